"""What moves by itself inside a web process: deadlines, mails, the record, the analysis at night, the lot, erasure.

Any number of processes may.

    running = start(app)     # wsgi.py, once a process
    running.stop()           # at its end; also registered with atexit

Large houses set GONGPING_WORKERS=none and run `flask deadlines run`, `flask outbox run`, `flask lottery run`,
`flask erasure run`, `flask record run` and `flask analyse --nightly` beside the web processes.
"""

from __future__ import annotations

import atexit
import secrets
import threading
import time
from collections.abc import Callable, Sequence

from babel.dates import get_timezone
from flask import Flask

from app.config import Config
from app.draws import say_if_locked, work_for_draws
from app.evidence import store
from app.high_water import noting
from app.log_events import happened
from app.mail.post import sender
from app.mail.render import writer
from app.steady import Steady
from panel.deadlines import sweep
from panel.evidence import FolderStore
from panel.outbox import deliver
from panel.services.analysing import work_off
from panel.services.circulars import erase_old_circulars
from panel.services.epochs import open_if_due
from panel.services.erasing import erase_due
from panel.services.farewell import erase_asked
from panel.services.grumbling import erase_old_grumbles
from panel.services.measuring import measure
from panel.services.pool_shown import count_if_due
from panel.services.reading_pictures import read_next
from panel.services.rechecking import ask_if_due
from panel.services.shredding import say_if_missing, shred_due
from panel.services.taking_up import take_up_and_tell
from panel.uow import House

SWEEP_EVERY, DELIVER_EVERY, ANALYSE_EVERY, LOT_EVERY, EPOCH_EVERY, READ_EVERY = 1.0, 2.0, 3.0, 30.0, 60.0, 2.0  # seconds
ERASE_EVERY, RECORD_EVERY = 600.0, 5.0
BREATH = 0.05  # seconds between two turns while there is work
SEED_BYTES = 32
PATIENCE = 5.0  # seconds a stop waits for work in hand
Work = Callable[[], int]


def sweeping(app: Flask) -> Work:
    """One pass over everything that is due, and the mark of how far the house has come; gives the number of rows handled."""
    house: House = app.extensions["gongping"]
    note = noting(house, app.extensions["gongping.config"].home)
    steady: Steady = app.extensions["gongping.steady"]

    def work() -> int:
        now = app.config["CLOCK"]()
        if not steady.believes(now):
            return 0
        done = sweep(house, now=now, new_seed=lambda: secrets.token_bytes(SEED_BYTES))
        note()
        return done

    return work


def delivering(app: Flask) -> Work:
    """One pass over the outbox; gives the number of mails sent."""
    house: House = app.extensions["gongping"]
    config: Config = app.extensions["gongping.config"]
    write, send = writer(app), sender(config)
    return lambda: deliver(house, write, send, now=app.config["CLOCK"]())


def analysing(app: Flask) -> Work:
    """The analysis that was asked for or is due tonight, and the figures of a month that is over; gives how many were done."""
    house: House = app.extensions["gongping"]
    zone = get_timezone(app.config["TIME_ZONE"])
    clock = app.config["CLOCK"]
    steady: Steady = app.extensions["gongping.steady"]

    def analyse() -> int:
        done, now = work_off(house, clock, lambda moment: moment.astimezone(zone)), clock()
        return done + measure(house, zone, now) if steady.believes(now) else done  # a month is counted once, when it is over

    return analyse


def drawing(app: Flask) -> Work:
    """What draws wait for: the next chain before the old one ends, and signatures of the beacon; gives how much was done."""
    house: House = app.extensions["gongping"]
    config: Config = app.extensions["gongping.config"]
    steady: Steady = app.extensions["gongping.steady"]

    def draw() -> int:
        now = app.config["CLOCK"]()
        return work_for_draws(house, config.beacon_url, now) if steady.believes(now) else 0

    return draw


def numbering(app: Flask) -> Work:
    """Give all jurors new numbers when it is time (`epoch_days`), count each hour what they have shown, and ask the rules of
    eligibility again for everybody after one of them has changed.

    Gives how many epochs were opened and steps of asking were made.
    """
    house: House = app.extensions["gongping"]
    steady: Steady = app.extensions["gongping.steady"]

    def number() -> int:
        now = app.config["CLOCK"]()
        if not steady.believes(now):
            return 0
        count_if_due(house, now)
        return ask_if_due(house, now) + open_if_due(house, app.config["CLOCK"])

    return number


def reading_pictures(app: Flask) -> Work:
    """One exhibit of an open redaction desk read by machine; gives how many were, 0 or 1."""
    house: House = app.extensions["gongping"]
    with app.app_context():
        files = store()
    return lambda: read_next(house, files, app.config["CLOCK"])


def recording(app: Flask) -> Work:
    """Every quarter of an hour: entries into the tree, a checkpoint, the file of the day; gives how many steps, 0 or 1."""
    house: House = app.extensions["gongping"]
    folder, zone = app.extensions["gongping.config"].home / "digests", get_timezone(app.config["TIME_ZONE"])
    steady: Steady = app.extensions["gongping.steady"]

    def record() -> int:
        now = app.config["CLOCK"]()
        return take_up_and_tell(house, folder, now, zone) if steady.believes(now) else 0

    return record


def erasing(app: Flask) -> Work:
    """Originals and grumbles whose time is over, accounts whose owners asked, keys of ballots; gives how many were erased."""
    house: House = app.extensions["gongping"]
    store = FolderStore(app.extensions["gongping.config"].evidence_dir)
    steady: Steady = app.extensions["gongping.steady"]

    def erase() -> int:
        now = app.config["CLOCK"]()
        if not steady.believes(now):
            return 0
        return (
            erase_due(house, store, now=now) + erase_asked(house, now=now) + erase_old_grumbles(house, now=now)
            + erase_old_circulars(house, now=now) + shred_due(house, now=now)
        )

    return erase


def repeat(work: Work, every: float, stopping: threading.Event) -> None:
    """Work until asked to stop; what fails is logged and tried again at the next turn. With work left, turns follow fast."""
    job = getattr(work, "__qualname__", "work").partition(".")[0]  # who made it: "sweeping", "delivering", …
    while not stopping.is_set():
        done, began = 0, time.perf_counter()
        try:
            done = work()
        except Exception as error:
            happened("job.failed", job=job, exc_info=error)
        if done:
            happened("job", job=job, done=done, ms=round((time.perf_counter() - began) * 1000, 1))
        stopping.wait(BREATH if done else every)


class Scheduler:
    """The threads of one process."""

    def __init__(self, works: Sequence[tuple[str, Work, float]]) -> None:
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=repeat, args=(work, every, self._stopping), name=f"gongping-{name}", daemon=True)
            for name, work, every in works
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the work in hand."""
        self._stopping.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(PATIENCE)


def start(app: Flask) -> Scheduler:
    """Start the threads of this process; they end with it."""
    running = Scheduler((
        ("deadlines", sweeping(app), SWEEP_EVERY), ("outbox", delivering(app), DELIVER_EVERY),
        ("analysis", analysing(app), ANALYSE_EVERY), ("lottery", drawing(app), LOT_EVERY),
        ("epochs", numbering(app), EPOCH_EVERY), ("pictures", reading_pictures(app), READ_EVERY),
        ("erasure", erasing(app), ERASE_EVERY), ("record", recording(app), RECORD_EVERY),
    ))
    say_if_locked(app.extensions["gongping"])
    say_if_missing(app.extensions["gongping"])
    running.start()
    atexit.register(running.stop)
    return running
