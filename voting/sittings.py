"""Jurors who sat on a case together: how often they would vote alike if each judged alone.

What a case is like is read from the votes of the *others* on it: a case many got wrong is hard, and two more errors on
it are no wonder. The unknown difficulty is a beta variable (for contested cases a Dirichlet one) fitted to all cases;
after the others' votes its higher moments are the chance that several jurors judging alone all land on the same side.
Each juror's own error rate and liking for a side multiply that chance; jurors who err less than most know the answer of
some contested cases and agree on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voting.chances import Floats
from voting.errors import VotingError
from voting.reading import GRAIN, Votes, by_confusion, by_count, counted, summed

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]

# A case is contested when, of at least this many others, no more than this share chose the same.
CONTESTED_OTHERS = 4
CONTESTED_SHARE = 0.6
# Pseudo-counts that keep a juror with few votes near the average: errors expected, choices expected.
_ERRORS = 2.0
_CHOICES = 5.0
_CEILING = 0.95
# About 3 GB of pairs: more than ten million votes at five a case.
_SITTINGS = 2**26


@dataclass(frozen=True, slots=True)
class Sittings:
    """Teams on cases: team number `team[i]` sat on `case[i]`; vote `vote[j]` belongs to sitting `of[j]`."""

    team: Places
    case: Places
    of: Places
    vote: Places


@dataclass(frozen=True, slots=True)
class Alike:
    """For every sitting: does it count, did all of the team vote alike, and the chance of that if each judged alone."""

    counts: Mask
    same: Mask
    chance: Floats
    others: Floats  # jurors on the team besides the first

    def scaled(self, factor: float) -> "Alike":
        """Every further juror of a team is `factor` times as likely to vote like the first."""
        return Alike(self.counts, self.same, np.minimum(self.chance * factor**self.others, _CEILING), self.others)


@dataclass(frozen=True, slots=True)
class Field:
    """What all votes say about cases and jurors; see `field_of`."""

    votes: Votes
    counts: Floats  # [label, case]
    answer: Places  # [case], -1 where none is given
    error: tuple[float, float]  # beta: wrong, right
    spread: float  # Dirichlet, the same for each label
    alike: float  # of two wrong votes on a case, how often they are the same label
    erring: Floats  # [juror], times the average
    liking: Floats  # [label, juror], times the average


def field_of(votes: Votes) -> Field:
    """The field of `votes`, whose given answers are what "wrong" is measured against."""
    counts = counted(votes)
    answer = np.full(len(votes.cases), -1)
    answer[votes.known] = votes.answer
    wrong, cast = _wrong(counts, answer), counts.sum(axis=0) * (answer >= 0)
    error = _beta(wrong.sum(axis=0), cast)
    pairs = _pairs(wrong.sum(axis=0)).sum()
    alike = float((_pairs(wrong).sum() + 1) / (pairs + 1))
    agreeing = float(_pairs(counts).sum() / max(1.0, _pairs(counts.sum(axis=0)).sum()))
    spread = float(np.clip((1 - agreeing) / max(len(counts) * agreeing - 1, 1e-3), 0.05, 50))
    return Field(votes, counts, answer, error, spread, alike, _erring(votes), _liking(votes, counts, spread))


def _pairs(number: Floats) -> Floats:
    return number * (number - 1)


def _wrong(counts: Floats, answer: Places) -> Floats:
    """Wrong votes `[label, case]`; none where no answer is given."""
    wrong: Floats = counts * ((np.arange(len(counts))[:, None] != answer) & (answer >= 0))
    return wrong


def _beta(wrong: Floats, cast: Floats) -> tuple[float, float]:
    """The beta distribution of cases' error rates, by the method of moments (two votes of a case are both wrong so often)."""
    mean = (wrong.sum() + 0.5) / (cast.sum() + 1)
    both = _pairs(wrong).sum() / max(1.0, _pairs(cast).sum())
    likeness = float(np.clip((both - mean**2) / (mean * (1 - mean)), 0.01, 0.9))
    size = 1 / likeness - 1
    return float(mean * size), float((1 - mean) * size)


def _erring(votes: Votes) -> Floats:
    """How often each juror errs, times what the others' errors on the same cases lead to.

    Errors are measured on the given answers, and where there is none on what all votes make likely.
    """
    jurors, cases = len(votes.jurors), len(votes.cases)
    likely = by_confusion(votes, by_count(votes)) / GRAIN
    missed = 1 - likely[votes.label, votes.case]
    others = summed(votes.case, missed, cases)[votes.case] - missed
    number = np.bincount(votes.case, minlength=cases)[votes.case] - 1
    expected = (others + missed.mean()) / (number + 1)
    erring: Floats = (summed(votes.juror, missed, jurors) + _ERRORS) / (summed(votes.juror, expected, jurors) + _ERRORS)
    return erring


def _liking(votes: Votes, counts: Floats, spread: float) -> Floats:
    """How often each juror chooses each label on contested cases, times what the others' votes there lead to."""
    others = counts[:, votes.case]
    others[votes.label, np.arange(len(votes.case))] -= 1
    hot = np.flatnonzero(is_contested(others))
    juror, size = votes.juror[hot], len(votes.jurors)
    liking = np.empty((len(counts), size))
    for label, seen in enumerate(others[:, hot]):
        expected = (spread + seen) / (len(counts) * spread + others[:, hot].sum(axis=0))
        chosen = summed(juror, (votes.label[hot] == label).astype(np.float64), size)
        liking[label] = (chosen + _CHOICES) / (summed(juror, expected, size) + _CHOICES)
    return liking


def is_contested(others: Floats) -> Mask:
    """For each column of votes `[label, …]`: enough of them, and near an even split."""
    number = others.sum(axis=0)
    contested: Mask = (number >= CONTESTED_OTHERS) & (others.max(axis=0) <= CONTESTED_SHARE * number)
    return contested


