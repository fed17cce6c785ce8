"""Filling a house: people, the numbering of the pool, cases; in units of work of some ten thousand rows."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from panel.ballotbox import box_of
from panel.models import Account
from panel.seeding.cases import add_case
from panel.seeding.people import settle
from panel.seeding.pouring import Pourer
from panel.services.epochs import open_epoch
from panel.settings import read_settings
from panel.uow import House

ROWS = 60_000  # a unit of work
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Sown:
    """What was written, and the seconds each part took."""

    jurors: int
    cases: int
    rows: int
    open_rounds: int
    people_seconds: float
    epoch_seconds: float
    cases_seconds: float


def is_seeded(session: Session) -> bool:
    """Whether a house was filled here before: names would meet."""
    return session.scalar(select(Account.id).where(Account.email == "seed-manager@gongping.invalid")) is not None


def seed_house(
    house: House, *, jurors: int, cases: int, now: datetime, rng: random.Random, progress: Progress, days: int = 365
) -> Sown:
    """Write jurors, and cases of the last `days` days; `progress` gets ("jurors" | "places" | "cases", how many more).

    Nobody else may write meanwhile. The caller sees to it that this is no house of real people.
    """
    begun = time.monotonic()
    with house.db.reading() as session:
        pourer, settings = Pourer(session), read_settings(session, now)
    people = settle(
        house, pourer, rng, jurors=jurors, cases=cases, now=now, progress=lambda more: progress("jurors", more)
    )
    _finish(house, pourer)
    placed = time.monotonic()
    open_epoch(house, lambda: now, lambda more: progress("places", more))
    cased = time.monotonic()
    rows = open_rounds = 0
    waiting: list[str] = []
    for number in range(1, cases + 1):
        if (key := add_case(pourer, rng, people, now, settings, days)) is not None:
            waiting.append(key)
        if pourer.waiting() >= ROWS or number == cases:
            rows, open_rounds, waiting = rows + _pour(house, pourer, waiting), open_rounds + len(waiting), []
        if number % 100 == 0 or number == cases:
            progress("cases", number % 100 or 100)
    _finish(house, pourer)
    ended = time.monotonic()
    return Sown(jurors, cases, rows, open_rounds, placed - begun, cased - placed, ended - cased)


def _pour(house: House, pourer: Pourer, rounds: list[str]) -> int:
    with house.work() as uow:
        for key in rounds:  # a key is on the disk before its round can be seen
            box_of(uow.session).make(key)
        return pourer.pour(uow.session)


def _finish(house: House, pourer: Pourer) -> None:
    """Let PostgreSQL count on, and both planners know what is there."""
    with house.work() as uow:
        pourer.set_counters(uow.session)
    with house.work() as uow:
        uow.session.execute(text("ANALYZE"))
