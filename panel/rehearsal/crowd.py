"""The simulated jurors: they answer every summons by their skill, and cannot tell a control case from another."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from panel.errors import Conflict
from panel.models import Brief, ControlCase, ControlSeat, Juror, Round, RoundStatus, Seat, SeatStatus
from panel.rehearsal.people import skill_of
from panel.services.casting import Paper, cast_ballot
from panel.services.seats import accept_seat, give_back_seat
from panel.uow import House
from voting import CANNOT_TELL, NO, UNCLEAR, YES

DECLINES = 80  # of a thousand summoned jurors decline
ABSENT = 40  # of a thousand never answer: the seat's clock takes it back
TOO_LATE = frozenset({"round.closed", "seat.ended"})  # the panel was settled before this juror came to it


@dataclass(frozen=True, slots=True)
class Summons:
    """What a juror sees of a seat, and `truth`, which no juror sees: the right option, None for a case not rehearsed.

    `asked`: how many fact questions come before the ballot.
    """

    seat_id: str
    account_id: int
    options: tuple[str, ...]
    truth: str | None
    asked: int


@dataclass(slots=True)
class Crowd:
    """All simulated jurors. `truths`: what is right in each rehearsed case; in a control case it is what its author said.

    `absent`: so many of a thousand never answer a summons.
    """

    house: House
    rng: random.Random
    absent: int = ABSENT
    truths: dict[int, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)  # seats whose juror has had the chance to answer

    def answer(self, now: datetime) -> bool:
        """Everybody summoned since the last time answers, or never will. Gives whether there was anybody."""
        fresh = [summons for summons in self._list() if summons.truth is not None and summons.seat_id not in self.asked]
        for summons in fresh:
            self.asked.add(summons.seat_id)
            try:
                self._answer(summons, now)
            except Conflict as refusal:
                if refusal.code not in TOO_LATE:
                    raise
        return bool(fresh)

    def _list(self) -> list[Summons]:
        rows = (
            select(Seat.public_id, Juror.account_id, Brief.options, Round.case_id, ControlCase.right_key, Brief.fact_questions)
            .join(Juror, Juror.id == Seat.juror_id)
            .join(Round, Round.id == Seat.round_id)
            .join(Brief, Brief.id == Round.brief_id)
            .outerjoin(ControlSeat, ControlSeat.seat_id == Seat.id)
            .outerjoin(ControlCase, ControlCase.id == ControlSeat.control_id)
            .where(Seat.status == SeatStatus.SUMMONED, Round.status == RoundStatus.OPEN)
            .order_by(Round.id, Seat.position)
        )
        with self.house.db.reading() as session:
            return [
                Summons(seat, account, tuple(o["key"] for o in options), known or self.truths.get(case_id or 0), len(asked))
                for seat, account, options, case_id, known, asked in session.execute(rows)
            ]

    def _answer(self, summons: Summons, now: datetime) -> None:
        fate = self.rng.randrange(1000)
        if fate < self.absent:
            return
        with self.house.work() as uow:
            if fate < self.absent + DECLINES:
                give_back_seat(uow, summons.seat_id, summons.account_id, "decline", now=now)
                return
            accept_seat(uow, summons.seat_id, summons.account_id, now=now)
        choice = self._choose(summons.account_id, summons.options, summons.truth)
        facts = tuple(self._say(choice == summons.truth) for _ in range(summons.asked))
        paper = Paper(choice, "Judged by the brief as published.", ("rehearsal",), facts=facts)
        with self.house.work() as uow:
            cast_ballot(uow, summons.seat_id, summons.account_id, paper, salt=self.rng.randbytes(16), now=now)

    def _say(self, is_right: bool) -> str:
        """To every fact question the answer is yes; who judges rightly mostly sees it, and one in eight is not sure."""
        return UNCLEAR if self.rng.randrange(8) == 0 else YES if is_right else NO

    def _choose(self, account_id: int, options: Sequence[str], truth: str | None) -> str:
        skill = skill_of(account_id)
        if self.rng.randrange(1000) < skill.cannot_tell:
            return CANNOT_TELL
        if truth is not None and self.rng.randrange(1000) < skill.right:
            return truth
        return self.rng.choice([option for option in options if option != truth])
