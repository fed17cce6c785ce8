"""How far one ballot moves the odds."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting import ControlRecord, PoolRecord, VotingError, information_of
from voting.information import lead_over_all, needed

NEW = ControlRecord(0, 0)


def test_a_new_pool_and_a_new_juror() -> None:
    assert information_of(NEW, PoolRecord()) == 10, "three of four: log9(3) is a half, of 20"
    assert information_of(NEW, PoolRecord(), options=4) == 20


@pytest.mark.parametrize(
    ("record", "pool", "information"),
    [
        (ControlRecord(4, 4), PoolRecord(80, 100), 20),
        (ControlRecord(2, 2), PoolRecord(80, 100), 20),
        (ControlRecord(1, 1), PoolRecord(80, 100), 17),
        (ControlRecord(1, 2), PoolRecord(80, 100), 6),
        (ControlRecord(0, 2), PoolRecord(80, 100), 0),
        (ControlRecord(18, 20), PoolRecord(80, 100), 19),
        (ControlRecord(0, 0), PoolRecord(80, 100, 10, 40), 0),
        (ControlRecord(0, 0), PoolRecord(80, 100, 36, 40), 17),
    ],
)
def test_records_and_pools(record: ControlRecord, pool: PoolRecord, information: int) -> None:
    assert information_of(record, pool) == information


def test_fresh_accounts_that_answer_wrongly_say_nothing() -> None:
    farm = PoolRecord(right=60, total=160, first_right=10, first_total=80)
    assert information_of(NEW, farm) == 0
    assert information_of(ControlRecord(3, 3), farm) >= 10, "who has shown better is heard"


records = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda rw: ControlRecord(rw[0], sum(rw)))
pools = st.tuples(*[st.integers(0, 500)] * 4).map(lambda n: PoolRecord(n[0], n[0] + n[1], n[2], n[2] + n[3]))


@given(records, pools, st.integers(2, 4))
def test_it_is_the_rounded_logarithm(record: ControlRecord, pool: PoolRecord, options: int) -> None:
    right, whole = (7.5 + pool.right), (10 + pool.total)
    if record.total:
        share = (2 * right / whole + record.right) / (2 + record.total)
    else:
        share = (7.5 + pool.first_right) / (10 + pool.first_total)
    exact = 20 * log((options - 1) * share / (1 - share)) / log(9) if share else 0.0
    assert abs(information_of(record, pool, options) - min(20.0, max(0.0, exact))) <= 0.5 + 1e-9


@given(records, pools)
def test_a_right_answer_never_lowers_it(record: ControlRecord, pool: PoolRecord) -> None:
    better = ControlRecord(record.right + 1, record.total + 1)
    assert record.total == 0 or information_of(better, pool) >= information_of(record, pool)
    assert information_of(record, pool, 3) >= information_of(record, pool, 2)


def test_agreement_with_others_is_a_twentieth_and_no_more_than_controls() -> None:
    pool = PoolRecord(80, 100)
    assert information_of(ControlRecord(0, 0, agreed=500, judged=500), pool) == information_of(NEW, pool)
    assert information_of(ControlRecord(5, 10, agreed=500, judged=500), pool) == information_of(
        ControlRecord(5, 10, agreed=10, judged=10), pool
    )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"right": -1}, "record.not_a_count"),
        ({"right": 2, "total": 1}, "record.part_exceeds_whole"),
        ({"first_right": True, "first_total": 1}, "record.not_a_count"),
        ({"first_total": 1.0}, "record.not_a_count"),
    ],
)
def test_a_pool_is_counts(values: dict, code: str) -> None:
    with pytest.raises(VotingError) as refused:
        PoolRecord(**values)
    assert refused.value.code == code


@pytest.mark.parametrize("options", [1, 0, True, 2.0])
def test_one_option_is_no_question(options: int) -> None:
    with pytest.raises(VotingError) as refused:
        information_of(NEW, PoolRecord(), options)
    assert refused.value.code == "information.options_count"


@pytest.mark.parametrize(("percent", "lead"), [(51, 1), (75, 11), (90, 22), (95, 30), (99, 47)])
def test_certainty_asks_for_a_lead(percent: int, lead: int) -> None:
    assert needed(percent) == lead
    odds = percent / (100 - percent)
    assert 9 ** (lead / 20) >= odds**1.1 > 9 ** ((lead - 1) / 20)


@pytest.mark.parametrize("lead", [0, 1, 30, 200, 400, 5000])
def test_over_one_rival_a_lead_is_itself(lead: int) -> None:
    assert lead_over_all([lead]) == lead


@given(leads=st.lists(st.integers(0, 150), min_size=1, max_size=4))
def test_a_lead_over_all_gives_the_odds_against_all_together(leads: list[int]) -> None:
    """Bayes' rule with equal chances before: rivals' chances add up."""
    together = sum(9 ** (-lead / 20) for lead in leads)
    found = lead_over_all(leads)
    assert 9 ** (-found / 20) >= together * (1 - 1e-9)
    assert 9 ** (-(found + 1) / 20) < together * (1 + 1e-9)


def test_three_rivals_ask_for_more_than_one() -> None:
    assert lead_over_all([30]) == 30
    assert lead_over_all([30, 200, 200]) == 29, "far behind, they cost a step at most"
    assert lead_over_all([30, 30, 30]) == 20
    assert lead_over_all([0, 0]) == -7, "two level rivals together outweigh the first"
