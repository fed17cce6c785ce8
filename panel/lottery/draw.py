"""The walk of one draw: slots in seed order, each seated or refused with a reason, to the last seat."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from panel.errors import Invalid
from panel.lottery.stream import walk_slots

LARGEST_BATCH = 500

Refuse = Callable[[Sequence[int]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Walked:
    """One step of the walk: the slot, and the reason code of its refusal, or None when it was seated."""

    slot: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """The record of a draw: every slot walked, in order, ending at the last seat.

    `exhausted` says that the pool ended before `wanted` slots were seated.
    """

    walked: tuple[Walked, ...]
    exhausted: bool

    @property
    def seated(self) -> tuple[int, ...]:
        """The seated slots in the order drawn: first seats, then substitutes, then later waves."""
        return tuple(step.slot for step in self.walked if step.reason is None)


def draw(
    seed: bytes,
    pool_size: int,
    wanted: int,
    refuse: Refuse,
    label: str = "seats",
    batch: int | None = None,
) -> Drawn:
    """Walk a pool of `pool_size` slots until `wanted` are seated or the pool is used up.

    `refuse` gets the next slots in walk order and returns a reason code for each slot that may not sit. It
    is asked once per slot, in batches (first `batch`, by default twice `wanted`, then doubling up to 500) so
    that each batch can be one indexed query. Every slot it lets pass is seated unless the walk has ended, so
    a rule about earlier seats (one seat a household) may keep its own account of what it let pass. The
    result does not depend on `batch`.

    Raises `Invalid("draw.wanted")` for a negative `wanted`, `Invalid("draw.batch")` for a `batch` below 1.
    """
    if wanted < 0:
        raise Invalid("draw.wanted", got=wanted)
    if batch is not None and batch < 1:
        raise Invalid("draw.batch", got=batch)
    slots = walk_slots(seed, pool_size, label)
    walked: list[Walked] = []
    seated = 0
    for asked in _batches(slots, batch or max(1, 2 * wanted)) if wanted else ():
        refused = refuse(asked)
        for slot in asked:
            reason = refused.get(slot)
            walked.append(Walked(slot, reason))
            seated += reason is None
            if seated == wanted:
                return Drawn(tuple(walked), exhausted=False)
    return Drawn(tuple(walked), exhausted=wanted > 0)


def _batches(slots: Iterator[int], first: int) -> Iterator[tuple[int, ...]]:
    size = min(first, LARGEST_BATCH)
    while asked := tuple(islice(slots, size)):
        yield asked
        size = min(2 * size, LARGEST_BATCH)
