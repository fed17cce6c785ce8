"""What the domain itself does after a commit: a wave that has become full is ended at once instead of at the next sweep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from panel.events import BallotCast, Event
from panel.services.polling import is_full, settle_wave
from panel.uow import House

Clock = Callable[[], datetime]


def watch_waves(house: House, look: Callable[[int], object]) -> None:
    """Subscribe `look` to the house's publisher: it is given the id of every round with a new ballot, to call `settle_full`."""

    def react(event: Event) -> None:
        if isinstance(event, BallotCast):
            look(event.round_id)

    house.publisher.subscribe(react)


def settle_full(house: House, round_id: int, clock: Clock) -> int:
    """End the round's wave if it is full, and the next if that is full as well; gives how many were ended.

    Two last ballots may commit at the same moment, neither seeing the other before its commit; each is looked after later,
    so the later look sees both. A process that dies in between leaves the rest to the sweep.
    """
    done = 0
    while _is_full(house, round_id):
        with house.work() as uow:
            if not settle_wave(uow, round_id, now=clock()):
                return done  # somebody else was first
        done += 1
    return done


def _is_full(house: House, round_id: int) -> bool:
    with house.db.asking() as connection:
        return is_full(connection, round_id)
