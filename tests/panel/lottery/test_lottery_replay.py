"""A stored record is accepted when it is the honest walk, and every tampering is named."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panel.lottery import Walked, draw, replay

SEED = hashlib.sha256(b"replay").digest()
HONEST = list(draw(SEED, 300, 9, lambda asked: {slot: "busy" for slot in asked if slot % 3 == 0}).walked)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 200), st.integers(0, 30))
def test_every_honest_record_passes(seed, pool, wanted):
    drawn = draw(seed, pool, wanted, lambda asked: {slot: "left" for slot in asked if slot % 4 == 1})
    assert replay(seed, pool, wanted, drawn.walked) == []


def swap_two(walked):
    return [walked[1], walked[0], *walked[2:]]


def drop_one(walked):
    return [walked[0], *walked[2:]]


def put_a_friend_in(walked):
    return [replace(walked[0], slot=299 if walked[0].slot != 299 else 298), *walked[1:]]


def stop_early(walked):
    return walked[:-1]


def walk_on(walked):
    return [*walked, Walked(draw(SEED, 300, 300, lambda _: {}).seated[len(walked)], None)]


def refuse_without_reason(walked):
    return [replace(walked[0], reason=""), *walked[1:]]


@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (swap_two, "slot_differs@0"),
        (drop_one, "slot_differs@1"),
        (put_a_friend_in, "slot_differs@0"),
        (stop_early, "stopped_early"),
        (walk_on, f"beyond_last_seat@{len(HONEST)}"),
        (refuse_without_reason, "reason_blank@0"),
    ],
)
def test_each_tampering_is_named(tamper, reason):
    assert reason in replay(SEED, 300, 9, tamper(list(HONEST)))


def test_another_seed_pool_size_or_label_fails():
    assert replay(hashlib.sha256(b"other").digest(), 300, 9, HONEST)
    assert replay(SEED, 301, 9, HONEST)
    assert replay(SEED, 300, 9, HONEST, label="wave")


def test_a_record_longer_than_its_pool_is_named():
    assert "beyond_pool@2" in replay(SEED, 2, 3, [*draw(SEED, 2, 3, lambda _: {}).walked, Walked(0, None)])


def test_an_exhausted_record_passes():
    drawn = draw(SEED, 5, 9, lambda _: {})
    assert drawn.exhausted
    assert replay(SEED, 5, 9, drawn.walked) == []
