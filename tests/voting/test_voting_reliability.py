"""All ballots read at once: the answers, and how each juror votes, on panels whose truth is known."""

from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voting.chances import normal_tail
from voting.errors import VotingError
from voting.reading import by_accuracy, by_confusion, by_count, confusions, read_votes, without_each
from voting.reliability import JurorReading, aggregate_votes, read_panel

Votes = list[tuple[str, str, str]]
LABELS = ("customer", "merchant", "both")


def panel(
    seed: int,
    *,
    cases: int = 400,
    jurors: int = 40,
    seats: int = 9,
    kinds: int = 2,
    leaning: int | None = None,
    tiring: int | None = None,
) -> tuple[Votes, dict[str, str], list[float]]:
    """Votes in order of casting, the truth, and each juror's accuracy; one may lean to the first label or tire half way."""
    chance = np.random.default_rng(seed)
    accuracy = chance.beta(8, 3, jurors)
    truth = chance.choice(kinds, cases, p=[0.7, 0.3] if kinds == 2 else None)
    votes: Votes = []
    for case in range(cases):
        for juror in chance.choice(jurors, seats, replace=False):
            good = 0.3 if juror == tiring and case >= cases // 2 else 0.95 if juror == tiring else accuracy[juror]
            label = truth[case] if chance.random() < good else (truth[case] + chance.integers(1, kinds)) % kinds
            label = 0 if juror == leaning and chance.random() < 0.6 else label
            votes.append((f"c{case}", f"j{juror:02}", LABELS[label]))
    return votes, {f"c{case}": LABELS[truth[case]] for case in range(cases)}, accuracy.tolist()


def right(answers: dict[str, str], truth: dict[str, str]) -> int:
    return sum(answers[case] == label for case, label in truth.items())


def counting(votes: Votes) -> dict[str, str]:
    cases: dict[str, Counter[str]] = {}
    for case, _, label in votes:
        cases.setdefault(case, Counter())[label] += 1
    return {case: counter.most_common(1)[0][0] for case, counter in cases.items()}


short = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("uvwxyz"), st.sampled_from(LABELS)), min_size=1, max_size=30
)
controls = st.dictionaries(st.sampled_from("abcde"), st.sampled_from(LABELS), max_size=2)


@pytest.mark.parametrize("kinds", [2, 3])
def test_jurors_who_differ_are_read_better_than_counted(kinds: int) -> None:
    counted = aggregated = 0
    for seed in range(4):
        votes, truth, _ = panel(seed, kinds=kinds, seats=5, jurors=20)
        counted += right(counting(votes), truth)
        aggregated += right(aggregate_votes(votes, LABELS[:kinds], {}), truth)
    assert aggregated > counted


@settings(max_examples=30, deadline=None)
@given(short, controls, st.randoms(use_true_random=False))
def test_the_order_of_votes_does_not_matter(votes: Votes, gold: dict[str, str], chance: object) -> None:
    shuffled = votes.copy()
    chance.shuffle(shuffled)
    assert aggregate_votes(votes, LABELS, gold) == aggregate_votes(shuffled, LABELS, gold)


@settings(max_examples=30, deadline=None)
@given(short, controls)
def test_the_names_of_jurors_and_cases_do_not_matter(votes: Votes, gold: dict[str, str]) -> None:
    renamed = [(f"case {case}", {"u": "z", "z": "u"}.get(juror, juror), label) for case, juror, label in votes]
    answers = aggregate_votes(renamed, LABELS, {f"case {case}": label for case, label in gold.items()})
    assert answers == {f"case {case}": label for case, label in aggregate_votes(votes, LABELS, gold).items()}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("uvwxyz"), st.sampled_from(LABELS[:2])), min_size=1))
def test_swapping_the_sides_swaps_the_answers(votes: Votes) -> None:
    swap = {"customer": "merchant", "merchant": "customer"}
    mirrored = [(case, juror, swap[label]) for case, juror, label in votes]
    answers = aggregate_votes(votes, LABELS[:2], {})
    # named in the mirrored order, so that a tie all over is mirrored too
    assert {case: swap[label] for case, label in answers.items()} == aggregate_votes(mirrored, LABELS[1::-1], {})


@settings(max_examples=30, deadline=None)
@given(short, controls)
def test_every_case_with_a_vote_is_answered_and_controls_keep_theirs(votes: Votes, gold: dict[str, str]) -> None:
    answers = aggregate_votes(votes, LABELS, gold)
    assert set(answers) == {case for case, _, _ in votes}
    assert set(answers.values()) <= set(LABELS)
    assert all(answers[case] == label for case, label in gold.items() if case in answers)


