"""Random requests to every route as every persona: no fault of ours, nothing of the inside, no markup given back, none slow.

    python -m torture requests --size 100000 --seed 1

An application of its own on an empty SQLite file in a folder of its own. What is wrong is printed at once with the request.
"""

from __future__ import annotations

import logging
import random
import resource
import shutil
import sys
import tempfile
from pathlib import Path

from app import create_app
from app.config import Config
from panel.lifecycle import CaseStatus as S
from panel.migrations import run as migrations
from tests.app.conftest import SECRET, Clock
from tests.app.matrix import Watch
from tests.app.raging import Rage, sign_everybody_in
from tests.app.town import Town
from torture.report import Asked, Report

PLACES = (S.IN_MEDIATION, S.REDACTING, S.VOTING, S.DECIDED, S.APPEALED)
GROWTH = 1.10  # memory at the end against memory after the first tenth
KB_A_MB = 1024


def run(asked: Asked, report: Report) -> None:
    """Send at least as many requests as were asked for."""
    wrong = send(asked.size, asked.seed)
    report.promise("no fault, no leak, no markup given back, none slow, no growth", wrong == 0, f"{wrong} things wrong")


def send(size: int, seed: int) -> int:
    """Send at least `size` requests made from `seed`; gives how many things were wrong, 0 when all is well."""
    home = Path(tempfile.mkdtemp(prefix="gongping-requests-"))
    try:
        return _run(size, seed, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(size: int, seed: int, home: Path) -> int:
    config = Config(mode="test", secret_key=SECRET, home=home, workers="none", throttle=False).completed()
    migrations.upgrade(config.database_url)
    logging.disable(logging.WARNING)  # a line a request would bury what is wrong
    app, clock = create_app(config), Clock()
    app.config["CLOCK"] = clock
    town = Town.found(app, clock, PLACES)
    sign_everybody_in(town)
    rage = Rage(town, random.Random(seed), Watch(str(town.house.db.engine.url.database)))
    shown, early = 0, 0
    while rage.sent < size:
        rage.everywhere()
        early = early or (_memory() if rage.sent >= size / 10 else 0)
        for fault in rage.wrong[shown:]:
            _say(fault)
        shown = len(rage.wrong)
        _say(f"{rage.sent} sent, {shown} wrong, slowest {rage.slowest[0]:.2f} s, {_memory() // KB_A_MB} MB")
        rage.watch.restore()
        sign_everybody_in(town)
        rage.watch.retake()
    if _memory() > early * GROWTH:
        _say(f"memory grew from {early // KB_A_MB} to {_memory() // KB_A_MB} MB")
        shown += 1
    _say(f"slowest: {rage.slowest[0]:.2f} s, {rage.slowest[1]}")
    town.house.db.dispose()
    return shown


def _memory() -> int:
    """The most memory this process has held, in KB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
