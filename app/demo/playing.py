"""The demo's jurors voting inside the web process, so that open pages come alive: one thread at a time."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask, current_app

from panel.demo.play import Player
from panel.uow import House

logger = logging.getLogger(__name__)
SECONDS = 60.0


@dataclass(slots=True)
class Play:
    """The voting that is going on, or the last one. Its thread ends by itself or at `stop`."""

    player: Player | None = None
    thread: threading.Thread | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_running(self) -> bool:
        """Whether jurors are voting now."""
        return self.thread is not None and self.thread.is_alive()

    @property
    def cast(self) -> int:
        """Ballots cast by the present or the last play."""
        return self.player.cast if self.player else 0

    def start(self, house: House, clock: Callable[[], datetime], seconds: float = SECONDS) -> bool:
        """Begin, unless jurors are voting already: then False."""
        with self.lock:
            if self.is_running:
                return False
            self.stopping.clear()
            self.player = Player(house, random.SystemRandom(), clock, self.stopping.wait)
            self.thread = threading.Thread(target=self._run, args=(seconds,), name="demo-play", daemon=True)
            self.thread.start()
            return True

    def stop(self) -> None:
        """End early and wait for the ballot in hand."""
        self.stopping.set()
        if self.thread is not None:
            self.thread.join(10)

    def _run(self, seconds: float) -> None:
        try:
            if self.player is not None:
                self.player.play(seconds)
        except Exception:
            logger.exception("the demo's jurors stopped voting")


def init(app: Flask) -> None:
    """One play an application."""
    app.extensions["gongping.demo"] = Play()


def get_play() -> Play:
    """The play of this application."""
    found: Play = current_app.extensions["gongping.demo"]
    return found
