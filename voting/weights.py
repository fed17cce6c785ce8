"""From a juror's record to an integer weight 1..5, with its explanation; and the ceiling of a panel.

The best weight for an independent juror who is right with probability p is log(p / (1-p)) (Nitzan & Paroush
1982); with an estimated p it is taken after pseudo-counts (Berend & Kontorovich 2014). Here

    weight = clamp(round(5 * log9(right / wrong)), 1, 5)

with `right` and `wrong` as counted below. Scale 5 / ln 9: nobody counts more than odds of 9 to 1, and weight
5 stands for exactly those. Rounding at halves makes `weight >= k` the same as
`right / wrong >= 9 ** ((2k-1) / 10)`, that is `right**5 >= 3**(2k-1) * wrong**5`: whole numbers on both
sides, the same answer on every machine. docs/voting-rules.md has the figures behind the constants.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from voting.ballot import WEIGHT_MAX, WEIGHT_MIN
from voting.errors import VotingError
from voting.reason import Params

# Everything is counted in twentieths of a control case.
CONTROL = 20
# An entry-test case is taken once, unhurried and from a small set: a fifth of a control case.
_TEST = 4
# Agreement with the other jurors is the way in for a clique, so it counts a twentieth, and no more
# agreements than controls are counted: it never makes up more than a twentieth of what the controls say.
AGREEMENT = 1
# Everybody starts from 6 right of 10: little better than a coin, with ten cases' worth of doubt to overcome,
# so that neither luck with the first control nor an entry test alone lifts anyone above 1.
_PRIOR_RIGHT = 6 * CONTROL
_PRIOR_WRONG = 4 * CONTROL
QUARTER = 25
"""The least the heaviest quarter can be held to, in hundredths of the weight: what a quarter of the heads is."""
QUARTER_SHARE = 50
"""What it is held to unless the rules of a round say otherwise."""


@dataclass(frozen=True, slots=True)
class ControlRecord:
    """What is known of a juror at the draw, as counts >= 0 of cases.

    `right` of `total` control cases; `test_right` of `test_total` entry-test cases; `agreed` of `judged`
    closed cases in which the other jurors came to the same verdict.
    Raises `VotingError`: record.not_a_count, record.part_exceeds_whole.
    """

    right: int
    total: int
    test_right: int = 0
    test_total: int = 0
    agreed: int = 0
    judged: int = 0

    def __post_init__(self) -> None:
        for part, whole in (("right", "total"), ("test_right", "test_total"), ("agreed", "judged")):
            counted, of = getattr(self, part), getattr(self, whole)
            if type(counted) is not int or type(of) is not int or counted < 0:
                raise VotingError("record.not_a_count", field=part)
            if counted > of:
                raise VotingError("record.part_exceeds_whole", field=part, part=counted, whole=of)


@dataclass(frozen=True, slots=True)
class Weight:
    """A juror's weight, 1..5, and why: "weight.new" (no control case yet) or "weight.controls"."""

    value: int
    code: str
    params: Params


def weigh(record: ControlRecord) -> Weight:
    """The weight `record` has earned. Who has answered no control case weighs 1, whatever else is known."""
    value = weight_value(record)
    if record.total == 0:
        return Weight(value, "weight.new", Params.of(value=value))
    explained = Params.of(right=record.right, total=record.total, value=value)
    return Weight(value, "weight.controls", explained)


def weight_value(record: ControlRecord) -> int:
    """The weight of `weigh`, 1..5, without its reason."""
    if record.total == 0:
        return WEIGHT_MIN
    right, wrong = _counted(record)
    value, earned, against = WEIGHT_MIN, right**5, wrong**5
    while value < WEIGHT_MAX and earned >= 3 ** (2 * value + 1) * against:
        value += 1
    return value


def _counted(record: ControlRecord) -> tuple[int, int]:
    """Right and wrong in twentieths of a control case, the start included; `wrong` is never 0."""
    agreed, judged = counted_agreements(record)
    right = CONTROL * record.right + _TEST * record.test_right + AGREEMENT * agreed
    whole = CONTROL * record.total + _TEST * record.test_total + AGREEMENT * judged
    return _PRIOR_RIGHT + right, _PRIOR_WRONG + whole - right


def counted_agreements(record: ControlRecord) -> tuple[int, int]:
    """(agreed, judged) as far as they count: never more judged cases than control cases."""
    judged = min(record.judged, record.total)
    # rounded down: an agreement counted in part is not counted
    return (record.agreed * judged // record.judged if record.judged else 0), judged


def ceiling(weights: Iterable[int], share: int = QUARTER_SHARE) -> int:
    """The largest M in 1..5 with which a panel's top quarter holds at most `share` (25..100) of 100 of its weight.

    Every weight counts as min(weight, M); the top quarter is the floor(n/4) heaviest of n ballots. With a share of
    one half M is at least 3, since a quarter weighing 3 each holds no more than the rest weighing 1 each; M = 1
    gives a quarter of the ballots a quarter of the weight. No ballots: 5.
    """
    return ceiling_of(((weight, 1) for weight in weights), share)


def ceiling_of(groups: Iterable[tuple[int, int]], share: int = QUARTER_SHARE) -> int:
    """The same for (weight, number of ballots) pairs, for panels of any size."""
    ordered = sorted(groups, reverse=True)
    places = sum(number for _, number in ordered) // 4
    for most in range(WEIGHT_MAX, WEIGHT_MIN, -1):
        whole = sum(min(weight, most) * number for weight, number in ordered)
        if 100 * _top(ordered, places, most) <= share * whole:
            return most
    return WEIGHT_MIN


def _top(ordered: list[tuple[int, int]], places: int, most: int) -> int:
    """The weight of the first `places` ballots of groups in falling order, cut at `most`."""
    held = 0
    for weight, number in ordered:
        taken = min(number, places)
        held += taken * min(weight, most)
        places -= taken
    return held
