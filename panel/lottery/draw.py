"""The walk of one draw: slots in seed order, each seated or refused with a reason, to the last seat."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, Protocol

from panel.errors import Invalid
from panel.lottery.mixing import spread
from panel.lottery.strata import split_seats
from panel.lottery.stream import SEATS, STRATA, stratum_label, walk_slots, wave_label

LARGEST_BATCH = 500


class Refusing(Protocol):
    """A refusal with what it rests on. `evidence`: a line of the pool's log, or None."""

    @property
    def reason(self) -> str: ...

    @property
    def evidence(self) -> int | None: ...


Answer = str | tuple[str, int | None] | Refusing
Refuse = Callable[[Sequence[int]], Mapping[int, Answer]]
RefuseIn = Callable[[int, Sequence[int]], Mapping[int, Answer]]


class Walked(NamedTuple):
    """One step of the walk: the place, and the reason code of its refusal, or None when it was seated.

    `slot`: the number walked: of the pool, or the place within the stratum in a draw over strata. `evidence`: the line of
    the pool's log that the reason rests on.
    """

    slot: int
    reason: str | None
    evidence: int | None = None
    stratum: int = 0


@dataclass(frozen=True, slots=True)
class Split:
    """How places were split over the strata: `seats` of each, and the strata `closed` after it because they were used up."""

    seats: tuple[int, ...]
    closed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """The record of a draw: every slot walked, in order, ending at the last seat.

    `exhausted` says that the pool ended before `wanted` slots were seated. `splits`: of a draw over strata, the first
    split and one more for each time that strata were closed.
    """

    walked: tuple[Walked, ...]
    exhausted: bool
    splits: tuple[Split, ...] = ()

    @property
    def seated(self) -> tuple[int, ...]:
        """The seated slots in the order drawn: first seats, then substitutes, then later waves."""
        return tuple(step.slot for step in self.walked if step.reason is None)


def draw(
    seed: bytes,
    pool_size: int,
    wanted: int,
    refuse: Refuse,
    label: str | bytes = SEATS,
    batch: int | None = None,
    largest: int = LARGEST_BATCH,
    walked_before: Collection[int] = frozenset(),
) -> Drawn:
    """Walk a pool of `pool_size` slots until `wanted` are seated or the pool is used up.

    `refuse` gets the next slots in walk order and returns a reason code for each slot that may not sit, alone or with the
    line of the log it rests on. It is asked once per slot, in batches (first `batch`, by default twice `wanted`, then
    doubling up to `largest`) so that each batch can be one indexed query. Every slot it lets pass is seated unless the walk has
    ended, so a rule about earlier seats (one seat a household) may keep its own account of what it let pass. The result
    does not depend on `batch`. `walked_before`: slots of earlier lists of the same round, left out of the walk.

    Raises `Invalid("draw.wanted")` for a negative `wanted`, `Invalid("draw.batch")` for a `batch` below 1.
    """
    if wanted < 0:
        raise Invalid("draw.wanted", got=wanted)
    if batch is not None and batch < 1:
        raise Invalid("draw.batch", got=batch)
    slots = _unwalked(walk_slots(seed, pool_size, label), walked_before)
    walked: list[Walked] = []
    seated = 0
    for asked in _batches(slots, batch or max(1, 2 * wanted), largest) if wanted else ():
        refused = refuse(asked)
        for slot in asked:
            walked.append(_step(slot, refused.get(slot)))
            seated += walked[-1].reason is None
            if seated == wanted:
                return Drawn(tuple(walked), exhausted=False)
    return Drawn(tuple(walked), exhausted=wanted > 0)


