"""What moves by itself inside a web process: deadlines each second, the outbox every other, the analysis at night.

Any number of processes may.

    running = start(app)     # wsgi.py, once a process
    running.stop()           # at its end; also registered with atexit

Large houses set GONGPING_WORKERS=none and run `flask deadlines run`, `flask outbox run` and `flask analyse --nightly` beside
the web processes.
"""

from __future__ import annotations

import atexit
import logging
import secrets
import threading
from collections.abc import Callable, Sequence

from babel.dates import get_timezone
from flask import Flask

from app.config import Config
from app.mail.post import sender
from app.mail.render import writer
from panel.deadlines import sweep
from panel.outbox import deliver
from panel.services.analysing import work_off
from panel.uow import House

logger = logging.getLogger(__name__)
SWEEP_EVERY, DELIVER_EVERY, ANALYSE_EVERY = 1.0, 2.0, 3.0  # seconds
BREATH = 0.05  # seconds between two turns while there is work
SEED_BYTES = 32
PATIENCE = 5.0  # seconds a stop waits for work in hand
Work = Callable[[], int]


def sweeping(app: Flask) -> Work:
    """One pass over everything that is due; gives the number of rows handled."""
    house: House = app.extensions["gongping"]
    return lambda: sweep(house, now=app.config["CLOCK"](), new_seed=lambda: secrets.token_bytes(SEED_BYTES))


def delivering(app: Flask) -> Work:
    """One pass over the outbox; gives the number of mails sent."""
    house: House = app.extensions["gongping"]
    config: Config = app.extensions["gongping.config"]
    write, send = writer(app), sender(config)
    return lambda: deliver(house, write, send, now=app.config["CLOCK"]())


def analysing(app: Flask) -> Work:
    """The analysis that was asked for or is due tonight; gives how many were done, 0 or 1."""
    house: House = app.extensions["gongping"]
    zone = get_timezone(app.config["TIME_ZONE"])
    return lambda: work_off(house, app.config["CLOCK"], lambda moment: moment.astimezone(zone))


def repeat(work: Work, every: float, stopping: threading.Event) -> None:
    """Work until asked to stop; what fails is logged and tried again at the next turn. With work left, turns follow fast."""
    while not stopping.is_set():
        done = 0
        try:
            done = work()
        except Exception:
            logger.exception("a turn of %s failed", getattr(work, "__qualname__", "work"))
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
        ("analysis", analysing(app), ANALYSE_EVERY),
    ))
    running.start()
    atexit.register(running.stop)
    return running
