"""Two web processes replaced one by one under SIGTERM while people vote; clients go to the other one, as a proxy sends them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from torture.history import History
from torture.judging import judge
from torture.outside import cache, database
from torture.report import Asked, Report
from torture.runs.redis import worker
from torture.town import Town, furnished
from torture.voters import voting
from torture.web import Web, serving

DRAIN, END = 5.0, 1200.0  # seconds
TURNS = 2  # each process is replaced so often
PER_THOUSAND = 1  # requests that may fail
CONNECTIONS = 16


def run(asked: Asked, report: Report) -> None:
    """`asked.size` ballots; each of two processes is ended and started again, twice, one after the other."""
    with (
        tempfile.TemporaryDirectory(prefix="torture-") as folder, database(asked, Path(folder)) as url, cache() as redis,
        furnished(url, Path(folder) / "home", asked.size, asked.chance()) as town,
    ):
        settings = town.settings(REDIS_URL=redis.url, GONGPING_PROCESSES="2", GONGPING_WORKERS="none")
        with (
            worker(settings), serving(settings, Path(folder), "one") as one, serving(settings, Path(folder), "two") as two
        ):
            _play(asked, report, town, (one, two))


def _play(asked: Asked, report: Report, town: Town, webs: tuple[Web, Web]) -> None:
    history, drains = History(), []
    with voting([web.port for web in webs], town.voters, history, connections=CONNECTIONS) as crowd:
        for number in range(TURNS * len(webs)):
            crowd.until(asked.size * (number + 1) // (TURNS * len(webs) + 2))
            web = webs[number % len(webs)]
            drains.append(web.end())
            web.start()
            report.figure("replaced", f"gone after {drains[-1]:.2f} s, the next ready after {web.until_ready():.2f} s")
        report.promise("every client was heard in the end", crowd.wait(END))
    sent = sum(history.statuses.values())
    failed = sent - history.statuses["303"]
    report.promise(f"requests that failed at most {PER_THOUSAND} of 1,000", failed * 1000 <= sent * PER_THOUSAND,
                   f"{failed} of {sent}")  # fmt: skip
    report.promise(f"gone within {DRAIN:.0f} s of SIGTERM", max(drains) <= DRAIN, f"slowest {max(drains):.2f} s")
    judge(asked, report, town, history, wanted=[voter.seat for voter in town.voters])
    report.figure("errors in the logs", {str(web.port): dict(web.faults()) for web in webs})
