"""What the domain itself does after a commit: a wave that has become full is ended at once instead of at the next sweep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from panel.events import BallotCast, Event
from panel.services.polling import is_wave_full, settle_wave
from panel.uow import House


def watch_waves(house: House, clock: Callable[[], datetime]) -> None:
    """Subscribe to the house's publisher.

    Two last ballots may commit at the same moment, neither seeing the other before its commit; each checks after it,
    so the later one sees both. A process that dies in between leaves the rest to the sweep.
    """

    def react(event: Event) -> None:
        if not isinstance(event, BallotCast):
            return
        with house.db.reading() as session:
            full = is_wave_full(session, event.round_id)
        while full:
            with house.work() as uow:
                if not settle_wave(uow, event.round_id, now=clock()):
                    return  # somebody else was first
            with house.db.reading() as session:
                full = is_wave_full(session, event.round_id)

    house.publisher.subscribe(react)
