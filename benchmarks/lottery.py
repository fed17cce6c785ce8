"""The lot at any size of the pool: building an epoch, drawing 35 of it with conflicts and record, proving a slot.

`python -m benchmarks lottery --size 1e4 --size 1e6 --only sqlite`. CPU of a draw is that of this process, on PostgreSQL with
that of the server's process. The usual ways to draw stand beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from sqlalchemy import select, text

from benchmarks.pools import analyse, file_cases, fill_pool
from panel.ballotbox import BallotBox
from panel.database import Database
from panel.lottery.leaves import make_slot_leaf
from panel.lottery.merkle import check_inclusion
from panel.lottery.vault import Vault
from panel.migrations import run as migrations
from panel.models import Brief, DrawEntry, Round
from panel.queries.cases import lock_case
from panel.queries.controls import read_pool
from panel.queries.pool import current_epoch, find_slots, pool_root, prove_slot
from panel.queries.rounds import find_commitment, rules_for
from panel.services.committing import open_draw, read_rule
from panel.services.drawing import draw_list
from panel.services.entering import enter_draw
from panel.services.epochs import open_epoch
from panel.services.pool_shown import count_if_due
from panel.settings import read_settings
from panel.uow import House
from tests.services.postgres import DURABLE, postgres_server

SEATS = 35
DRAWS = 150
WARM = 20
PROOFS = 200
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
ELIGIBLE = """FROM jurors j JOIN accounts a ON a.id = j.account_id
    WHERE j.status = 'active' AND j.opt_outs{text} NOT LIKE '%"delivery"%' AND a.cluster <> 7
    AND j.account_id NOT IN (SELECT e.account_id FROM pool_events e WHERE e.kind = 'dealt' AND e.detail = 'merchant:1')"""


@dataclass(slots=True)
class Peak:
    """The largest resident size of this process and of those it started, and what its processors did, while a block runs."""

    mine: int = 0
    all: int = 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look ten times a second, and once at the end."""
        stop, process = threading.Event(), psutil.Process()

        def look() -> None:
            going = True
            while going:
                going = not stop.wait(0.1)
                sizes = [process.memory_info().rss, *(_rss(child) for child in process.children(recursive=True))]
                self.mine, self.all = max(self.mine, sizes[0]), max(self.all, sum(sizes))

        watcher = threading.Thread(target=look)
        watcher.start()
        try:
            yield
        finally:
            stop.set()
            watcher.join()


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss) if "python" in process.name() else 0
    except psutil.Error:
        return 0


@contextmanager
def houses(kind: str) -> Iterator[House]:
    """A house on an empty, durable database."""
    vault = Vault(bytes(32))
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
            url = f"sqlite:///{folder}/bench.db"
            migrations.upgrade(url)
            db = Database(url, box=BallotBox(Path(folder)))
            yield House(db, vault=vault)
            db.dispose()
        return
    with postgres_server(DURABLE) as server:
        url = server.create_database()
        migrations.upgrade(url)
        with tempfile.TemporaryDirectory() as keys:
            db = Database(url, box=BallotBox(Path(keys)))
            yield House(db, vault=vault)
            db.dispose()
        server.drop_database(url)


def cpu_of_server(house: House) -> Callable[[], float]:
    """CPU ms of the server's process behind the writer's connection; 0 on SQLite, which has none.

    Of Linux's scheduler, to the nanosecond; elsewhere of the process, in steps of 10 ms.
    """
    if house.db.is_sqlite:
        return lambda: 0.0
    with house.work() as uow:
        pid = uow.session.scalar(text("SELECT pg_backend_pid()"))
    precise, process = Path(f"/proc/{pid}/schedstat"), psutil.Process(pid)
    if precise.exists():
        return lambda: int(precise.read_text().split()[0]) / 1e6
    return lambda: sum(process.cpu_times()[:2]) * 1000


@dataclass(frozen=True, slots=True)
class Took:
    """What one draw cost, in ms: CPU of this process and of the database's server, and wall time."""

    here: float
    there: float
    wall: float


@dataclass(frozen=True, slots=True)
class Pool:
    """A house of `size` jurors, how fast its epoch was built (jurors/s) with which memory, and disputes to draw for."""

    house: House
    size: int
    rate: float
    peak: Peak
    cases: Sequence[int]


def draw_once(house: House, case_id: int, now: datetime, server: Callable[[], float] = lambda: 0.0) -> Took:
    """What opening a round does for its list: walk, refusals, records, rows, the journal's line, the case's record with the
    sealed weights, in one transaction.

    Counted are what the pool has shown, and all from an empty round on until it is committed. `server`: its clock.
    """

    def clocks() -> tuple[float, float, float]:
        return time.process_time() * 1000, server(), time.perf_counter() * 1000

    with house.work() as uow:
        case = lock_case(uow.session, case_id)
        brief = uow.session.scalars(select(Brief).where(Brief.case_id == case_id)).one()
        rules = rules_for(brief, read_settings(uow.session, now))
        commit = find_commitment(uow.session, case_id, 1)
        opened, rule = open_draw(uow, commit), read_rule(uow, commit)
        first = clocks()
        pool = read_pool(uow.session)
        second = clocks()
        round_ = Round(
            case_id=case.id, brief_id=brief.id, number=1, rules=rules.to_dict(), rules_digest=rules.digest(), clocks={},
            wave_deadline_at=now, opened_at=now, commitment=commit.commit_id, seed=opened.seed.hex(), epoch=commit.epoch,
            pool_size=commit.pool_size, wanted=SEATS, pool=pool,
        )
        uow.session.add(round_)
        uow.session.flush()
        third = clocks()
        listed = draw_list(uow, case, round_, commit, opened, rule, now=now)
        enter_draw(uow, case, round_, commit, listed, now=now)
    asked, done = zip(first, second, strict=True), zip(third, clocks(), strict=True)
    return Took(*(end - begin + till - since for (begin, end), (since, till) in zip(asked, done, strict=True)))


