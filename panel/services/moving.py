"""Changing a case: its status, its deadline, its log. Every other service changes a case through here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from panel.events import CaseMoved
from panel.lifecycle import ENDED, CaseStatus, DeadlineKind, check_move
from panel.models import Case, Proposal, ProposalStatus, TimelineEntry
from panel.services.bid_clock import end_bids
from panel.services.committing import void_draw
from panel.services.urgency import ask_for_look, end_escalations, shorten_new_clock
from panel.settings import Settings
from panel.uow import UnitOfWork

MEDIATING = (CaseStatus.IN_MEDIATION, CaseStatus.IMPASSE)  # in which proposals are made and answered
BIDDING = (*MEDIATING, CaseStatus.REDACTING, CaseStatus.VOTING)  # in which hidden figures stand and can meet
# The clock that starts when a case enters a status; the two others are set by deciding.py.
CLOCKS: dict[CaseStatus, DeadlineKind] = {
    CaseStatus.FILED: DeadlineKind.OWNER,
    CaseStatus.AWAITING_RESPONSE: DeadlineKind.RESPONSE,
    CaseStatus.IN_MEDIATION: DeadlineKind.MEDIATION,
    CaseStatus.IMPASSE: DeadlineKind.IMPASSE,
    CaseStatus.REDACTING: DeadlineKind.REDACTION,
    CaseStatus.VOTING: DeadlineKind.WAVE,
    CaseStatus.DECIDED: DeadlineKind.DECISION,
    CaseStatus.APPEALED: DeadlineKind.APPEAL,
    CaseStatus.SETTLED: DeadlineKind.CLOSING,
}


def move(
    uow: UnitOfWork, case: Case, to: CaseStatus, settings: Settings, *, now: datetime, actor: str, **params: Any
) -> None:
    """Move a locked case along the transition table, start its clock and log the step for both parties.

    A proposal that is still open ends with the mediation, and is not reported as expired later; hidden figures that stand end
    with the verdict, or when the case does. A draw that was committed and will not take place is given up in public.

    Raises Conflict("case.wrong_status") when the table has no such arrow.
    """
    check_move(case.status, to)
    before = case.status
    if before in MEDIATING and to is not CaseStatus.IN_MEDIATION:
        _end_open_proposal(uow, case, now)
    if before in BIDDING and to not in BIDDING:
        end_bids(uow, case, now=now)
    case.status = to
    case.status_since = now
    case.ended_at = now if to in ENDED else None
    kind = CLOCKS.get(to)
    set_deadline(case, kind, now + settings.hours(kind.value) if kind else None)
    is_shorter = to not in ENDED and shorten_new_clock(uow, case, now=now)
    if to in (*ENDED, CaseStatus.SETTLED):
        end_escalations(uow, case, now=now)
    if to in ENDED:
        void_draw(uow, case, to.value, now=now)
    uow.enter("case.moved", {"from": before.value, "to": to.value, "actor": actor}, at=now, case_id=case.id)
    log(uow, case, f"case.{to.value}", actor=actor, now=now, before=before.value, **params)
    if is_shorter and case.deadline_at is not None and kind is not None:
        until = case.deadline_at.isoformat()
        log(uow, case, "deadline.shortened", actor="clock", now=now, until=until, deadline=kind.value)


def _end_open_proposal(uow: UnitOfWork, case: Case, now: datetime) -> None:
    """Nobody can answer it any more: it lapses, or has expired already if its time was over before the case moved."""
    found = uow.session.scalar(
        select(Proposal).where(Proposal.case_id == case.id, Proposal.status == ProposalStatus.OPEN)
    )
    if found is not None:
        found.status = ProposalStatus.EXPIRED if found.expires_at <= now else ProposalStatus.LAPSED
        found.ended_at = now
        log(uow, case, f"proposal.{found.status.value}", actor="clock", now=now)


def set_deadline(case: Case, kind: DeadlineKind | None, at: datetime | None) -> None:
    """Set or clear what is due next. A new deadline has its own reminder and its own extensions."""
    case.deadline_kind = kind
    case.deadline_at = at
    case.reminded = False
    case.extensions = 0


def log(
    uow: UnitOfWork,
    case: Case,
    kind: str,
    *,
    actor: str,
    now: datetime,
    audience: str = "parties",
    **params: Any,
) -> TimelineEntry:
    """Append a line to the case log and say that the case's pages have changed.

    `actor` is a standing or "clock", never a name. The unique (case, seq) makes two writers notice each other.
    """
    last = uow.session.scalar(select(func.max(TimelineEntry.seq)).where(TimelineEntry.case_id == case.id))
    entry = TimelineEntry(
        case_id=case.id, seq=(last or 0) + 1, at=now, kind=kind, actor=actor, audience=audience, params=params
    )
    uow.session.add(entry)
    uow.session.flush()
    case.version += 1
    ask_for_look(uow, case, now=now)
    uow.record(CaseMoved(case.public_id, kind, audience))
    return entry


def make_severe(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """Attitude is always severe (S51): say so in the log, once."""
    if not case.severe:
        case.severe = True
        log(uow, case, "case.severe_by_rule", actor="clock", now=now, audience="staff")
