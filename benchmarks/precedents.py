"""Searching precedents: 1,000 against 10,000 of them, side by side in one process, called in turns; CPU of both ends.

`python -m benchmarks precedents --large 1e4 --only sqlite`. The texts are made of the demo's own briefs, their sentences mixed,
so that common and rare words are as common and as rare as people write them.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from benchmarks.pools import analyse
from benchmarks.scale import server_clock
from panel.content import categories, demo_cases
from panel.database import Database
from panel.knowledge.words import cut, telling
from panel.lifecycle import CaseStatus
from panel.migrations import run as migrations
from panel.models import Brief, Case, Precedent, Round, RoundStatus, Verdict
from panel.models.base import new_case_number, new_public_id
from panel.projections.precedents import list_precedents
from panel.queries.precedents import OUTCOMES, Sought, find_alike
from panel.seeding.pouring import Pourer
from panel.uow import House
from tests.services.postgres import DURABLE, postgres_server

SMALL = 1_000
SENTENCES = 12  # of a brief
TIMES, WARM = 40, 5
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def sentences() -> list[str]:
    """What people wrote in the demo's cases, in pieces."""
    texts = [each for case in demo_cases() for each in (case.what_happened, case.response.text if case.response else "")]
    return [piece for each in texts for piece in each.replace("；", "。").replace(". ", "。").split("。") if len(piece) > 5]


def filled(url: str, precedents: int, pieces: Sequence[str]) -> House:
    """A house with so many precedents and nothing else."""
    migrations.upgrade(url)
    house, rng, kinds = House(Database(url)), random.Random(1), [entry.code for entry in categories()]
    began = time.perf_counter()
    with house.work() as uow:
        pouring = Pourer(uow.session)
        for number in range(precedents):
            told, closed = rng.sample(pieces, SENTENCES), NOW - timedelta(minutes=precedents - number)
            _pour(pouring, rng.choice(kinds), rng.choice(OUTCOMES), told, closed)
        pouring.pour(uow.session)
        pouring.set_counters(uow.session)
    if not house.db.is_sqlite:
        analyse(house)
        with house.work() as uow:
            for table in ("cases", "briefs", "rounds", "verdicts", "precedents", "precedent_words"):
                uow.session.execute(text(f"ALTER TABLE {table} SET (autovacuum_enabled = false)"))  # its CPU counts not
            uow.session.execute(text("SELECT gin_clean_pending_list('ix_precedent_words')"))
    print(f"  {precedents:,} precedents in {time.perf_counter() - began:.0f} s", flush=True)
    return house


def _pour(pouring: Pourer, kind: str, outcome: str, told: list[str], closed: datetime) -> None:
    case = pouring.add(
        Case, public_id=new_public_id(), number=new_case_number(), language="zh", category=kind, title=told[0][:120],
        status=CaseStatus.CLOSED, status_since=closed, filed_at=closed, ended_at=closed,
    )
    options = [{"key": "a", "label": "退款", "side": "complainant"}, {"key": "b", "label": "不退", "side": "respondent"}]
    brief = pouring.add(
        Brief, case_id=case, round_no=1, language="zh", category=kind, title=told[0], question=told[1], options=options,
        fact_questions=[], rule_text="", facts=[], claim="。".join(told[2:7]), response="。".join(told[7:]), digest="0" * 64,
        published_at=closed, withheld=0,
    )
    round_ = pouring.add(
        Round, case_id=case, brief_id=brief, number=1, status=RoundStatus.CLOSED, rules={}, rules_digest="0" * 64, clocks={},
        opened_at=closed, closed_at=closed, commitment="0" * 64, seed="0" * 64, pool_size=0, wanted=0, pool={}, shown_cast=0,
    )
    _pour_verdict(pouring, round_, closed)
    pouring.add(
        Precedent, case_id=case, round_id=round_, language="zh", category=kind, outcome=outcome, title=told[0], reasons="",
        changed="", unchanged="", words=" ".join(cut("。".join(told))), closed_at=closed,
    )


def _pour_verdict(pouring: Pourer, round_id: int, at: datetime) -> None:
    pouring.add(
        Verdict, round_id=round_id, outcome="decided", winner="a", heads={"a": 6, "b": 1}, weights={"a": 9, "b": 1},
        cannot_tell=0, cast=7, waves=1, reasons=[], findings=[], published_at=at, ceiling=5,
    )


def acts(pieces: Sequence[str]) -> dict[str, Callable[[House, int], object]]:
    """What is measured, by name; the number chooses another text each time."""

    common = Counter(word for piece in pieces for word in telling(piece)).most_common(1)[0][0]

    def page(house: House, sought: Sought) -> object:
        with house.db.reading() as session:
            return list_precedents(session, sought)

    def alike(house: House, number: int) -> object:
        rng = random.Random(number)
        words = telling("。".join(rng.sample(pieces, SENTENCES)))
        with house.db.reading() as session:
            return find_alike(session, words, rng.choice([entry.code for entry in categories()]), 3)

    return {
        "the newest": lambda house, _n: page(house, Sought()),
        f"the commonest word ({common})": lambda house, _n: page(house, Sought(common)),
        "two words": lambda house, _n: page(house, Sought("退款 客服")),
        "a rare word in a category": lambda house, n: page(house, Sought(pieces[n % len(pieces)][:4], category="delivery")),
        "three like a case": alike,
    }


def measure(house: House, there: Callable[[], float], act: Callable[[House, int], object]) -> float:
    """The median CPU ms of one act."""
    took = []
    for number in range(TIMES + WARM):
        before, here = there(), time.process_time()
        act(house, number)
        took.append((time.process_time() - here + there() - before) * 1000)
    return statistics.median(took[WARM:])


def main(arguments: Sequence[str] = ()) -> None:
    """Print the table of each database."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks precedents")
    parser.add_argument("--large", type=lambda n: int(float(n)), default=10**4)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked, pieces = parser.parse_args(arguments), sentences()
    for kind in (asked.only,) if asked.only else ("sqlite", "postgresql"):
        print(f"\n### {kind}: {SMALL:,} against {asked.large:,} precedents\n", flush=True)
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            server = stack.enter_context(postgres_server(DURABLE)) if kind == "postgresql" else None
            urls = [server.create_database() if server else f"sqlite:///{folder}/{name}.db" for name in ("small", "large")]
            houses = [filled(url, many, pieces) for url, many in zip(urls, (SMALL, asked.large), strict=True)]
            clocks = [server_clock(house) for house in houses]
            print("| act | small, CPU ms | large, CPU ms | ratio (bar 2) |\n|---|---|---|---|", flush=True)
            for name, act in acts(pieces).items():
                small, large = (measure(house, clock, act) for house, clock in zip(houses, clocks, strict=True))
                print(f"| {name} | {small:.2f} | {large:.2f} | {large / small:.2f} |", flush=True)
            for house in houses:
                house.db.dispose()


if __name__ == "__main__":
    main()
