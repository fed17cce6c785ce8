"""All ballots at once as arrays, and three opinions on what every case's answer is.

A vote is (case, juror, label). An opinion is an array `[label, case]` of probabilities in whole `GRAIN`s: every sum
over votes is then a sum of whole numbers, exact in any order, so that the order of the votes cannot change a result.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from voting.errors import VotingError

Vote = tuple[str, str, str]
Numbers = NDArray[np.int32]
Opinion = NDArray[np.float64]

GRAIN = 2.0**20
# Cells of the largest table: 2 GB.
_CELLS = 2**28
# What is believed of a juror nobody has seen: 4 ballots right and 2 wrong, so that a few ballots cannot make anyone certain.
PRIOR_RIGHT = 4.0
PRIOR_WRONG = 2.0
# An opinion has settled when a step moves it by a thousandth on average: on real ballots ten steps each; waiting longer costs
# time and gained nothing.
STEPS = 30
SETTLED = GRAIN / 1000


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes as arrays of one length: `case`, `juror` and `label` are places in `cases`, `jurors` and `labels`.

    `known` are the cases whose answer is given (control cases), `answer` the answers' places in `labels`.
    """

    cases: tuple[str, ...]
    jurors: tuple[str, ...]
    labels: tuple[str, ...]
    case: Numbers
    juror: Numbers
    label: Numbers
    known: Numbers
    answer: Numbers

    @property
    def cell(self) -> Numbers:
        """The place of each vote in an opinion laid out flat."""
        return self.label * np.int32(len(self.cases)) + self.case

    @property
    def side(self) -> Numbers:
        """The place of each vote in a table `[juror, label]` laid out flat."""
        return self.juror * np.int32(len(self.labels)) + self.label


def read_votes(votes: Sequence[Vote], labels: Sequence[str], answers: Mapping[str, str]) -> Votes:
    """The votes as arrays; cases and jurors are numbered as they first appear.

    Every vote counts, a juror's second vote on a case too: in the product one seat has one ballot. Answers to cases
    without a vote are left out. Raises `VotingError`: votes.none, votes.labels (fewer than two, or one twice),
    votes.label_unknown, votes.malformed (not three texts), votes.too_many (cases x labels, or jurors x labels²,
    beyond 2**28).
    """
    if len(votes) == 0:
        raise VotingError("votes.none")
    places = {label: place for place, label in enumerate(labels)}
    if len(places) < 2 or len(places) < len(labels):
        raise VotingError("votes.labels", labels=tuple(labels))
    try:
        label = np.fromiter(map(places.__getitem__, map(itemgetter(2), votes)), np.int32, len(votes))
        cases, case = _numbered(votes, 0)
        jurors, juror = _numbered(votes, 1)
        known = [place for place, name in enumerate(cases) if name in answers] if answers else []
        answer = [places[answers[cases[place]]] for place in known]
    except KeyError as unknown:
        raise VotingError("votes.label_unknown", label=unknown.args[0]) from None
    except (IndexError, TypeError):
        raise VotingError("votes.malformed") from None
    if max(len(cases), len(jurors) * len(places)) * len(places) > _CELLS:
        raise VotingError("votes.too_many", cases=len(cases), jurors=len(jurors), labels=len(places))
    return Votes(cases, jurors, tuple(labels), case, juror, label, np.array(known, np.int32), np.array(answer, np.int32))


def _numbered(votes: Sequence[Vote], part: int) -> tuple[tuple[str, ...], Numbers]:
    """The different names in one part of the votes, and each vote's place among them."""
    places: defaultdict[str, int] = defaultdict()
    places.default_factory = places.__len__  # a new name gets the next number
    numbers = np.fromiter(map(places.__getitem__, map(itemgetter(part), votes)), np.int32, len(votes))
    return tuple(places), numbers


