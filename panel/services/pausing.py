"""Time to cool down: a pause before the second explanation, and one before the panel. Neither costs anybody a right.

Whoever waits for an explanation can accept, appeal or leave meanwhile, and has the full time to choose after it
(`appealing.py`): the windows of a side never run while it waits. A pause before the panel is one for each side and short.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus, DeadlineKind, check_in
from panel.models import Case, PartyRole, SecondExplanation
from panel.models.pause import ExplanationPause, PanelPause
from panel.notices import notify, tell_owner
from panel.queries.cases import lock_case, party_accounts
from panel.queries.pauses import find_pause, runs
from panel.services.moving import log
from panel.settings import read_settings
from panel.uow import UnitOfWork


def check_pause(uow: UnitOfWork, until: datetime | None, now: datetime) -> None:
    """Whether a second explanation may be put off so long; None: it is wanted at once.

    Raises Invalid on "day": "pause.off", "pause.past", "pause.too_far" (days).
    """
    if until is None:
        return
    days = read_settings(uow.session, now).cooling_days
    if days == 0:
        raise Invalid("pause.off", field="day")
    if until <= now:
        raise Invalid("pause.past", field="day")
    if until > now + timedelta(days=days):
        raise Invalid("pause.too_far", field="day", days=days)


def keep_pause(uow: UnitOfWork, case: Case, asked: SecondExplanation, until: datetime, now: datetime) -> None:
    """Keep the pause of a question that was just asked. Staff reads of it, the other side does not."""
    uow.session.add(ExplanationPause(explanation_id=asked.id, asked_at=now, until=until))
    uow.session.flush()
    log(uow, case, "explanation.put_off", actor=asked.role.value, now=now, audience="staff", until=until.isoformat())


def note_spoken(uow: UnitOfWork, asked: SecondExplanation, now: datetime) -> None:
    """Note when an explanation is given. Raises Conflict("explanation.put_off", until) while its pause runs."""
    pause = find_pause(uow.session, asked.id)
    if pause is None:
        return
    if runs(pause, now):
        raise Conflict("explanation.put_off", until=pause.until.isoformat())
    pause.spoken_at = now
    uow.session.flush()


def end_pause(uow: UnitOfWork, case: Case, asked: SecondExplanation | None, *, now: datetime) -> bool:
    """Whoever asked is ready now: the owner's time begins, and the owner is told. Whether a pause ran.

    Raises Conflict("pause.none") when there is no pause to end. The case is locked already.
    """
    pause = find_pause(uow.session, asked.id) if asked is not None else None
    if asked is None or pause is None:
        raise Conflict("pause.none")
    if not runs(pause, now):
        return False  # a double click, or its time was over anyway
    pause.ended_at = now
    asked.due_at = now + read_settings(uow.session, now).hours("explanation")
    uow.session.flush()
    log(uow, case, "explanation.ready", actor=asked.role.value, now=now, audience="staff")
    tell_owner(uow, case, "explanation.ready", now=now)
    return True


def pause_panel(uow: UnitOfWork, case_id: int, role: PartyRole, hours: int, *, now: datetime) -> PanelPause:
    """A side asks, once in the case, that no brief goes out for so many hours. Both sides and the owner are told.

    The owner's clock does not end before the pause does. The same click twice is once. Raises Conflict: "pause.off",
    "pause.used" when that side's pause is over; Invalid("input.range").
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.REDACTING)
    mine = _panel_pause(uow, case, role)
    if mine is not None:
        if runs(mine, now):
            return mine
        raise Conflict("pause.used")
    most = read_settings(uow.session, now).cooling_hours
    if most == 0:
        raise Conflict("pause.off")
    if not 1 <= hours <= most:
        raise Invalid("input.range", field="hours", minimum=1, maximum=most)
    pause = PanelPause(case_id=case.id, role=role, asked_at=now, until=now + timedelta(hours=hours))
    uow.session.add(pause)
    uow.session.flush()
    if case.deadline_kind is DeadlineKind.REDACTION and case.deadline_at is not None and case.deadline_at < pause.until:
        case.deadline_at, case.reminded = pause.until, False
    log(uow, case, "panel.paused", actor=role.value, now=now, until=pause.until.isoformat())
    _tell(uow, case, "panel.paused", role, now)
    return pause


def resume_panel(uow: UnitOfWork, case_id: int, role: PartyRole, *, now: datetime) -> PanelPause:
    """Whoever asked for the pause is ready. Twice is once. Raises Conflict("pause.none")."""
    case = lock_case(uow.session, case_id)
    mine = _panel_pause(uow, case, role)
    if mine is None:
        raise Conflict("pause.none")
    if runs(mine, now):
        mine.ended_at = now
        log(uow, case, "panel.resumed", actor=role.value, now=now)
        _tell(uow, case, "panel.resumed", role, now)
    return mine


def _panel_pause(uow: UnitOfWork, case: Case, role: PartyRole) -> PanelPause | None:
    return uow.session.scalar(select(PanelPause).where(PanelPause.case_id == case.id, PanelPause.role == role))


def _tell(uow: UnitOfWork, case: Case, kind: str, role: PartyRole, now: datetime) -> None:
    """Tell the other side and the owner; the page says until when."""
    other = next(side.role for side in case.sides if side.role is not role)
    notify(
        uow, party_accounts(uow.session, case, other), kind, now=now, once=f"{case.public_id}:{kind}:{role.value}", case=case,
        number=case.number,
    )
    tell_owner(uow, case, kind, now=now)
