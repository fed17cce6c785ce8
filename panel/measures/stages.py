"""How long cases stood in each stage: number of stays, median, 90th percentile, in minutes. Pure.

The time that a side asked for, a pause before the panel or before the second explanation, is nobody's slowness: stages leave it
out. Whole lives have it in, as the sides lived through it.

Percentiles are by nearest rank: a time that really was taken, never one between two. Half of the stays took at most the median.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from panel.measures.rows import Life

MINUTE = 60  # seconds
WHOLE = "whole"  # from the filing to the end
Spread = list[int]  # [number, median, 90th percentile]; the last two 0 where there is nothing


def nearest_rank(ordered: Sequence[int], percent: int) -> int:
    """The smallest value that at least so many in a hundred do not exceed. Raises ValueError without values."""
    if not ordered:
        raise ValueError("no values")
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]


def spread(minutes: Iterable[int]) -> Spread:
    """Number, median and 90th percentile."""
    ordered = sorted(minutes)
    return [len(ordered), nearest_rank(ordered, 50), nearest_rank(ordered, 90)] if ordered else [0, 0, 0]


def between(earlier: datetime, later: datetime) -> int:
    """Whole minutes that have passed; 0 when the order is the other way round."""
    return max(0, int((later - earlier).total_seconds()) // MINUTE)


def paused_within(life: Life, since: datetime, until: datetime) -> int:
    """Seconds of that span in which at least one pause ran."""
    seconds, reached = 0.0, since
    for began, ended in sorted(life.paused):
        began, ended = max(began, reached), min(ended, until)
        if began < ended:
            seconds, reached = seconds + (ended - began).total_seconds(), ended
    return int(seconds)


def worked(life: Life, since: datetime, until: datetime) -> int:
    """Whole minutes of a span without the pauses in it."""
    return between(since + timedelta(seconds=paused_within(life, since, until)), until)


def stage_times(lives: Iterable[Life]) -> dict[str, Spread]:
    """Stage -> spread of the stays in it without pauses, and WHOLE -> of whole lives with them.

    A case that came back to a stage stood in it twice.
    """
    stays: dict[str, list[int]] = {}
    for life in lives:
        if life.steps:
            stays.setdefault(WHOLE, []).append(between(life.steps[0][1], life.steps[-1][1]))
        for (status, since), (_, until) in pairwise(life.steps):
            stays.setdefault(status, []).append(worked(life, since, until))
    return {status: spread(minutes) for status, minutes in stays.items()}


def times_by(lives: Iterable[Life], part: Callable[[Life], str]) -> dict[str, dict[str, Spread]]:
    """The same for each part: a category, a holder."""
    parts: dict[str, list[Life]] = {}
    for life in lives:
        parts.setdefault(part(life), []).append(life)
    return {name: stage_times(own) for name, own in parts.items()}


def holder(life: Life) -> str:
    """Who holds the case, as a key of JSON; "" for nobody."""
    return str(life.owner_id or "")


def step_at(life: Life, *statuses: str) -> datetime | None:
    """When the case last came to one of these stages."""
    return next((at for status, at in reversed(life.steps) if status in statuses), None)