@pytest.mark.parametrize("order", list(permutations(LABELS)))
def test_a_tie_goes_to_the_commoner_label(order: tuple[str, ...]) -> None:
    votes = [("tie", "u", "merchant"), ("tie", "v", "customer"), *((f"c{n}", f"j{n}", "merchant") for n in range(3))]
    assert aggregate_votes(votes, order, {})["tie"] == "merchant"


def test_a_tie_all_over_goes_to_the_label_named_first() -> None:
    votes = [("tie", "u", "merchant"), ("tie", "v", "customer")]
    assert aggregate_votes(votes, ("merchant", "customer"), {}) == {"tie": "merchant"}
    assert aggregate_votes(votes, ("customer", "merchant"), {}) == {"tie": "customer"}


def test_controls_tell_who_is_to_be_believed() -> None:
    """Three always wrong against two always right: controls turn the count over."""
    wrong = [(f"c{case}", f"w{n}", "merchant") for case in range(60) for n in range(3)]
    good = [(f"c{case}", f"g{n}", "customer") for case in range(60) for n in range(2)]
    mixed = [(f"c{case}", "g0", "merchant") for case in range(60, 120)]
    gold = {f"c{case}": "customer" for case in range(30)}
    assert aggregate_votes(wrong + good + mixed, LABELS, {})["c59"] == "merchant"
    assert aggregate_votes(wrong + good + mixed, LABELS, gold)["c59"] == "customer"


@pytest.mark.parametrize("kinds", [2, 3])
def test_intervals_cover_the_accuracy(kinds: int) -> None:
    covered = []
    for seed in range(20, 26):
        votes, _, accuracy = panel(seed, kinds=kinds)
        readings = read_panel(votes, LABELS[:kinds], {})
        assert all(0 <= reading.low < reading.accuracy < reading.high <= 1 for reading in readings)
        covered += [reading.low <= accuracy[int(reading.juror[1:])] <= reading.high for reading in readings]
    assert len(covered) == 240
    assert 0.92 <= sum(covered) / len(covered) <= 0.985


def test_controls_are_counted_as_they_are() -> None:
    votes, truth, _ = panel(1)
    gold = {case: label for case, label in truth.items() if case.endswith("7")}
    for reading in read_panel(votes, LABELS[:2], gold):
        own = [(case, label) for case, juror, label in votes if juror == reading.juror]
        asked = [(case, label) for case, label in own if case in gold]
        assert (reading.cast, reading.known) == (len(own), len(asked))
        assert reading.right == sum(gold[case] == label for case, label in asked)
        assert sum(leaning.chosen for leaning in reading.leanings) == reading.cast
        assert sum(leaning.expected for leaning in reading.leanings) == pytest.approx(reading.cast)


def test_what_the_others_say_leaves_the_vote_itself_out() -> None:
    votes, truth, _ = panel(2, cases=40, jurors=10, seats=3, kinds=3)
    papers = read_votes(votes, LABELS, {"c0": truth["c0"]})
    opinion = by_confusion(papers, by_count(papers))
    table = confusions(papers, opinion)
    others = without_each(papers, table, opinion)
    common = opinion.sum(axis=1) + 2.0**20
    for place, (case, juror, _) in enumerate(votes):
        rest = [vote for vote in votes if vote[0] == case and vote[1] != juror]
        worth = [
            common[answer] * np.prod([table[answer, papers.jurors.index(who), LABELS.index(label)] for _, who, label in rest])
            for answer in range(3)
        ]
        likely = [float(label == truth["c0"]) for label in LABELS] if case == "c0" else np.array(worth) / sum(worth)
        assert others[:, place] == pytest.approx(likely, abs=1e-5)


def test_opinions_are_the_same_to_the_last_digit_in_any_order() -> None:
    votes, _, _ = panel(3, kinds=3)
    papers, mixed = (read_votes(each, LABELS, {}) for each in (votes, sorted(votes, key=lambda vote: vote[::-1])))
    for opinion in (by_accuracy, by_confusion):
        one, other = (dict(zip(each.cases, opinion(each, by_count(each)).T.tolist(), strict=True)) for each in (papers, mixed))
        assert one == other


def test_doubt_about_the_answers_widens_the_interval() -> None:
    votes, truth, _ = panel(4, seats=3)
    widths = [sum(reading.high - reading.low for reading in read_panel(votes, LABELS[:2], gold)) for gold in ({}, truth)]
    assert widths[0] > 1.3 * widths[1]


