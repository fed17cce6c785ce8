"""Jurors who vote alike more often than judging alone explains: pairs, and the groups they form.

It flags for a person to look at; it says nothing about why (a ring, a shared screen, a shared taste) and changes no weight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from voting.chances import Floats, at_least, standing_out
from voting.errors import VotingError
from voting.reading import Numbers, Vote, Votes, read_votes
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
    pair must share, at least 1. Raises the errors of `read_votes`, chances.rate, rings.common.
    """
    papers, field, every = _compared(votes, labels, answers, rate, common)
    flagged = [pair for pair in every if pair.flagged]
    numbers = {juror: place for place, juror in enumerate(papers.jurors)}
    teams = [np.array([numbers[juror] for juror in members], np.int32) for members in _joined(flagged)]
    groups = sorted(_groups(papers, field, teams), key=lambda group: (-len(group.jurors), group.jurors))
    return Rings(len(every), tuple(flagged), tuple(groups))


def compare_pairs(
    votes: Sequence[Vote], labels: Sequence[str], answers: Mapping[str, str], *, rate: float = RATE, common: int = COMMON
) -> tuple[Pair, ...]:
    """Every pair that shares at least `common` cases, flagged or not, in the order of names; otherwise as `find_rings`."""
    return _compared(votes, labels, answers, rate, common)[2]


def _compared(
    votes: Sequence[Vote], labels: Sequence[str], answers: Mapping[str, str], rate: float, common: int
) -> tuple[Votes, Field, tuple[Pair, ...]]:
    """The votes, what they say about cases and jurors, and every pair."""
    if common < 1:
        raise VotingError("rings.common", common=common)
    papers = read_votes(votes, labels, answers)
    field = field_of(papers)
    ends, sittings = pair_sittings(papers, common)
    kinds = [wrong_alike(field, sittings), contested_alike(field, sittings)]
    totals = [_totals(sittings.team, kind, len(ends)) for kind in kinds]
    chances = np.stack([_chances(sittings, kind, len(ends), common) for kind in kinds])
    tested = np.stack([cases >= common for cases, _, _ in totals])
    flagged = np.zeros_like(tested)
    flagged[tested] = standing_out(chances[tested], rate)
    rows = zip(
        ends.tolist(), *(_together(total) for total in totals), *chances.tolist(), flagged.any(axis=0).tolist(), strict=True
    )
    pairs = [_pair(papers, *row) for row in rows]
    return papers, field, tuple(sorted(pairs, key=lambda pair: pair.jurors))


def _pair(
    papers: Votes, ends: list[int], wrong: Together, contested: Together, alone: float, split: float, flagged: bool
) -> Pair:
    first, second = sorted(papers.jurors[end] for end in ends)
    return Pair((first, second), wrong, alone, contested, split, flagged)


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
        rows = max(1, min(len(asked), _TABLE // int(cases[asked[min(len(asked), 256) - 1]] + 1)))
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


def _groups(papers: Votes, field: Field, teams: list[Numbers]) -> list[Group]:
    sittings = team_sittings(papers, teams)
    wrong, contested = (
        _together(_totals(sittings.team, kind, len(teams)))
        for kind in (wrong_alike(field, sittings), contested_alike(field, sittings))
    )
    names = [tuple(sorted(papers.jurors[juror] for juror in team.tolist())) for team in teams]
    return [Group(*row) for row in zip(names, wrong, contested, strict=True)]
