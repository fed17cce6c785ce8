"""Lets the demo's month go by, hour after hour: people file, mediate, vote decide; the house's own sweep runs the clocks."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from panel.deadlines import sweep
from panel.demo.controls import leave_past_alone
from panel.demo.early import Stage
from panel.demo.lessons import say_posts
from panel.demo.month.after import grumble, hear_sides, work_on_issues
from panel.demo.month.filings import Told, plan_filings
from panel.demo.month.jurors import Bench
from panel.demo.month.life import Life
from panel.demo.people import furnish
from panel.errors import PanelError
from panel.evidence import EvidenceStore
from panel.services.analysing import ask_analysis
from panel.services.measuring import keep_due
from panel.services.surging import look
from panel.settings import change_setting
from panel.uow import House

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AGAIN = 4.0  # hours after which a refused step is tried again
PATIENCE = 12  # refusals after which nobody looks at a case any more
OFFICE = 2  # the hour, UTC, at which the quality officer works: ten in the morning of the house
# Of this company: when it asks whether an action changed anything, and from how many similar cases on it looks for a cause
SETTINGS = {"action_review_days": 14, "repeat_cases": 4}


@dataclass(slots=True)
class Done:
    """What the month came to: cases filed, ballots cast, and the steps that were refused, by code."""

    cases: int = 0
    ballots: int = 0
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Month:
    """The month in the making. `agenda` holds when somebody looks at which case next."""

    stage: Stage
    now: datetime
    zone: tzinfo
    lives: list[Life] = field(default_factory=list)
    agenda: list[tuple[datetime, int]] = field(default_factory=list)
    truths: dict[int, str] = field(default_factory=dict)
    patience: Counter[int] = field(default_factory=Counter)
    done: Done = field(default_factory=Done)

    def go_to(self, end: datetime, told: list[Told], progress: Callable[[int], None]) -> None:
        """Hour by hour until `end`."""
        coming, bench = iter(told), Bench(self.stage.house, self.stage.rng, self.truths)
        next_one = next(coming, None)
        while self.now < end:
            self.now = min(end, self.now + HOUR)
            while next_one is not None and next_one.at <= self.now:
                self._file(next_one)
                next_one = next(coming, None)
            while self.agenda and self.agenda[0][0] <= self.now:
                self._look(*heapq.heappop(self.agenda))
            self.done.ballots += bench.sit(self.now)
            sweep(self.stage.house, now=self.now, new_seed=lambda: self.stage.rng.randbytes(32))
            if self.now.hour == OFFICE:
                work_on_issues(self.stage, self.now)
                hear_sides(self.stage, self.now)
                say_posts(self.stage, self.now, since=self.now - 2 * DAY, until=self.now - DAY)
                grumble(self.stage, sorted(self.stage.cast.jurors), self.now)
                look(self.stage.house, self.zone, self.now)
                keep_due(self.stage.house, self.zone, self.now)
                progress(1)

    def _file(self, told: Told) -> None:
        life = Life(self.stage, told, self.stage.rng)
        hours = life.begin()
        self.truths[life.case_id] = told.truth
        self.lives.append(life)
        self.done.cases += 1
        heapq.heappush(self.agenda, (told.at + timedelta(hours=hours), len(self.lives) - 1))

    def _look(self, _due: datetime, number: int) -> None:
        """Whoever was slower than a clock of the house is refused, and looks again later."""
        try:
            hours = self.lives[number].look(self.now)
        except PanelError as refusal:
            self.done.refused[refusal.code] += 1
            self.patience[number] += 1
            hours = AGAIN if self.patience[number] < PATIENCE else None
        if hours is not None:
            heapq.heappush(self.agenda, (self.now + timedelta(hours=hours), number))


def build_month(
    house: House, store: EvidenceStore, *, first: datetime, now: datetime, zone: tzinfo, seed: int,
    hasher: Callable[[str], str], password: str, progress: Callable[[int], None] = lambda _days: None,
) -> Done:  # fmt: skip
    """Fill an empty house with what happened at a company from `first` (a midnight of the house, which is in `zone`)
    until `now`.

    `seed` makes two alike but for the lots, whose secrets are the house's own. `progress` gets 1 for every day gone by.
    """
    rng = random.Random(seed)
    quiet = House(house.db, vault=house.vault, zone=house.zone)  # live pages and wave watchers go by the real clock
    cast = furnish(quiet, hasher(password), now=first, rng=rng)
    stage = Stage(quiet, store, cast, rng)
    with quiet.work() as uow:
        for name, value in SETTINGS.items():
            change_setting(uow, name, value, by_id=cast.ids["jiang_fan"], now=first)
    customers = sorted(cast.jurors)  # jurors are customers too; nobody sits on a case of a shop of one's own disputes
    month = Month(stage, first, zone)
    month.go_to(now, plan_filings(first, (now - first).days, customers, rng), progress)
    with quiet.work() as uow:
        ask_analysis(uow, by_id=None, now=now)  # worked off by the first worker that starts
    leave_past_alone(quiet)
    return month.done
