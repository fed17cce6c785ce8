"""The laws of a fair draw. Each is a function that fails with an AssertionError for a draw that breaks it.

A draw is called as `panel.lottery.bench.draw` is: size, k, seed, verdict. Seeds are numbered, so every run is the same.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import permutations
from time import perf_counter

import pytest

from panel.errors import PanelError
from tools.running import ROOT

Verdict = Callable[[int], str | None]
Draw = Callable[[int, int, bytes, Verdict], list[int]]
SEED = hashlib.sha256(b"laws of a draw").digest()


def seed(number: int) -> bytes:
    return hashlib.sha256(b"law %d" % number).digest()


def everybody(slot: int) -> None:
    """A verdict that seats all."""


def odd(slot: int) -> str | None:
    return "odd" if slot % 2 else None


def uneven(counts: Iterable[int]) -> float:
    """Standard deviations by which chi-square lies above what chance gives; 6 is a chance of about 1 in a billion."""
    found = list(counts)
    mean, freedom = sum(found) / len(found), len(found) - 1
    return (sum((count - mean) ** 2 for count in found) / mean - freedom) / (2 * freedom) ** 0.5


def is_deterministic(draw: Draw) -> None:
    assert draw(1000, 17, SEED, odd) == draw(1000, 17, bytes(bytearray(SEED)), odd)


def gives_distinct_whole_numbers_in_range(draw: Draw) -> None:
    for number, size in enumerate((1, 2, 17, 40, 1000)):
        for again in range(20):
            slots = draw(size, min(size, 17), seed(100 * number + again), everybody)
            assert len(slots) == len(set(slots)) == min(size, 17)
            assert all(type(slot) is int and 0 <= slot < size for slot in slots)


def begins_a_larger_panel_with_the_smaller(draw: Draw) -> None:
    for number in range(50):
        assert draw(500, 31, seed(number), odd)[:17] == draw(500, 17, seed(number), odd)


def asks_once_a_slot_in_walk_order(draw: Draw) -> None:
    asked: list[int] = []

    def verdict(slot: int) -> str | None:
        asked.append(slot)
        return "busy" if slot % 3 == 0 else None

    slots = draw(300, 25, SEED, verdict)
    assert len(asked) == len(set(asked))
    assert [slot for slot in asked if slot % 3] == slots
    assert asked[-1] == slots[-1]


def refusing_one_moves_the_others_up(draw: Draw) -> None:
    before = draw(500, 17, SEED, everybody)
    for out in before:
        after = draw(500, 17, SEED, lambda slot, out=out: "conflict" if slot == out else None)
        assert after[:-1] == [slot for slot in before if slot != out]
        assert after[-1] not in before
    unwalked = set(range(500)) - set(before)
    assert draw(500, 17, SEED, lambda slot: "conflict" if slot in unwalked else None) == before


def seats_every_slot_equally_often(draw: Draw) -> None:
    counts = Counter(slot for i in range(6000) for slot in draw(10_000, 17, seed(i), everybody))
    assert uneven(counts[slot] for slot in range(10_000)) < 6


def gives_every_ordered_triple(draw: Draw) -> None:
    counts = Counter(tuple(draw(12, 3, seed(i), everybody)) for i in range(13_200))
    assert uneven(counts[triple] for triple in permutations(range(12), 3)) < 6


def gives_every_order_of_five(draw: Draw) -> None:
    counts = Counter(tuple(draw(5, 5, seed(i), everybody)) for i in range(9_000))
    assert uneven(counts[order] for order in permutations(range(5))) < 6


def stays_even_when_nine_of_ten_are_refused(draw: Draw) -> None:
    def verdict(slot: int) -> str | None:  # the eligible slots are of two kinds: in a row, and alone
        return None if slot < 20 or (slot >= 200 and slot % 10 == 0) else "busy"

    counts = Counter(slot for i in range(1200) for slot in draw(400, 4, seed(i), verdict))
    assert uneven(counts[slot] for slot in range(400) if verdict(slot) is None) < 6


def seats_neighbours_no_more_than_chance(draw: Draw) -> None:
    pairs = sum(slot + 1 in slots for i in range(1500) for slots in [set(draw(300, 15, seed(i), everybody))] for slot in slots)
    expected = 1500 * 299 * (15 * 14) / (300 * 299)
    assert abs(pairs - expected) < 6 * expected**0.5


def has_no_modulo_bias(draw: Draw) -> None:
    for bits in (60, 61, 62):
        size = 3 << bits
        counts = Counter(3 * draw(size, 1, seed(i), everybody)[0] // size for i in range(1500))
        assert uneven(counts[third] for third in range(3)) < 6


def has_even_low_bits_in_huge_pools(draw: Draw) -> None:
    for size in (1 << 63, 10**18 + 9):
        counts = Counter(slot % 16 for i in range(200) for slot in draw(size, 8, seed(i), everybody))
        assert uneven(counts[low] for low in range(16)) < 6


def changes_everything_with_one_bit(draw: Draw) -> None:
    before = set(draw(10**7, 8, SEED, everybody))
    for bit in range(256):
        flipped = bytearray(SEED)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not before.intersection(draw(10**7, 8, bytes(flipped), everybody))


def uses_all_seed_bytes(draw: Draw) -> None:
    changed = [bytes((byte + 1) % 256 if i == at else byte for i, byte in enumerate(SEED)) for at in range(32)]
    assert len({tuple(draw(10**6, 5, each, everybody)) for each in (SEED, *changed)}) == 33


def has_nothing_in_common_between_sizes(draw: Draw) -> None:
    same = 0
    for number in range(40):
        small, large, next_ = (draw(size, 17, seed(number), everybody) for size in (10**4, 10**7, 10**4 + 1))
        same += sum(one == other % 10**4 for one, other in zip(small, large, strict=True))
        same += sum(one == other for one, other in zip(small, next_, strict=True))
    assert same < 10


def ends_at_once_when_used_up(draw: Draw) -> None:
    asked: list[int] = []
    assert draw(100, 0, SEED, lambda slot: asked.append(slot)) == []
    assert asked == []
    for size, wanted, verdict in ((40, 25, odd), (5, 6, everybody), (0, 1, everybody)):
        begun = perf_counter()
        with pytest.raises(PanelError, match="draw.exhausted"):
            draw(size, wanted, SEED, verdict)
        assert perf_counter() - begun < 1


def takes_milliseconds_from_ten_million(draw: Draw) -> None:
    taken = []
    for number in range(7):
        begun = perf_counter()
        draw(10**7, 17, seed(number), everybody)
        taken.append(perf_counter() - begun)
    assert min(taken) < 0.005


def is_the_same_under_every_hash_seed(draw: Draw) -> None:
    code = f"from {draw.__module__} import {draw.__name__} as draw; print(draw(10**6, 17, bytes(range(32)), lambda slot: None))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": str(number)}, capture_output=True,
            text=True, check=True,
        ).stdout
        for number in (0, 1, 4242)
    }  # fmt: skip
    assert len(said) == 1
    assert said.pop().strip() == str(draw(10**6, 17, bytes(range(32)), everybody))


LAWS: tuple[Callable[[Draw], None], ...] = (
    is_deterministic,
    gives_distinct_whole_numbers_in_range,
    begins_a_larger_panel_with_the_smaller,
    asks_once_a_slot_in_walk_order,
    refusing_one_moves_the_others_up,
    seats_every_slot_equally_often,
    gives_every_ordered_triple,
    gives_every_order_of_five,
    stays_even_when_nine_of_ten_are_refused,
    seats_neighbours_no_more_than_chance,
    has_no_modulo_bias,
    has_even_low_bits_in_huge_pools,
    changes_everything_with_one_bit,
    uses_all_seed_bytes,
    has_nothing_in_common_between_sizes,
    ends_at_once_when_used_up,
    takes_milliseconds_from_ten_million,
    is_the_same_under_every_hash_seed,
)
