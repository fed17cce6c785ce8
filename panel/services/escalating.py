"""Escalation: asked for by whoever holds the case or by the matrix, taken by a manager, approved, declined or handed back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid, NotFound
from panel.ladder import AMOUNT_MAX, MONEY, Rule, read_ladder
from panel.lifecycle import ENDED
from panel.models import Case, Escalation, EscalationState, MarkKind, RemedyKind, RiskLevel, Role
from panel.models.base import new_public_id, table_of
from panel.notices import notify, tell_owner
from panel.queries.cases import lock_case
from panel.queries.ladder import LIVE, find_live, find_mark, find_risk
from panel.queries.staff import involved_accounts, list_staff
from panel.services.moving import log
from panel.services.urgency import shortened
from panel.services.vouchers import check_known
from panel.settings import read_settings
from panel.uow import UnitOfWork

REASON_MAX = 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """What approval is asked for, or given: a remedy (none: any the playbook has), up to an amount."""

    remedy: RemedyKind | None = None
    amount_minor: int | None = None


def escalate(
    uow: UnitOfWork, case_id: int, wish: Wish, reason: str, *, by_id: int, now: datetime, actor: str = "owner"
) -> Escalation:
    """Put a case before the managers; wish and reason may be left out. The same click twice is once.

    Raises Conflict: "case.wrong_status", "escalation.open" when somebody else has asked already; Invalid.
    """
    case = lock_case(uow.session, case_id)
    if case.status in ENDED:
        raise Conflict("case.wrong_status", status=case.status.value, to=None)
    why = _checked(reason, "reason")
    _check_wish(uow, wish, now)
    if (live := find_live(uow.session, case.id)) is not None:
        if live.asked_by_id is None and live.remedy is None and live.amount_minor is None:  # the matrix had asked
            if (wish.remedy, wish.amount_minor, why) != (None, None, live.reason):
                live.remedy, live.amount_minor, live.reason = wish.remedy, wish.amount_minor, why
                log(uow, case, "escalation.asked", actor=actor, now=now, audience="staff", until=live.due_at.isoformat())
                _tell_managers(uow, case, f"{live.public_id}:wish", "escalation.asked", now, but=by_id)
        elif live.asked_by_id not in (by_id, None) or (live.remedy, live.amount_minor, live.reason) != (
            wish.remedy, wish.amount_minor, why,
        ):
            raise Conflict("escalation.open")
        return live
    risk = find_risk(uow.session, case.id)
    crisis = find_mark(uow.session, case.id, MarkKind.CRISIS) is not None
    level = RiskLevel.HIGH if crisis else risk.level if risk else RiskLevel.LOW
    due = now + _time(uow.session, read_ladder(uow.session, now).rule(case.category, case.amount_minor, level), case, now)
    made = Escalation(
        case_id=case.id, remedy=wish.remedy, amount_minor=wish.amount_minor, reason=why, asked_by_id=by_id, asked_at=now,
        due_at=due, remind_at=due,
    )
    uow.session.add(made)
    uow.session.flush()
    log(uow, case, "escalation.asked", actor=actor, now=now, audience="staff", until=due.isoformat())
    _tell_managers(uow, case, made.public_id, "escalation.asked", now, but=by_id)
    return made


def escalate_by_rule(uow: UnitOfWork, case: Case, rule: Rule, *, now: datetime) -> bool:
    """The matrix calls a manager: once for a case, and not while somebody has asked. Whether it did."""
    if find_live(uow.session, case.id) is not None:
        return False
    table, due = table_of(Escalation), now + _time(uow.session, rule, case, now)
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    public_id = new_public_id()
    made = uow.session.connection().execute(
        dialect.insert(table).on_conflict_do_nothing().returning(table.c.id),
        {
            "public_id": public_id, "case_id": case.id, "state": EscalationState.ASKED, "reason": "", "asked_at": now,
            "due_at": due, "remind_at": due, "reply": "",
        },
    ).one_or_none()
    if made is None:
        return False
    log(uow, case, "escalation.by_rule", actor="clock", now=now, audience="staff", until=due.isoformat())
    _tell_managers(uow, case, public_id, "escalation.asked", now)
    tell_owner(uow, case, "escalation.by_rule", now=now, once=public_id)
    return True


def _time(session: Session, rule: Rule, case: Case, now: datetime) -> timedelta:
    """The clock of the matrix, shorter in a crisis."""
    whole = timedelta(hours=rule.hours)
    if find_mark(session, case.id, MarkKind.CRISIS) is None:
        return whole
    return shortened(whole, read_settings(session, now))


def take_escalation(uow: UnitOfWork, case_id: int, escalation_id: str, *, by_id: int, now: datetime) -> Escalation:
    """A manager works on it; again is once, and a colleague may take it over. Raises NotFound, Conflict("escalation.over")."""
    case, found = _lock(uow, case_id, escalation_id)
    _check_live(found)
    if found.taken_by_id != by_id:
        found.state, found.taken_by_id, found.taken_at = EscalationState.TAKEN, by_id, now
        log(uow, case, "escalation.taken", actor="manager", now=now, audience="staff")
        tell_owner(uow, case, "escalation.taken", now=now, once=f"{found.public_id}:{by_id}")
    return found


def approve(
    uow: UnitOfWork, case_id: int, escalation_id: str, wish: Wish, reply: str, *, by_id: int, now: datetime
) -> Escalation:
    """A manager approves a remedy (or any of the playbook) up to an amount; beyond the cap of a playbook only with a reason.

    Raises NotFound, Conflict: "escalation.over", "escalation.own"; Invalid: "escalation.amount_needed",
    "escalation.reason_needed". The same click twice is once.
    """
    case, found = _lock(uow, case_id, escalation_id)
    amount, said = wish.amount_minor, _checked(reply, "reply")
    if wish.remedy is not None and wish.remedy not in MONEY and amount is None:
        amount = 0
    if amount is None:
        raise Invalid("escalation.amount_needed", field="amount")
    _check_wish(uow, wish, now)
    if found.state is EscalationState.APPROVED and (found.ended_by_id, found.remedy, found.amount_minor, found.reply) == (
        by_id, wish.remedy, amount, said,
    ):
        return found
    _check_live(found)
    if found.asked_by_id == by_id:
        raise Conflict("escalation.own")
    if wish.remedy is not None and not said:
        rung = read_ladder(uow.session, now).rung(case.category, wish.remedy)
        cap = rung.cap(case.amount_minor) if rung is not None else None
        if rung is None or (cap is not None and amount > cap):
            raise Invalid("escalation.reason_needed", field="reply")
    found.remedy, found.amount_minor = wish.remedy, amount
    return _end(uow, case, found, EscalationState.APPROVED, said, by_id, now)


def decline(uow: UnitOfWork, case_id: int, escalation_id: str, reply: str, *, by_id: int, now: datetime) -> Escalation:
    """A manager says no, with the reason. Raises NotFound, Conflict("escalation.over"), Invalid."""
    return _no(uow, case_id, escalation_id, EscalationState.DECLINED, reply, by_id, now)


def hand_back(uow: UnitOfWork, case_id: int, escalation_id: str, reply: str, *, by_id: int, now: datetime) -> Escalation:
    """A manager leaves the decision to the mediator, within limits and caps, with the reason. Raises as `decline`."""
    return _no(uow, case_id, escalation_id, EscalationState.RETURNED, reply, by_id, now)


def recall(uow: UnitOfWork, case_id: int, *, by_id: int, now: datetime, actor: str = "owner") -> Escalation | None:
    """Whoever asked takes it back before it was answered; what the matrix asked for stays. None: there was nothing (more).

    Raises Conflict("escalation.not_yours").
    """
    case = lock_case(uow.session, case_id)
    found = find_live(uow.session, case.id)
    if found is None:
        return None
    if found.asked_by_id != by_id:
        raise Conflict("escalation.not_yours")
    found.state, found.ended_by_id, found.ended_at, found.remind_at = EscalationState.RECALLED, by_id, now, None
    log(uow, case, "escalation.recalled", actor=actor, now=now, audience="staff")
    return found


def _no(
    uow: UnitOfWork, case_id: int, escalation_id: str, state: EscalationState, reply: str, by_id: int, now: datetime
) -> Escalation:
    case, found = _lock(uow, case_id, escalation_id)
    said = _checked(reply, "reply")
    if not said:
        raise Invalid("input.missing", field="reply")
    if (found.state, found.ended_by_id, found.reply) == (state, by_id, said):
        return found
    _check_live(found)
    return _end(uow, case, found, state, said, by_id, now)


def _end(
    uow: UnitOfWork, case: Case, found: Escalation, state: EscalationState, said: str, by_id: int, now: datetime
) -> Escalation:
    found.state, found.reply, found.ended_by_id, found.ended_at, found.remind_at = state, said, by_id, now, None
    uow.session.flush()
    log(uow, case, f"escalation.{state.value}", actor="manager", now=now, audience="staff")
    told = {account for account in (found.asked_by_id, case.owner_id) if account not in (None, by_id)}
    _tell(uow, case, found.public_id, sorted(a for a in told if a is not None), f"escalation.{state.value}", now)
    return found


def list_overdue(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Escalations whose clock is over and of which nobody was told yet."""
    query = select(Escalation.id).where(Escalation.remind_at.is_not(None), Escalation.remind_at <= now)
    return session.scalars(query.order_by(Escalation.remind_at).limit(limit)).all()


