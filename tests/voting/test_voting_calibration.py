"""No certainty is printed that control cases do not bear out."""

from math import ceil, floor, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voting.calibration import AT_LEAST, MINIMUM, Calibration, Claim, calibrate, interval
from voting.errors import VotingError


def claims_of(category: str, percent: int, held: int, total: int) -> list[Claim]:
    return [Claim(category, percent, number < held) for number in range(total)]


shares = st.integers(1, 400).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@settings(max_examples=50, deadline=None)
@given(shares)
def test_the_interval_is_wilsons(share: tuple[int, int]) -> None:
    held, total = share
    square = 1.96**2
    middle, half = held + square / 2, 1.96 * sqrt(held * (total - held) / total + square / 4)
    low, high = (100 * (middle - half) / (total + square), 100 * (middle + half) / (total + square))
    assert interval(held, total) == (max(0, floor(low + 1e-9)), min(100, ceil(high - 1e-9)))


@pytest.mark.parametrize(
    ("held", "total", "expected"),
    [(35, 35, (90, 100)), (34, 34, (89, 100)), (0, 10, (0, 28)), (10, 10, (72, 100)), (39, 41, (83, 99)), (1, 1, (20, 100))],
)
def test_intervals_everybody_can_look_up(held: int, total: int, expected: tuple[int, int]) -> None:
    assert interval(held, total) == expected


def test_the_minimum_is_where_a_clean_record_reaches_nine_in_ten() -> None:
    assert interval(MINIMUM, MINIMUM)[0] == AT_LEAST
    assert interval(MINIMUM - 1, MINIMUM - 1)[0] < AT_LEAST


@settings(max_examples=30, deadline=None)
@given(shares)
def test_more_that_held_never_lowers_and_the_sides_mirror(share: tuple[int, int]) -> None:
    held, total = share
    low, high = interval(held, total)
    assert low <= 100 * held / total <= high
    assert interval(total - held, total) == (100 - high, 100 - low)
    assert interval(held + 1, total + 1) >= (low, high) or held == total
    assert interval(held + 1, total + 1)[0] >= low


def test_categories_are_counted_apart_and_only_in_their_band() -> None:
    claims = claims_of("food", 95, 39, 41) + claims_of("food", 89, 0, 50) + claims_of("travel", 90, 3, 3)
    assert calibrate(claims) == {
        "food": Calibration("food", 90, 39, 41, 83, 99),
        "travel": Calibration("travel", 90, 3, 3, None, None),
    }


def test_a_category_without_claims_in_the_band_is_listed_as_not_enough() -> None:
    assert calibrate([Claim("food", 60, True)]) == {"food": Calibration("food", 90, 0, 0, None, None)}
    assert calibrate([]) == {}


def test_what_is_printed_is_borne_out() -> None:
    food = calibrate(claims_of("food", 95, 39, 41))["food"]
    assert food.certainty(95) == 83
    assert food.certainty(89) is None  # not a claim of this band
    clean = calibrate(claims_of("food", 99, 500, 500))["food"]
    assert clean.low == 99
    assert (clean.certainty(92), clean.certainty(100)) == (92, 99)


def test_too_few_or_no_better_than_even_prints_nothing() -> None:
    assert calibrate(claims_of("food", 95, 34, 34))["food"].certainty(95) is None
    poor = calibrate(claims_of("food", 95, 25, 40))["food"]
    assert (poor.low, poor.certainty(95)) == (47, None)
    even = Calibration("food", 90, 60, 90, 50, 75)
    assert even.certainty(95) is None
    assert Calibration("food", 90, 60, 90, 51, 75).certainty(95) == 51


@settings(max_examples=30, deadline=None)
@given(st.lists(st.builds(Claim, st.sampled_from("ab"), st.integers(0, 100), st.booleans()), max_size=60), st.integers(51, 100))
def test_nothing_is_lost_or_claimed_beyond_its_counts(claims: list[Claim], at_least: int) -> None:
    for category, found in calibrate(claims, at_least=at_least, minimum=3).items():
        banded = [claim.held for claim in claims if claim.category == category and claim.percent >= at_least]
        assert (found.held, found.total) == (sum(banded), len(banded))
        assert (found.low is None) == (found.high is None) == (len(banded) < 3)
        printed = found.certainty(at_least)
        assert printed is None or 50 < printed <= min(at_least, 100 * found.held // found.total)


@pytest.mark.parametrize("percent", [-1, 101, 90.0, True, "90"])
def test_a_claim_is_a_whole_percent(percent: object) -> None:
    with pytest.raises(VotingError) as refused:
        Claim("food", percent, True)
    assert (refused.value.code, refused.value.params) == ("calibration.percent_range", {"percent": percent})
    with pytest.raises(VotingError, match="calibration.percent_range"):
        Calibration("food", 90, 39, 41, 83, 99).certainty(percent)


@pytest.mark.parametrize("at_least", [50, 101])
def test_a_band_is_better_than_even(at_least: int) -> None:
    with pytest.raises(VotingError, match="calibration.band_range"):
        calibrate([], at_least=at_least)


def test_the_minimum_is_at_least_one() -> None:
    with pytest.raises(VotingError, match="calibration.minimum"):
        calibrate([], minimum=0)


@pytest.mark.parametrize(("held", "total"), [(-1, 3), (4, 3), (0, 0)])
def test_an_interval_needs_counts(held: int, total: int) -> None:
    with pytest.raises(VotingError, match="calibration.counts"):
        interval(held, total)
