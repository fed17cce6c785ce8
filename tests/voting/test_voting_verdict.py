"""Verdicts at their borders, with the reasons they give."""

import pytest

from tests.voting.voting_strategies import RULES, ballots_of
from voting import (
    CANNOT_TELL,
    Ballot,
    Decided,
    First,
    Lead,
    PanelRules,
    Plan,
    Share,
    Sure,
    Tally,
    Undecided,
    VotingError,
    Waiting,
    Widen,
    decide,
    height,
    measure,
)
from voting.information import needed

THREE = PanelRules(options=("refund", "redo", "nothing"))


def tally(*groups: tuple[str, int, int], rules: PanelRules = RULES) -> Tally:
    return Tally.of(rules, ballots_of(*groups))


def codes(outcome: Decided | Widen | Undecided) -> list[str]:
    return [reason.code for reason in outcome.reasons]


def test_six_to_one_decides() -> None:
    outcome = decide(tally(("refund", 6, 1), ("nothing", 1, 1)), 1)
    assert isinstance(outcome, Decided)
    assert outcome.option == "refund"
    assert codes(outcome) == ["verdict.lead_reached"]
    assert outcome.reasons[0].params == {"option": "refund", "lead": 35, "unit": 7, "bar": 5}


@pytest.mark.parametrize(
    ("cast", "wave", "decided"),
    [((6, 1), 1, True), ((5, 2), 1, False), ((11, 6), 2, True), ((20, 15), 3, True), ((10, 7), 2, False)],
)
def test_a_lead_of_five_is_the_bar(cast: tuple[int, int], wave: int, decided: bool) -> None:
    outcome = decide(tally(("refund", cast[0], 1), ("nothing", cast[1], 1)), wave)
    assert isinstance(outcome, Decided) == decided
    if not decided:
        assert isinstance(outcome, Widen)
        assert outcome.next_wave == wave + 1
        assert codes(outcome) == ["verdict.lead_short"]


def test_a_lead_of_four_after_the_last_wave_is_undecided() -> None:
    outcome = decide(tally(("refund", 19, 1), ("nothing", 15, 1), (CANNOT_TELL, 1, 1)), 3)
    assert isinstance(outcome, Undecided)
    assert codes(outcome) == ["verdict.lead_short"]
    assert outcome.reasons[0].params == {"option": "refund", "lead": 4 * 35, "unit": 35, "bar": 5}


def test_cannot_tell_fills_seats_and_counts_to_no_side() -> None:
    assert isinstance(decide(tally(("refund", 5, 1), (CANNOT_TELL, 2, 1)), 1), Decided)
    assert isinstance(decide(tally(("refund", 4, 1), (CANNOT_TELL, 3, 1)), 1), Widen)
    heavy = decide(tally(("refund", 5, 1), (CANNOT_TELL, 2, 5)), 1)
    assert codes(heavy) == ["verdict.lead_short"], "the average juror weighs 15/7 here, so five of weight 1 are 2.3"


def test_heavy_ballots_alone_are_not_a_lead() -> None:
    """Four jurors of weight 5 lead by four average jurors, not by twenty."""
    outcome = decide(tally(("refund", 4, 5)), 1, final=True)
    assert isinstance(outcome, Undecided)
    assert codes(outcome) == ["verdict.lead_short", "verdict.panel_short"]
    assert outcome.reasons[1].params == {"cast": 4, "missing": 3}


def test_a_bar_of_five_needs_five_who_chose_it() -> None:
    """Among many who could not tell, three heavy ballots lead by more than five average jurors."""
    outcome = decide(tally(("refund", 3, 5), (CANNOT_TELL, 14, 1)), 2)
    assert isinstance(outcome, Widen)
    assert codes(outcome) == ["verdict.heads_few"]
    assert outcome.reasons[0].params == {"option": "refund", "heads": 3, "bar": 5}


def ruled(plan: str, options: tuple[str, ...] = RULES.options) -> PanelRules:
    return PanelRules(options=options, plan=Plan.parse(plan))


@pytest.mark.parametrize(("cast", "decided"), [((11, 6), True), ((10, 7), False), ((9, 6), True)])
def test_a_share_is_of_the_ballots_for_options(cast: tuple[int, int], decided: bool) -> None:
    silent = 17 - sum(cast)
    groups = [("refund", cast[0], 2), ("nothing", cast[1], 2), (CANNOT_TELL, silent, 2)]
    outcome = decide(tally(*(group for group in groups if group[1]), rules=ruled("17:60%")), 1)
    assert isinstance(outcome, Decided) == decided
    assert codes(outcome) == [f"verdict.share_{'reached' if decided else 'short'}"]
    assert outcome.reasons[0].params == {"option": "refund", "lead": 200 * cast[0], "unit": 2 * sum(cast), "bar": 60}