def tell_overdue(uow: UnitOfWork, id_: int, *, now: datetime) -> bool:
    """The clock: tell managers and the owner, once. Whether anything was due."""
    case = lock_case(uow.session, uow.session.get_one(Escalation, id_).case_id)
    found = uow.session.get_one(Escalation, id_, populate_existing=True)
    if found.remind_at is None or found.remind_at > now or found.state not in LIVE:
        return False
    found.remind_at = None
    _tell_managers(uow, case, found.public_id, "escalation.overdue", now)
    tell_owner(uow, case, "escalation.overdue", now=now, once=found.public_id)
    log(uow, case, "escalation.overdue", actor="clock", now=now, audience="staff")
    return True


def _tell_managers(uow: UnitOfWork, case: Case, once: str, kind: str, now: datetime, but: int | None = None) -> None:
    apart = involved_accounts(uow.session, case)
    managers = [one for one in list_staff(uow.session, Role.MANAGER) if one not in apart and one != but]
    _tell(uow, case, once, managers, kind, now)


def _tell(uow: UnitOfWork, case: Case, once: str, accounts: Sequence[int], kind: str, now: datetime) -> None:
    notify(
        uow, accounts, kind, now=now, once=once, target=("staff_case", case.public_id), case=case, number=case.number
    )


def _check_wish(uow: UnitOfWork, wish: Wish, now: datetime) -> None:
    check_known(uow.session, wish.remedy, now)
    if wish.amount_minor is not None and not 0 <= wish.amount_minor <= AMOUNT_MAX:
        raise Invalid("input.amount", field="amount")
    if wish.remedy is RemedyKind.NONE:
        raise Invalid("input.choice", field="remedy")


def _checked(text: str, field: str) -> str:
    said = text.strip()
    if len(said) > REASON_MAX:
        raise Invalid("input.too_long", field=field, limit=REASON_MAX)
    return said


def _check_live(found: Escalation) -> None:
    if found.state not in LIVE:
        raise Conflict("escalation.over")


def _lock(uow: UnitOfWork, case_id: int, escalation_id: str) -> tuple[Case, Escalation]:
    """Case and escalation under the lock of the case, read anew."""
    case = lock_case(uow.session, case_id)
    found = uow.session.scalar(
        select(Escalation).where(Escalation.case_id == case.id, Escalation.public_id == escalation_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("escalation.unknown")
    return case, found
