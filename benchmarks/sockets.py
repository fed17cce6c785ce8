"""Two thousand live pages on three processes: connecting, memory of each, and how soon a vote is on every screen.

`python -m benchmarks sockets --sockets 2000 --processes 3 [--only sqlite]`. Redis between the processes; each screen is a
websocket of a manager who watches the one panel that is voted on; votes come one at a time.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from benchmarks.fleet import Fleet, sailing
from benchmarks.screens import Screens
from benchmarks.seed import Voter
from benchmarks.servers import drive
from benchmarks.votes import ballot, furnished
from tests.services.postgres import DURABLE, postgres_server
from tests.services.valkey import valkey_server

VOTES = 20
PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds to connect all; bytes a socket; ms from sending a vote to each screen, over all votes; CPU ms a vote."""

    connecting: float
    bytes: float
    delays: list[float]
    cpu: float
    open: int


def show(fleet: Fleet, staff: Sequence[str], people: Sequence[Voter], sockets: int) -> Found:
    """Open the screens, vote, and see."""
    case = people[0].case
    voters = [each for each in people if each.case == case][: VOTES + 1]
    drive(fleet, [ballot(voters.pop())], connections=1)  # what is loaded with the first vote is not the screens'
    before, started = fleet.memory(), time.perf_counter()
    with ExitStack() as stack:
        share = [sockets // len(fleet.servers) + (n < sockets % len(fleet.servers)) for n in range(len(fleet.servers))]
        walls = [
            stack.enter_context(Screens(server.port, [staff[n % len(staff)] for n in range(count)], lambda _: [case]))
            for server, count in zip(fleet.servers, share, strict=True)
        ]
        connecting = time.perf_counter() - started
        time.sleep(3)
        memory = fleet.memory() - before
        counted = [Counter({case: 1}) for _ in walls]
        delays: list[float] = []
        used = 0.0
        for voter in voters:
            cpu, sent = fleet.cpu(), time.perf_counter()
            drive(fleet, [ballot(voter)], connections=1)
            for wall, number in zip(walls, counted, strict=True):
                delays += wall.delays([case], [sent], number)
            time.sleep(PAUSE)
            used += fleet.cpu() - cpu
        return Found(connecting, memory / sockets, delays, used / len(voters) * 1000, sum(len(wall.all) for wall in walls))


@contextmanager
def databases(only: str | None) -> Iterator[Iterator[tuple[str, str]]]:
    """(name, URL of an empty database) of each kind asked for."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())

        def each() -> Iterator[tuple[str, str]]:
            if only != "postgresql":
                yield "SQLite", f"sqlite:///{folder}/bench.db"
            if only != "sqlite":
                yield "PostgreSQL", stack.enter_context(postgres_server(DURABLE)).create_database()

        yield each()


def main(arguments: Sequence[str] = ()) -> None:
    """Print the table of sockets."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks sockets")
    parser.add_argument("--sockets", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args(arguments)
    print(
        "| database | sockets, processes | connecting, s | memory a socket, kB | vote to screen p50 / p95 / longest, ms"
        " | CPU a vote, ms |\n|---|---|---|---|---|---|"
    )
    room = asked.sockets // asked.processes + 20
    with databases(asked.only) as kinds, valkey_server() as redis:
        for name, url in kinds:
            with tempfile.TemporaryDirectory() as home, furnished(url, home, rounds=2) as (settings, people, _, staff):
                env = settings | {
                    "REDIS_URL": redis, "GONGPING_PROCESSES": str(asked.processes), "GONGPING_MAX_SOCKETS": str(room)
                }
                with sailing("wsgi:app", env, "/", count=asked.processes, threads=room + 40) as fleet:
                    found = show(fleet, staff[1:], people, asked.sockets)
            delays = sorted(found.delays)
            told = f"{statistics.median(delays):.0f} / {delays[int(len(delays) * 0.95)]:.0f} / {delays[-1]:.0f}"
            print(
                f"| {name} | {found.open}, {asked.processes} | {found.connecting:.0f} | {found.bytes / 1000:.0f} | {told}"
                f" | {found.cpu:.0f} |", flush=True,
            )
