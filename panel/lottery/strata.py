"""Seats for parts of the pool: how many each stratum gets, and what that does to the chances.

A share is a whole number without a unit: 70 and 30 are the same as 7 and 3 except for the seed's use.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise

from panel.errors import Invalid
from panel.lottery.stream import ROUNDING, walk_slots


def split_seats(seed: bytes, shares: Sequence[int], k: int) -> tuple[int, ...]:
    """Seats of each stratum out of `k`: floor or ceiling of k·share/sum, in expectation exactly that (systematic rounding).

    One number u below the sum of the shares is taken from the seed (label "seats-rounding"); the points u, u + sum, …,
    u + (k-1)·sum each give a seat to the stratum whose stretch k·share holds them. All shares zero: no seats.

    Raises Invalid("draw.shares") for a negative share, Invalid("draw.wanted") for a negative `k`.
    """
    if any(share < 0 for share in shares):
        raise Invalid("draw.shares")
    if k < 0:
        raise Invalid("draw.wanted", got=k)
    whole = sum(shares)
    if not whole:
        return (0,) * len(shares)
    u = next(walk_slots(seed, whole, ROUNDING))
    points = [0, *(min(k, max(0, -((u - k * end) // whole))) for end in accumulate(shares))]
    return tuple(after - before for before, after in pairwise(points))


def chances(sizes: Sequence[int], shares: Sequence[int], k: int) -> tuple[tuple[Fraction, ...], Fraction, Fraction]:
    """Each juror's chance of one of `k` seats by stratum, and the smallest and largest of them as multiples of the mean.

    A stratum with fewer jurors than seats seats all of them (chance 1); what is left goes to the others by the same
    shares. Empty strata have chance 0 and do not count for the two multiples, which are 1 in an empty pool.
    """
    if len(sizes) != len(shares):
        raise Invalid("draw.shares")
    seats = [Fraction(0)] * len(sizes)
    open_, left = [i for i, size in enumerate(sizes) if size and shares[i]], Fraction(k)
    while open_ and left:
        whole = sum(shares[i] for i in open_)
        full = [i for i in open_ if left * shares[i] / whole >= sizes[i]]
        for i in full or open_:
            seats[i] = Fraction(sizes[i]) if full else left * shares[i] / whole
        left = left - sum(sizes[i] for i in full) if full else Fraction(0)
        open_ = [i for i in open_ if i not in full]
    each = tuple(seats[i] / size if size else Fraction(0) for i, size in enumerate(sizes))
    mean = sum(seats, Fraction(0)) / max(1, sum(sizes))
    held = [chance / mean for chance, size in zip(each, sizes, strict=True) if size] if mean else [Fraction(1)]
    return each, min(held), max(held)