def sitting_labels(field: Field, sittings: Sittings) -> tuple[Floats, Floats]:
    """Votes `[label, sitting]` of the team, and of the others."""
    kinds, number = len(field.counts), len(sittings.case)
    cells = field.votes.label[sittings.vote] * np.int64(number) + sittings.of
    team = np.bincount(cells, minlength=kinds * number).reshape(kinds, number).astype(np.float64)
    return team, field.counts[:, sittings.case] - team


def wrong_alike(field: Field, sittings: Sittings) -> Alike:
    """All of the team wrong in the same way, on cases whose answer is given."""
    team, others = sitting_labels(field, sittings)
    size, answer = team.sum(axis=0), field.answer[sittings.case]
    missed = _wrong(others, answer)
    number = missed.sum(axis=0)
    chance = _rising(field.error[0] + number, sum(field.error) + others.sum(axis=0), size)
    chance *= _product(field.erring[field.votes.juror[sittings.vote]], sittings)
    likeness = (_pairs(missed).sum(axis=0) + field.alike) / (_pairs(number) + 1)
    chance = np.minimum(chance * likeness ** (size - 1), _CEILING)
    same = (_wrong(team, answer) == size).any(axis=0)
    return Alike((answer >= 0) & (size > 1), same, chance, size - 1)


def contested_alike(field: Field, sittings: Sittings) -> Alike:
    """All of the team on one side, on cases the others are split over."""
    team, others = sitting_labels(field, sittings)
    size, number, kinds = team.sum(axis=0), others.sum(axis=0), len(field.counts)
    juror = field.votes.juror[sittings.vote]
    whole = kinds * field.spread + number
    leaning = ((field.spread + others) / whole)[:, sittings.of] * field.liking[:, juror]
    level = _product(leaning.sum(axis=0), sittings)
    chance = np.zeros(len(size))
    for label in range(kinds):
        chance += _rising(field.spread + others[label], whole, size) * _product(field.liking[label, juror], sittings) / level
    # who errs less than most knows the answer of some contested cases, and two who know it agree
    knowing = _product(np.maximum(1 - field.erring[juror], 0), sittings)
    chance += (1 - chance) * knowing
    counts = is_contested(others) & (size > 1)
    return Alike(counts, (team == size).any(axis=0), np.minimum(chance, _CEILING), size - 1)


def _product(values: Floats, sittings: Sittings) -> Floats:
    """The product of the values of each sitting's votes."""
    logs = np.log(np.maximum(values, np.finfo(np.float64).tiny))
    return np.exp(np.asarray(np.bincount(sittings.of, logs, len(sittings.case)), np.float64))


def _rising(part: Floats, whole: Floats, times: Floats) -> Floats:
    """The moment of order `times` of a beta variable: part/whole * (part+1)/(whole+1) * …"""
    moment = np.ones_like(whole)
    for step in range(int(times.max(initial=0))):
        moment *= np.where(step < times, (part + step) / (whole + step), 1.0)
    return moment


def pair_sittings(votes: Votes, common: int) -> tuple[Places, Sittings]:
    """All pairs of jurors who sat on at least `common` cases together: `[pair, 2]` juror numbers, and their sittings.

    Of a juror's several votes on a case the first counts. One row a pair and case: about n²/2 for a case with n votes.
    Raises `VotingError` rings.too_many.
    """
    seats = votes.case.astype(np.int64) * len(votes.jurors) + votes.juror
    once = np.unique(seats, return_index=True)[1]  # sorted by case
    cast = np.bincount(votes.case[once], minlength=len(votes.cases))
    number = int((cast * (cast - 1) // 2).sum())
    if number > _SITTINGS:
        raise VotingError("rings.too_many", sittings=number, maximum=_SITTINGS)
    starts = np.cumsum(cast) - cast
    pairs = [np.empty((2, 0), np.int64)]
    for size in np.unique(cast[cast > 1]).tolist():
        block = once[starts[cast == size][:, None] + np.arange(size)]
        left, right = np.triu_indices(size, 1)
        pairs.append(np.stack([block[:, left].ravel(), block[:, right].ravel()]))
    both = np.concatenate(pairs, axis=1)
    ends = np.sort(votes.juror[both].astype(np.int64), axis=0)
    keys, team, shared = np.unique(ends[0] * len(votes.jurors) + ends[1], return_inverse=True, return_counts=True)
    often = shared >= common
    kept = often[team]
    both, places = both[:, kept], np.arange(np.count_nonzero(kept))
    renumbered = (np.cumsum(often) - 1)[team[kept]]
    sittings = Sittings(renumbered, votes.case[both[0]].astype(np.int64), np.tile(places, 2), both.ravel())
    return np.stack(np.divmod(keys[often], len(votes.jurors)), axis=1), sittings


def team_sittings(votes: Votes, teams: Sequence[Sequence[int]]) -> Sittings:
    """The sittings of given teams (juror numbers, no juror in two), cases with two or more of a team only."""
    of_juror = np.full(len(votes.jurors), -1)
    for place, members in enumerate(teams):
        of_juror[list(members)] = place
    seats = votes.case.astype(np.int64) * len(votes.jurors) + votes.juror
    once = np.unique(seats, return_index=True)[1]
    vote = once[of_juror[votes.juror[once]] >= 0]
    places = of_juror[votes.juror[vote]] * len(votes.cases) + votes.case[vote]
    keys, of, number = np.unique(places, return_inverse=True, return_counts=True)
    shared: Mask = number > 1
    team, case = np.divmod(keys[shared], len(votes.cases))
    inside = shared[of]
    return Sittings(team, case, (np.cumsum(shared) - 1)[of[inside]], vote[inside])
