"""Rings are found where they can be, honest juries are left alone, and the numbers shown are those of the votes."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voting.collusion import Group, Pair, Rings, Together, compare_pairs, find_rings
from voting.errors import VotingError

Votes = list[tuple[str, str, str]]
LABELS = ("customer", "merchant", "both")
RING = (3, 7, 11, 20)
NAMES = {f"j{juror:02}" for juror in RING}


def jury(
    seed: int,
    *,
    kinds: int = 2,
    cases: int = 300,
    seats: int = 9,
    ring: float = 0.0,
    split: float = 0.0,
    one_sided: bool = False,
) -> tuple[Votes, dict[str, str]]:
    """Votes and truth of 40 jurors on cases of unlike difficulty, a share `split` of them a toss-up for everybody.

    The ring votes together for a wrong label (`ring`: in that share of cases), and always together on toss-ups if `ring` > 0.
    `one_sided`: jurors 0 and 1 choose the first label on every toss-up, each for himself.
    """
    chance = np.random.default_rng(seed)
    truth = chance.integers(0, kinds, cases)
    skill, hardness = chance.beta(8, 2, 40), np.clip(chance.beta(2, 5, cases) * 3, 0.1, 2)
    open_case, hit = chance.random(cases) < split, chance.random(cases) < ring
    said = np.where(open_case, chance.integers(0, kinds, cases), (truth + chance.integers(1, kinds, cases)) % kinds)
    votes: Votes = []
    for case in range(cases):
        for juror in chance.choice(40, seats, replace=False):
            wrong = (1 - 1 / kinds) if open_case[case] else min(0.95, (1 - skill[juror]) * hardness[case])
            label = truth[case] if chance.random() >= wrong else (truth[case] + chance.integers(1, kinds)) % kinds
            if juror in RING and ring and (hit[case] or open_case[case]):
                label = said[case]
            if one_sided and juror < 2 and open_case[case]:
                label = 0
            votes.append((f"c{case}", f"j{juror:02}", LABELS[label]))
    return votes, {f"c{case}": LABELS[truth[case]] for case in range(cases)}


@pytest.mark.parametrize("kinds", [2, 3])
@pytest.mark.parametrize("split", [0.0, 0.5])
def test_honest_juries_are_left_alone(kinds: int, split: float) -> None:
    """A false alarm in at most one jury of six; a rate of 0.05 allows one in twenty."""
    found = [find_rings(*_with(jury(seed, kinds=kinds, split=split), kinds)) for seed in range(6)]
    assert all(rings.compared > 500 for rings in found)
    assert sum(bool(rings.pairs) for rings in found) <= 1


def _with(made: tuple[Votes, dict[str, str]], kinds: int) -> tuple[Votes, tuple[str, ...], dict[str, str]]:
    votes, truth = made
    return votes, LABELS[:kinds], truth


def test_chances_of_honest_pairs_are_no_smaller_than_they_claim() -> None:
    pairs = [pair for seed in range(2) for pair in compare_pairs(*_with(jury(seed, split=0.5, seats=17), 2))]
    for chances in (
        [pair.wrong_chance for pair in pairs if pair.wrong.cases >= 10],
        [pair.contested_chance for pair in pairs if pair.contested.cases >= 10],
    ):
        assert len(chances) > 300
        assert sum(chance < 0.05 for chance in chances) < 0.06 * len(chances)


@pytest.mark.parametrize(("kinds", "split"), [(2, 0.0), (2, 0.5), (3, 0.0), (3, 0.5)])
def test_what_is_expected_of_honest_pairs_is_what_they_do_or_more(kinds: int, split: float) -> None:
    pairs = compare_pairs(*_with(jury(1, kinds=kinds, split=split, seats=17), kinds))
    wrong = sum(pair.wrong.same for pair in pairs) / sum(pair.wrong.expected for pair in pairs)
    assert 0.95 < wrong < 1.02
    contested = sum(pair.contested.same for pair in pairs) / sum(pair.contested.expected for pair in pairs)
    assert 0.8 < contested < 1.02


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_ring_is_found_on_control_cases(seed: int) -> None:
    votes, truth = jury(seed, cases=1500, seats=17, ring=0.25)
    rings = find_rings(votes, LABELS[:2], truth)
    assert len(rings.pairs) >= 3
    (group,) = rings.groups
    assert len(group.jurors) >= 3
    assert set(group.jurors) <= NAMES
    assert group.wrong.same > 1.5 * group.wrong.expected
    assert tuple(pair for pair in compare_pairs(votes, LABELS[:2], truth) if pair.flagged) == rings.pairs


@pytest.mark.parametrize("kinds", [2, 3])
def test_a_ring_is_found_on_contested_cases_without_any_answer(kinds: int) -> None:
    votes, _ = jury(6, kinds=kinds, cases=600, seats=17, ring=0.001, split=0.5)
    rings = find_rings(votes, LABELS[:kinds], {})
    assert [group.jurors for group in rings.groups] == [tuple(sorted(NAMES))]
    group = rings.groups[0]
    assert group.wrong == Together(0, 0, 0.0)
    assert group.contested.same > 0.85 * group.contested.cases > 1.2 * group.contested.expected


def test_the_same_liking_is_not_a_ring() -> None:
    votes, truth = jury(7, cases=600, seats=17, split=0.5, one_sided=True)
    (pair,) = [pair for pair in compare_pairs(votes, LABELS[:2], truth) if pair.jurors == ("j00", "j01")]
    assert pair.contested.same >= pair.contested.cases - 1 >= 20
    assert pair.contested.expected > 0.8 * pair.contested.cases
    assert not pair.flagged


def test_hard_cases_are_no_conspiracy() -> None:
    """Everybody is wrong on the same third of the cases: many pairs err alike, nobody is flagged."""
    chance = np.random.default_rng(8)
    votes = [
        (f"c{case}", f"j{juror:02}", LABELS[int(chance.random() < (0.8 if case % 3 == 0 else 0.05))])
        for case in range(300)
        for juror in chance.choice(30, 9, replace=False).tolist()
    ]
    rings = find_rings(votes, LABELS[:2], {f"c{case}": "customer" for case in range(300)})
    assert rings.compared > 300
    assert rings.pairs == ()


def test_two_rings_are_two_groups_largest_first() -> None:
    chance = np.random.default_rng(9)
    votes, truth = [], {}
    for case in range(200):
        truth[f"c{case}"] = "customer"
        for juror in range(12):
            wrong = chance.random() < 0.1
            if juror in (1, 2) and case % 5 == 0:
                wrong = True
            if juror in (6, 7, 8) and case % 5 == 1:
                wrong = True
            votes.append((f"c{case}", f"j{juror:02}", LABELS[int(wrong)]))
    groups = find_rings(votes, LABELS[:2], truth).groups
    assert [group.jurors for group in groups] == [("j06", "j07", "j08"), ("j01", "j02")]
    assert all(group.wrong.cases == 200 and group.wrong.same >= 40 > 2 * group.wrong.expected for group in groups)


short = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz"), st.sampled_from(LABELS)), min_size=1, max_size=60
)


def first_votes(votes: Votes) -> dict[tuple[str, str], str]:
    kept: dict[tuple[str, str], str] = {}
    for case, juror, label in votes:
        kept.setdefault((case, juror), label)
    return kept


@settings(max_examples=30, deadline=None)
@given(short, st.dictionaries(st.sampled_from("abc"), st.sampled_from(LABELS)), st.integers(1, 3))
def test_what_is_counted_is_what_was_voted(votes: Votes, answers: dict[str, str], common: int) -> None:
    kept = first_votes(votes)
    shared = {
        pair: [
            (kept[case, pair[0]], kept[case, pair[1]], case)
            for case in "abcdef"
            if (case, pair[0]) in kept and (case, pair[1]) in kept
        ]
        for pair in combinations("uvwxyz", 2)
    }
    pairs = compare_pairs(votes, LABELS, answers, common=common)
    assert [pair.jurors for pair in pairs] == [jurors for jurors, cases in shared.items() if len(cases) >= common]
    for pair in pairs:
        cases = shared[pair.jurors]
        assert pair.wrong.cases == sum(case in answers for _, _, case in cases)
        assert pair.wrong.same == sum(one == other != answers.get(case, one) for one, other, case in cases)
        assert 0 <= pair.wrong.expected <= pair.wrong.cases
        assert pair.contested.same <= pair.contested.cases <= len(cases)
        assert all(0 <= chance <= 1 for chance in (pair.wrong_chance, pair.contested_chance))
        assert pair.wrong.cases >= common or pair.wrong_chance == 1


@settings(max_examples=30, deadline=None)
@given(short.filter(lambda votes: len({vote[:2] for vote in votes}) == len(votes)), st.randoms(use_true_random=False))
def test_the_order_of_votes_does_not_matter(votes: Votes, chance: object) -> None:
    shuffled = votes.copy()
    chance.shuffle(shuffled)
    for one, other in zip(
        compare_pairs(votes, LABELS, {"a": "both"}, common=1),
        compare_pairs(shuffled, LABELS, {"a": "both"}, common=1),
        strict=True,
    ):
        assert (one.jurors, one.wrong.same, one.contested.same, one.flagged) == (
            other.jurors,
            other.wrong.same,
            other.contested.same,
            other.flagged,
        )
        assert one.contested.expected == pytest.approx(other.contested.expected)
        assert one.wrong_chance == pytest.approx(other.wrong_chance)


def test_too_few_cases_together_are_not_compared() -> None:
    votes = [(f"c{case}", juror, "customer") for case in range(9) for juror in "uv"]
    assert find_rings(votes, LABELS, {}) == Rings(0, (), ())
    (pair,) = compare_pairs(votes, LABELS, {}, common=9)
    assert pair == Pair(("u", "v"), Together(0, 0, 0.0), 1.0, Together(0, 0, 0.0), 1.0, False)


def test_a_group_is_counted_by_hand() -> None:
    """Three who sit on the same 12 cases, all wrong in 10, beside 6 who are right: one group, 12 cases, 10 alike."""
    votes = [
        (f"c{case}", f"j{juror}", "merchant" if juror < 3 and case < 10 else "customer")
        for case in range(60)
        for juror in range(9)
        if juror > 2 or case < 12
    ]
    rings = find_rings(votes, LABELS, {f"c{case}": "customer" for case in range(60)})
    assert [(type(group), group.jurors, group.wrong.cases, group.wrong.same) for group in rings.groups] == [
        (Group, ("j0", "j1", "j2"), 12, 10)
    ]


def test_bad_input_is_refused() -> None:
    vote = [("c", "u", "customer")]
    with pytest.raises(VotingError, match="rings.common"):
        find_rings(vote, LABELS, {}, common=0)
    with pytest.raises(VotingError, match="chances.rate"):
        find_rings(vote, LABELS, {}, rate=1.5)
    with pytest.raises(VotingError, match="votes.none"):
        compare_pairs([], LABELS, {})


def test_more_pairs_than_memory_holds_are_refused() -> None:
    with pytest.raises(VotingError) as refused:
        find_rings([("c", f"j{juror}", "customer") for juror in range(11_587)], LABELS, {})
    assert (refused.value.code, refused.value.params["sittings"]) == ("rings.too_many", 11_587 * 11_586 // 2)
