"""Redis is away, killed, deaf, full, while people vote at two web processes and the mediator watches a panel."""

from __future__ import annotations

import contextlib
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.screens import Screen
from tools.running import ROOT
from torture.history import History
from torture.judging import judge
from torture.outside import Cache, cache, database
from torture.report import Asked, Report
from torture.town import Town, Voter, furnished
from torture.voters import Line, attempt, voting, wait_for
from torture.web import Web, serving

AWAY, DEAF, TOLD, SLOWEST, END = 10.0, 5.0, 3.0, 1.0, 1200.0  # seconds
LOOK = 5  # ballots of the watched panel for each thing that breaks
CONNECTIONS = 8


def run(asked: Asked, report: Report) -> None:
    """`asked.size` ballots at two processes; Redis stops for ten seconds, is killed, is paused, has no memory."""
    chance = asked.chance()
    with (
        tempfile.TemporaryDirectory(prefix="torture-") as folder, database(asked, Path(folder)) as url, cache() as broken,
        furnished(url, Path(folder) / "home", asked.size, chance) as town,
    ):
        settings = town.settings(REDIS_URL=broken.url, GONGPING_PROCESSES="2", GONGPING_WORKERS="none")
        with (
            worker(settings), serving(settings, Path(folder), "one") as one, serving(settings, Path(folder), "two") as two
        ):
            _play(asked, report, town, (one, two), broken)


@contextlib.contextmanager
def worker(settings: dict[str, str]) -> Iterator[None]:
    """`flask deadlines run` beside the web processes, as deployed."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "deadlines", "run"]
    process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _play(asked: Asked, report: Report, town: Town, webs: tuple[Web, Web], broken: Cache) -> None:
    case = town.voters[-1].case
    watched = [voter for voter in town.voters if voter.case == case]
    others = [voter for voter in town.voters if voter.case != case]
    acts: list[tuple[str, Callable[[], None]]] = [
        (f"stopped for {AWAY:.0f} s", lambda: broken.away(AWAY)),
        ("kill -9, back at once", lambda: broken.away(0, signal.SIGKILL)),
        (f"CLIENT PAUSE of {DEAF:.0f} s", lambda: broken.pause(DEAF)),
        (f"no memory for {DEAF:.0f} s", lambda: broken.fill(DEAF)),
    ]
    history, spans = History(), []
    cookie, _ = town.way_in(town.scene.mediator)
    with voting([web.port for web in webs], others, history, connections=CONNECTIONS, pause=0.1) as crowd:
        crowd.until(len(others) // 10)
        spans.append(("before", time.monotonic() - 3600, time.monotonic()))
        for number, (name, act) in enumerate(acts):
            crowd.until(len(others) * (number + 1) // (len(acts) + 2))
            began = time.monotonic()
            _break(report, name, act, webs, cookie, case, watched[number * LOOK : (number + 1) * LOOK], history, number * LOOK)
            spans.append((name, began, time.monotonic()))
        report.promise("no client hangs", crowd.wait(END))
    _rest(watched[len(acts) * LOOK :], webs, history)
    _waits(report, history, spans)
    answers = set(history.statuses)
    report.promise("no ballot refused or cut off", answers == {"303"}, dict(history.statuses))
    report.promise("both processes answer still", all(web.status("/health") == 200 for web in webs))
    judge(asked, report, town, history, wanted=[voter.seat for voter in town.voters])
    report.figure("errors in the logs", {str(web.port): dict(web.faults()) for web in webs})


def _break(
    report: Report, name: str, act: Callable[[], None], webs: tuple[Web, Web], cookie: str, case: str,
    voters: list[Voter], history: History, before: int,
) -> None:
    """Break Redis while ballots for the watched panel come to the one process and the mediator's page hangs on the other."""
    screen = Screen(webs[1].port, cookie)
    screen.watch(case)
    reading = threading.Thread(target=listen, args=(screen,), daemon=True)
    reading.start()
    breaking = threading.Thread(target=act)
    breaking.start()
    time.sleep(0.3)
    line = Line([webs[0].port])
    for voter in voters:
        attempt(history, line, voter)
    breaking.join()
    back = time.monotonic()
    wanted = before + len(voters)
    wait_for(lambda: (case, wanted) in screen.arrived, 30.0)
    late = time.monotonic() - back
    report.promise(f"{name}: the mediator's page is right within {TOLD:.0f} s of the return", late <= TOLD, f"{late:.2f} s")
    screen.close()


def listen(screen: Screen) -> None:
    with contextlib.suppress(OSError):
        while screen.take():
            pass


def _rest(voters: list[Voter], webs: tuple[Web, Web], history: History) -> None:
    line = Line([web.port for web in webs])
    for voter in voters:
        attempt(history, line, voter)


def _waits(report: Report, history: History, spans: list[tuple[str, float, float]]) -> None:
    usual = 0.0
    for name, since, until in spans:
        waits = sorted(took for began, took in history.waits if since <= began <= until)
        if len(waits) < 20:
            continue
        at = waits[len(waits) * 95 // 100]
        usual = usual or at
        said = f"p50 {statistics.median(waits):.3f} s, p95 {at:.3f} s of {len(waits)}"
        if name == "before":
            report.figure("answers before", said)
        else:
            report.promise(f"answers, {name}: p95 at most twice that before, and 1 s", at <= min(2 * usual, SLOWEST), said)