def summed(places: Numbers, values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """The values added up by their place, `size` places."""
    return np.asarray(np.bincount(places, values, size), np.float64)


def counted(votes: Votes) -> Opinion:
    """How many votes each label has in each case, `[label, case]`."""
    cells = len(votes.labels) * len(votes.cases)
    return np.bincount(votes.cell, minlength=cells).reshape(len(votes.labels), -1).astype(np.float64)


def by_count(votes: Votes) -> Opinion:
    """Counting: each label's share of the votes in its case."""
    return _whole(votes, counted(votes))


def by_accuracy(votes: Votes, start: Opinion) -> Opinion:
    """One accuracy a juror: his votes weigh log(p (K-1) / (1-p)), p from the opinion before, until it settles.

    EM of the one-coin model, with p after pseudo-counts (`PRIOR_RIGHT`, `PRIOR_WRONG`).
    Source: Dawid & Skene 1979 with one parameter; the weight of Nitzan & Paroush 1982.
    """
    cell, juror, jurors = votes.cell, votes.juror, len(votes.jurors)
    cast, others = np.bincount(juror, minlength=jurors), len(votes.labels) - 1
    opinion = start
    for _ in range(STEPS):
        right = summed(juror, opinion.ravel().take(cell), jurors) / GRAIN
        accuracy = (PRIOR_RIGHT + right) / (PRIOR_RIGHT + PRIOR_WRONG + cast)
        weight = np.rint(GRAIN * np.log(accuracy * others / (1 - accuracy)))
        support = summed(cell, weight.take(juror), opinion.size).reshape(opinion.shape)
        before, opinion = opinion, _likely(votes, support, opinion)
        if np.abs(opinion - before).mean() <= SETTLED:
            break
    return opinion


def confusions(votes: Votes, opinion: Opinion) -> NDArray[np.float64]:
    """How each juror votes on cases of each answer: `[answer, juror, label]`, the last adding up to 1.

    After pseudo-counts: `PRIOR_RIGHT` on the answer itself, `PRIOR_WRONG` shared by the other labels.
    """
    kinds, side, case = len(votes.labels), votes.side, votes.case
    size = len(votes.jurors) * kinds
    table = np.empty((kinds, size))
    table[-1] = np.bincount(side, minlength=size) * GRAIN
    for answer in range(kinds - 1):
        table[answer] = summed(side, opinion[answer].take(case), size)
        table[-1] -= table[answer]  # what is left of the juror's votes belongs to the last answer
    shaped = np.maximum(table, 0).reshape(kinds, -1, kinds) / GRAIN + PRIOR_WRONG / (kinds - 1)
    diagonal = np.arange(kinds)
    shaped[diagonal, :, diagonal] += PRIOR_RIGHT - PRIOR_WRONG / (kinds - 1)
    shaped /= shaped.sum(axis=2, keepdims=True)
    return shaped


def by_confusion(votes: Votes, start: Opinion) -> Opinion:
    """Dawid-Skene with a prior: a juror has an accuracy for every answer. Source: Dawid & Skene 1979; Paun et al. 2018."""
    opinion = start
    for _ in range(STEPS):
        before, opinion = opinion, _likely(votes, _support(votes, confusions(votes, opinion)), opinion)
        if np.abs(opinion - before).mean() <= SETTLED:
            break
    return opinion


def without_each(votes: Votes, table: NDArray[np.float64], opinion: Opinion) -> NDArray[np.float64]:
    """For each vote what all *other* votes of its case say, `[answer, vote]`, each column adding up to 1."""
    support, side = _support(votes, table), votes.side
    likely = np.empty((len(votes.labels), len(side)))
    for answer, common in enumerate(np.log(_commonness(opinion))):
        likely[answer] = (support[answer].take(votes.case) - _against_first(table, answer).take(side)) / GRAIN + common
    likely -= likely.max(axis=0)
    np.exp(likely, out=likely)
    likely /= likely.sum(axis=0)
    answers = np.full(len(votes.cases), -1)
    answers[votes.known] = votes.answer
    given = answers.take(votes.case)
    known = np.flatnonzero(given >= 0)
    likely[:, known] = 0
    likely[given[known], known] = 1
    return likely


def _support(votes: Votes, table: NDArray[np.float64]) -> Opinion:
    """How far the votes, each weighed by `table`, speak for each answer rather than for the first, in grains of log odds."""
    support, side = np.zeros((len(votes.labels), len(votes.cases))), votes.side
    for answer in range(1, len(votes.labels)):
        support[answer] = summed(votes.case, _against_first(table, answer).take(side), len(votes.cases))
    return support


def _against_first(table: NDArray[np.float64], answer: int) -> NDArray[np.float64]:
    """What a vote is worth for `answer` rather than for the first answer, by juror and label, laid out flat."""
    worth: NDArray[np.float64] = np.rint(GRAIN * np.log(table[answer] / table[0])).ravel()
    return worth


def _commonness(opinion: Opinion) -> NDArray[np.float64]:
    """How common each answer is over all cases, one pseudo-count each."""
    common: NDArray[np.float64] = (opinion.sum(axis=1) / GRAIN + 1) / (opinion.shape[1] + opinion.shape[0])
    return common


def _likely(votes: Votes, support: Opinion, opinion: Opinion) -> Opinion:
    """Log support `[label, case]` in grains, and how common answers were, made into an opinion."""
    support /= GRAIN
    support += np.log(_commonness(opinion))[:, None]
    support -= support.max(axis=0)
    return _whole(votes, np.exp(support, out=support))


def _whole(votes: Votes, parts: Opinion) -> Opinion:
    """Parts made into shares in whole grains, with the given answers certain. Changes `parts`."""
    parts *= GRAIN / parts.sum(axis=0)
    np.rint(parts, out=parts)
    parts[:, votes.known] = 0
    parts[votes.answer, votes.known] = GRAIN
    return parts
