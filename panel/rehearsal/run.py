"""Many rehearsed cases, and the table at the end."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from panel.evidence.store import EvidenceStore
from panel.lifecycle import OPEN
from panel.models import Case, Round, Verdict
from panel.rehearsal.driver import Driver
from panel.rehearsal.people import ensure_jurors, ensure_mediator
from panel.uow import House


@dataclass(slots=True)
class Summary:
    """What a rehearsal did. `right`: decided verdicts that equal the option the simulated jurors were drawn towards."""

    cases: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    waves: Counter[int] = field(default_factory=Counter)
    ballots: int = 0
    decided: int = 0
    undecided: int = 0
    right: int = 0
    seconds: float = 0.0


def rehearse(
    house: House,
    store: EvidenceStore,
    *,
    cases: int,
    jurors: int,
    seed: int,
    now: datetime,
    progress: Callable[[int], None] = lambda _done: None,
) -> Summary:
    """Take up to `cases` imported cases that are still open through their whole life; gives the summary."""
    rng = random.Random(seed)
    started = time.monotonic()
    ensure_jurors(house, jurors, rng, now=now)
    with house.work() as uow:
        mediator = ensure_mediator(uow, now=now)
    driver = Driver(house, store, mediator, rng, now)
    summary = Summary()
    for case_id in _waiting(house, cases):
        summary.ended[driver.drive(case_id).value] += 1
        summary.cases += 1
        _count(house, case_id, driver, summary)
        progress(1)
    summary.ballots = driver.ballots
    summary.seconds = time.monotonic() - started
    return summary


def _waiting(house: House, limit: int) -> list[int]:
    with house.db.reading() as session:
        return list(
            session.scalars(
                select(Case.id).where(Case.source == "import", Case.status.in_(OPEN)).order_by(Case.id).limit(limit)
            )
        )


def _count(house: House, case_id: int, driver: Driver, summary: Summary) -> None:
    with house.db.reading() as session:
        verdicts = session.scalars(
            select(Verdict).join(Round, Round.id == Verdict.round_id).where(Round.case_id == case_id)
        ).all()
    for verdict in verdicts:
        summary.waves[verdict.waves] += 1
        summary.decided += verdict.outcome == "decided"
        summary.undecided += verdict.outcome == "undecided"
        summary.right += verdict.winner is not None and verdict.winner == driver.truths.get(case_id)
