"""PostgreSQL crashes, hangs up on everybody, has no connection left, while people vote; the web process is never restarted."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.services import postgres
from torture.history import History
from torture.judging import judge
from torture.outside import Cluster, cluster
from torture.report import Asked, Report
from torture.town import Town, furnished
from torture.voters import Crowd, voting
from torture.web import serving

RECOVERY, END, HOGGED = 10.0, 1200.0, 5.0  # seconds


def run(asked: Asked, report: Report) -> None:
    """`asked.size` ballots; two crashes, two hang-ups, one time without connections, evenly over them."""
    chance = asked.chance()
    with (
        tempfile.TemporaryDirectory(prefix="torture-") as folder, cluster() as server,
        furnished(server.url.render_as_string(hide_password=False), Path(folder), asked.size, chance) as town,
    ):
        _play(asked, report, town, Path(folder), server)


def _play(asked: Asked, report: Report, town: Town, folder: Path, server: Cluster) -> None:
    history = History()
    acts: list[tuple[str, Callable[[], object]]] = [
        ("restart -m immediate", server.crash), ("pg_terminate_backend of all", server.hang_up_on_all),
        (f"no connection left for {HOGGED:.0f} s", lambda: _hog(server)), ("restart -m immediate again", server.crash),
        ("pg_terminate_backend of all again", server.hang_up_on_all),
    ]
    with serving(town.settings(), folder) as web, voting([web.port], town.voters, history) as crowd:
        took = [
            _break(report, crowd, asked.size * (number + 1) // (len(acts) + 1), name, act)
            for number, (name, act) in enumerate(acts)
        ]
        done = crowd.wait(END)
        report.promise("every client was heard in the end, by the same web process", done)
        report.promise(f"recovery within {RECOVERY:.0f} s", max(took) <= RECOVERY, f"slowest {max(took):.1f} s")
        odd = {said: number for said, number in history.statuses.items() if said not in ("303", "503")}
        report.promise("meanwhile 503 only", not odd, odd or "")
        judge(asked, report, town, history, wanted=[voter.seat for voter in town.voters])
        report.figure("errors in the log", dict(web.faults()))


def _break(report: Report, crowd: Crowd, moment: int, name: str, act: Callable[[], object]) -> float:
    """Break something once so many are acknowledged; gives the seconds from then until ballots count again."""
    crowd.until(moment)
    began = time.monotonic()
    act()
    over, before = time.monotonic(), crowd.history.count()
    crowd.until(before + 1)
    now = time.monotonic()
    said = dict(crowd.history.answers_between(began, now))
    report.figure(name, f"lasted {over - began:.1f} s, ballots counted again {now - over:.1f} s later; heard meanwhile {said}")
    return now - over


def _hog(server: Cluster) -> None:
    """Take every connection the server has left, for some seconds."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(psycopg.OperationalError):
            while True:
                stack.enter_context(psycopg.connect(postgres.plain(server.url), connect_timeout=2))
        time.sleep(HOGGED)
