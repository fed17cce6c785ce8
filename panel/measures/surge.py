"""Does a count of the last week stand out from the weeks before, and where does a series go? Pure, exact, whole numbers.

A surge, all of: at least `least` cases; more than chance gives once in `ONE_IN` looks by the exact conditional test of two
Poisson rates (Przyborowski and Wilenski 1940: given all, the last week's count is binomial); and above the control limit of
median and MAD. Series that jump by nature have their counts divided by their dispersion first (quasi-Poisson), so that they
do not ring. A trend is the sign of Mann-Kendall's S with its exact tail.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import comb

ONE_IN = 10_000
BEFORE = 12  # weeks that the last one is compared with
TREND_ONE_IN = 40  # two-sided 5 in 100
MAD_SCALE, MAD_TIMES = 14_826, 3  # 1.4826 * MAD estimates the standard deviation of a normal series; three of them


def tail(count: int, others: int, weeks: int) -> Fraction:
    """The chance of at least `count` of all cases in one week when all weeks are alike. `others`: cases of `weeks` weeks."""
    whole, share = count + others, Fraction(1, weeks + 1)
    return Fraction(sum(comb(whole, k) * weeks ** (whole - k) for k in range(count, whole + 1)), share.denominator**whole)


def median_times_two(values: Sequence[int]) -> int:
    """Twice the median: it stays whole."""
    ordered, half = sorted(values), len(values) // 2
    return 2 * ordered[half] if len(ordered) % 2 else ordered[half - 1] + ordered[half]


def above_limit(count: int, before: Sequence[int]) -> bool:
    """Whether the count lies above median + 3 * 1.4826 * MAD of the weeks before."""
    middle = median_times_two(before)
    spread = median_times_two([abs(2 * value - middle) for value in before])  # four times the MAD
    return 20_000 * (2 * count - middle) > MAD_TIMES * MAD_SCALE * spread


def is_surge(weeks: Sequence[int], least: int) -> bool:
    """Whether the last of the weeks stands out from up to `BEFORE` weeks before it. False without any before."""
    *earlier, count = weeks
    before = earlier[-BEFORE:]
    if not before or count < least or not above_limit(count, before):
        return False
    others = sum(before)
    if count * len(before) <= others:
        return False
    by = dispersion(before)
    return tail(int(count / by), -int(-others // by), len(before)) * ONE_IN <= 1


def dispersion(values: Sequence[int]) -> Fraction:
    """Variance by mean, 1 in a Poisson series; never below 1."""
    size, total = len(values), sum(values)
    if size < 2 or not total:
        return Fraction(1)
    squares = sum((size * value - total) ** 2 for value in values)  # size² times the sum of squares
    return max(Fraction(1), Fraction(squares, size * (size - 1) * total))


def trend(weeks: Sequence[int]) -> int:
    """1 when the series rises, -1 when it falls, 0 when chance alone may have made it look so. Ties count as no change."""
    score = kendall(weeks)
    if abs(score) < 1 or len(weeks) > 40:
        return 0
    return (score > 0) - (score < 0) if kendall_tail(len(weeks), abs(score)) * TREND_ONE_IN <= 1 else 0


def kendall(values: Sequence[int]) -> int:
    """Mann-Kendall's S: pairs that rise less pairs that fall."""
    return sum((later > earlier) - (later < earlier) for earlier, later in combinations(values, 2))


@cache
def kendall_tail(length: int, score: int) -> Fraction:
    """The chance of an S of at least `score` in a series of so many values in random order, without ties."""
    inversions = [1]  # permutations by their number of inversions, one value more each time
    for size in range(2, length + 1):
        wider = [0] * (len(inversions) + size - 1)
        for at, ways in enumerate(inversions):
            for more in range(size):
                wider[at + more] += ways
        inversions = wider
    pairs = length * (length - 1) // 2
    return Fraction(sum(ways for at, ways in enumerate(inversions) if pairs - 2 * at >= score), sum(inversions))
