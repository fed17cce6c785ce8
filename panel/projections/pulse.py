"""How the work weighs on those who do it: what five and more say in a month that is over, beside what was done in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.models import Case, Juror, PulseSum, Round, RoundStatus, Seat, SeatStatus, WorkPart
from panel.projections.surveys import LEAST
from panel.services.surveys import month_of

MONTHS = 6


@dataclass(frozen=True, slots=True)
class PulseMonth:
    """One part in one month. `load`, `again`: mean marks in tenths, None below LEAST answers.

    `done`: cases that ended, or ballots of rounds that are over; `people`: by how many.
    """

    month: str
    part: WorkPart
    load: int | None
    again: int | None
    done: int
    people: int


def list_pulse(session: Session, now: datetime) -> list[PulseMonth]:
    """The last months that are over, the newest first, mediators before jurors; without those in which nothing was done."""
    found: list[PulseMonth] = []
    for begin, end in _months(now):
        name = month_of(begin)
        for part in WorkPart:
            said = session.get(PulseSum, (part, name))
            load, again = _means(said)
            done, people = _done(session, part, begin, end)
            if done or load is not None:
                found.append(PulseMonth(name, part, load, again, done, people))
    return found


def _means(said: PulseSum | None) -> tuple[int | None, int | None]:
    """Of load and again, in tenths, rounded."""
    if said is None or said.answers < LEAST:
        return None, None
    return (20 * said.load + said.answers) // (2 * said.answers), (20 * said.again + said.answers) // (2 * said.answers)


def _done(session: Session, part: WorkPart, begin: datetime, end: datetime) -> tuple[int, int]:
    """What was done in a span, and by how many: cases held to their end, or ballots cast."""
    if part is WorkPart.MEDIATOR:
        query = select(func.count(), func.count(Case.owner_id.distinct())).where(Case.ended_at >= begin, Case.ended_at < end)
    else:
        query = (
            select(func.count(), func.count(Juror.account_id.distinct())).select_from(Seat)
            .join(Juror, Juror.id == Seat.juror_id).join(Round, Round.id == Seat.round_id)
            .where(Round.status != RoundStatus.OPEN, Seat.status == SeatStatus.CAST)
            .where(Seat.summoned_at >= begin, Seat.summoned_at < end)
        )
    done, people = session.execute(query).one()
    return done, people


def _months(now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Beginning and end of the last months that are over, the newest first."""
    end = datetime(now.year, now.month, 1, tzinfo=UTC)
    for _ in range(MONTHS):
        before = (end.year, end.month - 1) if end.month > 1 else (end.year - 1, 12)
        begin = datetime(*before, 1, tzinfo=UTC)
        yield begin, end
        end = begin
