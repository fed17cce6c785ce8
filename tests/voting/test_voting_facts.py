"""Fact questions at their borders, with laws that hold for every panel."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting import FACT_ANSWERS, FACT_QUESTIONS_MAX, NO, UNCLEAR, YES, Finding, VotingError, check_answers, find_facts

papers = st.integers(1, FACT_QUESTIONS_MAX).flatmap(
    lambda number: st.tuples(
        st.just(number),
        st.lists(st.tuples(st.tuples(*[st.sampled_from(FACT_ANSWERS)] * number), st.integers(1, 5)), max_size=35),
    )
)


def one(*groups: tuple[str, int, int], ceiling: int = 5) -> Finding:
    """The finding on one question; a group is (answer, ballots, weight of each)."""
    given = [((answer,), weight) for answer, number, weight in groups for _ in range(number)]
    return find_facts(given, 1, ceiling)[0]


def test_more_than_half_of_heads_and_weight_is_a_finding() -> None:
    finding = one((YES, 4, 1), (NO, 2, 1), (UNCLEAR, 1, 1))
    assert (finding.number, finding.found, finding.heads, finding.weights) == (1, YES, (4, 2, 1), (4, 2, 1))
    assert [(r.code, dict(r.params)) for r in finding.reasons] == [("fact.found", {"answer": YES, "heads": 4, "cast": 7})]
    assert one((NO, 9, 2), (YES, 8, 2)).found == NO


@pytest.mark.parametrize(
    "groups", [((YES, 3, 1), (NO, 3, 1)), ((YES, 3, 1), (NO, 3, 1), (UNCLEAR, 1, 1)), ((YES, 2, 5), (NO, 2, 1))]
)
def test_half_is_not_more_than_half(groups: tuple[tuple[str, int, int], ...]) -> None:
    finding = one(*groups)
    assert finding.found == UNCLEAR
    cast = sum(number for _, number, _ in groups)
    assert [(r.code, dict(r.params)) for r in finding.reasons] == [("fact.no_majority", {"heads": groups[0][1], "cast": cast})]


def test_weight_holds_a_finding_back_and_never_makes_one() -> None:
    held = one((YES, 4, 1), (NO, 1, 4))
    assert (held.found, held.weights) == (UNCLEAR, (4, 4, 0))
    assert [(r.code, dict(r.params)) for r in held.reasons] == [("fact.weight_short", {"answer": YES, "heads": 4, "cast": 5})]
    assert one((YES, 3, 5), (NO, 4, 1)).found == UNCLEAR
    assert one((YES, 4, 1), (NO, 1, 4), ceiling=3).found == YES


def test_most_saying_unclear_is_a_finding_of_its_own() -> None:
    finding = one((UNCLEAR, 5, 1), (YES, 2, 1))
    assert finding.found == UNCLEAR
    assert finding.reasons[0].params == {"answer": UNCLEAR, "heads": 5, "cast": 7}


def test_nobody_voted_and_nothing_was_asked() -> None:
    first, second = find_facts([], 2)
    assert (first.number, second.number, second.found, second.heads) == (1, 2, UNCLEAR, (0, 0, 0))
    assert second.reasons[0].code == "fact.no_ballots"
    assert dict(second.reasons[0].params) == {}
    assert find_facts([((), 1)], 0) == ()


def test_answers_stand_in_the_order_of_the_questions() -> None:
    first, second = find_facts([((YES, NO), 1), ((YES, NO), 3)], 2)
    assert (first.found, second.found, second.weights) == (YES, NO, (0, 4, 0))


@pytest.mark.parametrize(
    ("answers", "questions", "code", "params"),
    [
        ((), 1, "facts.count", {"wanted": 1, "got": 0}),
        ((YES, YES), 1, "facts.count", {"wanted": 1, "got": 2}),
        ((YES, "maybe"), 2, "facts.answer", {"number": 2}),
        (("", YES), 2, "facts.answer", {"number": 1}),
        ((None,), 1, "facts.answer", {"number": 1}),
        (([],), 1, "facts.answer", {"number": 1}),
    ],
)
def test_answers_that_are_none(answers: tuple[object, ...], questions: int, code: str, params: dict[str, int]) -> None:
    for ask in (lambda: check_answers(answers, questions), lambda: find_facts([(answers, 1)], questions)):
        with pytest.raises(VotingError) as refused:
            ask()
        assert (refused.value.code, refused.value.params) == (code, params)


@pytest.mark.parametrize(
    ("weight", "questions", "ceiling", "code", "bounds"),
    [
        (0, 1, 5, "facts.weight", (1, 5)), (6, 1, 5, "facts.weight", (1, 5)), (True, 1, 5, "facts.weight", (1, 5)),
        (1, -1, 5, "facts.questions", (0, 5)), (1, 6, 5, "facts.questions", (0, 5)), (1, 1.0, 5, "facts.questions", (0, 5)),
        (1, 1, 0, "facts.ceiling", (1, 5)), (1, 1, 6, "facts.ceiling", (1, 5)),
    ],
)  # fmt: skip
def test_numbers_out_of_range(weight: int, questions: int, ceiling: int, code: str, bounds: tuple[int, int]) -> None:
    with pytest.raises(VotingError) as refused:
        find_facts([((YES,), weight)], questions, ceiling)
    assert (refused.value.code, refused.value.params) == (code, {"minimum": bounds[0], "maximum": bounds[1]})


@given(papers, st.integers(1, 5))
def test_a_finding_has_more_than_half_of_both_and_counts_everybody(
    asked: tuple[int, list[tuple[tuple[str, ...], int]]], ceiling: int
) -> None:
    number, ballots = asked
    findings = find_facts(ballots, number, ceiling)
    assert findings == find_facts(reversed(ballots), number, ceiling)
    for finding in findings:
        assert sum(finding.heads) == len(ballots)
        assert sum(finding.weights) == sum(min(weight, ceiling) for _, weight in ballots)
        if finding.found != UNCLEAR:
            place = FACT_ANSWERS.index(finding.found)
            assert 2 * finding.heads[place] > len(ballots)
            assert 2 * finding.weights[place] > sum(finding.weights)


@given(papers)
def test_one_more_for_what_was_found_changes_no_finding(asked: tuple[int, list[tuple[tuple[str, ...], int]]]) -> None:
    number, ballots = asked
    before = find_facts(ballots, number)
    more = [*ballots, (tuple(finding.found for finding in before), 5)]
    for was, now in zip(before, find_facts(more, number), strict=True):
        if was.found != UNCLEAR:
            assert now.found == was.found
