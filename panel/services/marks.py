"""What people see in a case: that attitude played a part, which makes it severe by rule; that it is a crisis, and urgent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from panel.errors import Conflict, Invalid
from panel.lifecycle import ENDED, DeadlineKind
from panel.models import Case, CaseMark, Escalation, MarkKind, Role
from panel.notices import notify
from panel.queries.cases import lock_case, party_accounts
from panel.queries.ladder import LIVE, find_mark
from panel.queries.staff import involved_accounts, list_staff
from panel.services.assessing import assess
from panel.services.moving import log, make_severe
from panel.services.urgency import shorten_clock, shortened
from panel.settings import read_settings
from panel.uow import UnitOfWork

REASON_MAX = 300


def mark_attitude(uow: UnitOfWork, case_id: int, reason: str, *, by_id: int, now: datetime, actor: str = "owner") -> CaseMark:
    """Attitude played a part: the case is severe by rule, in the log. Again is once. Raises Conflict, Invalid."""
    case, why = _open(uow, case_id), _checked(reason)
    if (found := find_mark(uow.session, case.id, MarkKind.ATTITUDE)) is not None:
        return found
    mark = _raise(uow, case, MarkKind.ATTITUDE, why, by_id, now)
    log(uow, case, "mark.attitude", actor=actor, now=now, audience="staff", reason=why)
    make_severe(uow, case, now=now)
    assess(uow, case, now=now)
    return mark


def unmark_attitude(uow: UnitOfWork, case_id: int, reason: str, *, by_id: int, now: datetime, actor: str = "owner") -> None:
    """It did not after all. The case stays severe until somebody lowers that flag by hand."""
    case, why = _open(uow, case_id), _checked(reason)
    found = find_mark(uow.session, case.id, MarkKind.ATTITUDE)
    if found is not None:
        _lift(found, why, by_id, now)
        log(uow, case, "mark.attitude_lifted", actor=actor, now=now, audience="staff", reason=why)
        uow.session.flush()
        assess(uow, case, now=now)


def raise_crisis(uow: UnitOfWork, case_id: int, reason: str, *, by_id: int, now: datetime, actor: str = "owner") -> CaseMark:
    """A crisis: clocks of staff get shorter, managers are told at once. Again is once. Raises Conflict, Invalid."""
    case, why = _open(uow, case_id), _checked(reason)
    if (found := find_mark(uow.session, case.id, MarkKind.CRISIS)) is not None:
        return found
    mark = _raise(uow, case, MarkKind.CRISIS, why, by_id, now)
    log(uow, case, "mark.crisis", actor=actor, now=now, audience="staff", reason=why)
    if shorten_clock(uow, case, mark, now=now):
        _tell_shortened(uow, case, f"{case.public_id}:{mark.id}", now)
    settings = read_settings(uow.session, now)
    for live in uow.session.scalars(select(Escalation).where(Escalation.case_id == case.id, Escalation.state.in_(LIVE))):
        if live.due_at > now:
            live.due_at = now + shortened(live.due_at - now, settings)
            live.remind_at = live.due_at if live.remind_at is not None else None
    apart = involved_accounts(uow.session, case)
    managers = [one for one in list_staff(uow.session, Role.MANAGER) if one not in apart and one != by_id]
    notify(
        uow, managers, "crisis.raised", now=now, once=f"{case.public_id}:{mark.id}", target=("staff_case", case.public_id),
        case=case, number=case.number,
    )
    return mark


def lift_crisis(uow: UnitOfWork, case_id: int, reason: str, *, by_id: int, now: datetime, actor: str = "owner") -> None:
    """It is over: the clock that is still the same gets its time back. Without a crisis nothing happens."""
    case, why = _open(uow, case_id), _checked(reason)
    found = find_mark(uow.session, case.id, MarkKind.CRISIS)
    if found is None:
        return
    _lift(found, why, by_id, now)
    log(uow, case, "mark.crisis_lifted", actor=actor, now=now, audience="staff", reason=why)
    kind, before = found.clock_kind, found.clock_before
    same = kind is not None and case.deadline_kind is kind and case.extensions == 0
    if same and kind is not None and before is not None and case.deadline_at is not None and before > case.deadline_at:
        case.deadline_at, case.reminded = before, False
        log(uow, case, "deadline.restored", actor=actor, now=now, until=before.isoformat(), deadline=kind.value)
    uow.session.flush()


def _tell_shortened(uow: UnitOfWork, case: Case, once: str, now: datetime) -> None:
    """Both sides read when the clock ends now; of the mediation they are told."""
    if case.deadline_at is None or case.deadline_kind is None:
        return
    until = case.deadline_at.isoformat()
    log(uow, case, "deadline.shortened", actor="clock", now=now, until=until, deadline=case.deadline_kind.value)
    if case.deadline_kind is DeadlineKind.MEDIATION:
        notify(
            uow, party_accounts(uow.session, case), "deadline.shortened", now=now, once=once, case=case, number=case.number,
            until=until,
        )


def _raise(uow: UnitOfWork, case: Case, kind: MarkKind, reason: str, by_id: int, now: datetime) -> CaseMark:
    mark = CaseMark(case_id=case.id, kind=kind, reason=reason, raised_by_id=by_id, raised_at=now)
    uow.session.add(mark)
    uow.session.flush()
    return mark


def _lift(mark: CaseMark, reason: str, by_id: int, now: datetime) -> None:
    mark.lift_reason, mark.lifted_by_id, mark.lifted_at = reason, by_id, now


def _open(uow: UnitOfWork, case_id: int) -> Case:
    case = lock_case(uow.session, case_id)
    if case.status in ENDED:
        raise Conflict("case.wrong_status", status=case.status.value, to=None)
    return case


def _checked(text: str) -> str:
    said = text.strip()
    if not said:
        raise Invalid("input.missing", field="reason")
    if len(said) > REASON_MAX:
        raise Invalid("input.too_long", field="reason", limit=REASON_MAX)
    return said
