"""kill -9 of the whole server at random moments while people vote, each time started again; clients retry until heard."""

from __future__ import annotations

import os
import random
import tempfile
import time
from pathlib import Path

from torture.history import History
from torture.judging import judge
from torture.outside import database
from torture.report import Asked, Report
from torture.town import Town, furnished
from torture.voters import Crowd, voting
from torture.web import Web, serving

KILLS = 10
A_KILL_EACH = 150  # ballots at least
READY = 5.0  # seconds
END = 1200.0  # seconds until the voters must be done


def run(asked: Asked, report: Report) -> None:
    """`asked.size` ballots from 64 connections; at most ten kills."""
    chance = asked.chance()
    with (
        tempfile.TemporaryDirectory(prefix="torture-") as folder, database(asked, Path(folder)) as url,
        furnished(url, Path(folder) / "home", asked.size, chance) as town,
    ):
        play(asked, report, town, Path(folder), chance)


def play(asked: Asked, report: Report, town: Town, folder: Path, chance: random.Random) -> None:
    """Vote, kill, start, and judge."""
    history, starts = History(), []
    kills = min(KILLS, max(1, asked.size // A_KILL_EACH))
    moments = sorted(chance.sample(range(asked.size // 50, asked.size * 19 // 20), kills))
    began = time.monotonic()
    with serving(town.settings(), folder) as web, voting([web.port], town.voters, history) as crowd:
        for moment in moments:
            starts.append(_kill(report, web, crowd, moment, chance.random() / 20))
        done = crowd.wait(END)
        report.promise("every client was heard in the end", done)
        report.figure("ballots a second, kills and starts included", f"{history.count() / (time.monotonic() - began):.0f}")
        judge_starts(report, starts)
        odd = {said: n for said, n in history.statuses.items() if said not in ("303", "503", "cut", "refused")}
        report.promise("no odd answers", not odd, odd or "")
        judge(asked, report, town, history, wanted=[voter.seat for voter in town.voters])
        report.figure("errors in the log", dict(web.faults()))


def judge_starts(report: Report, starts: list[tuple[float, float]]) -> None:
    """On a machine that others use up, what a start takes of a core is what can be promised."""
    crowded = os.getloadavg()[0] > 2 * (os.cpu_count() or 1)
    slowest, dearest = max(took for took, _ in starts), max(cpu for _, cpu in starts)
    words = f"ready within {READY:.0f} s after each start{', of CPU: the machine is crowded' if crowded else ''}"
    figure = f"slowest {slowest:.1f} s, {dearest:.1f} s of CPU, load {os.getloadavg()[0]:.0f}"
    report.promise(words, (dearest if crowded else slowest) <= READY, figure)


def _kill(report: Report, web: Web, crowd: Crowd, moment: int, wait: float) -> tuple[float, float]:
    """Kill once so many are acknowledged, start again; gives the seconds until it was ready, and those of CPU."""
    crowd.until(moment)
    time.sleep(wait)
    web.kill()
    counted = crowd.history.count()
    web.start()
    took = web.until_ready()
    cpu = web.cpu()
    report.figure("killed", f"with {counted} acknowledged, ready after {took:.2f} s, {cpu:.2f} s of CPU")
    return took, cpu
