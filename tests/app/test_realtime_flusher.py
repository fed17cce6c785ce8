"""Coalescing: nothing is lost, much becomes little, and pushing never takes more than its share of the time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise
from time import monotonic, sleep

import pytest

from app.realtime.flusher import REST, Dirty, Flusher
from app.realtime.sockets import Key

PATIENCE = 20.0
A, B, C = ("panel", "a"), ("panel", "b"), ("account", 3)


class Pushes:
    """Remembers every push: when it began and what it held; each takes `cost` seconds."""

    def __init__(self, cost: float = 0.0) -> None:
        self.cost = cost
        self.made: list[tuple[float, Dirty]] = []

    def __call__(self, dirty: Dirty) -> None:
        self.made.append((monotonic(), dirty))
        sleep(self.cost)


@pytest.fixture
def flushers() -> Iterator[list[Flusher]]:
    """Whatever is put here is stopped."""
    made: list[Flusher] = []
    yield made
    for flusher in made:
        flusher.stop()


def test_many_changes_are_few_pushes_and_none_is_lost(flushers: list[Flusher]) -> None:
    pushes = Pushes()
    flusher = Flusher(pushes, lambda: False, least=0.05, most=0.1)
    flushers.append(flusher)
    last: dict[Key, float] = {}
    for number in range(300):
        key = (A, B, C)[number % 3]
        last[key] = monotonic()
        flusher.mark([key])
        sleep(0.001)
    assert flusher.settle(PATIENCE)
    for key, at in last.items():
        assert max(when for when, dirty in pushes.made if key in dirty) >= at
    assert len(pushes.made) <= 2 + (pushes.made[-1][0] - pushes.made[0][0]) / 0.05
    assert set(pushes.made[-1][1]) <= {A, B, C}


def test_the_first_change_does_not_wait(flushers: list[Flusher]) -> None:
    came = threading.Event()
    flusher = Flusher(lambda _dirty: came.set(), lambda: False, least=PATIENCE, most=PATIENCE)
    flushers.append(flusher)
    flusher.mark([A])
    assert came.wait(PATIENCE / 2)


def test_dear_pushes_are_followed_by_long_rests(flushers: list[Flusher]) -> None:
    pushes = Pushes(cost=0.03)
    flusher = Flusher(pushes, lambda: False, least=0.0, most=10.0)
    flushers.append(flusher)
    while len(pushes.made) < 3:
        flusher.mark([A])
        sleep(0.001)
    starts = [when for when, _ in pushes.made]
    assert all(later - earlier >= 0.03 * REST for earlier, later in pairwise(starts))


def test_a_rest_has_an_end_however_dear_the_push(flushers: list[Flusher]) -> None:
    pushes = Pushes(cost=1.0)
    flusher = Flusher(pushes, lambda: False, least=0.0, most=0.1)
    flushers.append(flusher)
    flusher.mark([A])
    while not pushes.made:
        sleep(0.001)
    flusher.mark([B])
    assert flusher.settle(1.0 * REST - 2)
    assert [set(dirty) for _, dirty in pushes.made] == [{A}, {B}]


def test_what_others_must_be_told_is_not_forgotten_by_a_later_mark(flushers: list[Flusher]) -> None:
    pushes = Pushes(cost=0.2)
    flusher = Flusher(pushes, lambda: False)
    flushers.append(flusher)
    flusher.mark([C])
    while not pushes.made:
        sleep(0.001)
    flusher.mark([A], tell=True)
    flusher.mark([A, B])
    assert flusher.settle(PATIENCE)
    assert pushes.made[-1][1] == {A: True, B: False}


def test_a_push_that_fails_is_not_the_last(flushers: list[Flusher]) -> None:
    seen: list[Dirty] = []

    def push(dirty: Dirty) -> None:
        seen.append(dirty)
        if len(seen) == 1:
            raise RuntimeError("the database is away")

    flusher = Flusher(push, lambda: False, least=0.0, most=0.0)
    flushers.append(flusher)
    flusher.mark([A])
    assert flusher.settle(PATIENCE)
    flusher.mark([B])
    assert flusher.settle(PATIENCE)
    assert seen == [{A: False}, {B: False}]


def test_ticks_come_until_there_is_no_reason(flushers: list[Flusher]) -> None:
    left = [True, True, False]
    ticked = threading.Event()

    def tick() -> bool:
        again = left.pop(0)
        if not again:
            ticked.set()
        return again

    flusher = Flusher(lambda _dirty: None, tick, tick_every=0.01)
    flushers.append(flusher)
    flusher.wake()
    assert ticked.wait(PATIENCE)
    sleep(0.1)
    assert left == []


def test_a_reason_that_comes_while_it_ticks_is_not_lost(flushers: list[Flusher]) -> None:
    ticking, woken = threading.Event(), threading.Event()
    ticks: list[float] = []

    def tick() -> bool:
        ticks.append(monotonic())
        ticking.set()
        assert woken.wait(PATIENCE)
        return False  # it saw no reason, and one has come since

    flusher = Flusher(lambda _dirty: None, tick, tick_every=0.01)
    flushers.append(flusher)
    flusher.wake()
    assert ticking.wait(PATIENCE)
    flusher.wake()
    woken.set()
    until = monotonic() + PATIENCE
    while len(ticks) < 2 and monotonic() < until:
        sleep(0.01)
    sleep(0.1)
    assert len(ticks) == 2