def measure_draws(pools: Sequence[Pool]) -> list[tuple[str, str, float, float]]:
    """Of each pool, all in turns so that a noisy neighbour troubles each alike: CPU here and of the server (median, in brackets
    the fastest tenth), wall, slots."""
    servers, took = [cpu_of_server(pool.house) for pool in pools], [[] for _ in pools]
    for number in range(WARM + DRAWS):
        for pool, server, mine in zip(pools, servers, took, strict=True):
            mine.append(draw_once(pool.house, pool.cases[number], NOW, server))
    return [_sum_up(pool, mine[WARM:]) for pool, mine in zip(pools, took, strict=True)]


def _sum_up(pool: Pool, took: Sequence[Took]) -> tuple[str, str, float, float]:
    with pool.house.db.reading() as session:
        walked = session.query(DrawEntry).count() / len(pool.cases)
    theirs = "" if pool.house.db.is_sqlite else _spread([each.there for each in took])
    return _spread([each.here for each in took]), theirs, statistics.median(each.wall for each in took), walked


def _spread(values: Sequence[float]) -> str:
    ordered = sorted(values)
    return f"{statistics.median(ordered):.2f} ({ordered[len(ordered) // 10]:.2f})"


def measure_proofs(house: House) -> float:
    """Median ms of wall time for one inclusion proof out of the stored tiles, each checked."""
    times = []
    with house.db.reading() as session:
        epoch = current_epoch(session)
        root, secret = pool_root(session, epoch.number, epoch.size), bytes.fromhex(epoch.secret)
        for number in range(PROOFS):
            slot = number * 7_919_993 % epoch.size
            started = time.perf_counter()
            proof = prove_slot(session, epoch.number, slot, epoch.size)
            times.append((time.perf_counter() - started) * 1000)
            (place,) = find_slots(session, epoch.number, [slot])
            leaf = make_slot_leaf(secret, slot, place.account_id, place.cluster, place.city, place.stratum)
            if not check_inclusion(leaf, slot, epoch.size, proof, root):
                raise SystemExit("a proof does not hold")
    return statistics.median(times)


def measure_usual(house: House, order: str, times: int) -> float:
    """Median wall ms of `SELECT … ORDER BY order LIMIT 35` over everybody who may sit."""
    eligible = ELIGIBLE.format(text="" if house.db.is_sqlite else "::text")
    statement, took = text(f"SELECT j.id {eligible} ORDER BY {order} LIMIT {SEATS}"), []
    with house.db.reading() as session:
        if house.db.is_sqlite:
            driver = session.connection().connection.driver_connection
            driver.create_function("hash", 1, lambda n: hashlib.sha256(b"seed%d" % n).digest(), deterministic=True)
        for _ in range(times):
            started = time.perf_counter()
            session.execute(statement).all()
            took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


def build(house: House, size: int) -> Pool:
    """Fill a house and open its epoch, watched."""
    fill_pool(house, size, NOW)
    peak, started = Peak(), time.perf_counter()
    with peak.watched():
        open_epoch(house, lambda: datetime.now(UTC))
    rate = size / (time.perf_counter() - started)
    count_if_due(house, NOW)
    pool = Pool(house, size, rate, peak, file_cases(house, DRAWS + WARM, NOW))
    if not house.db.is_sqlite:
        analyse(house)
    return pool


def measure(kind: str, sizes: Sequence[int]) -> None:
    """One row of the table for each size. All houses stand at once: of every figure but the epoch's, ratios are of one run."""
    with ExitStack() as stack:
        pools = [build(stack.enter_context(houses(kind)), size) for size in sizes]
        for pool, drawn in zip(pools, measure_draws(pools), strict=True):
            _print_row(kind, pool, *drawn)


def _print_row(kind: str, pool: Pool, cpu: str, theirs: str, wall: float, walked: float) -> None:
    house, size, peak = pool.house, pool.size, pool.peak
    proof = measure_proofs(house)
    times = 15 if size <= 10**5 else 3 if size <= 10**6 else 1
    hashed = "hash(j.id)" if kind == "sqlite" else "sha256(('seed' || j.id)::bytea)"
    shuffled, sorted_ = measure_usual(house, "random()", times), measure_usual(house, hashed, times)
    drawn = cpu + (f" + {theirs}" if theirs else "")
    built = f"{pool.rate:,.0f} | {peak.mine >> 20} ({peak.all >> 20})"
    print(
        f"| {kind} | {size:,} | {built} | {drawn} | {wall:.1f} | {walked:.0f} | {proof:.2f} | {shuffled:,.1f}"
        f" | {sorted_:,.1f} |",
        flush=True,
    )


def main(arguments: Sequence[str] = ()) -> None:
    """Print the table of the lot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks lottery")
    parser.add_argument("--size", action="append", type=lambda n: int(float(n)), help="jurors in the pool (1e4, 1e6, 1e7)")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args(arguments)
    print(
        "| database | jurors | epoch, jurors/s | RSS, MB (with helpers) | draw of 35, CPU ms | wall ms | slots | proof, ms"
        " | ORDER BY random(), ms | ORDER BY hash, ms |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    for kind in (asked.only,) if asked.only else ("sqlite", "postgresql"):
        measure(kind, asked.size or (10**4, 10**6))
