"""What the domain itself does after a commit: a wave that has become full is ended at once instead of at the next sweep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from panel.events import BallotCast, Event
from panel.services.polling import is_full, settle_wave
from panel.uow import House


def watch_waves(house: House, clock: Callable[[], datetime]) -> None:
    """Subscribe to the house's publisher.

    Two last ballots may commit at the same moment, neither seeing the other before its commit; each checks after it,
    so the later one sees both. A process that dies in between leaves the rest to the sweep.
    """

    def react(event: Event) -> None:
        if not isinstance(event, BallotCast):
            return
        while _is_full(house, event.round_id):
            with house.work() as uow:
                if not settle_wave(uow, event.round_id, now=clock()):
                    return  # somebody else was first

    house.publisher.subscribe(react)


def _is_full(house: House, round_id: int) -> bool:
    with house.db.asking() as connection:
        return is_full(connection, round_id)
