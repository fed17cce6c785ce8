"""Lets the demo's jurors vote while somebody watches: one ballot every few seconds on the running panels."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from panel.demo.lots import PERSONAS
from panel.demo.polls import Chair, cast_for, find_content, list_chairs, write_paper, write_plain_paper
from panel.errors import PanelError
from panel.models import Brief, Case, Round, RoundStatus, SeatStatus
from panel.services.polling import settle_wave
from panel.uow import House

SHORTEST, LONGEST = 0.8, 5.0  # seconds between two ballots
OPEN_SEATS = (SeatStatus.SUMMONED, SeatStatus.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A seat without a ballot, with what its juror votes about. `options`: the keys the round allows."""

    chair: Chair
    round_id: int
    external_ref: str | None
    category: str
    language: str
    options: tuple[str, ...]


@dataclass(slots=True)
class Player:
    """Casts for the demo's jurors. `now` is the real clock; `wait` sleeps and says whether to stop.

    Seats of the juror personas are left to whoever plays them, unless at the beginning nobody else's seat is waiting.
    """

    house: House
    rng: random.Random
    now: Callable[[], datetime]
    wait: Callable[[float], bool]
    case_id: str | None = None
    cast: int = 0
    written: Counter[tuple[int, str]] = field(default_factory=Counter)

    def play(self, seconds: float) -> int:
        """Cast ballots for about so many seconds, or until no seat waits. Gives how many were cast."""
        everyone = not self._list(everyone=False)
        passed = 0.0
        while passed < seconds:
            waiting = self._list(everyone)
            if not waiting:
                break
            self._cast(self.rng.choice(waiting))
            pause = self._pause(seconds - passed, len(waiting))
            passed += pause
            if self.wait(pause):
                break
        return self.cast

    def _pause(self, left: float, waiting: int) -> float:
        """Seconds until the next ballot: evenly spread with some chance, so that it does not tick like a clock."""
        even = min(LONGEST, max(SHORTEST, left / max(1, waiting)))
        return even * (0.6 + 0.8 * self.rng.random())

    def _list(self, everyone: bool) -> list[Waiting]:
        """The seats that wait for a ballot in the running rounds (of one case if one was named)."""
        query = (
            select(Case.id, Case.external_ref, Case.category, Case.language, Round.id, Brief.options)
            .join(Round, Round.case_id == Case.id)
            .join(Brief, Brief.id == Round.brief_id)
            .where(Round.status == RoundStatus.OPEN)
            .order_by(Case.id)
        )
        if self.case_id is not None:
            query = query.where((Case.public_id == self.case_id) | (Case.number == self.case_id))
        with self.house.db.reading() as session:
            return [
                Waiting(chair, round_id, reference, category, language, tuple(option["key"] for option in options))
                for case, reference, category, language, round_id, options in session.execute(query).all()
                for chair in list_chairs(session, case)
                if chair.status in OPEN_SEATS and (everyone or chair.persona not in PERSONAS)
            ]

    def _cast(self, seat: Waiting) -> None:
        """Accept and cast; a seat that was lost meanwhile (a clock, the juror's own page) is passed over."""
        at = self.now()
        case = find_content(seat.external_ref)
        told = dict(case.panel.ballots) if case and case.panel and case.panel.ballots else {}
        if case is not None and told:
            # One more for each keeps every answer possible; the root keeps a running panel from tipping at once.
            choice = self.rng.choices(list(told), [(count + 1) ** 0.5 for count in told.values()])[0]
            number = self.written[seat.round_id, choice]
            paper = write_paper(case, choice, number + told[choice], self.rng)
        else:
            paper = write_plain_paper(seat.category, seat.language, seat.options, self.rng)
        self.written[seat.round_id, paper.choice] += 1
        try:
            cast_for(self.house, seat.chair, paper, accepted_at=at, now=at, salt=self.rng.randbytes(16))
        except PanelError:
            return
        self.cast += 1
        with self.house.work() as uow:  # a full wave ends at once, also in a process that watches none
            settle_wave(uow, seat.round_id, now=self.now())
