"""Hashing the slots of an epoch, here or in processes beside: it is most of the work of opening a large pool.

A process beside gets the epoch's secret and then chunks of jurors, and answers each with its tiles. It knows no database.
"""

from __future__ import annotations

import os
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context

from panel.lottery.leaves import make_slot_leaves
from panel.lottery.merkle import TILE_BYTES, TILE_ENTRIES, tile_root

WORTH_IT = 50_000  # jurors from which starting processes pays
WORKERS_MAX = 4
_Hashed = tuple[list[tuple[int, bytes]], bytes]  # tiles and roots, as they come from a process beside


@dataclass(frozen=True, slots=True)
class Plan:
    """What hashing needs to know of an epoch; `cities` are counted by the chunks."""

    secret: bytes
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive slots from `first` on, a multiple of 256: account, cluster, number of the city and stratum of each."""

    first: int
    accounts: array[int]
    clusters: array[int]
    cities: array[int]
    strata: array[int]


@dataclass(slots=True)
class Sealed:
    """A chunk that is being hashed. `tiles`: number and hashes of its tiles of leaves, perhaps one not full.

    `roots`: of the full ones. `hashing`: what is still to be hashed here, a tile at each step.
    """

    tiles: list[tuple[int, bytes]]
    roots: bytes
    hashing: Iterator[None]

    def finish(self) -> Sealed:
        """Hash what is left."""
        for _ in self.hashing:
            pass
        return self


def seal(plan: Plan, chunk: Chunk) -> Sealed:
    """Begin to hash a chunk: one leaf a slot, and the root of every full tile."""
    sealed = Sealed([], b"", iter(()))
    sealed.hashing = _hash(plan, chunk, sealed)
    return sealed


def _hash(plan: Plan, chunk: Chunk, into: Sealed) -> Iterator[None]:
    columns = zip(chunk.accounts, chunk.clusters, map(plan.cities.__getitem__, chunk.cities), chunk.strata, strict=True)
    for first in range(chunk.first, chunk.first + len(chunk.accounts), TILE_ENTRIES):
        tile = b"".join(make_slot_leaves(plan.secret, first, islice(columns, TILE_ENTRIES)))
        into.tiles.append((first // TILE_ENTRIES, tile))
        if len(tile) == TILE_BYTES:
            into.roots += tile_root(tile)
        yield


def seal_all(plan: Plan, chunks: Iterable[Chunk], size: int) -> Iterator[tuple[Chunk, Sealed]]:
    """Hash all chunks, giving each in order: of a large pool (`size` jurors) hashed in processes beside while the caller
    stores, of a small one only begun, to be hashed by the caller while its database is busy."""
    if size < WORTH_IT:
        for chunk in chunks:
            yield chunk, seal(plan, chunk)
        return
    count = min(WORKERS_MAX, os.cpu_count() or 1)
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_remember, initargs=(plan,)) as beside:
        waiting: deque[tuple[Chunk, Future[_Hashed]]] = deque()
        for chunk in chunks:
            waiting.append((chunk, beside.submit(_seal_remembered, chunk)))
            if len(waiting) > 2 * count:  # while one is stored nobody is without work
                yield _take(waiting)
        while waiting:
            yield _take(waiting)


def _take(waiting: deque[tuple[Chunk, Future[_Hashed]]]) -> tuple[Chunk, Sealed]:
    chunk, hashed = waiting.popleft()
    return chunk, Sealed(*hashed.result(), iter(()))


_plans: list[Plan] = []  # in a process beside: the one it works for


def _remember(plan: Plan) -> None:
    _plans[:] = [plan]


def _seal_remembered(chunk: Chunk) -> _Hashed:
    sealed = seal(_plans[0], chunk).finish()
    return sealed.tiles, sealed.roots
