"""The end of a web process that was asked to end: requests in hand are answered, live pages go to another one, workers stop.

SIGTERM goes on to the server, which takes no new connections and waits for those it has. Live connections would never end by
themselves: they are closed at once, and each page connects again, elsewhere or to the next process.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from types import FrameType

from flask import Flask

from app.log_events import happened
from app.realtime.live import Live
from app.scheduler import Scheduler

FAREWELL = 1.0  # seconds a page has to hang up by itself
DRAINING = "gongping.draining"


def install(app: Flask, running: Scheduler | None) -> None:
    """From now on SIGTERM drains this process before the server's own handler ends it. In the main thread of a server alone."""
    before = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        return

    def on_term(number: int, frame: FrameType | None) -> None:
        threading.Thread(target=drain, args=(app, running), name="gongping-drain", daemon=True).start()
        before(number, frame)

    signal.signal(signal.SIGTERM, on_term)


def drain(app: Flask, running: Scheduler | None) -> None:
    """Say that nobody should be sent here, free the place of this process, close live pages, end the workers."""
    app.extensions[DRAINING] = True
    place = app.extensions.pop("gongping.place", None)
    if place is not None:
        os.close(place)
    live: Live = app.extensions["gongping.live"]
    happened("draining", sockets=len(live.sockets))
    lines = live.close_all()
    if running is not None:
        running.stop()
    time.sleep(FAREWELL)
    for line in lines:
        with contextlib.suppress(OSError):  # most have hung up by now
            line.shutdown(socket.SHUT_RDWR)