def test_leaning_on_controls_is_a_count_against_a_share() -> None:
    """40 controls, 10 for the customer; the juror chooses the customer 22 times and is right in 24."""
    gold = {f"c{n}": "customer" if n < 10 else "merchant" for n in range(40)}
    votes = [(f"c{n}", "a", "customer" if n < 8 or n >= 26 else "merchant") for n in range(40)]
    (reading,) = read_panel(votes, LABELS[:2], gold)
    accuracy = (4 + 24) / 46
    assert (reading.accuracy, reading.right) == (pytest.approx(accuracy), 24)
    customer = reading.leanings[0]
    expected = 10 * accuracy + 30 * (1 - accuracy)
    assert (customer.chosen, customer.expected) == (22, pytest.approx(expected))
    score = (22 - expected - 0.5) / (40 * accuracy * (1 - accuracy)) ** 0.5
    assert customer.chance == pytest.approx(2 * normal_tail(np.array([score]))[0])


def flagged(readings: tuple[JurorReading, ...]) -> tuple[set[str], set[str]]:
    leaning = {reading.juror for reading in readings if any(each.flagged for each in reading.leanings)}
    return leaning, {reading.juror for reading in readings if reading.drift and reading.drift.flagged}


def test_honest_panels_are_hardly_ever_flagged() -> None:
    found = [flagged(read_panel(panel(seed)[0], LABELS[:2], {})) for seed in range(5)]
    assert sum(bool(leaning) + bool(drift) for leaning, drift in found) <= 2


def test_who_leans_and_who_tires_is_found() -> None:
    votes, _, _ = panel(3, leaning=5, tiring=8, cases=600)
    readings = read_panel(votes, LABELS[:2], {})
    assert flagged(readings) == ({"j05"}, {"j08"})
    leaning, other = readings[5].leanings
    assert leaning.label == "customer"
    assert leaning.chosen > leaning.expected + 10
    assert other.chance == pytest.approx(leaning.chance)
    drift = readings[8].drift
    assert drift is not None
    assert drift.early > 0.85
    assert drift.late < 0.45


def test_the_drift_of_the_last_on_controls_is_a_comparison_of_two_shares() -> None:
    votes = [(f"c{n}", "a", "merchant" if n in (1, 20, 22, 23, 25, 26, 28, 30, 31) else "customer") for n in range(40)]
    (reading,) = read_panel(votes, LABELS[:2], {f"c{n}": "customer" for n in range(40)})
    assert reading.drift is not None
    assert (reading.drift.early, reading.drift.late) == (pytest.approx(19 / 20), pytest.approx(12 / 20))
    pooled = (4 + 31) / 46
    z = (19 / 20 - 12 / 20) / (pooled * (1 - pooled) * 2 / 20) ** 0.5
    assert reading.drift.chance == pytest.approx(2 * normal_tail(np.array([z]))[0])


def test_too_few_ballots_say_so() -> None:
    (reading,) = read_panel([("c", "a", "customer")], LABELS, {})
    assert reading.drift is None
    assert reading.low < 0.35 < 0.9 < reading.high
    assert all(leaning.chance == 1 and not leaning.flagged for leaning in reading.leanings)


def test_a_rate_is_a_share() -> None:
    for rate in (0.0, 1.0):
        with pytest.raises(VotingError, match="chances.rate"):
            read_panel([("c", "a", "customer")], LABELS, {}, rate)


@pytest.mark.parametrize(
    ("votes", "labels", "gold", "code"),
    [
        ([], ("x", "y"), {}, "votes.none"),
        ([("c", "j", "x")], ("x",), {}, "votes.labels"),
        ([("c", "j", "x")], ("x", "x"), {}, "votes.labels"),
        ([("c", "j", "z")], ("x", "y"), {}, "votes.label_unknown"),
        ([("c", "j", "x")], ("x", "y"), {"c": "z"}, "votes.label_unknown"),
        ([("c", "j")], ("x", "y"), {}, "votes.malformed"),
        ([("c", ["j"], "x")], ("x", "y"), {}, "votes.malformed"),
        ([("c", "j", "x"), None], ("x", "y"), {}, "votes.malformed"),
    ],
)
def test_bad_votes_are_refused(votes: list, labels: tuple[str, ...], gold: dict[str, str], code: str) -> None:
    for read in (aggregate_votes, read_panel):
        with pytest.raises(VotingError) as refused:
            read(votes, labels, gold)
        assert refused.value.code == code


def test_tables_beyond_memory_are_refused() -> None:
    labels = [str(number) for number in range(2**14)]
    with pytest.raises(VotingError) as refused:
        aggregate_votes([("c", "u", "0"), ("c", "v", "0")], labels, {})
    assert refused.value.code == "votes.too_many"
    assert refused.value.params == {"cases": 1, "jurors": 2, "labels": 2**14}
