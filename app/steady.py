"""Whether the clock of this machine may be believed: one that has jumped closes nothing, erases nothing and signs nothing.

Asked is the mark of `app/clock_mark.py`, which a restart of the program does not forget, and PostgreSQL's clock as a second
witness. Work goes on when the clock is right again, or when an operator says that it is (`flask deadlines trust-clock`), and
not by itself: nobody can take a verdict back that came an hour early.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import Flask

from app.clock_mark import Mark, read_mark, write_mark
from app.log_events import happened
from panel.queries.server_time import read_server_time
from panel.uow import House

ALLOWED = 60.0  # seconds by which clocks may differ
RENEW, TELL = 10.0, 60.0  # seconds between two marks, between two lines of the log about one jump


@dataclass(slots=True)
class Steady:
    """Asked before everything that a clock sets going. `witness`: another clock, or None."""

    home: Path
    witness: Callable[[], datetime] | None = None
    told_at: float = field(default=float("-inf"))

    def believes(self, now: datetime) -> bool:
        """Whether `now` is the time, as far as this machine can tell; else it says so in the log, once a minute."""
        here = Mark.at(now)
        mark = read_mark(self.home)
        jump = mark.jump_to(here) if mark is not None else 0.0
        apart = (now - self.witness()).total_seconds() if self.witness is not None else 0.0
        if abs(jump) > ALLOWED or abs(apart) > ALLOWED:
            self._tell(jump, apart, here.running)
            return False
        if mark is None or mark.boot != here.boot or not 0 <= here.running - mark.running < RENEW:
            write_mark(self.home, here)
        return True

    def _tell(self, jump: float, apart: float, running: float) -> None:
        if running - self.told_at >= TELL:
            self.told_at = running
            happened("clock.jumped", seconds=round(jump), apart=round(apart))


def init(app: Flask) -> None:
    """The one of this process. Tests turn their clock, so there the database's is no witness."""
    house, config = app.extensions["gongping"], app.extensions["gongping.config"]
    asked = None if config.mode == "test" or house.db.is_sqlite else lambda: server_time(house)
    app.extensions["gongping.steady"] = Steady(config.home, asked)


def server_time(house: House) -> datetime:
    """What time it is where the database is."""
    with house.db.reading() as session:
        return read_server_time(session)
