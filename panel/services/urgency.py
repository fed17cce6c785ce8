"""What a crisis does to clocks, and what the end of a case does to escalations. Below `moving`, which asks it at every step."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from panel.lifecycle import DeadlineKind
from panel.models import Case, CaseMark, CaseRisk, Escalation, EscalationState, MarkKind, Proposal, ProposalStatus
from panel.queries.ladder import LIVE, find_mark
from panel.settings import Settings, read_settings
from panel.uow import UnitOfWork

K = DeadlineKind
# Clocks of staff. Those of the parties (answer, choice, explanation), of jurors and of who rules on an appeal keep their time.
STAFF_CLOCKS = (K.OWNER, K.MEDIATION, K.IMPASSE, K.REDACTION, K.DECISION, K.CLOSING)


def shortened(left: timedelta, settings: Settings) -> timedelta:
    """What is left of a clock in a crisis: never less than the minimum, never more than there was."""
    least = min(left, settings.hours("crisis_min"))
    return max(left * settings.crisis_percent // 100, least)


def shorten_clock(uow: UnitOfWork, case: Case, mark: CaseMark, *, now: datetime) -> bool:
    """Shorten the clock that runs, if it is one of staff; the mark remembers how it was. Whether it is shorter now."""
    mark.clock_kind = mark.clock_before = None
    before = case.deadline_at
    if case.deadline_kind not in STAFF_CLOCKS or before is None or before <= now:
        return False
    settings = read_settings(uow.session, now)
    until = now + shortened(before - now, settings)
    if case.deadline_kind is K.MEDIATION:  # whoever is asked has the whole time that was promised for the answer
        until = max(until, _answers_until(uow, case, now), min(before, now + settings.hours("proposal")))
    if until >= before:
        return False
    mark.clock_kind, mark.clock_before = case.deadline_kind, before
    case.deadline_at, case.reminded = until, False
    return True


def _answers_until(uow: UnitOfWork, case: Case, now: datetime) -> datetime:
    """Until when the sides may answer the open proposal; now when there is none."""
    query = select(Proposal.expires_at).where(Proposal.case_id == case.id, Proposal.status == ProposalStatus.OPEN)
    return uow.session.scalar(query) or now


def shorten_new_clock(uow: UnitOfWork, case: Case, *, now: datetime) -> bool:
    """A clock begins while the case is a crisis: it begins shorter. Whether it did."""
    mark = find_mark(uow.session, case.id, MarkKind.CRISIS)
    return mark is not None and shorten_clock(uow, case, mark, now=now)


def end_escalations(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """The case was over first: nobody answers what was put before the managers."""
    uow.session.execute(
        update(Escalation).where(Escalation.case_id == case.id, Escalation.state.in_(LIVE))
        .values(state=EscalationState.LAPSED, ended_at=now, remind_at=None)
    )


def ask_for_look(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """Something in the case changed: the next sweep reckons its risk again."""
    uow.session.execute(update(CaseRisk).where(CaseRisk.case_id == case.id).values(look_at=now))
