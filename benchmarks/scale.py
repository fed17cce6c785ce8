"""What grows with the house: queue, pages, draw, vote and sweep in a large house against the same in a small one, in one run.

`python -m benchmarks scale --jurors 1e6 --cases 1e5 --only sqlite`. Both houses are seeded (`panel.seeding`) and stand in one
process on databases of the same kind, durable; they take turns. CPU is that of this process, on PostgreSQL with that of the
server's processes. Query plans of the large house are printed for each statement that reads a table from end to end.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app import create_app
from app.config import Config
from benchmarks import plans, seed
from benchmarks.lottery import draw_once
from benchmarks.pools import analyse, file_cases
from benchmarks.servers import Request
from benchmarks.votes import ballot
from panel.deadlines import sweep
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.migrations import run as migrations
from panel.models import Account, AccountRole, Case, Party, PartyRole, Role
from panel.models.base import new_case_number, new_public_id
from panel.seeding.run import seed_house
from panel.uow import House
from tests.services.postgres import DURABLE, postgres_server

SMALL = 1_000  # jurors, and cases
BLOCKS, TIMES, WARM = 6, 10, 10
VOTING = 16  # rounds of 35 accepted seats more
DUE = 10  # cases whose mediation has run out, in a sweep that has something to do


@dataclass(slots=True)
class Site:
    """A seeded house, somebody to call its pages, and the clock of its database's server (CPU seconds)."""

    app: Flask
    house: House
    client: FlaskClient
    there: Callable[[], float]
    acts: dict[str, Iterator[Callable[[], object]]]


def built(url: str, home: Path, jurors: int, cases: int) -> Site:
    """A house of this size on an empty database."""
    migrations.upgrade(url)
    config = Config(mode="demo", database_url=url, home=home, workers="none", throttle=False).completed()
    app = create_app(config)
    house: House = app.extensions["gongping"]
    now, rng = datetime.now(UTC), random.Random(1)
    sown = seed_house(house, jurors=jurors, cases=cases, now=now, rng=rng, progress=lambda _what, _more: None)
    print(f"  {jurors:,} jurors in {sown.people_seconds:.0f} s, numbered in {sown.epoch_seconds:.0f} s; {cases:,} cases,"
          f" {sown.rows:,} rows in {sown.cases_seconds:.0f} s", flush=True)
    seed.fill(house, VOTING)
    drawn = file_cases(house, BLOCKS * TIMES + WARM, now)
    if not house.db.is_sqlite:
        analyse(house)
    site = Site(app, house, app.test_client(use_cookies=False), server_clock(house), {})
    site.acts = acts_of(site, drawn)
    return site


def server_clock(house: House) -> Callable[[], float]:
    """CPU seconds of all processes of PostgreSQL; of SQLite, which has none, 0."""
    if house.db.is_sqlite:
        return lambda: 0.0
    with house.work() as uow:
        postmaster = psutil.Process(uow.session.scalar(text("SELECT pg_backend_pid()"))).parent()

    def used() -> float:
        found = 0.0
        for child in postmaster.children():
            try:
                found += int(Path(f"/proc/{child.pid}/schedstat").read_text().split()[0]) / 1e9
            except OSError:
                continue
        return found

    return used


