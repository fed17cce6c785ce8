"""How long an honest walk may be: asked for thousands of walks at shares that move, it gives what each bound by itself says."""

from __future__ import annotations

import random

from panel.lottery.bound import BEGINNINGS, ONE_IN, STEP, find_long, walk_bound


def plainly(found_at: list[int], walked: int, share: int) -> tuple[int, int] | None:
    """The same, every bound reckoned at the very share."""
    for place, slots in enumerate(found_at[:BEGINNINGS], 1):
        if slots > walk_bound(place, share, ONE_IN * BEGINNINGS):
            return slots, walk_bound(place, share, ONE_IN * BEGINNINGS)
    whole = walk_bound(len(found_at), share)
    return (walked, whole) if walked > whole else None


def walk(chance: random.Random, wanted: int, eligible: int) -> tuple[list[int], int]:
    """Slots looked at until each place was found, where so many of a thousand may sit."""
    slots, found_at = 0, list[int]()
    while len(found_at) < wanted:
        slots += 1
        if chance.randrange(1000) < eligible:
            found_at.append(slots)
    return found_at, slots


def test_a_walk_is_long_exactly_where_its_own_bound_says_so() -> None:
    chance, long = random.Random("bound"), 0
    for share in (501, 549, 550, 777, 901, 990, 1000):
        for eligible in (share, share - 150, share - 250, share - 400):
            found_at, walked = walk(chance, 20, eligible)
            assert find_long(found_at, walked, share) == plainly(found_at, walked, share)
            for at in range(20):  # one slot past, and at, the bound of each place
                most = walk_bound(at + 1, share, ONE_IN * BEGINNINGS)
                for slots in (most, most + 1):
                    pushed = [*range(1, at + 1), *(slots + i for i in range(20 - at))]
                    assert find_long(pushed, pushed[-1], share) == plainly(pushed, pushed[-1], share)
                    long += find_long(pushed, pushed[-1], share) is not None
    assert long > 100


def test_a_share_that_moves_costs_no_new_bounds_for_usual_walks() -> None:
    found_at, walked = walk(random.Random("usual"), 105, 900)
    find_long(found_at, walked, 800)
    before = walk_bound.cache_info().misses
    for share in range(800 - STEP + 1, 801):
        assert find_long(found_at, walked, share) is None
    assert walk_bound.cache_info().misses == before
