"""How a worker command runs: again and again until SIGTERM or Ctrl-C, or once."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import click

from app.realtime import settle_pushes
from app.scheduler import Work, repeat


def run_until_stopped(work: Work, every: float, words: str, *, once: bool) -> None:
    """Run a worker. With `once` a single pass whose count is printed with `words`."""
    if once:
        done = work()
        settle_pushes()
        click.echo(f"{done} {words}.")
        return
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    repeat(work, every, stopping)
    settle_pushes()
