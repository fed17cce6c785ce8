"""Full waves are ended behind the answers: the juror of the last ballot does not wait for the verdict (ADR 0044).

    init(app)                # rounds with a new ballot are looked at at once, by whoever cast it
    start(app).stop()        # in a process that serves: by one thread, until it is stopped

What is handed over after the stop, or never reached because the process was killed, is found by the sweep.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable

from flask import Flask

from app.log_events import happened
from panel.reactions import settle_full, watch_waves
from panel.uow import House

NAME = "gongping.settling"
PATIENCE = 5.0  # seconds a stop waits for the round in hand


class Settling:
    """The rounds that somebody voted in and nobody has looked at since, each once; one thread to look at them."""

    def __init__(self, settle: Callable[[int], int]) -> None:
        self._settle = settle
        self._waiting: dict[int, None] = {}  # in the order of their first ballot
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = False

    def hand(self, round_id: int) -> None:
        """Look at this round: now, or soon when the thread runs."""
        with self._changed:
            if self._thread is not None and not self._stopping:
                self._waiting[round_id] = None
                self._changed.notify()
                return
        self._settle(round_id)

    def start(self) -> None:
        """From now on by the thread."""
        self._thread = threading.Thread(target=self._run, name="gongping-settling", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look at what waits, then end; longer than PATIENCE nobody waits for it."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        while (round_id := self._next()) is not None:
            began = time.perf_counter()
            try:
                done = self._settle(round_id)
            except Exception as error:  # the sweep tries again
                happened("job.failed", job="settling", exc_info=error)
                continue
            if done:
                happened("job", job="settling", done=done, ms=round((time.perf_counter() - began) * 1000, 1))

    def _next(self) -> int | None:
        with self._changed:
            while not self._waiting and not self._stopping:
                self._changed.wait()
            if not self._waiting:
                return None
            round_id = next(iter(self._waiting))
            del self._waiting[round_id]
            return round_id


def init(app: Flask) -> None:
    """Watch the ballots of this application."""
    house: House = app.extensions["gongping"]
    settling = app.extensions[NAME] = Settling(lambda round_id: settle_full(house, round_id, lambda: app.config["CLOCK"]()))
    watch_waves(house, settling.hand)


def start(app: Flask) -> Settling:
    """Start the thread of this process; it ends with it."""
    settling: Settling = app.extensions[NAME]
    settling.start()
    atexit.register(settling.stop)
    return settling
