"""Draws that are wrong on purpose, each in one way that was made somewhere before: every law must catch one of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from itertools import count

from panel.errors import Conflict
from panel.lottery.stream import words
from tests.panel.lottery.laws import Verdict

TURNS = count()


def take(slots: Iterable[int], k: int, verdict: Verdict) -> list[int]:
    """The first k that pass, each slot once."""
    seated: list[int] = []
    seen: set[int] = set()
    for slot in slots if k else ():
        if slot in seen:
            continue
        seen.add(slot)
        if verdict(slot) is None:
            seated.append(slot)
            if len(seated) == k:
                return seated
    if k:
        raise Conflict("draw.exhausted")
    return seated


def stream(size: int, seed: bytes, key: int = 0) -> Iterator[int]:
    """A sound stream, endless but for a hundred times the size; `key` gives another one."""
    limit = (1 << 64) - (1 << 64) % max(1, size)
    for i, word in enumerate(words(seed, size + (key << 40), "wrong")):
        if i > 200 * size + 200:
            return
        if size and word < limit:
            yield word % size


def counts_its_calls(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    return take(stream(size, seed, next(TURNS) % 1000), k, verdict)


def puts_back(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    slots = (slot for slot in stream(size, seed) if verdict(slot) is None)
    return [slot for slot, _ in zip(slots, range(k), strict=False)]


def hashes_the_panel_size(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    return take(stream(size, seed, k), k, verdict)


def filters_first(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    eligible = [slot for slot in range(size) if verdict(slot) is None]
    return [eligible[i] for i in take(stream(len(eligible), seed), k, lambda i: None)]


def asks_whole_batches(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    slots = list(dict.fromkeys(stream(size, seed)))[: 2 * k]
    passing = [slot for slot in slots if verdict(slot) is None]
    return passing[:k]


def likes_low_slots(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    return take((slot * slot // size for slot in stream(size, seed)), k, verdict)


def sorts_its_panel(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    return sorted(take(stream(size, seed), k, verdict))


def shuffles_naively(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    slots, chance = list(range(size)), stream(size, seed)
    for i in range(size):
        j = next(chance)
        slots[i], slots[j] = slots[j], slots[i]
    return take(slots, k, verdict)


def takes_the_next_when_refused(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    seated: list[int] = []
    for slot in stream(size, seed):
        found = next(place for i in range(size) for place in [(slot + i) % size] if verdict(place) is None)
        if found not in seated:
            seated.append(found)
        if len(seated) == k:
            break
    return seated


def takes_a_block(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    start = next(stream(size, seed), 0)
    return take(((start + i) % size for i in range(size)), k, verdict)


def takes_any_remainder(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    return take((word % size for word in words(seed, size, "wrong")), k, verdict)


def reckons_in_floats(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    return take((int(word / 2**64 * size) for word in words(seed, size, "wrong")), k, verdict)


def draws_halves_from_half_seeds(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    halves = stream(size, seed[:16]), stream(size, seed[16:], 1)
    return take((slot for pair in zip(*halves, strict=False) for slot in pair), k, verdict)


def forgets_half_the_seed(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    return take(stream(size, seed[:16]), k, verdict)


def leaves_out_the_size(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    return take((word % size for word in words(seed, 0, "wrong")), k, verdict)


def comes_back_short(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    try:
        return take(stream(size, seed), k, verdict)
    except Conflict:
        return []


def looks_at_every_slot(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    taken = sum(bytes(min(size, 10**7)))  # a look at every slot
    return take((slot + taken for slot in stream(size, seed)), k, verdict)


def hashes_a_text(size: int, k: int, seed: bytes, verdict: Verdict) -> list[int]:
    chance = random.Random(hash(seed.hex()))
    return take((chance.randrange(size) for _ in range(200 * size + 1)), k, verdict)


WRONG: dict[Callable[..., list[int]], str] = {
    counts_its_calls: "is_deterministic",
    puts_back: "gives_distinct_whole_numbers_in_range",
    hashes_the_panel_size: "begins_a_larger_panel_with_the_smaller",
    asks_whole_batches: "asks_once_a_slot_in_walk_order",
    filters_first: "refusing_one_moves_the_others_up",
    likes_low_slots: "seats_every_slot_equally_often",
    sorts_its_panel: "gives_every_ordered_triple",
    shuffles_naively: "gives_every_order_of_five",
    takes_the_next_when_refused: "stays_even_when_nine_of_ten_are_refused",
    takes_a_block: "seats_neighbours_no_more_than_chance",
    takes_any_remainder: "has_no_modulo_bias",
    reckons_in_floats: "has_even_low_bits_in_huge_pools",
    draws_halves_from_half_seeds: "changes_everything_with_one_bit",
    forgets_half_the_seed: "uses_all_seed_bytes",
    leaves_out_the_size: "has_nothing_in_common_between_sizes",
    comes_back_short: "ends_at_once_when_used_up",
    looks_at_every_slot: "takes_milliseconds_from_ten_million",
    hashes_a_text: "is_the_same_under_every_hash_seed",
}
"""A wrong draw, and the law it breaks."""
