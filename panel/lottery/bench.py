"""The draw as benchmarks call it: the product's own walk, asked one slot at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from panel.errors import Conflict
from panel.lottery.draw import draw as walk


def draw(size: int, k: int, seed: bytes, verdict: Callable[[int], str | None]) -> list[int]:
    """The slots of `k` seats out of `size` slots, in drawn order.

    `verdict(slot)` gives None to seat or a reason to refuse; it is called once for each slot walked, in walk order, and for
    no slot beyond the last seat. Raises Conflict("draw.exhausted", wanted, seated) as soon as the pool is used up; TypeError
    when `size` or `k` is no whole number, ValueError when one is below 0.
    """
    for name, number in (("size", size), ("k", k)):
        if type(number) is not int:
            raise TypeError(f"{name} must be a whole number, not {number!r}")
        if number < 0:
            raise ValueError(f"{name} must not be below 0, but is {number}")

    def refuse(asked: Sequence[int]) -> dict[int, str]:
        return {slot: reason for slot in asked if (reason := verdict(slot)) is not None}

    drawn = walk(seed, size, k, refuse, batch=1, largest=1)
    if drawn.exhausted:
        raise Conflict("draw.exhausted", wanted=k, seated=len(drawn.seated))
    return list(drawn.seated)
