"""A mark in the home folder of what time it was, and how long the machine had been running then: it shows a clock that was set.

Both clocks go on by the same span. A wall clock that goes on by another was set by somebody.
"""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

FILE = "clock"
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def running_for() -> float:
    """Seconds on a clock that nobody sets and that goes on while the machine sleeps, where it has one that does."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def boot() -> str:
    """A name of the time since the machine was started; empty where it gives none. Units that see no /proc/sys say it."""
    if said := os.environ.get("GONGPING_BOOT_ID", ""):
        return said
    try:
        return BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on both clocks, in seconds."""

    wall: float
    running: float
    boot: str

    @classmethod
    def at(cls, now: datetime) -> Mark:
        """The present moment, by the wall clock's `now`."""
        return cls(now.timestamp(), running_for(), boot())

    def jump_to(self, later: Mark) -> float:
        """Seconds the wall clock was set forward (back: below zero) between two moments; what cannot be known is 0."""
        if later.boot != self.boot or later.running < self.running:
            return min(0.0, later.wall - self.wall)  # started anew: it may have been off for any time, but never go back
        return (later.wall - self.wall) - (later.running - self.running)


def read_mark(home: Path) -> Mark | None:
    """The last moment at which the clock was believed; None when none was noted, or when it cannot be read."""
    try:
        return Mark(**json.loads((home / FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_mark(home: Path, mark: Mark) -> None:
    """Believe the clock as it is at this moment."""
    fresh = home / f"{FILE}.{os.getpid()}.{threading.get_ident()}"
    fresh.write_text(json.dumps(asdict(mark)), "utf-8")
    fresh.replace(home / FILE)


def find_jump(home: Path, now: datetime) -> float:
    """Seconds by which the clock was set since the last mark; 0 without one."""
    mark = read_mark(home)
    return mark.jump_to(Mark.at(now)) if mark is not None else 0.0
