"""Jurors who vote alike more often than judging alone explains: pairs, and the groups they form.

It flags for a person to look at; it says nothing about why (a ring, a shared screen, a shared taste) and changes no weight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from voting.chances import Floats, at_least, standing_out
from voting.errors import VotingError
from voting.reading import Vote, Votes, read_votes
from voting.sittings import (
    Alike,
    Field,
    Places,
    Sittings,
    contested_alike,
    field_of,
    pair_sittings,
    team_sittings,
    wrong_alike,
)

# Fewer cases together than this say too little to accuse anybody of anything.
COMMON = 10
# Of those flagged, one in twenty may be there by chance.
RATE = 0.05
# Cells of the table in which exact chances are worked out at a time (8 bytes each).
_TABLE = 2**22


@dataclass(frozen=True, slots=True)
class Together:
    """`same` of `cases` decided alike where `expected` are when everybody judges alone (0..cases)."""

    cases: int
    same: int
    expected: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two jurors, in the order of their names. `wrong`: wrong in the same way on cases with a given answer.

    `contested`: the same side on cases the others were split over. Each with the chance, 0..1, of at least as many if
    they judged alone; chance 1 where they share fewer than the required cases of that kind. `flagged`: it stands out.
    """

    jurors: tuple[str, str]
    wrong: Together
    wrong_chance: float
    contested: Together
    contested_chance: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Jurors joined by flagged pairs, in the order of their names, and what all of them present did on a case.

    Counted on cases with two or more of them: "these four agreed on 19 of 20 contested cases where 9 are expected".
    """

    jurors: tuple[str, ...]
    wrong: Together
    contested: Together


@dataclass(frozen=True, slots=True)
class Rings:
    """The flagged pairs and groups, and how many pairs were compared to find them."""

    compared: int
    pairs: tuple[Pair, ...]
    groups: tuple[Group, ...]


def find_rings(
    votes: Sequence[Vote], labels: Sequence[str], answers: Mapping[str, str], *, rate: float = RATE, common: int = COMMON
) -> Rings:
    """The pairs of jurors that stand out and the groups they form, largest first.

    `answers`: control cases' answers, and where wanted the verdicts of other cases. `rate`: the share of wrong flags
    among the flagged pairs that is borne (Benjamini & Hochberg 1995), between 0 and 1. `common`: cases of a kind a
    pair must share, at least 1. Raises the errors of `read_votes`, chances.rate, rings.common,
    rings.too_many (more than 2**26 sittings of two on a case).
    """
    field, usual, every = _compared(read_votes(votes, labels, answers), rate, common)
    flagged = tuple(pair for pair in every if pair.flagged)
    groups = sorted(_groups(field, usual, _joined(flagged)), key=lambda group: (-len(group.jurors), group.jurors))
    return Rings(len(every), flagged, tuple(groups))


def compare_pairs(
    votes: Sequence[Vote], labels: Sequence[str], answers: Mapping[str, str], *, rate: float = RATE, common: int = COMMON
) -> tuple[Pair, ...]:
    """Every pair that shares at least `common` cases, flagged or not, in the order of names; otherwise as `find_rings`."""
    return _compared(read_votes(votes, labels, answers), rate, common)[2]


def _compared(papers: Votes, rate: float, common: int) -> tuple[Field, list[float], tuple[Pair, ...]]:
    """What the votes say about cases and jurors, how much more than worked out any pair votes alike, and every pair."""
    if common < 1:
        raise VotingError("rings.common", common=common)
    field = field_of(papers)
    ends, sittings = pair_sittings(papers, common)
    kinds = [wrong_alike(field, sittings), contested_alike(field, sittings)]
    usual = [_usual(kind) for kind in kinds]
    kinds = [kind.scaled(factor) for kind, factor in zip(kinds, usual, strict=True)]
    totals = [_totals(sittings.team, kind, len(ends)) for kind in kinds]
    chances = [_chances(sittings, kind, len(ends), common) for kind in kinds]
    tested = np.concatenate([cases >= common for cases, _, _ in totals])
    flagged = np.zeros(len(tested), np.bool_)
    flagged[tested] = standing_out(np.concatenate(chances)[tested], rate)
    either = flagged[: len(ends)] | flagged[len(ends) :]
    names = [_named(papers, pair) for pair in ends]
    wrong, contested = map(_together, totals)
    rows = zip(names, wrong, chances[0].tolist(), contested, chances[1].tolist(), map(bool, either), strict=True)
    return field, usual, tuple(sorted((Pair(*row) for row in rows), key=lambda pair: pair.jurors))


def _named(papers: Votes, pair: Places) -> tuple[str, str]:
    first, second = sorted(papers.jurors[int(end)] for end in pair)
    return first, second


def _usual(kind: Alike) -> float:
    """How much more often than worked out all pairs taken together vote alike, at least 1.

    Errors shared by everybody are no ring: what the model of a case leaves out is taken from all pairs.
    """
    expected = float((kind.counts * kind.chance).sum())
    return max(1.0, float((kind.counts & kind.same).sum()) / expected) if expected else 1.0


Totals = tuple[Places, Places, Floats]


def _totals(team: Places, kind: Alike, teams: int) -> Totals:
    """For every team: cases that count, those decided alike, those expected to be."""
    cases = np.bincount(team, kind.counts, teams).astype(np.int64)
    same = np.bincount(team, kind.counts & kind.same, teams).astype(np.int64)
    return cases, same, np.asarray(np.bincount(team, kind.counts * kind.chance, teams), np.float64)


def _together(totals: Totals) -> list[Together]:
    return [Together(*row) for row in zip(*(column.tolist() for column in totals), strict=True)]


def _chances(sittings: Sittings, kind: Alike, teams: int, common: int) -> Floats:
    """For every team the chance of at least as many cases alike; 1 where no more than expected, or too few cases."""
    cases, same, expected = _totals(sittings.team, kind, teams)
    chances = np.ones(teams)
    asked = np.flatnonzero((cases >= common) & (same > expected))
    asked = asked[np.argsort(cases[asked], kind="stable")]  # rows of a like length together
    order = np.flatnonzero(kind.counts)
    order = order[np.argsort(sittings.team[order], kind="stable")]
    starts = np.cumsum(cases) - cases
    while len(asked):
        sizes = np.arange(1, len(asked) + 1) * (cases[asked] + 1)  # of a table of so many rows, the last the longest
        rows = max(1, int(np.searchsorted(sizes, _TABLE, side="right")))
        now, asked = asked[:rows], asked[rows:]
        columns = np.arange(cases[now].max())
        inside = columns < cases[now][:, None]
        places = np.where(inside, starts[now][:, None] + columns, 0)
        chances[now] = at_least(same[now], np.where(inside, kind.chance[order[places]], 0.0))
    return chances


def _joined(pairs: Sequence[Pair]) -> list[list[str]]:
    """The connected groups of the pairs' jurors."""
    group: dict[str, list[str]] = {}
    for pair in pairs:
        first, second = (group.setdefault(juror, [juror]) for juror in pair.jurors)
        if first is not second:
            first.extend(second)
            group.update(dict.fromkeys(second, first))
    return list({id(members): members for members in group.values()}.values())


def _groups(field: Field, usual: list[float], names: list[list[str]]) -> list[Group]:
    """What the jurors of each group did together."""
    numbers = {juror: place for place, juror in enumerate(field.votes.jurors)}
    sittings = team_sittings(field.votes, [[numbers[juror] for juror in members] for members in names])
    wrong, contested = (
        _together(_totals(sittings.team, kind.scaled(factor), len(names)))
        for kind, factor in zip((wrong_alike(field, sittings), contested_alike(field, sittings)), usual, strict=True)
    )
    return [Group(*row) for row in zip(map(tuple, map(sorted, names)), wrong, contested, strict=True)]
