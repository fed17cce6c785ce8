"""The numbers beside the readings: agreement, inequality, chances; each against another way of working it out."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voting.agreement import alpha, gini
from voting.chances import at_least, normal_tail, standing_out, wilson
from voting.errors import VotingError


def test_alpha_of_a_published_example() -> None:
    """Krippendorff's own four coders, twelve units, missing values: 0.743."""
    rows = [
        (1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3),
        (0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0),
    ]
    votes = [
        (f"u{unit}", f"j{row}", str(value)) for row, values in enumerate(rows) for unit, value in enumerate(values) if value
    ]
    found = alpha(votes, "12345")
    assert found is not None
    assert round(float(found), 3) == 0.743


def test_alpha_has_no_meaning_without_pairs_or_with_one_label() -> None:
    assert alpha([("a", "u", "x"), ("b", "v", "y")], ("x", "y")) is None
    assert alpha([("a", "u", "x"), ("a", "v", "x")], ("x", "y")) is None


def test_alpha_is_one_when_all_agree_and_below_nought_when_all_differ() -> None:
    assert alpha([(case, juror, case) for case in "xy" for juror in "uvw"], ("x", "y")) == 1
    assert alpha([(case, juror, juror) for case in "abc" for juror in "xy"], ("x", "y")) == Fraction(-2, 3)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=12).filter(any))
def test_gini_is_half_the_mean_difference_over_the_mean(weights: list[int]) -> None:
    differences = sum(abs(one - other) for one in weights for other in weights)
    assert gini(weights) == Fraction(differences, 2 * len(weights) * sum(weights))


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_gini_needs_weights(weights: list[int]) -> None:
    with pytest.raises(VotingError, match="gini.weights"):
        gini(weights)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.integers(0, 9))
def test_the_chance_of_at_least_so_many_is_that_of_all_the_ways(chances: list[float], seen: int) -> None:
    whole = 0.0
    for outcome in range(2 ** len(chances)):
        hits = [outcome >> place & 1 for place in range(len(chances))]
        if sum(hits) >= seen:
            whole += float(np.prod([share if hit else 1 - share for share, hit in zip(chances, hits, strict=True)]))
    padded = np.array([[*chances, 0.0, 0.0]])
    assert at_least(np.array([seen]), padded)[0] == pytest.approx(whole, abs=1e-12)


def test_benjamini_and_hochberg() -> None:
    chances = np.array([0.041, 0.9, 0.001, 0.027, 0.012, 0.04])
    # bars at 0.05: .0083 .0167 .025 .0333 .0417 .05 in rising order; the fifth smallest still passes
    assert standing_out(chances, 0.05).tolist() == [True, False, True, True, True, True]
    assert standing_out(chances, 0.01).tolist() == [False, False, True, False, False, False]
    assert standing_out(np.array([0.5, 0.06]), 0.05).tolist() == [False, False]
    assert standing_out(np.array([]), 0.05).tolist() == []


def test_wilson_and_the_normal_tail() -> None:
    low, high = wilson(np.array([0.0, 0.5]), np.array([10.0, 100.0]))
    assert (low[0], round(float(high[0]), 4)) == (0.0, 0.2775)
    assert (round(float(low[1]), 4), round(float(high[1]), 4)) == (0.4038, 0.5962)
    assert [round(float(chance), 4) for chance in normal_tail(np.array([0.0, 1.96, -1.0]))] == [0.5, 0.025, 0.8413]
