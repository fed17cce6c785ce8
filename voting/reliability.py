"""What all ballots together say: the answer of every case, and how each juror votes. A nightly look; no verdict rests on it.

It can be wrong where jurors err together, so it flags for a person and weighs nobody: the intervals hold a juror's true
accuracy 19 times in 20 when jurors err alone, and less often when hard cases mislead them all. Control cases keep it honest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voting.chances import Floats, normal_tail, standing_out, wilson
from voting.reading import (
    GRAIN,
    PRIOR_RIGHT,
    PRIOR_WRONG,
    Vote,
    Votes,
    by_accuracy,
    by_confusion,
    by_count,
    confusions,
    read_votes,
    summed,
    without_each,
)

# Closer than this two labels are as likely: rounding, not evidence.
_SAME = GRAIN / 2**14
# Below this variance the normal approximation says nothing: about ten ballots of a middling juror.
_ENOUGH = 2.0
# Ballots needed in each half of a juror's service before it is asked whether the halves differ.
_HALF = 10


def aggregate_votes(votes: Sequence[Vote], labels: Sequence[str], gold: Mapping[str, str]) -> dict[str, str]:
    """The likeliest label of every case that has a vote; cases in `gold` keep theirs, and say who is right how often.

    The mean of three opinions: counting (twice), one accuracy a juror, one accuracy a juror and label. The models gain
    most where jurors differ and lose where they err together; half of the say keeps them near counting there. Equally
    likely labels: the one with more votes in the whole set, then the one named first in `labels`. The order of the votes
    does not matter. Raises the errors of `read_votes`.
    """
    papers = read_votes(votes, labels, gold)
    opinion = by_count(papers)
    opinion = 2 * opinion + by_accuracy(papers, opinion) + by_confusion(papers, opinion)
    tied = opinion >= opinion.max(axis=0) - _SAME
    popular = np.argsort(-np.bincount(papers.label, minlength=len(labels)), kind="stable")
    first = popular[tied[popular].argmax(axis=0)]
    return dict(zip(papers.cases, map(papers.labels.__getitem__, first.tolist()), strict=True))


@dataclass(frozen=True, slots=True)
class Leaning:
    """How often a juror chose `label` (`chosen` ballots) against what his cases and his accuracy lead to (`expected`).

    `chance`: how often a juror who leans to no side is at least as far off, 0..1; 1 with too few ballots to tell.
    `flagged`: it stands out among all jurors and labels.
    """

    label: str
    chosen: int
    expected: float
    chance: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """A juror's accuracy 0..1 in the earlier and the later half of his ballots, the cases' difficulty allowed for.

    `chance`: how often a juror who does not change differs at least as much; `flagged`: it stands out among all jurors.
    """

    early: float
    late: float
    chance: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class JurorReading:
    """One juror: `cast` votes; `right` of `known` on cases whose answer is given; accuracy 0..1 with its 95 % interval.

    The accuracy is after 4 ballots right and 2 wrong, so that a newcomer is at 2/3 with a wide interval.
    `drift` is None with fewer than 20 votes, or when the cases are too open to tell.
    """

    juror: str
    cast: int
    right: int
    known: int
    accuracy: float
    low: float
    high: float
    leanings: tuple[Leaning, ...]
    drift: Drift | None


def read_panel(
    votes: Sequence[Vote], labels: Sequence[str], gold: Mapping[str, str], rate: float = 0.05
) -> tuple[JurorReading, ...]:
    """Every juror's reading by Dawid-Skene with a prior, in the order of their names.

    `votes` stand in the order in which they were cast: drift compares a juror's earlier half with the later one.
    `rate`: the share of wrong flags among the flags of one kind that is borne, between 0 and 1 (0.05).
    Raises the errors of `read_votes`, and chances.rate. Source: Dawid & Skene 1979; interval: Wilson 1927 on the
    ballots' worth of evidence (Louis 1982); flags: Benjamini & Hochberg 1995.
    """
    papers = read_votes(votes, labels, gold)
    opinion = by_confusion(papers, by_count(papers))
    others = without_each(papers, confusions(papers, opinion), opinion)
    right = opinion.ravel().take(papers.cell) / GRAIN
    cast, accuracy, low, high = _accuracies(papers, right)
    leanings = _leanings(papers, others, accuracy, rate)
    drifts = _drifts(papers, others, accuracy, rate)
    known = np.isin(papers.case, papers.known)
    shown = np.bincount(papers.juror, known, len(papers.jurors)).astype(int).tolist()
    hit = np.bincount(papers.juror, known & (right > 0.5), len(papers.jurors)).astype(int).tolist()
    rows = zip(papers.jurors, cast, hit, shown, accuracy.tolist(), low, high, leanings, drifts, strict=True)
    return tuple(sorted((JurorReading(*row) for row in rows), key=lambda reading: reading.juror))


def _accuracies(papers: Votes, right: Floats) -> tuple[list[int], Floats, list[float], list[float]]:
    """Votes cast, accuracy, and its interval, for every juror; `right` is the chance of each vote to be right."""
    jurors = len(papers.jurors)
    cast = np.bincount(papers.juror, minlength=jurors)
    start = PRIOR_RIGHT + PRIOR_WRONG
    accuracy = (PRIOR_RIGHT + summed(papers.juror, right, jurors)) / (start + cast)
    # a vote whose rightness is itself in doubt is worth less than one: what the doubt takes away (Louis 1982)
    lost = summed(papers.juror, right * (1 - right), jurors) / (accuracy * (1 - accuracy))
    low, high = wilson(accuracy, start + np.maximum(cast - lost, 0))
    return cast.tolist(), accuracy, low.tolist(), high.tolist()


def _leanings(papers: Votes, others: Floats, accuracy: Floats, rate: float) -> list[tuple[Leaning, ...]]:
    """For every juror and label: chosen against expected; `others` `[label, vote]` is what the other votes say."""
    jurors, kinds, own = len(papers.jurors), len(papers.labels), accuracy.take(papers.juror)
    chosen = np.bincount(papers.side, minlength=jurors * kinds).reshape(jurors, kinds)
    expected, variance = np.empty((2, jurors, kinds))
    for label in range(kinds):
        likely = others[label] * own + (1 - others[label]) * (1 - own) / (kinds - 1)
        expected[:, label] = summed(papers.juror, likely, jurors)
        variance[:, label] = summed(papers.juror, likely * (1 - likely), jurors)
    off = np.maximum(np.abs(chosen - expected) - 0.5, 0) / np.sqrt(np.maximum(variance, _ENOUGH))
    chance = np.where(variance < _ENOUGH, 1.0, 2 * normal_tail(off.ravel()).reshape(off.shape))
    flagged = standing_out(chance.ravel(), rate).reshape(chance.shape)
    return [
        tuple(
            Leaning(papers.labels[k], int(chosen[j, k]), float(expected[j, k]), float(chance[j, k]), bool(flagged[j, k]))
            for k in range(kinds)
        )
        for j in range(jurors)
    ]


def _drifts(papers: Votes, others: Floats, accuracy: Floats, rate: float) -> list[Drift | None]:
    """For every juror: the later half against the earlier one.

    A vote agrees with what the others say with a chance that is linear in the juror's accuracy, steep on clear cases
    and flat on open ones. Solved for the accuracy in each half; tested on what is left over at the common accuracy.
    """
    jurors, other_labels, own = len(papers.jurors), len(papers.labels) - 1, accuracy.take(papers.juror)
    clear = (others**2).sum(axis=0)
    flat = (1 - clear) / other_labels
    slope = clear - flat
    agreed = others[papers.label, np.arange(len(own))]
    surplus = agreed - flat - slope * own
    cubes = (others**3).sum(axis=0)
    spread = own * cubes + (1 - own) * (clear - cubes) / other_labels - (flat + slope * own) ** 2
    late = _later_half(papers.juror, jurors)
    sums = np.empty((4, 2, jurors))
    for half, chosen in enumerate((~late, late)):
        for row, values in enumerate((np.ones_like(own), slope, surplus, spread)):
            sums[row, half] = summed(papers.juror, values * chosen, jurors)
    count, steep, left, noise = sums
    told = (count.min(axis=0) >= _HALF) & (steep.min(axis=0) > 1) & (noise.sum(axis=0) > 0)
    part = np.divide(steep[1], steep.sum(axis=0), out=np.zeros(jurors), where=told)
    moved = left[1] - part * left.sum(axis=0)
    scale = np.sqrt(noise[1] * (1 - part) ** 2 + noise[0] * part**2, out=np.ones(jurors), where=told)
    chance = np.where(told, 2 * normal_tail(np.abs(moved) / scale), 1.0)
    halves = np.clip(accuracy + np.divide(left, steep, out=np.zeros_like(left), where=told), 0, 1)
    rows = zip(halves[0].tolist(), halves[1].tolist(), chance.tolist(), standing_out(chance, rate).tolist(), strict=True)
    return [Drift(*row) if enough else None for enough, row in zip(told.tolist(), rows, strict=True)]


def _later_half(juror: NDArray[np.int32], jurors: int) -> NDArray[np.bool_]:
    """Which votes are in the later half of their juror's; the middle one of an odd number is."""
    order = np.argsort(juror, kind="stable")
    cast = np.bincount(juror, minlength=jurors)
    place = np.empty(len(juror), np.int64)
    place[order] = np.arange(len(juror)) - np.repeat(np.cumsum(cast) - cast, cast)
    return place >= cast.take(juror) // 2
