"""How long an honest walk can be: a longer one means that somebody refused too many."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import comb

from panel.errors import Invalid

ONE_IN = 1_000_000
BEGINNINGS = 50  # places of a list whose own bound is looked at: the first ones are who sits
STEP = 50  # per mille between the shares whose bounds are at hand: most walks are under one of these, and need no other
USUAL_PER_MILLE = 500  # of ten slots at least five may sit, by the reckoning of a check that knows nothing else


@lru_cache(maxsize=4096)
def walk_bound(wanted: int, per_mille: int = USUAL_PER_MILLE, one_in: int = ONE_IN) -> int:
    """The most slots that `wanted` seats take, but for one walk in `one_in`, when `per_mille` of 1,000 slots may sit.

    The smallest number of slots m such that fewer than `wanted` of m independent slots may sit with a chance of at most 1 in
    `one_in`; whole numbers throughout. A walk without putting back is at most as long. 17 seats: 30 at 900, 46 at 700.

    Raises Invalid("draw.wanted") for a negative number, Invalid("draw.per_mille") outside 1..1000.
    """
    if wanted < 0:
        raise Invalid("draw.wanted", got=wanted)
    if not 1 <= per_mille <= 1000:
        raise Invalid("draw.per_mille", got=per_mille)
    low, high = wanted, max(1, wanted)
    while not _enough(high, wanted, per_mille, one_in):
        low, high = high, 2 * high
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _enough(middle, wanted, per_mille, one_in) else (middle + 1, high)
    return low


def _enough(slots: int, wanted: int, per_mille: int, one_in: int) -> bool:
    """Whether P(fewer than `wanted` of `slots` may sit) <= 1 / one_in."""
    short = sum(comb(slots, seats) * per_mille**seats * (1000 - per_mille) ** (slots - seats) for seats in range(wanted))
    return bool(short * one_in <= 1000**slots)


def find_long(found_at: Sequence[int], walked: int, per_mille: int = USUAL_PER_MILLE) -> tuple[int, int] | None:
    """Whether somebody refused too many, anywhere in a walk: the slots looked at and their bound, or None.

    `found_at`: for each place of the list the slots looked at until it was found, from 1; `walked`: all of them. Each of the
    first places is held against a bound of its own, one walk in fifty million: who wants a friend among the first must
    refuse those who stand before, and a bound of the whole list would never see it.
    """
    for place, slots in enumerate(found_at[:BEGINNINGS], 1):
        if (most := _passed(slots, place, per_mille, ONE_IN * BEGINNINGS)) is not None:
            return slots, most
    whole = _passed(walked, len(found_at), per_mille, ONE_IN)
    return (walked, whole) if whole is not None else None


def next_step(per_mille: int) -> int:
    """The share at hand that is this one or larger: where more may sit, walks are shorter, and so is their bound."""
    return min(1000, -(-per_mille // STEP) * STEP)


def _passed(slots: int, wanted: int, per_mille: int, one_in: int) -> int | None:
    """The bound that so many slots go past, or None. A bound of its own takes half a millisecond, and a house's share moves."""
    if slots <= walk_bound(wanted, next_step(per_mille), one_in) or slots <= (most := walk_bound(wanted, per_mille, one_in)):
        return None
    return most
