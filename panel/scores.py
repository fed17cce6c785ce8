"""What a closed case may cost its merchant, of 100 points a year. Pure; whole points only."""

from __future__ import annotations

from collections.abc import Iterable

FULL = 100
ORDINARY, SEVERE = 6, 12  # points of a case by its severity, when the merchant bears all of it
LATE = 3  # on top, when what was promised came late or not at all


def points_of(*, severe: bool, shared: bool, cap: int) -> tuple[int, int]:
    """Points of a case, and what lateness adds; together at most `cap`, the points at least 1.

    Where the complainant bears a part, half of it, rounded up: a fault is never nothing.
    """
    whole = SEVERE if severe else ORDINARY
    points = min((whole + 1) // 2 if shared else whole, cap)
    return points, min(LATE, cap - points)


def score_of(costs: Iterable[int]) -> int:
    """What is left of a year; never below 0."""
    return max(0, FULL - sum(costs))
