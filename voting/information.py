"""How far one ballot moves the odds: what the question "have we asked enough?" is reckoned in.

A weight says whose opinion leads; it starts at 1 for everybody and is public. The information of a ballot says
how sure it makes the panel. It is an integer 0..20 in steps of 9 ** (1/20): a ballot with information i multiplies
the odds of its option by 9 ** (i/20), so 20 stands for odds of 9 to 1 and 0 for no news at all.

    information = clamp(round(20 * log9((K-1) * right / wrong)), 0, 20)

is the log-likelihood ratio of a juror who is right with probability p among K options (Nitzan & Paroush 1982),
with p after pseudo-counts (Berend & Kontorovich 2014): two cases at the accuracy of the whole pool. A juror
without a control case carries what such jurors have turned out to carry as a group, measured on their first
control case. So a farm of fresh accounts that answers wrongly teaches the rule that fresh accounts say nothing.
Rounding at halves makes `information >= k` the same as `((K-1) * right) ** 20 >= 3 ** (2k-1) * wrong ** 20`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from voting.ballot import INFORMATION_MAX
from voting.errors import VotingError
from voting.weights import AGREEMENT, CONTROL, ControlRecord, counted_agreements

# Two cases' worth of doubt about one juror: few, because a control case is dear and the pool itself is measured.
_DOUBT = 2
# The pool's own start, in cases: three of four right, ten in all, soon outweighed by what is measured.
_START_RIGHT, _START_WRONG = 15, 5  # in half cases
_HALF = 2
_UNIT = 1 << 60  # chances are whole numbers of 1 / _UNIT


@dataclass(frozen=True, slots=True)
class PoolRecord:
    """What the pool as a whole has shown on control cases, as counts >= 0, frozen when a round opens.

    `right` of `total` answers of all jurors; `first_right` of `first_total` answers of jurors who had answered
    no control case before. Raises `VotingError`: record.not_a_count, record.part_exceeds_whole.
    """

    right: int = 0
    total: int = 0
    first_right: int = 0
    first_total: int = 0

    def __post_init__(self) -> None:
        for part, whole in (("right", "total"), ("first_right", "first_total")):
            counted, of = getattr(self, part), getattr(self, whole)
            if type(counted) is not int or type(of) is not int or counted < 0:
                raise VotingError("record.not_a_count", field=part)
            if counted > of:
                raise VotingError("record.part_exceeds_whole", field=part, part=counted, whole=of)


def information_of(record: ControlRecord, pool: PoolRecord, options: int = 2) -> int:
    """What a ballot of this juror is worth in a round of `options` (>= 2) options, 0..20.

    Raises `VotingError`: information.options_count.
    """
    if type(options) is not int or options < 2:
        raise VotingError("information.options_count", options=options, minimum=2)
    right, wrong = _group(pool) if record.total == 0 else _own(record, pool)
    return _steps((options - 1) * right, wrong)


def _group(pool: PoolRecord) -> tuple[int, int]:
    """Right and wrong of jurors without a control case; wrong is never 0."""
    wrong = pool.first_total - pool.first_right
    return _START_RIGHT + _HALF * pool.first_right, _START_WRONG + _HALF * wrong


def _own(record: ControlRecord, pool: PoolRecord) -> tuple[int, int]:
    """The juror's record on top of `_DOUBT` cases at the pool's accuracy, brought to whole numbers."""
    pool_right = _START_RIGHT + _HALF * pool.right
    pool_wrong = _START_WRONG + _HALF * (pool.total - pool.right)
    agreed, judged = counted_agreements(record)
    whole = pool_right + pool_wrong
    right = CONTROL * record.right + AGREEMENT * agreed
    wrong = CONTROL * (record.total - record.right) + AGREEMENT * (judged - agreed)
    return _DOUBT * CONTROL * pool_right + whole * right, _DOUBT * CONTROL * pool_wrong + whole * wrong


_HALVES = tuple(3 ** max(0, 2 * step - 1) for step in range(INFORMATION_MAX + 1))  # from a half below each step on


def _steps(right: int, wrong: int) -> int:
    """round(20 * log9(right / wrong)) within 0..20, for right >= 0 and wrong > 0."""
    powered, against = right**INFORMATION_MAX, wrong**INFORMATION_MAX
    low, high = 0, INFORMATION_MAX
    while low < high:
        middle = (low + high + 1) // 2
        if powered >= _HALVES[middle] * against:
            low = middle
        else:
            high = middle - 1
    return low


@cache
def needed(percent: int) -> int:
    """The lead in information that stands for a certainty of `percent` (51..99): the least t with
    9 ** (t/20) >= odds ** 1.1, where odds = percent / (100 - percent).

    The part on top is because jurors err together: votes taken as independent claim more than they hold.
    """
    lead = 0
    while 3 ** (2 * lead) * (100 - percent) ** 22 < percent**22:
        lead += 1
    return lead


def lead_over_all(leads: Sequence[int]) -> int:
    """One lead that says as much as these leads (each >= 0, at least one) over all rivals at once.

    The first is right with odds of 1 to the sum of 9 ** (-lead/20) over its rivals (Bayes' rule, equal before the
    first ballot). The result is the greatest whole t with 9 ** (-t/20) at least that sum: over one rival it is the
    lead itself, over three equal rivals ten steps less. It may be negative, when rivals together outweigh the first.
    Beyond 370 steps, odds of 10 ** 17, the nearest rival alone counts.
    """
    chances = sum(_chance(lead) for lead in leads)
    together = min(leads)
    while _chance(together) < chances:
        together -= 1
    return together


@cache
def _chance(lead: int) -> int:
    """9 ** (-lead/20) in units of 2 ** -60, rounded down; a lead below 0 gives more than one."""
    whole = _UNIT**10 * 3 ** max(0, -lead) // 3 ** max(0, lead)
    return _tenth_root(whole)


def _tenth_root(number: int) -> int:
    """The greatest whole r with r ** 10 <= number (>= 0), after Newton."""
    if number == 0:
        return 0
    root = 1 << -(-number.bit_length() // 10)
    while True:
        better = (9 * root + number // root**9) // 10
        if better >= root:
            return root
        root = better
