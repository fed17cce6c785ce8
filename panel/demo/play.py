"""Lets the demo's jurors vote while somebody watches: one ballot every few seconds, on panels and on their control cases."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from sqlalchemy import select

from panel.content import demo_people
from panel.demo.lots import PERSONAS
from panel.demo.polls import Chair, cast_for, find_content, list_round_chairs, write_paper, write_plain_paper
from panel.errors import PanelError
from panel.models import Brief, Case, ControlCase, Round, RoundStatus, SeatStatus
from panel.services.casting import Paper
from panel.services.polling import settle_wave
from panel.uow import House
from voting import UNCLEAR

SHORTEST, LONGEST = 0.8, 5.0  # seconds between two ballots
USUAL_RIGHT, USUAL = 3, 4  # what anybody's answers to control cases are begun from: three of four right
OPEN_SEATS = (SeatStatus.SUMMONED, SeatStatus.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A seat without a ballot, with what its juror votes about. `options`: the keys the round allows; `asked`: how many
    fact questions it has.

    `right`: the answer of a control case, which its juror does not know; None on a panel.
    """

    chair: Chair
    round_id: int
    external_ref: str | None
    category: str
    language: str
    options: tuple[str, ...]
    right: str | None
    asked: int


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
        """The seats that wait for a ballot in the running rounds (of one case if one was named, else control seats too)."""
        query = (
            select(Round.id, Case.external_ref, Brief.category, Brief.language, Brief.options, ControlCase.right_key,
                   Brief.fact_questions)
            .join(Brief, Brief.id == Round.brief_id)
            .outerjoin(Case, Case.id == Round.case_id)
            .outerjoin(ControlCase, ControlCase.brief_id == Brief.id)
            .where(Round.status == RoundStatus.OPEN)
            .order_by(Case.id, Round.id)
        )
        if self.case_id is not None:
            query = query.where((Case.public_id == self.case_id) | (Case.number == self.case_id))
        with self.house.db.reading() as session:
            return [
                Waiting(chair, round_id, reference, category, language, tuple(o["key"] for o in options), right, len(asked))
                for round_id, reference, category, language, options, right, asked in session.execute(query).all()
                for chair in list_round_chairs(session, round_id)
                if chair.status in OPEN_SEATS and (everyone or chair.persona not in PERSONAS)
            ]

    def _cast(self, seat: Waiting) -> None:
        """Accept and cast; a seat that was lost meanwhile (a clock, the juror's own page) is passed over."""
        at, paper = self.now(), self._write(seat)
        self.written[seat.round_id, paper.choice] += 1
        try:
            cast_for(self.house, seat.chair, paper, accepted_at=at, now=at, salt=self.rng.randbytes(16))
        except PanelError:
            return
        self.cast += 1
        with self.house.work() as uow:  # a full wave ends at once, also in a process that watches none
            settle_wave(uow, seat.round_id, now=self.now())

    def _write(self, seat: Waiting) -> Paper:
        case = find_content(seat.external_ref)
        told = dict(case.panel.ballots) if case and case.panel and case.panel.ballots else {}
        if case is None or not told:
            leaning = None if seat.right is None else self._lean(seat, seat.right)
            return write_plain_paper(
                seat.category, seat.language, seat.options, self.rng, leaning=leaning, asked=seat.asked
            )
        # One more for each keeps every answer possible; the root keeps a running panel from tipping at once.
        choice = self.rng.choices(list(told), [(count + 1) ** 0.5 for count in told.values()])[0]
        paper = write_paper(case, choice, self.written[seat.round_id, choice] + told[choice], self.rng)
        asked = (*paper.facts, *(UNCLEAR for _ in range(seat.asked)))[: seat.asked]  # somebody may have asked other things
        return replace(paper, facts=asked)

    def _lean(self, seat: Waiting, right: str) -> str:
        """What the juror takes for right in a control case: as often the right answer as the content says of this juror."""
        of_these, total = _records().get(seat.chair.persona, (0, 0))
        if self.rng.randrange(total + USUAL) < of_these + USUAL_RIGHT:
            return right
        return self.rng.choice([option for option in seat.options if option != right])


@cache
def _records() -> dict[str, tuple[int, int]]:
    """Right and all answers of the demo's jurors to control cases, by persona."""
    return {juror.key: (juror.controls_right, juror.controls_total) for juror in demo_people().jurors}