def test_first_to_nine_stops_at_the_ninth() -> None:
    rules = ruled("9~17:first-9")
    assert decide(tally(("refund", 8, 1), rules=rules)) == Waiting(9)
    assert decide(tally(("refund", 8, 1), ("nothing", 4, 1), rules=rules)) == Waiting(5)
    assert decide(tally(("refund", 8, 1), ("nothing", 8, 1), rules=rules)) == Waiting(1), "the last ballot may tell"
    outcome = decide(tally(("refund", 9, 1), ("nothing", 4, 1), rules=rules))
    assert isinstance(outcome, Decided)
    assert codes(outcome) == ["verdict.first_reached"], "seats that were not needed are not missing"
    full = decide(tally(("refund", 8, 1), ("nothing", 8, 1), (CANNOT_TELL, 1, 1), rules=rules))
    assert codes(full) == ["verdict.tied"]
    assert isinstance(full, Undecided)


def sure(*papers: tuple[str, int, int], plan: str = "3~9:sure-95", final: bool = False) -> object:
    ballots = [Ballot(f"s{seat}", *paper) for seat, paper in enumerate(papers)]
    return decide(Tally.of(ruled(plan), ballots), final=final)


def test_a_certainty_is_a_lead_in_information() -> None:
    assert needed(95) == 30
    assert isinstance(sure(("refund", 1, 10), ("refund", 1, 10), ("refund", 1, 10)), Decided)
    assert sure(("refund", 1, 9), ("refund", 1, 10), ("refund", 1, 10)) == Waiting(6)
    assert sure(("refund", 1, 20), ("refund", 1, 20)) == Waiting(7), "never before three ballots"
    ended = sure(("refund", 1, 10), ("refund", 1, 10), final=True)
    assert isinstance(ended, Undecided)
    assert ended.reasons[0].params == {"option": "refund", "lead": 20, "unit": 1, "bar": 30, "percent": 95}


def test_a_certainty_is_over_all_others_together() -> None:
    """The same lead over one rival settles it, over two level rivals it does not."""
    rules = ruled("3~9:sure-95", ("refund", "redo", "nothing"))
    ballots = [Ballot("a", "refund", 1, 20), Ballot("b", "refund", 1, 20), Ballot("c", "nothing", 1, 5)]
    assert isinstance(decide(Tally.of(rules, ballots)), Decided)
    assert decide(Tally.of(rules, [*ballots, Ballot("d", "redo", 1, 5)])) == Waiting(5)


def test_information_without_heads_or_weight_settles_nothing() -> None:
    """Two who know against three who do not: sure enough, but the heads are on the other side."""
    papers = [("refund", 5, 20), ("refund", 5, 20), *[("nothing", 1, 0)] * 3]
    assert isinstance(sure(*papers), Waiting)
    assert sure(*papers, plan="3~6:sure-95") == Waiting(1), "the last may still bring the heads over"
    outcome = sure(*papers, final=True)
    assert isinstance(outcome, Undecided)
    assert codes(outcome)[0] == "verdict.heads_disagree"
    light = sure(("refund", 1, 20), ("refund", 1, 20), ("refund", 1, 20), ("nothing", 5, 0), ("nothing", 5, 0))
    assert isinstance(light, Waiting), "the option that leads by weight is not the likeliest"


def test_weight_against_heads_blocks() -> None:
    outcome = decide(tally(("refund", 8, 5), ("nothing", 9, 2)), 2)
    assert isinstance(outcome, Widen)
    assert codes(outcome) == ["verdict.heads_disagree"]
    assert outcome.reasons[0].params == {"option": "refund", "favoured": ("nothing",)}


def test_weight_does_not_break_a_level_head_count() -> None:
    outcome = decide(tally(("refund", 8, 5), ("nothing", 8, 2), (CANNOT_TELL, 1, 1)), 2)
    assert codes(outcome) == ["verdict.heads_tied"]
    assert outcome.reasons[0].params["favoured"] == ("refund", "nothing")


def test_both_faults_are_told() -> None:
    outcome = decide(tally(("refund", 3, 2), ("nothing", 4, 1)), 1)
    assert codes(outcome) == ["verdict.heads_disagree", "verdict.lead_short"]


def test_heads_must_favour_the_leader_against_every_option() -> None:
    """The second by weight is not the strongest by heads: the leader still may not decide."""
    groups = (("refund", 10, 5), ("redo", 5, 4), ("nothing", 12, 1), (CANNOT_TELL, 8, 5))
    outcome = decide(tally(*groups, rules=THREE), 3)
    assert codes(outcome) == ["verdict.heads_disagree"]
    assert outcome.reasons[0].params["favoured"] == ("nothing",)


