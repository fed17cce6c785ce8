"""One full vote of the product against one bare vote: CPU a request, in the same run, on each database.

Product: session, permission, CSRF, ballot, commitment log, notice, outbox, the check whether the wave is full (and every 35th
vote a verdict). Floor: `benchmarks/floor.py`, or the folder in FLOOR_DIR (its `app_vote:app` with the same two paths).
Both databases are durable: `synchronous=FULL`, `fsync` and `synchronous_commit`. VOTES: how many (10000); ONLY: "sqlite" or
"postgresql".
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from app import create_app
from app.config import Config
from benchmarks import seed
from benchmarks.servers import ROOT, Request, Result, Server, drive, fetch, serving, together
from panel.migrations import run as migrations
from panel.models import Ballot
from panel.uow import House
from tests.services.postgres import DURABLE, postgres_server

WARM = 105
TURN = 250


@contextmanager
def product(url: str, home: str, *, rounds: int, **env: str) -> Iterator[tuple[Server, list[seed.Voter], House, list[str]]]:
    """The product on a fresh database of running rounds: server, voters, house, cookies of the owner and of managers."""
    migrations.upgrade(url)
    config = Config(mode="demo", database_url=url, home=Path(home), workers="none", throttle=False).completed()
    app = create_app(config)
    house: House = app.extensions["gongping"]
    seed.fill(house, rounds)
    people = seed.voters(app, house)
    staff = seed.staff_cookies(app, house)
    settings = {
        "GONGPING_MODE": "demo", "DATABASE_URL": url, "GONGPING_HOME": home, "GONGPING_WORKERS": "none",
        "GONGPING_THROTTLE": "off", "GONGPING_SECRET_KEY": config.secret_key, **env,
    }
    with serving("wsgi:app", settings, "/", threads=int(env.get("THREADS", "8"))) as server:
        yield server, people, house, staff
    house.db.dispose()


def ballot(voter: seed.Voter) -> Request:
    """The POST that casts this voter's ballot."""
    choice = seed.OPTIONS[hash(voter.seat) % 2]["key"]
    body = urlencode(
        {"csrf_token": voter.token, "choice": choice, "tags": "promise_missed", "rationale": "系统记录显示超时，责任清楚。"}
    )
    headers = {"Cookie": voter.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    return Request("POST", f"/seats/{voter.seat}/ballot", headers, body)


@contextmanager
def floor(url: str) -> Iterator[tuple[Server, dict[str, str]]]:
    """The bare stack on the same kind of database; gives the server and the headers of a signed-in voter."""
    folder = os.environ.get("FLOOR_DIR")
    target, cwd = ("app_vote:app", Path(folder)) if folder else ("benchmarks.floor:app", ROOT)
    env = {"FLOOR_URL": url, "DB_URL": url, "SYNC": "FULL", "LOCK": "1"}
    program = [sys.executable, "app_vote.py"] if folder else [sys.executable, "-m", "benchmarks.floor"]
    subprocess.run(program, cwd=cwd, env={**os.environ, **env}, check=True, stdout=subprocess.DEVNULL)
    with serving(target, env, "/login", threads=8, cwd=cwd) as server:
        _, headers, body = fetch(server, Request("GET", "/login"))
        cookie = headers["Set-Cookie"].split(";")[0]
        yield server, {"Cookie": cookie, "X-CSRFToken": body.decode()}


def measure(name: str, url: str, floor_url: str, votes: int) -> None:
    """Print one database's row. Full and bare votes take turns, TURN at a time, so that a busy neighbour burdens both."""
    rounds = -(-(votes + WARM) // seed.SEATS)
    with (
        tempfile.TemporaryDirectory() as home,
        product(url, home, rounds=rounds) as (server, people, house, _),
        floor(floor_url) as (bare_server, headers),
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
    times = f"{ours.p50:.0f} / {ours.p99:.0f} | {ours.requests / ours.seconds:.0f}"
    ratio = f"{ours.cpu_ms:.2f} | {bare.cpu_ms:.2f} | {ours.cpu_ms / bare.cpu_ms:.2f}"
    return f"| {name} | {ratio} | {times} | {stored}, statuses {ours.statuses} |"


def main() -> None:
    """Print the table of votes."""
    votes = int(os.environ.get("VOTES", "10000"))
    print("| database | vote, server CPU ms | bare vote, CPU ms | ratio (bar 2.0) | p50 / p99 ms | votes/s | stored |")
    print("|---|---|---|---|---|---|---|")
    only = os.environ.get("ONLY", "sqlite postgresql")
    if "sqlite" in only:
        with tempfile.TemporaryDirectory() as folder:
            measure("SQLite, synchronous=FULL", f"sqlite:///{folder}/bench.db", f"sqlite:///{folder}/floor.db", votes)
    if "postgresql" in only:
        with postgres_server(DURABLE) as server:
            measure("PostgreSQL, fsync and synchronous_commit on", server.create_database(), server.create_database(), votes)
