"""The jurors of the demo's month: an hour after the other some answer their summons, decline, or never come."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from panel.demo.polls import Chair, cast_for, list_round_chairs, write_plain_paper
from panel.errors import PanelError
from panel.models import Brief, ControlCase, Round, RoundStatus, SeatStatus
from panel.reactions import settle_full
from panel.services.seats import give_back_seat
from panel.uow import House
from voting import CANNOT_TELL

COMES = 260  # of a thousand summoned jurors within the hour
DECLINES, ABSENT = 70, 50  # of a thousand summonses
RIGHT, UNSURE = 580, 70  # of a thousand ballots: what the case is about; "cannot tell"
WAITING = (SeatStatus.SUMMONED, SeatStatus.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Table:
    """An open round as its jurors meet it. `truth`: what most will find; None where nobody knows."""

    round_id: int
    category: str
    language: str
    options: tuple[str, ...]
    truth: str | None
    asked: int


@dataclass(slots=True)
class Bench:
    """All jurors. `truths`: by case what most of them will find; of a control case it is what its author said."""

    house: House
    rng: random.Random
    truths: Mapping[int, str]
    met: set[str] = field(default_factory=set)  # seats whose juror has made up their mind whether to come at all
    absent: set[str] = field(default_factory=set)

    def sit(self, now: datetime) -> int:
        """One hour: whoever comes to it accepts and casts, or gives the seat back. Gives how many ballots were cast."""
        cast = 0
        for table in self._tables():
            with self.house.db.reading() as session:
                chairs = [chair for chair in list_round_chairs(session, table.round_id) if chair.status in WAITING]
            cast += sum(self._answer(table, chair, now) for chair in chairs if self._comes(chair))
            settle_full(self.house, table.round_id, lambda: now)
        return cast

    def _tables(self) -> Sequence[Table]:
        rows = (
            select(Round.id, Round.case_id, Brief.category, Brief.language, Brief.options, ControlCase.right_key,
                   Brief.fact_questions)
            .join(Brief, Brief.id == Round.brief_id)
            .outerjoin(ControlCase, ControlCase.brief_id == Brief.id)
            .where(Round.status == RoundStatus.OPEN)
            .order_by(Round.id)
        )
        with self.house.db.reading() as session:
            return [
                Table(round_id, category, language, tuple(o["key"] for o in options), right or self.truths.get(case_id or 0),
                      len(asked))
                for round_id, case_id, category, language, options, right, asked in session.execute(rows)
            ]

    def _comes(self, chair: Chair) -> bool:
        if chair.seat_id not in self.met:
            self.met.add(chair.seat_id)
            if self.rng.randrange(1000) < ABSENT:
                self.absent.add(chair.seat_id)
        return chair.seat_id not in self.absent and self.rng.randrange(1000) < COMES

    def _answer(self, table: Table, chair: Chair, now: datetime) -> bool:
        """Whether a ballot was cast; a seat that was lost meanwhile is passed over."""
        try:
            if chair.status is SeatStatus.SUMMONED and self.rng.randrange(1000) < DECLINES:
                with self.house.work() as uow:
                    give_back_seat(uow, chair.seat_id, chair.account_id, "decline", now=now)
                return False
            paper = write_plain_paper(
                table.category, table.language, table.options, self.rng, leaning=self._lean(table), asked=table.asked
            )
            cast_for(self.house, chair, paper, accepted_at=now, now=now, salt=self.rng.randbytes(16))
        except PanelError:
            return False
        return True

    def _lean(self, table: Table) -> str | None:
        chance = self.rng.randrange(1000)
        if chance < UNSURE:
            return CANNOT_TELL
        if table.truth in table.options and chance < UNSURE + RIGHT:
            return table.truth
        return self.rng.choice([option for option in table.options if option != table.truth])
