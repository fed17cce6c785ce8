"""What a tally counts, shows and refuses."""

import pytest

import voting
from tests.voting.voting_strategies import RULES, ballots_of
from voting import CANNOT_TELL, Ballot, PanelRules, Tally, VotingError

THREE = PanelRules(options=("refund", "redo", "nothing"))


def test_empty_tally() -> None:
    tally = Tally.empty(RULES)
    assert tally == Tally.of(RULES, [])
    assert (tally.cast, tally.cannot_tell, tally.ceiling) == (0, 0, 5)
    assert tally.heads == tally.weight == {"refund": 0, "nothing": 0}
    assert (tally.leader, tally.second, tally.lead_units()) == (None, None, (0, 1))
    assert tally.first_units() == (0, 1)


def test_counts_heads_and_weight_side_by_side() -> None:
    tally = Tally.of(RULES, ballots_of(("refund", 3, 2), ("nothing", 1, 3), (CANNOT_TELL, 2, 5), ("refund", 1, 1)))
    assert tally.heads == {"refund": 4, "nothing": 1}
    assert tally.weight == {"refund": 7, "nothing": 3}
    assert (tally.cannot_tell, tally.cast) == (2, 7)
    assert (tally.leader, tally.second) == ("refund", "nothing")
    assert tally.weight_cast == 20
    assert tally.lead_units() == (4 * 7, 20), "the average juror is the average of all who voted"
    assert tally.first_units() == (7 * 7, 20)


def test_information_adds_up_beside_the_weight() -> None:
    tally = Tally.empty(RULES)
    for seat, (choice, information) in enumerate([("refund", 20), ("refund", 0), ("nothing", 13), ("nothing", 8)]):
        tally = tally.add(Ballot(f"s{seat}", choice, 1, information))
    assert tally.information == {"refund": 20, "nothing": 21}
    assert (tally.leader, tally.likeliest) == (None, "nothing")
    assert tally.add(Ballot("s9", "refund", 1, 1)).likeliest is None


def test_information_of_unlike_ballots_adds_up_in_a_recount_too() -> None:
    papers = [("refund", 1, 20), ("refund", 2, 7), ("refund", 1, 20), ("nothing", 1, 9)]
    cast = [Ballot(f"s{seat}", *paper) for seat, paper in enumerate(papers)]
    assert Tally.of(RULES, cast).information == {"refund": 47, "nothing": 9}


def test_the_share_of_the_rules_makes_the_ceiling() -> None:
    free = PanelRules(options=RULES.options, quarter_share=100)
    tally = Tally.of(free, ballots_of(("refund", 2, 5), ("nothing", 6, 1)))
    assert tally.ceiling == 5
    assert tally.weight == {"refund": 10, "nothing": 6}


def test_the_ceiling_cuts_the_top_quarter_down() -> None:
    tally = Tally.of(RULES, ballots_of(("refund", 2, 5), ("nothing", 6, 1)))
    assert tally.ceiling == 3
    assert tally.weight == {"refund": 6, "nothing": 6}


@pytest.mark.parametrize(
    ("groups", "leader", "second"),
    [
        ([("refund", 2, 1), ("redo", 2, 1), ("nothing", 1, 1)], None, None),
        ([("refund", 3, 1), ("redo", 1, 1), ("nothing", 1, 1)], "refund", None),
        ([("refund", 3, 1)], "refund", None),
        ([("nothing", 3, 1), ("redo", 2, 1)], "nothing", "redo"),
        ([("refund", 1, 2), ("redo", 1, 2), ("nothing", 1, 2)], None, None),
    ],
)
def test_shared_places_have_no_name(groups: list, leader: str | None, second: str | None) -> None:
    tally = Tally.of(THREE, ballots_of(*groups))
    assert (tally.leader, tally.second) == (leader, second)


def test_one_seat_has_one_ballot() -> None:
    with pytest.raises(VotingError) as refused:
        Tally.of(RULES, [Ballot("s1", "refund", 1), Ballot("s2", "refund", 1), Ballot("s1", "nothing", 1)])
    assert refused.value.code == "tally.duplicate_seat"
    assert refused.value.params == {"seat": "s1"}


@pytest.mark.parametrize(
    ("ballot", "code", "named"),
    [
        (Ballot("s1", "redo", 1), "tally.unknown_choice", {"choice": "redo"}),
        (Ballot("s1", "refund", 4), "tally.weight_range", {"weight": 4, "maximum": 3}),
    ],
)
def test_ballots_outside_the_rules_are_refused(ballot: Ballot, code: str, named: dict) -> None:
    rules = PanelRules(options=RULES.options, weight_max=3)
    with pytest.raises(VotingError) as recounted:
        Tally.of(rules, [ballot])
    with pytest.raises(VotingError) as added:
        Tally.empty(rules).add(ballot)
    assert recounted.value.code == added.value.code == code
    assert recounted.value.params == added.value.params == named


@pytest.mark.parametrize(
    "counts",
    [
        ((("refund", 1, 0), 0),),
        ((("refund", 1, 0), 1), (("nothing", 1, 0), 1)),
        ((("refund", 1, 0), 1), (("refund", 1, 0), 1)),
    ],
)
def test_one_count_has_one_form(counts: tuple) -> None:
    with pytest.raises(VotingError) as refused:
        Tally(RULES, counts)
    assert refused.value.code == "tally.not_canonical"


@pytest.mark.parametrize(
    ("kind", "code", "named"),
    [
        (("refund", 1, 21), "tally.information_range", {"information": 21, "maximum": 20}),
        (("refund", 1, -1), "tally.information_range", {"information": -1, "maximum": 20}),
        (("refund", 0, 0), "tally.weight_range", {"weight": 0, "maximum": 5}),
    ],
)
def test_counts_of_ballots_that_cannot_be_are_refused(kind: tuple, code: str, named: dict) -> None:
    with pytest.raises(VotingError) as refused:
        Tally(RULES, ((kind, 1),))
    assert refused.value.code == code
    assert refused.value.params == named


def test_a_tally_shows_its_rules_and_counts_and_reads_back() -> None:
    tally = Tally.of(RULES, ballots_of(("refund", 3, 2), (CANNOT_TELL, 1, 1)))
    assert eval(repr(tally), vars(voting)) == tally


def test_ten_million_ballots_are_counted() -> None:
    counts = ((("nothing", 1, 0), 4_000_000), (("refund", 1, 0), 3_000_000), (("refund", 5, 20), 3_000_000))
    tally = Tally(RULES, counts)
    assert tally.cast == 10_000_000
    assert tally.ceiling == 3
    assert tally.lead_units() == (8_000_000 * 10_000_000, 16_000_000)
