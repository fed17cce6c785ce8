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
from multiprocessing import get_context

from panel.lottery.leaves import make_slot_leaves
from panel.lottery.merkle import TILE_BYTES, TILE_ENTRIES, tile_root

WORTH_IT = 50_000  # jurors from which starting processes pays
WORKERS_MAX = 4


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


@dataclass(frozen=True, slots=True)
class Sealed:
    """A hashed chunk. `tiles`: number and hashes of its tiles of leaves, perhaps one not full; `roots`: of the full ones."""

    tiles: tuple[tuple[int, bytes], ...]
    roots: bytes


def seal(plan: Plan, chunk: Chunk) -> Sealed:
    """Hash a chunk: one leaf a slot, and the root of every full tile."""
    columns = zip(chunk.accounts, chunk.clusters, map(plan.cities.__getitem__, chunk.cities), chunk.strata, strict=True)
    leaves = make_slot_leaves(plan.secret, chunk.first, columns)
    first = chunk.first // TILE_ENTRIES
    tiles = [b"".join(leaves[at : at + TILE_ENTRIES]) for at in range(0, len(leaves), TILE_ENTRIES)]
    roots = b"".join([tile_root(tile) for tile in tiles if len(tile) == TILE_BYTES])
    return Sealed(tuple(enumerate(tiles, first)), roots)


def seal_all(plan: Plan, chunks: Iterable[Chunk], size: int) -> Iterator[tuple[Chunk, Sealed]]:
    """Hash all chunks, giving each in order; large pools (`size` jurors) in processes beside while the caller stores."""
    if size < WORTH_IT:
        for chunk in chunks:
            yield chunk, seal(plan, chunk)
        return
    count = min(WORKERS_MAX, os.cpu_count() or 1)
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_remember, initargs=(plan,)) as beside:
        waiting: deque[tuple[Chunk, Future[Sealed]]] = deque()
        for chunk in chunks:
            waiting.append((chunk, beside.submit(_seal_remembered, chunk)))
            if len(waiting) > 2 * count:  # while one is stored nobody is without work
                yield _take(waiting)
        while waiting:
            yield _take(waiting)


def _take(waiting: deque[tuple[Chunk, Future[Sealed]]]) -> tuple[Chunk, Sealed]:
    chunk, sealed = waiting.popleft()
    return chunk, sealed.result()


_plans: list[Plan] = []  # in a process beside: the one it works for


def _remember(plan: Plan) -> None:
    _plans[:] = [plan]


def _seal_remembered(chunk: Chunk) -> Sealed:
    return seal(_plans[0], chunk)
