"""One full vote of the product against one bare vote: CPU a request, in the same run, on each database.

Product: session, permission, CSRF, ballot, commitment log, notice, outbox, the check whether the wave is full (and every 35th
vote a verdict). Floor: `benchmarks/floor.py`, or the folder in FLOOR_DIR (its `app_vote:app` with the same two paths).
Both databases are durable: `synchronous=FULL`, `fsync` and `synchronous_commit`. VOTES: how many (10000); ONLY: "sqlite" or
"postgresql". `--processes 1,2,3`: as many web processes with Redis between them, bare ones beside them, 8 connections in all.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from app import create_app
from app.config import Config
from benchmarks import seed
from benchmarks.fleet import Fleet, sailing
from benchmarks.servers import ROOT, Request, Result, Server, drive, fetch, serving, together
from panel.migrations import run as migrations
from panel.models import Ballot
from panel.uow import House
from tests.services.postgres import DURABLE, postgres_server
from tests.services.valkey import valkey_server

WARM = 105
TURN = 250


@contextmanager
def product(url: str, home: str, *, rounds: int, **env: str) -> Iterator[tuple[Server, list[seed.Voter], House, list[str]]]:
    """The product on a fresh database of running rounds: server, voters, house, cookies of the owner and of managers."""
    with furnished(url, home, rounds=rounds) as (settings, people, house, staff):
        settings |= env
        with serving("wsgi:app", settings, "/", threads=int(env.get("THREADS", "8"))) as server:
            yield server, people, house, staff


@contextmanager
def furnished(url: str, home: str, *, rounds: int) -> Iterator[tuple[dict[str, str], list[seed.Voter], House, list[str]]]:
    """A fresh database of running rounds: the settings of a server on it, voters, house, cookies of the staff."""
    migrations.upgrade(url)
    config = Config(mode="demo", database_url=url, home=Path(home), workers="none", throttle=False).completed()
    app = create_app(config)
    house: House = app.extensions["gongping"]
    seed.fill(house, rounds)
    people = seed.voters(app, house)
    staff = seed.staff_cookies(app, house)
    settings = {
        "GONGPING_MODE": "demo", "DATABASE_URL": url, "GONGPING_HOME": home, "GONGPING_WORKERS": "none",
        "GONGPING_THROTTLE": "off", "GONGPING_SECRET_KEY": config.secret_key,
    }
    yield settings, people, house, staff
    house.db.dispose()


def ballot(voter: seed.Voter) -> Request:
    """The POST that casts this voter's ballot."""
    choice = seed.OPTIONS[hash(voter.seat) % 2]["key"]
    said = {"choice": choice, "tags": "promise_missed", "rationale": "系统记录显示超时，责任清楚。"}
    body = urlencode({"csrf_token": voter.token, **said, "asked": "1"})  # else who is quick is asked whether the case was read
    headers = {"Cookie": voter.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    return Request("POST", f"/seats/{voter.seat}/ballot", headers, body)


@contextmanager
def floor(url: str, processes: int = 1) -> Iterator[tuple[Fleet, dict[str, str]]]:
    """The bare stack on the same kind of database; gives its servers and the headers of a signed-in voter."""
    folder = os.environ.get("FLOOR_DIR")
    target, cwd = ("app_vote:app", Path(folder)) if folder else ("benchmarks.floor:app", ROOT)
    env = {"FLOOR_URL": url, "DB_URL": url, "SYNC": "FULL", "LOCK": "1"}
    program = [sys.executable, "app_vote.py"] if folder else [sys.executable, "-m", "benchmarks.floor"]
    subprocess.run(program, cwd=cwd, env={**os.environ, **env}, check=True, stdout=subprocess.DEVNULL)
    with sailing(target, env, "/login", count=processes, threads=8, cwd=cwd) as server:
        _, headers, body = fetch(server, Request("GET", "/login"))
        cookie = headers["Set-Cookie"].split(";")[0]
        yield server, {"Cookie": cookie, "X-CSRFToken": body.decode()}


def measure(name: str, url: str, floor_url: str, votes: int, processes: int = 1, redis: str = "") -> None:
    """Print one database's row. Full and bare votes take turns, TURN at a time, so that a busy neighbour burdens both."""
    rounds = -(-(votes + WARM) // seed.SEATS)
    more = {"GONGPING_PROCESSES": str(processes), "REDIS_URL": redis}
    with (
        tempfile.TemporaryDirectory() as home,
        furnished(url, home, rounds=rounds) as (settings, people, house, _),
        sailing("wsgi:app", settings | more, "/", count=processes, threads=8) as server,
        floor(floor_url, processes) as (bare_server, headers),
    ):
        drive(server, [ballot(v) for v in people[:WARM]])
        drive(bare_server, [Request("POST", "/full", headers)] * WARM)
        ours, bare = [], []
        for start in range(WARM, WARM + votes, TURN):
            turn = [ballot(v) for v in people[start : min(start + TURN, WARM + votes)]]
            ours.append(drive(server, turn))
            bare.append(drive(bare_server, [Request("POST", "/full", headers)] * len(turn)))
        with house.db.reading() as session:
            stored = session.scalar(select(func.count()).select_from(Ballot)) or 0
    print(_row(name, together(ours), together(bare), f"{stored - WARM} of {votes}"), flush=True)


def _row(name: str, ours: Result, bare: Result, stored: str) -> str:
    rates = f"{ours.requests / ours.seconds:.0f} | {bare.p50:.0f} / {bare.p99:.0f} | {bare.requests / bare.seconds:.0f}"
    times = f"{ours.p50:.0f} / {ours.p99:.0f} | {rates}"
    ratio = f"{ours.cpu_ms:.2f} | {bare.cpu_ms:.2f} | {ours.cpu_ms / bare.cpu_ms:.2f}"
    return f"| {name} | {ratio} | {times} | {stored}, statuses {ours.statuses} |"


def main(arguments: Sequence[str] = ()) -> None:
    """Print the table of votes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks votes")
    parser.add_argument("--processes", type=lambda text: [int(each) for each in text.split(",")], default=[1])
    votes, counts = int(os.environ.get("VOTES", "10000")), parser.parse_args(arguments).processes
    print(
        "| database, processes | vote, server CPU ms | bare vote, CPU ms | ratio (bar 2.0) | p50 / p99 ms | votes/s"
        " | bare p50 / p99 ms | bare votes/s | stored |\n|---|---|---|---|---|---|---|---|---|"
    )
    only = os.environ.get("ONLY", "sqlite postgresql")
    with valkey_server() if max(counts) > 1 else nullcontext("") as redis:
        for count in counts:
            if "sqlite" in only:
                with tempfile.TemporaryDirectory() as folder:
                    urls = f"sqlite:///{folder}/bench.db", f"sqlite:///{folder}/floor.db"
                    measure(f"SQLite, synchronous=FULL, {count}", *urls, votes, count, redis)
            if "postgresql" in only:
                with postgres_server(DURABLE) as server:
                    urls = server.create_database(), server.create_database()
                    measure(f"PostgreSQL, fsync and synchronous_commit on, {count}", *urls, votes, count, redis)
