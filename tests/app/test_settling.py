"""Full waves end behind the answers: the last juror waits for nothing, nobody's verdict is lost, and a stop loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask

from app import settling
from app.settling import Settling
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.juror_room import Room, paper

LONG = 30.0  # seconds after which something hangs


@pytest.fixture
def room(house: House, clock: Clock, app_config: object, signed_in: Callable[..., Browser]) -> Room:
    return Room.open(house, clock, FolderStore(app_config.evidence_dir), signed_in)


@pytest.fixture
def started() -> Iterator[Callable[[Settling], Settling]]:
    """Starts a thread, and sees to it that it ends with the test."""
    running: list[Settling] = []

    def start(made: Settling) -> Settling:
        made.start()
        running.append(made)
        return made

    yield start
    for made in running:
        made.stop()


def test_the_last_ballot_is_answered_before_the_verdict_is_made_and_the_verdict_comes(
    app: Flask, clock: Clock, room: Room, started: Callable[[Settling], Settling]
) -> None:
    last = room.accept(0)
    for number in range(1, 7):
        room.cast_by_services(number, "uphold")
    go_on = threading.Event()

    def late() -> datetime:  # asked for while the wave is being ended
        if threading.current_thread().name == "gongping-settling":
            assert go_on.wait(LONG)
        return clock()

    app.config["CLOCK"] = late
    running = started(app.extensions[settling.NAME])
    assert last.post(room.path(0, "/ballot"), data=paper()).status_code == 303
    assert room.scene.status(room.case_id) is CaseStatus.VOTING
    go_on.set()
    running.stop()  # ends what waits
    assert room.scene.status(room.case_id) is CaseStatus.DECIDED


def test_a_process_that_does_not_serve_ends_the_wave_at_once(room: Room) -> None:
    for number in range(7):
        room.cast_by_services(number, "uphold")
    assert room.scene.status(room.case_id) is CaseStatus.DECIDED


def test_a_round_is_looked_at_once_for_all_ballots_that_came_meanwhile(started: Callable[[Settling], Settling]) -> None:
    seen: list[int] = []
    first, go_on = threading.Event(), threading.Event()

    def settle(round_id: int) -> int:
        seen.append(round_id)
        first.set()
        assert go_on.wait(LONG)
        return 0

    made = started(Settling(settle))
    made.hand(1)
    assert first.wait(LONG)
    for round_id in (2, 1, 2, 2, 1):  # 1 is being looked at, so it is looked at again: its new ballot may not have been seen
        made.hand(round_id)
    go_on.set()
    made.stop()
    assert seen == [1, 2, 1]


def test_one_that_fails_is_logged_and_the_next_is_looked_at(
    started: Callable[[Settling], Settling], caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[int] = []

    def settle(round_id: int) -> int:
        if round_id == 1:
            raise OSError("the database is away")
        seen.append(round_id)
        return 1

    made = started(Settling(settle))
    made.hand(1)
    made.hand(2)
    made.stop()
    assert seen == [2]
    assert "settling" in caplog.text


def test_what_is_handed_over_after_the_stop_is_looked_at_by_whoever_hands_it_over() -> None:
    seen: list[str] = []
    made = Settling(lambda _: seen.append(threading.current_thread().name) or 0)
    made.start()
    made.stop()
    made.hand(1)
    assert seen == [threading.current_thread().name]
