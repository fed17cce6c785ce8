"""Many processes want SQLite's one write lock, and somebody holds it: nobody is told "database is locked" too soon.

Over HTTP a lock held longer than the house waits gives 503 with Retry-After, and what was sent is absent until sent again.
"""

from __future__ import annotations

import contextlib
import http.client
import multiprocessing
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.queues import Queue
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from panel.database import BUSY_TIMEOUT_MS, Database
from panel.models import Ballot, Juror, Seat
from panel.uow import House
from torture.history import History
from torture.judging import judge
from torture.report import Asked, Report
from torture.town import Town, Voter, furnished
from torture.voters import Line, attempt, headers, paper, voting
from torture.web import Web, serving

PROCESSES, HELD, SLOWEST = 8, 3.0, 5.0
TOO_LONG = BUSY_TIMEOUT_MS / 1000 * 2 + 4  # seconds: longer than any writer waits, the queue of its process included
VOTES = 70
Times = tuple[list[float], int]


def run(asked: Asked, report: Report) -> None:
    """8 processes of `asked.size` transactions each, the lock held 3 s meanwhile; then over HTTP, 3 s and too long."""
    chance = asked.chance()
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        home = Path(folder) / "home"
        with furnished(f"sqlite:///{home / 'gongping.db'}", home, VOTES, chance) as town:
            _processes(asked.size, report, town)
            with serving(town.settings(), Path(folder)) as web:
                history = History()
                _waiting(report, town, web, history)
                _refused(report, town, web, history)
                with voting([web.port], town.voters, history) as crowd:
                    crowd.wait(120)
                judge(asked, report, town, history, wanted=[voter.seat for voter in town.voters])
                report.figure("errors in the log", dict(web.faults()))


@contextlib.contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Somebody else holds the write lock for so long, from now on; the block ends when it is free again."""
    taken = threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            taken.set()
            time.sleep(seconds)
            connection.execute("ROLLBACK")

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait()
    yield
    holder.join()


def _processes(turns: int, report: Report, town: Town) -> None:
    with town.house.db.reading() as session:
        jurors = list(session.scalars(select(Juror.id).order_by(Juror.id).limit(5)))
    before = _sum(town, jurors)
    context = multiprocessing.get_context("spawn")
    answers: Queue[Times] = context.Queue()
    contenders = [
        context.Process(target=contend, args=(town.config.database_url, jurors, turns, answers)) for _ in range(PROCESSES)
    ]
    for process in contenders:
        process.start()
    time.sleep(1.0)
    with locked(Path(town.config.home / "gongping.db"), HELD):
        heard = [answers.get(timeout=600) for _ in contenders]
    for process in contenders:
        process.join()
    times, refused = [took for each, _ in heard for took in each], sum(each for _, each in heard)
    report.promise("database is locked 0", refused == 0, f"{refused} of {PROCESSES * turns} transactions")
    added = _sum(town, jurors) - before
    report.promise("each read-then-write counts", added == PROCESSES * turns, f"{added} of {PROCESSES * turns}")
    report.promise(f"the slowest within {SLOWEST:.0f} s", max(times) <= SLOWEST, f"{max(times):.2f} s")


def contend(url: str, jurors: list[int], turns: int, answers: Queue[Times]) -> None:
    """One process: read a number and write it one higher, so often, through the product's own unit of work."""
    house, times, refused = House(Database(url)), [], 0
    for turn in range(turns):
        began = time.monotonic()
        try:
            with house.work() as uow:
                juror = uow.session.get_one(Juror, jurors[turn % len(jurors)])
                juror.skips_in_row += 1
        except OperationalError:
            refused += 1
        times.append(time.monotonic() - began)
    house.db.dispose()
    answers.put((times, refused))


def _sum(town: Town, jurors: list[int]) -> int:
    with town.house.db.reading() as session:
        return sum(session.scalars(select(Juror.skips_in_row).where(Juror.id.in_(jurors))))


def _waiting(report: Report, town: Town, web: Web, history: History) -> None:
    """Votes while the lock is held for a time the house waits."""
    with locked(town.config.home / "gongping.db", HELD), voting([web.port], town.voters[:10], history, connections=10) as crowd:
        crowd.wait(60)
    said = dict(history.statuses)
    report.promise(f"votes while the lock is held {HELD:.0f} s all count, late", set(said) == {"303"}, said)


def _refused(report: Report, town: Town, web: Web, history: History) -> None:
    """Votes while the lock is held too long: 503 with Retry-After and words, within the patience; nothing of them stays."""
    answers: list[tuple[int, str, float]] = []
    voters = town.voters[10:18]

    def vote(voter: Voter) -> None:
        began, connection = history.invoke(voter.seat, voter.choice), http.client.HTTPConnection("127.0.0.1", web.port)
        connection.request("POST", f"/seats/{voter.seat}/ballot", paper(voter), headers(voter))
        answer = connection.getresponse()
        answers.append((answer.status, answer.getheader("Retry-After", ""), time.monotonic() - began))
        history.end("ok" if answer.status == 303 else "fail", voter.seat, str(answer.status), began)
        answer.read()

    with locked(town.config.home / "gongping.db", TOO_LONG):
        threads = [threading.Thread(target=vote, args=(voter,)) for voter in voters]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(TOO_LONG * 4)
        with town.house.db.reading() as session:
            seats = session.scalars(select(Seat.public_id).join(Ballot, Ballot.seat_id == Seat.id)).all()
    said = [(status, bool(again)) for status, again, _ in answers]
    report.promise(f"votes while it is held {TOO_LONG:.0f} s: 503 with Retry-After, never 500",
                   said == [(503, True)] * len(voters), said)  # fmt: skip
    report.promise("none of them counts", not {voter.seat for voter in voters} & set(seats))
    report.figure("slowest of them", f"{max(took for *_, took in answers):.1f} s")
    line = Line([web.port])
    report.promise("sent again they count", all(attempt(history, line, voter) == "303" for voter in voters))
