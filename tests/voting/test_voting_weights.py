"""Weights are earned on control cases, and by nothing else in any quantity."""

from math import log

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from voting import ControlRecord, VotingError, ceiling, weigh
from voting.weights import counted_agreements


@st.composite
def records(draw: st.DrawFn) -> ControlRecord:
    total, tested, judged = draw(st.integers(0, 120)), draw(st.integers(0, 10)), draw(st.integers(0, 500))
    return ControlRecord(
        draw(st.integers(0, total)),
        total,
        draw(st.integers(0, tested)),
        tested,
        draw(st.integers(0, judged)),
        judged,
    )


def test_an_agreement_counted_in_part_is_not_counted() -> None:
    agreed, judged = counted_agreements(ControlRecord(right=1, total=2, agreed=3, judged=4))
    assert (agreed, judged) == (1, 2)
    assert type(agreed) is int


@pytest.mark.parametrize(
    ("right", "total", "value"),
    [
        (1, 1, 1),
        (2, 2, 2),
        (6, 6, 3),
        (10, 10, 3),
        (13, 13, 4),
        (23, 23, 5),
        (18, 20, 3),
        (60, 65, 5),
        (10, 20, 1),
    ],
)
def test_controls_earn_weight(right: int, total: int, value: int) -> None:
    weight = weigh(ControlRecord(right, total))
    assert weight.value == value
    assert weight.code == "weight.controls"
    assert weight.params == {"right": right, "total": total, "value": value}


@pytest.mark.parametrize(
    "record",
    [ControlRecord(0, 0), ControlRecord(0, 0, 5, 5), ControlRecord(0, 0, 5, 5, 900, 900)],
)
def test_without_a_control_case_everybody_weighs_one(record: ControlRecord) -> None:
    weight = weigh(record)
    assert (weight.value, weight.code, dict(weight.params)) == (1, "weight.new", {"value": 1})


def test_the_entry_test_is_a_start() -> None:
    assert weigh(ControlRecord(1, 1)).value == 1
    assert weigh(ControlRecord(1, 1, 5, 5)).value == 2


@pytest.mark.parametrize(
    ("counts", "value"),
    [
        ((3, 3), 2),
        ((3, 3, 1, 5), 1),  # four test cases wrong pull down
        ((5, 5), 2),
        ((5, 5, 5, 5), 3),  # five right lift
        ((4, 4, 0, 5), 2),  # five wrong ones cost as much as one control case
        ((4, 5), 2),
        ((3, 4, 5, 5), 2),
        ((3, 4, 5, 5, 0, 4), 1),  # agreement tips what hangs in the balance
        ((3, 4, 5, 5, 1, 4), 2),
        ((4, 6, 5, 5, 6, 6), 1),
        ((6, 6, 5, 5, 0, 6), 3),
        ((9, 9, 0, 5), 3),  # odds of exactly 3 to 1: five test cases wrong are one control case wrong, no more
        ((18, 21, 0, 0, 0, 20), 3),  # and so are twenty disagreements
    ],
)
def test_what_each_kind_of_case_is_worth(counts: tuple[int, ...], value: int) -> None:
    assert weigh(ControlRecord(*counts)).value == value


@settings(max_examples=100, deadline=None)
@given(records())
def test_agreement_hardly_counts(record: ControlRecord) -> None:
    """All the agreement in the world is worth at most a twentieth of the controls answered, one weight up."""
    alone = weigh(ControlRecord(record.right, record.total, record.test_right, record.test_total))
    loudest = ControlRecord(record.right, record.total, record.test_right, record.test_total, 10_000, 10_000)
    assert abs(weigh(record).value - alone.value) <= 1
    assert alone.value <= weigh(loudest).value <= alone.value + 1


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 300).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_it_is_the_rounded_logarithm_of_the_odds(counts: tuple[int, int]) -> None:
    right, total = counts
    exact = 5 * log((6 + right) / (4 + total - right)) / log(9)
    assume(abs(exact % 1 - 0.5) > 1e-9)
    assert weigh(ControlRecord(right, total)).value == min(5, max(1, round(exact)))


def test_a_half_is_rounded_up_exactly() -> None:
    # odds of 3 to 1 are 2.5 on the scale: (6 + 6) to (4 + 0)
    assert weigh(ControlRecord(6, 6)).value == 3
    assert weigh(ControlRecord(60_000_000_006, 80_000_000_006)).value == 3
    assert weigh(ControlRecord(60_000_000_005, 80_000_000_006)).value == 2


@settings(max_examples=100, deadline=None)
@given(records())
def test_one_more_right_never_costs_and_one_more_wrong_never_pays(record: ControlRecord) -> None:
    rest = (record.test_right, record.test_total, record.agreed, record.judged)
    before = weigh(record).value
    assert weigh(ControlRecord(record.right + 1, record.total + 1, *rest)).value >= before
    # a wrong control may let one agreement more count, a twentieth of it
    assert weigh(ControlRecord(record.right, record.total + 1, *rest)).value <= before


def test_a_one_sided_juror_weighs_nothing_extra() -> None:
    assert weigh(ControlRecord(200, 400)).value == 1


@pytest.mark.parametrize(
    ("counts", "code", "named"),
    [
        ((2, 1), "record.part_exceeds_whole", {"field": "right", "part": 2, "whole": 1}),
        ((-1, 1), "record.not_a_count", {"field": "right"}),
        ((1, 2.0), "record.not_a_count", {"field": "right"}),
        ((True, 1), "record.not_a_count", {"field": "right"}),
        ((1, 1, 6, 5), "record.part_exceeds_whole", {"field": "test_right", "part": 6, "whole": 5}),
        ((1, 1, 5, 5, 3, 2), "record.part_exceeds_whole", {"field": "agreed", "part": 3, "whole": 2}),
    ],
)
def test_impossible_records_are_refused(counts: tuple, code: str, named: dict) -> None:
    with pytest.raises(VotingError) as refused:
        ControlRecord(*counts)
    assert refused.value.code == code
    assert refused.value.params == named


@pytest.mark.parametrize(
    ("weights", "most"),
    [
        ([], 5),
        ([5, 5, 5], 5),
        ([5, 1, 1, 1], 3),
        ([5, 2, 1, 1], 4),
        ([2, 1, 1, 1], 5),
        ([5, 1, 1, 1, 1, 1, 1], 5),
        ([5, 5, 1, 1, 1, 1], 5),  # a quarter of six is one
        ([5, 5, 1, 1, 1, 1, 1, 1], 3),
        ([5] * 8 + [1] * 27, 3),
    ],
)
def test_ceiling_examples(weights: list[int], most: int) -> None:
    assert ceiling(weights) == most


@pytest.mark.parametrize(("share", "most"), [(100, 5), (50, 5), (45, 4), (36, 3), (25, 2)])
def test_a_lower_share_cuts_deeper(share: int, most: int) -> None:
    assert ceiling([5, 5, 2, 2, 2, 2, 2, 2], share) == most


def test_a_quarter_held_to_its_heads_makes_all_ballots_equal() -> None:
    assert ceiling([5, 4, 1, 1, 1, 1, 1, 1], 25) == 1
