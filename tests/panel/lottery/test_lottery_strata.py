"""Seats for parts of the pool: floor or ceiling, in expectation exact, mixed over the list; parts that are short."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panel.errors import Invalid
from panel.lottery import Walked, draw_strata
from panel.lottery.bound import find_long, walk_bound
from panel.lottery.mixing import mix, spread
from panel.lottery.strata import chances, split_seats
from panel.lottery.stream import stratum_label, walk_slots
from tests.panel.lottery.verifier import lot

VECTOR = hashlib.sha256(b"panel-draw/1 test vector").digest()
seeds = st.binary(min_size=32, max_size=32)
shares_ = st.lists(st.integers(0, 500), min_size=1, max_size=6)


def seed(number: int) -> bytes:
    return hashlib.sha256(b"strata %d" % number).digest()


def nobody(_stratum: int, _places: Sequence[int]) -> Mapping[int, str]:
    return {}


def a_third(_stratum: int, places: Sequence[int]) -> Mapping[int, str]:
    return {place: "busy" for place in places if place % 3 == 0}


def test_published_vector() -> None:
    assert split_seats(VECTOR, [70, 30], 17) == (12, 5)
    assert spread(VECTOR, (12, 5)) == (0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0)
    assert spread(VECTOR, (5, 4, 3)) == (0, 1, 0, 2, 1, 0, 2, 0, 1, 1, 0, 2)


@given(seeds, shares_, st.integers(0, 200))
def test_floor_or_ceiling_and_never_more_than_wanted(seed_bytes: bytes, shares: list[int], k: int) -> None:
    seats, whole = split_seats(seed_bytes, shares, k), sum(shares)
    assert sum(seats) == (k if whole else 0)
    for got, share in zip(seats, shares, strict=True):
        exact = Fraction(k * share, whole) if whole else Fraction(0)
        assert got in (exact.__floor__(), exact.__ceil__())


@given(st.lists(st.integers(0, 12), min_size=1, max_size=4).filter(any), st.integers(0, 20))
def test_the_expectation_is_exact(shares: list[int], k: int) -> None:
    """Over all values of u the seed can give, each as likely: counted by laying the points out."""
    whole, totals = sum(shares), [0] * len(shares)
    ends = list(accumulate(shares))
    for u in range(whole):
        for j in range(k):
            point = u + j * whole
            totals[next(g for g, end in enumerate(ends) if point < k * end)] += 1
    assert [Fraction(total, whole) for total in totals] == [Fraction(k * share, whole) for share in shares]
    for number in range(5):
        u = next(walk_slots(seed(number), whole, "seats-rounding"))
        laid = Counter(next(g for g, end in enumerate(ends) if u + j * whole < k * end) for j in range(k))
        assert split_seats(seed(number), shares, k) == tuple(laid[g] for g in range(len(shares)))


def test_the_expectation_is_met_by_seeds() -> None:
    totals = Counter[int]()
    for number in range(4000):
        totals.update(dict(enumerate(split_seats(seed(number), [70, 25, 5], 17))))
    for g, share in enumerate([70, 25, 5]):
        assert abs(totals[g] / 4000 - 17 * share / 100) < 0.05


@given(seeds, st.lists(st.integers(0, 40), min_size=1, max_size=5))
def test_the_list_holds_each_seat_once(seed_bytes: bytes, seats: list[int]) -> None:
    assert Counter(spread(seed_bytes, seats)) == Counter({g: n for g, n in enumerate(seats) if n})


def test_every_place_of_the_list_is_as_likely_for_each_part() -> None:
    """The first seven seats are a panel by themselves: nobody may be shut out of them."""
    firsts = [Counter[int]() for _ in range(7)]
    for number in range(3000):
        for place, stratum in enumerate(spread(seed(number), split_seats(seed(number), [9, 1], 21))[:7]):
            firsts[place][stratum] += 1
    for counts in firsts:
        assert abs(counts[1] / 3000 - 0.1) < 0.03


@given(seeds, st.lists(st.integers(0, 40), min_size=1, max_size=7))
def test_every_start_of_the_list_holds_each_share_rounded_down_or_up(seed_bytes: bytes, seats: list[int]) -> None:
    """The law of the order: no start of the list could be nearer to the shares with whole seats."""
    found, whole = [0] * len(seats), sum(seats)
    for length, stratum in enumerate(spread(seed_bytes, seats), start=1):
        found[stratum] += 1
        for had, share in zip(found, seats, strict=True):
            assert length * share // whole <= had <= -(-length * share // whole)


@pytest.mark.parametrize("seats", [(2, 1), (1, 3), (3, 2), (1, 1, 1), (2, 2, 1), (3, 2, 1), (0, 2, 2), (2, 1, 1, 1)])
def test_every_place_is_each_parts_by_its_share_exactly(seats: tuple[int, ...]) -> None:
    """Over every chance there is, each with its weight: nobody's chance of the first wave differs from the list's."""
    whole = sum(seats)
    likely = [[Fraction(0)] * len(seats) for _ in range(whole)]
    waiting: list[tuple[tuple[int, ...], Fraction]] = [((), Fraction(1))]
    while waiting:
        said, weight = waiting.pop()
        left, asked = list(said), list[int]()

        def below(n: int, left: list[int] = left, asked: list[int] = asked) -> int:
            if left:
                return left.pop(0)
            asked.append(n)
            return 0

        listed = mix(seats, below)
        if asked:
            waiting += [((*said, number), weight / asked[0]) for number in range(asked[0])]
            continue
        for place, stratum in enumerate(listed):
            likely[place][stratum] += weight
    assert likely == [[Fraction(share, whole) for share in seats]] * whole


def test_a_third_of_the_pool_has_two_or_three_of_the_first_seven() -> None:
    found = Counter(spread(seed(number), (70, 35))[:7].count(1) for number in range(3000))
    assert set(found) == {2, 3}
    assert abs(found[3] / 3000 - 1 / 3) < 0.03


def test_a_long_list_of_many_parts_is_laid_out_without_delay() -> None:
    """Structure, not time: each of the chances is settled once."""
    asked: list[int] = []

    def below(n: int) -> int:
        asked.append(n)
        return n // 2

    mix([3] * 35, below)
    assert len(asked) <= 35 * (105 + 3)


@given(seeds, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), min_size=2, max_size=5), st.integers(0, 40))
def test_a_draw_over_parts(seed_bytes: bytes, parts: list[tuple[int, int]], wanted: int) -> None:
    sizes, shares = [size for size, _ in parts], [share for _, share in parts]
    asked: list[tuple[int, int]] = []

    def refuse(stratum: int, places: Sequence[int]) -> Mapping[int, str]:
        asked.extend((stratum, place) for place in places)
        return a_third(stratum, places)

    drawn = draw_strata(seed_bytes, sizes, shares, wanted, refuse)
    eligible = [size - len(range(0, size, 3)) for size in sizes]
    able = sum(n for n, share in zip(eligible, shares, strict=True) if share)
    assert len(drawn.seated) == min(wanted, able)
    assert drawn.exhausted == (able < wanted)
    assert sorted(asked) == sorted((step.stratum, step.slot) for step in drawn.walked)
    assert len(set(asked)) == len(asked)
    for g, size in enumerate(sizes):
        own = [step.slot for step in drawn.walked if step.stratum == g]
        assert own == [slot for slot, _ in zip(walk_slots(seed_bytes, size, stratum_label(g)), own, strict=False)]
    if wanted and sum(shares):
        assert drawn.splits[0].seats == split_seats(seed_bytes, shares, wanted)
    assert all(split.closed for split in drawn.splits[:-1])


def test_a_short_part_is_closed_and_its_seats_split_again() -> None:
    drawn = draw_strata(VECTOR, [300, 60, 5], [1, 1, 1], 60, nobody)
    first, second = drawn.splits
    assert (first.seats, first.closed) == ((20, 20, 20), (2,))
    assert second.seats == (*split_seats(VECTOR, [1, 1], 15), 0)
    assert second.closed == ()
    assert Counter(step.stratum for step in drawn.walked if step.reason is None)[2] == 5
    assert not drawn.exhausted


def test_all_parts_used_up() -> None:
    drawn = draw_strata(VECTOR, [30, 20, 5], [300, 20, 20], 60, a_third)
    assert drawn.exhausted
    assert len(drawn.walked) == 55
    assert len(drawn.seated) == 36
    assert drawn.splits[-1].closed


def test_whatever_is_let_pass_is_seated_whichever_part_is_walked_first() -> None:
    """One seat a household over all parts: the rule keeps its own account."""
    for number in range(40):
        homes: set[int] = set()

        def refuse(_stratum: int, places: Sequence[int], homes: set[int] = homes) -> dict[int, tuple[str, int | None]]:
            found: dict[int, tuple[str, int | None]] = {}
            for place in places:
                if place // 4 in homes:
                    found[place] = ("housemate", None)
                homes.add(place // 4)
            return found

        drawn = draw_strata(seed(number), [80, 80], [3, 1], 15, refuse)
        seated = [step.slot // 4 for step in drawn.walked if step.reason is None]
        assert len(set(seated)) == len(seated) == 15
        assert {step.slot // 4 for step in drawn.walked} == homes == set(seated)


def test_evidence_is_kept_with_the_step() -> None:
    drawn = draw_strata(VECTOR, [4, 4], [1, 1], 8, lambda g, places: {place: ("left", 10 * g + place) for place in places})
    assert all(step == Walked(step.slot, "left", 10 * step.stratum + step.slot, step.stratum) for step in drawn.walked)


def test_the_chance_of_each_part() -> None:
    each, least, most = chances([700, 300], [70, 30], 17)
    assert (each, least, most) == ((Fraction(17, 1000), Fraction(17, 1000)), 1, 1)
    each, least, most = chances([900, 100], [1, 1], 10)
    assert each == (Fraction(5, 900), Fraction(5, 100))
    assert (least, most) == (Fraction(5, 9), 5)


def test_the_chance_where_a_part_is_too_small() -> None:
    each, _, most = chances([1000, 4], [1, 1], 24)
    assert each == (Fraction(20, 1000), Fraction(1))
    assert most == Fraction(1004, 24)
    assert chances([10, 0], [1, 1], 20) == ((Fraction(1), Fraction(0)), 1, 1)
    assert chances([0, 0], [0, 0], 5) == ((Fraction(0), Fraction(0)), 1, 1)
    assert chances([5, 5], [1, 0], 5)[1:] == (0, 2)


def test_friends_among_the_first_are_seen_though_the_whole_list_is_short() -> None:
    """One in four is a friend, and everybody else is refused until four friends have a place; then the walk is honest."""
    found_at = [4, 8, 12, 16, *range(17, 120)]
    walk = [{"reason": None if slots in found_at else "left"} for slots in range(1, 120)]
    assert find_long(found_at, 119) is None
    assert list(lot.long_beginnings(walk, len(found_at), 500)) == []
    assert find_long(found_at, 119, 900) == (16, walk_bound(4, 900, 50_000_000))
    assert len(list(lot.long_beginnings(walk, len(found_at), 900))) == 1
    assert find_long(list(range(1, 60)), 59, 900) is None


def test_the_bound_of_a_walk() -> None:
    assert (walk_bound(17, 900), walk_bound(17, 700)) == (30, 46)
    assert walk_bound(17, 1000) == 17
    assert walk_bound(0) == 0


@pytest.mark.parametrize("wrong", [lambda: split_seats(VECTOR, [1, -1], 3), lambda: chances([1], [1, 2], 3),
                                   lambda: draw_strata(VECTOR, [1], [1, 2], 3, nobody)])  # fmt: skip
def test_shares_that_do_not_fit(wrong) -> None:
    with pytest.raises(Invalid, match="draw.shares"):
        wrong()


@pytest.mark.parametrize("wrong", [lambda: split_seats(VECTOR, [1], -3), lambda: walk_bound(-1)])
def test_a_negative_panel(wrong) -> None:
    with pytest.raises(Invalid, match="draw.wanted"):
        wrong()


@pytest.mark.parametrize("share", [0, 1001])
def test_a_share_of_nobody_has_no_bound(share: int) -> None:
    with pytest.raises(Invalid, match="draw.per_mille"):
        walk_bound(3, share)