def acts_of(site: Site, drawn: list[int]) -> dict[str, Iterator[Callable[[], object]]]:
    """What is measured: by name an endless row of things to do."""
    app, house = site.app, site.house
    with house.work() as uow:
        mediator = uow.session.scalars(
            select(AccountRole.account_id).where(AccountRole.role == Role.MEDIATOR).order_by(AccountRole.account_id).limit(1)
        ).one()
        manager = uow.session.scalars(select(AccountRole.account_id).where(AccountRole.role == Role.MANAGER).limit(1)).one()
        desk, chief = seed._pass(app, uow, mediator)[0], seed._pass(app, uow, manager)[0]
        own = uow.session.scalars(select(Case.public_id).where(Case.owner_id == mediator, Case.ended_at.is_(None))).all()
        rows = uow.session.execute(
            select(Case.public_id, Party.account_id).join(Party, Party.case_id == Case.id)
            .where(Party.account_id.is_not(None), Case.status == CaseStatus.CLOSED).order_by(Case.id.desc()).limit(30)
        ).all()
        customers = [(case, seed._pass(app, uow, account)[0]) for case, account in rows]
    with house.db.reading() as session:
        filled = set(session.scalars(select(Case.public_id).where(Case.title.startswith("案件"))))
    voters = [each for each in seed.voters(app, house) if each.case in filled]
    random.Random(2).shuffle(voters)
    ballots = (lambda v=v: _send(site, ballot(v)) for v in voters[: len(voters) // 2])
    seats = [Request("GET", f"/seats/{v.seat}", {"Cookie": v.cookie}) for v in voters[len(voters) // 2 :]]
    return {
        "queue, own cases": _pages(site, [Request("GET", "/desk?view=mine", {"Cookie": desk})]),
        "queue, nobody's cases": _pages(site, [Request("GET", "/desk?view=unowned", {"Cookie": desk})]),
        "queue, all cases (manager)": _pages(site, [Request("GET", "/desk?view=all", {"Cookie": chief})]),
        "queue, a search (manager)": _pages(site, [Request("GET", "/desk?view=all&q=GP-X", {"Cookie": chief})]),
        "case page, mediator": _pages(site, [Request("GET", f"/desk/cases/{case}", {"Cookie": desk}) for case in own]),
        "case page, complainant": _pages(site, [Request("GET", f"/cases/{c}", {"Cookie": who}) for c, who in customers]),
        "case page, juror": _pages(site, seats),
        "vote": ballots,
        "sweep with nothing due": iter(lambda: lambda: _sweep(house), None),
        f"sweep with {DUE} cases due": iter(lambda: lambda: _sweep(house), None),
        # last: it leaves rounds behind that have no seats and no rules
        "draw of 35": (lambda case=case: draw_once(house, case, datetime.now(UTC)) for case in drawn),
    }


def _pages(site: Site, requests: Sequence[Request]) -> Iterator[Callable[[], object]]:
    while True:
        for request in requests:
            yield lambda request=request: _send(site, request)


def _send(site: Site, request: Request) -> None:
    answer = site.client.open(request.path, method=request.method, headers=request.headers, data=request.body)
    if answer.status_code not in (200, 303):
        raise SystemExit(f"{request.method} {request.path}: {answer.status_code}")
    answer.close()


def _sweep(house: House) -> int:
    return sweep(house, now=datetime.now(UTC), new_seed=lambda: secrets.token_bytes(32))


def make_due(house: House) -> None:
    """Cases in mediation whose clock has just run out."""
    now = datetime.now(UTC)
    with house.work() as uow:
        owner = uow.session.scalars(select(AccountRole.account_id).where(AccountRole.role == Role.MEDIATOR).limit(1)).one()
        filer = uow.session.scalars(select(Account.id).where(Account.email == "seed-complainant-1@gongping.invalid")).one()
        for _ in range(DUE):
            case = Case(
                public_id=new_public_id(), number=new_case_number(), language="zh", category="delivery", title="到期",
                status=CaseStatus.IN_MEDIATION, status_since=now, filed_at=now, owner_id=owner, merchant_id=1, reminded=True,
                deadline_at=now - timedelta(seconds=1), deadline_kind=DeadlineKind.MEDIATION,
            )
            case.parties = [
                Party(role=PartyRole.COMPLAINANT, name="Bench", account_id=filer, consented_at=now),
                Party(role=PartyRole.RESPONDENT, name="Bench", merchant_id=1, consented_at=now),
            ]
            uow.session.add(case)


def measure(site: Site, name: str, times: int) -> list[float]:
    """CPU ms of each time."""
    took = []
    for _ in range(times):
        if "due" in name and "nothing" not in name:
            make_due(site.house)
        act = next(site.acts[name])
        there, here = site.there(), time.process_time()
        act()
        took.append((time.process_time() - here + site.there() - there) * 1000)
    return took


def compare(small: Site, large: Site) -> None:
    """The table, then the plans."""
    for site in (small, large):
        while _sweep(site.house):
            pass  # what had come due by the clock
    print("| act | small, CPU ms | large, CPU ms | ratio (bar 2) |\n|---|---|---|---|", flush=True)
    read: list[str] = []
    for name in small.acts:
        took: dict[int, list[float]] = {0: [], 1: []}
        for number in range(BLOCKS):
            for which, site in enumerate((small, large)):
                found = measure(site, name, TIMES)
                took[which] += found[TIMES // 2 :] if number == 0 else found
        here, there = statistics.median(took[0]), statistics.median(took[1])
        print(f"| {name} | {here:.2f} | {there:.2f} | {there / here:.2f} |", flush=True)
        if "due" in name and "nothing" not in name:
            make_due(large.house)
        if found := plans.scans(large.house, next(large.acts[name])):
            read.append(f"\n{name} reads whole tables or indexes:\n{plans.told(found)}")
    print("\n".join(read), flush=True)


@contextmanager
def databases(kind: str) -> Iterator[tuple[str, str, Path]]:
    """Two empty databases of a kind, and a folder for all else."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR"))))
        if kind == "sqlite":
            yield f"sqlite:///{folder}/small.db", f"sqlite:///{folder}/large.db", folder
            return
        server = stack.enter_context(postgres_server(DURABLE))
        yield server.create_database(), server.create_database(), folder


def main(arguments: Sequence[str] = ()) -> None:
    """Print the table of each database."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale")
    parser.add_argument("--jurors", type=lambda n: int(float(n)), default=10**5)
    parser.add_argument("--cases", type=lambda n: int(float(n)), default=10**4)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args(arguments)
    logging.disable(logging.INFO)  # a line for each request would be half of the output
    for kind in (asked.only,) if asked.only else ("sqlite", "postgresql"):
        print(f"\n### {kind}: {SMALL:,} jurors and cases against {asked.jurors:,} and {asked.cases:,}\n", flush=True)
        with databases(kind) as (first, second, folder):
            small = built(first, folder / "small", SMALL, SMALL)
            large = built(second, folder / "large", asked.jurors, asked.cases)
            compare(small, large)
            for site in (small, large):
                site.house.db.dispose()
