"""Simulated time: it goes on in steps, and at each the house's clocks for seats run and the jurors answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from panel.mixing import mix
from panel.models import Seat, SeatStatus
from panel.rehearsal.crowd import Crowd
from panel.services.seats import lapse_seat
from panel.uow import House, UnitOfWork

PACE = timedelta(hours=2)  # between two sweeps while nothing else happens


@dataclass(slots=True)
class Clock:
    """`now` is the simulated moment. Only what concerns seats is swept: cases that wait for their turn are left waiting."""

    house: House
    crowd: Crowd
    rng: random.Random
    now: datetime

    def go(self, span: timedelta) -> None:
        """Go on by a span of time."""
        self.go_to(self.now + span)

    def go_to(self, moment: datetime) -> None:
        """Go on to a moment, at most PACE a step."""
        while self.now < moment:
            self.now = min(moment, self.now + PACE)
            self.sweep()

    def sweep(self) -> bool:
        """Take back unanswered summonses, plant and reveal control cases, let jurors answer. Gives whether any was asked."""
        with self.house.db.reading() as session:
            late = session.scalars(
                select(Seat.id).where(Seat.status == SeatStatus.SUMMONED, Seat.answer_by <= self.now).order_by(Seat.id)
            ).all()
        each(self.house, late, lambda uow, seat: lapse_seat(uow, seat, now=self.now))
        mix(self.house, each, now=self.now, new_seed=lambda: self.rng.randbytes(32))
        return self.crowd.answer(self.now)


def each(house: House, rows: Sequence[int], work: Callable[[UnitOfWork, int], bool]) -> int:
    """Handle rows one by one as the house's sweep does; here a fault ends the rehearsal. Gives how many were handled."""
    done = 0
    for row in rows:
        with house.work() as uow:
            done += bool(work(uow, row))
    return done
