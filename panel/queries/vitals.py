"""What tells whether the house is well: work that waits although a machine should have done it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.deadlines import ENDING
from panel.models import Case, Outgoing, Proposal, ProposalStatus, Round, RoundStatus, Seat, SeatStatus


def oldest_overdue(session: Session, now: datetime) -> datetime | None:
    """When the oldest clock ran out that a worker should have acted on by now; None when nothing is overdue.

    Clocks that only remind a person do not count: how late people are is for the queue to show.
    """
    clocks = (
        select(func.min(Proposal.expires_at)).where(Proposal.status == ProposalStatus.OPEN, Proposal.expires_at <= now),
        select(func.min(Seat.answer_by)).where(Seat.status == SeatStatus.SUMMONED, Seat.answer_by <= now),
        select(func.min(Round.wave_deadline_at)).where(Round.status == RoundStatus.OPEN, Round.wave_deadline_at <= now),
        select(func.min(Case.deadline_at)).where(Case.deadline_at <= now, Case.deadline_kind.in_(ENDING)),
    )
    found = [moment for clock in clocks if (moment := session.scalar(clock)) is not None]
    return min(found, default=None)


def waiting_mails(session: Session, now: datetime) -> tuple[int, datetime | None]:
    """How many mails are due and not sent, and since when the oldest of them is."""
    due = select(func.count(), func.min(Outgoing.next_try_at)).where(
        Outgoing.sent_at.is_(None), Outgoing.given_up_at.is_(None), Outgoing.next_try_at <= now
    )
    count, oldest = session.execute(due).one()
    return int(count), oldest


def given_up_mails(session: Session) -> int:
    """How many mails will never be sent."""
    return session.scalar(select(func.count()).select_from(Outgoing).where(Outgoing.given_up_at.is_not(None))) or 0