def draw_strata(
    seed: bytes, sizes: Sequence[int], shares: Sequence[int], wanted: int, refuse: RefuseIn, extension: int = 0,
    walked_before: Collection[tuple[int, int]] = frozenset(),
) -> Drawn:  # fmt: skip
    """Draw from parts of the pool, each with its share of the seats; `sizes` and `shares` by stratum.

    `split_seats` says how many places of the list each stratum fills. One walk a stratum, over the places 0..size-1 of its
    own array (label "stratum" and number), the strata in an order the seed gives (label "strata"). Strata that are used up
    before are closed, and their places split over the others by the same rule, until all are filled or all strata closed.
    The steps are put in the order of the list (`spread`), so that its every start is mixed; steps of closed strata that led
    to no seat stand at the end.

    `refuse(stratum, places)` is asked once for each place, as in `draw`, but never for more than are wanted: whatever it
    lets pass is seated. `extension` and `walked_before` (stratum, place): of an extension draw (`strata_walk`).

    Raises `Invalid("draw.shares")` when the numbers of sizes and shares differ.
    """
    if len(sizes) != len(shares):
        raise Invalid("draw.shares")
    walks = [_Walk(strata_walk(seed, g, size, extension, walked_before), g) for g, size in enumerate(sizes)]
    order = list(walk_slots(seed, len(sizes), STRATA))
    splits: list[Split] = []
    places: list[int | None] = [None] * wanted
    open_ = set(order)
    while None in places:
        free = [i for i, stratum in enumerate(places) if stratum is None]
        seats = split_seats(seed, [share if g in open_ else 0 for g, share in enumerate(shares)], len(free))
        if not any(seats):
            break
        for i, stratum in zip(free, spread(seed, seats), strict=True):
            places[i] = stratum
        for g in order:
            walks[g].go_on(seats[g], refuse)
        closed = tuple(sorted(g for g in open_ if walks[g].missing))
        open_.difference_update(closed)
        splits.append(Split(seats, closed))
        _give_back(places, walks)
    return Drawn(tuple(_in_list_order(places, walks)), exhausted=None in places, splits=tuple(splits))


def further_label(extension: int) -> bytes:
    """The label of the walk over one pool: "seats" of the first list, of the extension draw 1, 2, … `wave_label`."""
    return wave_label(extension) if extension else SEATS.encode()


def strata_walk(
    seed: bytes, stratum: int, size: int, extension: int = 0, before: Collection[tuple[int, int]] = frozenset()
) -> Iterator[int]:
    """The places of a stratum in walk order, without those walked `before` (stratum, place).

    The walk of an extension draw has the label of a first one with `wave_label` before it.
    """
    label = (wave_label(extension) if extension else b"") + stratum_label(stratum)
    return _unwalked(walk_slots(seed, size, label), {place for part, place in before if part == stratum})


def _unwalked(slots: Iterator[int], before: Collection[int]) -> Iterator[int]:
    return (slot for slot in slots if slot not in before) if before else slots


@dataclass(slots=True)
class _Walk:
    """The walk of one stratum. `missing`: seats it could not give because its slots were used up."""

    slots: Iterator[int]
    stratum: int
    walked: list[Walked] = field(default_factory=list)
    seated: int = 0
    missing: int = 0

    def go_on(self, seats: int, refuse: RefuseIn) -> None:
        """Walk until as many more are seated, or to the end."""
        left = seats
        while left and (asked := tuple(islice(self.slots, left))):
            refused = refuse(self.stratum, asked)
            steps = [_step(slot, refused.get(slot), self.stratum) for slot in asked]
            self.walked += steps
            left -= sum(step.reason is None for step in steps)
        self.seated += seats - left
        self.missing = left


def _give_back(places: list[int | None], walks: Sequence[_Walk]) -> None:
    """Free the last places of every stratum that has fewer seats than places."""
    used = [0] * len(walks)
    for i, stratum in enumerate(places):
        if stratum is not None:
            used[stratum] += 1
            if used[stratum] > walks[stratum].seated:
                places[i] = None


def _in_list_order(places: Sequence[int | None], walks: Sequence[_Walk]) -> Iterator[Walked]:
    rest = [iter(walk.walked) for walk in walks]
    for stratum in places:
        if stratum is not None:
            for step in rest[stratum]:
                yield step
                if step.reason is None:
                    break
    for steps in rest:
        yield from steps


def _step(slot: int, answer: Answer | None, stratum: int = 0) -> Walked:
    if answer is None:
        return Walked(slot, None, None, stratum)
    if isinstance(answer, str):
        return Walked(slot, answer, None, stratum)
    reason, evidence = answer if isinstance(answer, tuple) else (answer.reason, answer.evidence)
    return Walked(slot, reason, evidence, stratum)


def _batches(slots: Iterator[int], first: int, largest: int) -> Iterator[tuple[int, ...]]:
    size = min(first, largest)
    while asked := tuple(islice(slots, size)):
        yield asked
        size = min(2 * size, largest)
