"""Figures of the last closed rounds that the circuit breaker watches, in whole per cent. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from panel.measures.findings import turnout


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed round: the side found for ("" when undecided), heads by answer, seats by status."""

    side: str
    heads: Mapping[str, int]
    seats: Mapping[str, int]


def per_cent(part: int, whole: int) -> int | None:
    """Rounded half up; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def panel_figures(rounds: Sequence[Closed]) -> dict[str, int | None]:
    """Each figure over all these rounds; None where there is nothing to count."""
    seats, pairs, alike = [turnout(each.seats) for each in rounds], 0, 0
    for each in rounds:
        cast = sum(each.heads.values())
        pairs += cast * (cast - 1) // 2
        alike += sum(count * (count - 1) // 2 for count in each.heads.values())
    won = [sum(each.side == side for each in rounds) for side in ("complainant", "respondent")]
    return {
        "undecided": per_cent(sum(not each.side for each in rounds), len(rounds)),
        "turnout": per_cent(sum(cast for cast, _ in seats), sum(all_ for _, all_ in seats)),
        "agreement": per_cent(alike, pairs), "leaning": per_cent(max(won), sum(won)),
    }


def passed(figures: Mapping[str, int | None], limits: Mapping[str, int]) -> str | None:
    """The first figure that passed its limit: turnout and agreement from above, the others from below."""
    for name, value in figures.items():
        low = name in ("turnout", "agreement")
        if value is not None and (value < limits[name] if low else value > limits[name]):
            return name
    return None
