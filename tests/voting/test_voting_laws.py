"""What must hold for every panel, whoever sits and whatever they choose."""

from collections import Counter
from dataclasses import replace
from itertools import permutations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.voting.voting_strategies import Panel, clear_panels, panels
from voting import CANNOT_TELL, Ballot, Decided, Outcome, PanelRules, Tally, Undecided, ceiling, decide

many = settings(max_examples=60, deadline=None)


def outcome(rules: PanelRules, ballots: list[Ballot], wave: int = 3) -> Outcome:
    """The verdict of the panel as it is, nobody left to ask."""
    return decide(Tally.of(rules, ballots), wave, final=True)


def winner(rules: PanelRules, ballots: list[Ballot]) -> str | None:
    found = outcome(rules, ballots)
    return found.option if isinstance(found, Decided) else None


@many
@given(panels(), st.randoms(use_true_random=False))
def test_order_of_ballots_does_not_matter(panel: Panel, shuffler) -> None:
    rules, ballots = panel
    shuffled = list(ballots)
    shuffler.shuffle(shuffled)
    assert Tally.of(rules, shuffled) == Tally.of(rules, ballots)
    assert hash(Tally.of(rules, shuffled)) == hash(Tally.of(rules, ballots))


@many
@given(panels())
def test_live_tally_equals_recount(panel: Panel) -> None:
    rules, ballots = panel
    live = Tally.empty(rules)
    for number, ballot in enumerate(ballots, start=1):
        live = live.add(ballot)
        assert live == Tally.of(rules, ballots[:number])
    assert live.cast == len(ballots)
    chosen = Counter(ballot.choice for ballot in ballots)
    assert live.heads == {option: chosen[option] for option in rules.options}
    assert live.cannot_tell == chosen[CANNOT_TELL]


@many
@given(panels())
def test_seats_have_no_name(panel: Panel) -> None:
    rules, ballots = panel
    renamed = [replace(ballot, seat=f"other-{ballot.seat}") for ballot in ballots]
    assert outcome(rules, renamed) == outcome(rules, ballots)


@many
@given(panels(options=(2, 3)))
def test_options_are_treated_alike(panel: Panel) -> None:
    """Any renaming of the options, kept in their places or moved, only renames the verdict."""
    rules, ballots = panel
    before = winner(rules, ballots)
    for order in permutations(rules.options):
        renaming = dict(zip(rules.options, order, strict=True)) | {CANNOT_TELL: CANNOT_TELL}
        swapped = [replace(ballot, choice=renaming[ballot.choice]) for ballot in ballots]
        assert winner(rules, swapped) == (before and renaming[before])
        assert winner(replace(rules, options=order), ballots) == before


@many
@given(clear_panels(), st.data())
def test_support_never_hurts(panel: Panel, data: st.DataObject) -> None:
    """A ballot that moves to the deciding option, from another or from cannot tell, leaves it deciding."""
    rules, ballots = panel
    option = winner(rules, ballots)
    assume(option is not None)
    assert option is not None
    others = [number for number, ballot in enumerate(ballots) if ballot.choice != option]
    number = data.draw(st.sampled_from(others))
    ballots[number] = replace(ballots[number], choice=option)
    assert winner(rules, ballots) == option


@many
@given(panels(), st.data())
def test_losing_a_ballot_to_another_option_never_helps(panel: Panel, data: st.DataObject) -> None:
    rules, ballots = panel
    decisive = [number for number, ballot in enumerate(ballots) if ballot.choice != CANNOT_TELL]
    assume(decisive)
    number = data.draw(st.sampled_from(decisive))
    left = ballots[number].choice
    before = winner(rules, ballots)
    moved = list(ballots)
    moved[number] = replace(moved[number], choice=data.draw(st.sampled_from(rules.options)))
    assert winner(rules, moved) != left or before == left


@many
@given(panels(), st.data())
def test_nobody_wins_by_a_ballot_for_another(panel: Panel, data: st.DataObject) -> None:
    rules, ballots = panel
    weight, choice = data.draw(st.integers(1, 5)), data.draw(st.sampled_from(rules.options))
    before = winner(rules, [*ballots, Ballot("silent", CANNOT_TELL, weight)])
    assert winner(rules, [*ballots, Ballot("silent", choice, weight)]) in (before, None, choice)


@many
@given(panels(max_weight=2), st.data())
def test_weights_have_no_unit(panel: Panel, data: st.DataObject) -> None:
    rules, ballots = panel
    heaviest = max((ballot.weight for ballot in ballots), default=1)
    assume(ceiling(ballot.weight for ballot in ballots) >= heaviest)
    factor = data.draw(st.integers(1, 5 // heaviest))
    scaled = [replace(ballot, weight=factor * ballot.weight) for ballot in ballots]
    assert winner(rules, scaled) == winner(rules, ballots)
    was, now = Tally.of(rules, ballots).lead_units(), Tally.of(rules, scaled).lead_units()
    assert was[0] * now[1] == now[0] * was[1]


@many
@given(panels())
def test_weight_never_overturns_the_heads(panel: Panel) -> None:
    rules, ballots = panel
    option = winner(rules, ballots)
    heads = Tally.of(rules, ballots).heads
    if option is not None:
        assert all(heads[option] > heads[other] for other in rules.options if other != option)
        assert heads[option] >= rules.plan.bar.number


@many
@given(panels(max_weight=1))
def test_equal_weights_are_plain_counting(panel: Panel) -> None:
    rules, ballots = panel
    first, next_ = sorted(Tally.of(rules, ballots).heads.values(), reverse=True)[:2]
    assert (winner(rules, ballots) is not None) == (first - next_ >= rules.plan.bar.number)


@many
@given(panels())
def test_what_is_undecided_says_why(panel: Panel) -> None:
    rules, ballots = panel
    found = outcome(rules, ballots)
    assert isinstance(found, Decided | Undecided)
    assert found.reasons
    assert len({reason.code for reason in found.reasons}) == len(found.reasons)


@many
@given(st.lists(st.integers(1, 5), max_size=40))
def test_top_quarter_never_holds_more_than_half(weights: list[int]) -> None:
    def top_holds_too_much(most: int) -> bool:
        cut = sorted((min(weight, most) for weight in weights), reverse=True)
        return sum(cut[: len(cut) // 4]) > sum(cut[len(cut) // 4 :])

    most = ceiling(weights)
    assert 1 <= most <= 5
    assert not top_holds_too_much(most)
    assert all(top_holds_too_much(more) for more in range(most + 1, 6))


@many
@given(panels(), st.data())
def test_ceiling_depends_on_who_sits_not_on_what_they_chose(panel: Panel, data: st.DataObject) -> None:
    rules, ballots = panel
    papers = st.sampled_from((*rules.options, CANNOT_TELL))
    changed = [replace(ballot, choice=data.draw(papers)) for ballot in ballots]
    assert Tally.of(rules, changed).ceiling == Tally.of(rules, ballots).ceiling
