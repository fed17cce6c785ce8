"""The verdict counted twice: by `voting`, and by the stand-alone checker, which was written from the format and shares no line.

COUNTS asks for more panels than the suite does: `docs/testing.md`.
"""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verify.checker import case
from tests.voting.voting_strategies import OPTIONS
from voting import CANNOT_TELL, Ballot, Decided, PanelRules, Plan, Tally, decide
from voting.facts import FACT_ANSWERS, find_facts

COUNTS = int(os.environ.get("COUNTS", "400"))
QUESTIONS = 2
Paper = tuple[Ballot, tuple[str, str]]
many = settings(max_examples=COUNTS, deadline=None)


@st.composite
def counted(draw: st.DrawFn) -> tuple[PanelRules, list[Paper]]:
    """Rules with any bar, and up to 40 ballots of any weight and information; alike in groups, so that ties are near."""
    seats = tuple(sorted(draw(st.sets(st.integers(1, 40), min_size=1, max_size=3))))
    bar = draw(st.one_of(
        st.integers(1, min(9, seats[-1])).map(str), st.integers(1, min(9, seats[-1])).map("first-{}".format),
        st.integers(51, 100).map("{}%".format), st.integers(51, 99).map("sure-{}".format),
    ))
    rules = PanelRules(
        options=OPTIONS[: draw(st.integers(2, 4))], plan=Plan.parse(f"{'-'.join(map(str, seats))}:{bar}"),
        weight_max=draw(st.integers(1, 5)), quarter_share=draw(st.integers(25, 100)), fact_questions=QUESTIONS,
    )
    group = st.tuples(
        st.sampled_from((*rules.options, CANNOT_TELL)), st.integers(1, 8), st.integers(1, rules.weight_max), st.integers(0, 20),
        st.tuples(*[st.sampled_from(FACT_ANSWERS)] * QUESTIONS),
    )
    papers = [each for each in draw(st.lists(group, max_size=6)) for _ in range(each[1])]
    return rules, [
        (Ballot(f"s{number}", choice, weight, information), answers)
        for number, (choice, _, weight, information, answers) in enumerate(papers)
    ]


def opened(papers: list[Paper]) -> list[Any]:
    """The ballots as the checker meets them, opened."""
    return [
        case.Opened(
            {"choice": ballot.choice, "answers": list(answers)},
            SimpleNamespace(weight=ballot.weight, information=ballot.information), None,
        )
        for ballot, answers in papers
    ]


@many
@given(counted())
def test_both_counts_come_to_the_same(panel: tuple[PanelRules, list[Paper]]) -> None:
    rules, papers = panel
    tally = Tally.of(rules, [ballot for ballot, _ in papers])
    most = case.ceiling_of([ballot.weight for ballot, _ in papers], rules.quarter_share)
    count = case.count_of(opened(papers), rules.to_dict(), most)
    assert (tally.ceiling if papers else most) == most
    assert (tally.heads, tally.weight, tally.information) == (count.heads, count.weights, count.information)
    assert (tally.cast, tally.weight_cast) == (count.cast, count.whole)
    found = decide(tally, len(rules.plan.seats), final=True)
    assert (found.option if isinstance(found, Decided) else None) == case.winner_of(case.read_plan(str(rules.plan)), count)


@many
@given(counted())
def test_both_find_the_same_facts(panel: tuple[PanelRules, list[Paper]]) -> None:
    rules, papers = panel
    most = case.ceiling_of([ballot.weight for ballot, _ in papers], rules.quarter_share)
    ours = find_facts([(answers, ballot.weight) for ballot, answers in papers], QUESTIONS, most)
    theirs = [case.find_facts(opened(papers), number, most) for number in range(QUESTIONS)]
    assert [{"found": each.found, "heads": list(each.heads)} for each in ours] == theirs


def test_decided_and_undecided_panels_both_turn_up() -> None:
    found: set[bool] = set()

    @settings(max_examples=200, deadline=None, database=None)
    @given(counted())
    def look(panel: tuple[PanelRules, list[Paper]]) -> None:
        rules, papers = panel
        outcome = decide(Tally.of(rules, [ballot for ballot, _ in papers]), len(rules.plan.seats), final=True)
        found.add(isinstance(outcome, Decided))

    look()
    assert found == {True, False}
