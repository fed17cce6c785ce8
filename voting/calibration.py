"""Does a verdict called "9 in 10" hold 9 times in 10? Counted on control cases, category by category.

Jurors err together on hard cases, so the certainty worked out from their ballots claims too much (measured: 0.6 to 0.95 where
0.95 is claimed). What may be printed is therefore only what the control cases of the same category bear out:

- the counts themselves, "of the 41 verdicts called at least 9 in 10, 39 held", from `MINIMUM` such verdicts on;
- for one verdict the smaller of what is claimed and the lower end of the 95 % interval of what held; nothing if that
  is no better than even. With fewer control verdicts: no certainty at all, only lead and split.

Whole numbers throughout: the same answer on every machine.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from voting.errors import VotingError

# "Called at least 9 in 10."
AT_LEAST = 90
# With fewer, not even a clean record lifts the lower end of the interval to 9 in 10: 34 of 34 is 89 %, 35 of 35 is 90 %.
MINIMUM = 35
_EVEN = 50
# z = 1.96 = 49/25, two-sided 95 %
_Z_SQUARED = (49**2, 25**2)


@dataclass(frozen=True, slots=True)
class Claim:
    """A verdict on a control case: its category, the certainty claimed in whole percent (0..100), and whether it held.

    Raises `VotingError`: calibration.percent_range.
    """

    category: str
    percent: int
    held: bool

    def __post_init__(self) -> None:
        _check_percent(self.percent)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of `total` verdicts of a category called at least `at_least` percent, `held` held.

    `low` and `high`: 95 % interval in whole percent, rounded outwards; both None below the stated minimum.
    """

    category: str
    at_least: int
    held: int
    total: int
    low: int | None
    high: int | None

    def certainty(self, claimed: int) -> int | None:
        """The certainty in percent that may be printed for a verdict of this category claimed at `claimed` percent, or None.

        None: not enough control verdicts, a claim below this band, or nothing better than even is borne out.
        Raises `VotingError`: calibration.percent_range.
        """
        _check_percent(claimed)
        if self.low is None or claimed < self.at_least or self.low <= _EVEN:
            return None
        return min(claimed, self.low)


def calibrate(claims: Iterable[Claim], *, at_least: int = AT_LEAST, minimum: int = MINIMUM) -> dict[str, Calibration]:
    """The calibration of every category among `claims`, by name.

    `at_least` 51..100 is the band, `minimum` >= 1 the control verdicts it needs.
    Raises `VotingError`: calibration.band_range, calibration.minimum.
    """
    if not _EVEN < at_least <= 100:
        raise VotingError("calibration.band_range", at_least=at_least)
    if minimum < 1:
        raise VotingError("calibration.minimum", minimum=minimum)
    counts: dict[str, list[int]] = {}
    for claim in claims:
        count = counts.setdefault(claim.category, [0, 0])
        if claim.percent >= at_least:
            count[0] += claim.held
            count[1] += 1
    return {
        category: Calibration(category, at_least, held, total, *(interval(held, total) if total >= minimum else (None, None)))
        for category, (held, total) in sorted(counts.items())
    }


def interval(held: int, total: int) -> tuple[int, int]:
    """95 % interval of held / total in whole percent, 0..100, rounded outwards.

    `0 <= held <= total` and `total >= 1`, otherwise `VotingError` calibration.counts. Source: Wilson 1927: the shares q
    with (held/total - q)² <= z² q (1-q) / total; asked of every whole percent, without a root.
    """
    if not 0 <= held <= total or total == 0:
        raise VotingError("calibration.counts", held=held, total=total)
    middle = 100 * held // total
    low = next(percent for percent in range(min(middle, 99), -1, -1) if _as_far(held, total, percent))
    high = next(percent for percent in range(max(-(-100 * held // total), 1), 101) if _as_far(held, total, percent))
    return low, high


def _as_far(held: int, total: int, percent: int) -> bool:
    """True when `percent` lies outside the interval or on its edge."""
    top, bottom = _Z_SQUARED
    return bottom * (100 * held - percent * total) ** 2 >= top * total * percent * (100 - percent)


def _check_percent(percent: int) -> None:
    if type(percent) is not int or not 0 <= percent <= 100:
        raise VotingError("calibration.percent_range", percent=percent)