def test_ties_are_reported_with_all_who_share_them() -> None:
    outcome = decide(tally(("refund", 3, 1), ("nothing", 3, 1), (CANNOT_TELL, 1, 1)), 1)
    assert isinstance(outcome, Widen)
    assert codes(outcome) == ["verdict.tied"]
    assert outcome.reasons[0].params == {"options": ("refund", "nothing")}
    three = decide(tally(("refund", 3, 2), ("nothing", 6, 1), ("redo", 2, 3), rules=THREE), 1, final=True)
    assert isinstance(three, Undecided)
    assert three.reasons[0].params == {"options": ("refund", "redo", "nothing")}


def test_the_leader_is_set_against_the_second() -> None:
    decided = decide(tally(("refund", 11, 1), ("redo", 3, 1), ("nothing", 3, 1), rules=THREE), 2)
    assert isinstance(decided, Decided)
    widened = decide(tally(("refund", 9, 1), ("redo", 5, 1), ("nothing", 3, 1), rules=THREE), 2)
    assert isinstance(widened, Widen)


def test_nobody_could_tell() -> None:
    outcome = decide(tally((CANNOT_TELL, 7, 3)), 1)
    assert isinstance(outcome, Widen)
    assert codes(outcome) == ["verdict.all_cannot_tell"]
    assert outcome.reasons[0].params == {"cast": 7}
    last = decide(tally((CANNOT_TELL, 35, 3)), 3)
    assert isinstance(last, Undecided)
    assert codes(last) == ["verdict.all_cannot_tell"]


@pytest.mark.parametrize(("plan", "bar"), [("17:5", 5), ("17:first-9", 9), ("17:60%", 60)])
def test_where_nobody_chose_nothing_is_held_in_units_that_can_be_divided_by(plan: str, bar: int) -> None:
    for groups in [(), ((CANNOT_TELL, 17, 1),)]:
        held, unit, wanted = measure(tally(*groups, rules=ruled(plan)))
        assert (held, wanted) == (0, bar)
        assert unit > 0


@pytest.mark.parametrize(
    ("cast", "ahead"),
    [
        ([("refund", 2, 10), ("nothing", 1, 9)], 11),  # the heaviest is the likeliest: by how much it is
        ([("refund", 2, 4), ("nothing", 1, 20)], -12),  # the likeliest is another: the heaviest is behind
    ],
)
def test_a_certainty_is_that_of_the_heaviest_option(cast: list[tuple[str, int, int]], ahead: int) -> None:
    papers = [(choice, each) for choice, heads, each in cast for _ in range(heads)]
    ballots = [Ballot(f"s{seat}", choice, 1, each) for seat, (choice, each) in enumerate(papers)]
    assert measure(Tally.of(ruled("3:sure-90"), ballots)) == (ahead, 1, needed(90))


@pytest.mark.parametrize(("bar", "high"), [(Lead(5), 5), (First(9), 9), (Share(60), 60), (Sure(90), needed(90))])
def test_the_height_of_a_bar_is_in_its_own_unit(bar: Lead | First | Share | Sure, high: int) -> None:
    assert height(bar) == high


def test_nothing_is_looked_at_before_the_wave_is_complete() -> None:
    assert decide(tally(("refund", 6, 1)), 1) == Waiting(1)
    assert decide(tally(("refund", 7, 1)), 2) == Waiting(10)
    assert decide(Tally.empty(RULES), 1) == Waiting(7)


def test_a_panel_closed_short_is_judged_as_it_is() -> None:
    decided = decide(tally(("refund", 5, 1)), 1, final=True)
    assert isinstance(decided, Decided)
    one_short = decide(tally(("refund", 6, 1)), 1, final=True)
    assert one_short.reasons[1].params == {"cast": 6, "missing": 1}
    assert codes(decided) == ["verdict.lead_reached", "verdict.panel_short"]
    empty = decide(Tally.empty(RULES), 1, final=True)
    assert isinstance(empty, Undecided)
    assert codes(empty) == ["verdict.panel_short"]


def test_an_exhausted_list_is_not_widened() -> None:
    split = tally(("refund", 5, 1), ("nothing", 2, 1))
    assert isinstance(decide(split, 1), Widen)
    final = decide(split, 1, final=True)
    assert isinstance(final, Undecided)
    assert codes(final) == ["verdict.lead_short"]


def test_there_is_no_fourth_wave() -> None:
    with pytest.raises(VotingError, match=r"plan\.no_such_wave"):
        decide(Tally.empty(RULES), 4)
