"""A juror's own milestones: what is behind one, from facts that are kept anyway. Seen by the juror alone.

They give nothing: no weight, no chance, no rank. They are milestones of service and learning, never of having been right or
with the majority, and ballots count alike whether their case was real, a control case or still open: no milestone tells which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.content import modules
from panel.models import Ballot, Juror, MilestonesHidden, ModuleDone, Round, RoundStatus, Seat, SeatStatus, Verdict, WorkPart

BALLOTS = (1, 10, 25, 50, 100)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One milestone. `code`: its kind, `number`: how many of it; `at`: when it was reached, None while it is ahead."""

    code: str
    number: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnMilestones:
    """What is behind, the newest first, and the next of each kind; nothing at all where the juror `hid` them."""

    hid: bool
    reached: tuple[Milestone, ...] = ()
    ahead: tuple[Milestone, ...] = ()


def view_milestones(session: Session, juror: Juror, now: datetime) -> OwnMilestones:
    """The milestones of the juror who is looking."""
    if session.get(MilestonesHidden, juror.account_id) is not None:
        return OwnMilestones(hid=True)
    found = [
        Milestone("joined", 1, juror.joined_at), *_ballots(session, juror.id),
        Milestone("verdict", 1, _first_verdict(session, juror.id)), *_training(session, juror.account_id), *_years(juror, now),
    ]
    reached = sorted((each for each in found if each.at is not None), key=lambda each: (each.at, each.number), reverse=True)
    ahead = {each.code: each for each in reversed(found) if each.at is None}
    return OwnMilestones(hid=False, reached=tuple(reached), ahead=tuple(reversed(ahead.values())))


def _ballots(session: Session, juror_id: int) -> list[Milestone]:
    """By when they were cast first: real, control and open ones alike."""
    cast = session.scalars(
        select(Ballot.cast_at).join(Seat, Seat.id == Ballot.seat_id)
        .where(Seat.juror_id == juror_id, Seat.status == SeatStatus.CAST).order_by(Seat.id).limit(BALLOTS[-1])
    ).all()
    times = sorted(cast)
    return [Milestone("ballots", number, times[number - 1] if len(times) >= number else None) for number in BALLOTS]


def _first_verdict(session: Session, juror_id: int) -> datetime | None:
    """The close of the first round one has voted in, with whatever verdict; control cases have none."""
    return session.scalar(
        select(func.min(Round.closed_at)).select_from(Seat).join(Round, Round.id == Seat.round_id)
        .join(Verdict, Verdict.round_id == Round.id)
        .where(
            Seat.juror_id == juror_id, Seat.status == SeatStatus.CAST, Round.status == RoundStatus.CLOSED,
            Round.case_id.is_not(None),
        )
    )


def _training(session: Session, account_id: int) -> list[Milestone]:
    codes = [module.code for module in modules() if module.part == WorkPart.JUROR.value]
    done = session.scalars(
        select(ModuleDone.done_at).where(ModuleDone.account_id == account_id, ModuleDone.module.in_(codes))
        .order_by(ModuleDone.done_at)
    ).all()
    marks = (1, len(codes))
    return [Milestone("training", number, done[number - 1] if len(done) >= number else None) for number in marks]


def _years(juror: Juror, now: datetime) -> list[Milestone]:
    """Whole years since one came into the pool, and the next one."""
    behind = (now - juror.joined_at) // YEAR
    return [
        Milestone("years", year, juror.joined_at + year * YEAR if year <= behind else None) for year in range(1, behind + 2)
    ]
