"""The jurors of an epoch that is being built: read once in the order of their ids, then shuffled by the epoch's secret.

Kept as columns of numbers, so that ten million fit into some 300 MB.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.lottery.parts import Parts
from panel.models import Account, Juror, JurorStatus
from panel.models.base import table_of

Column = NDArray[np.integer[Any]]
_J, _A = table_of(Juror), table_of(Account)
_THERE = _J.c.status != JurorStatus.LEFT
_ROWS = (
    "SELECT j.id, j.account_id, a.cluster, j.controls_total, a.city FROM jurors j JOIN accounts a ON a.id = j.account_id"
    " WHERE j.status <> 'left' ORDER BY j.id"
)
# Stretches of accounts, each found by two indexes and sent as five columns: a row by itself costs more to send than to find,
# and hashed or sorted as a whole, ten million rows would go by way of the disk
_STRETCHES = """SELECT part.* FROM
    generate_series(0, (SELECT max(account_id) FROM jurors), %(step)s::bigint) AS start CROSS JOIN LATERAL (
        SELECT array_agg(j.id), array_agg(j.account_id), array_agg(a.cluster), array_agg(j.controls_total), array_agg(a.city)
        FROM jurors j JOIN accounts a ON a.id = j.account_id
        WHERE j.status <> 'left' AND j.account_id >= start AND j.account_id < start + %(step)s::bigint
            AND a.id >= start AND a.id < start + %(step)s::bigint
    ) part"""
_STRETCH = 5_000
_READ = 500  # rows at a time: fewer than make Python look for garbage among all that it holds
_NOTED = 1_000_000
_KEY_BYTES = 8
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Listing:
    """Who gets a place. Columns in the order of the jurors' ids; `order[slot]` is a row of them, `slots[row]` its slot.

    `cities`: names that `city` counts; `pos[slot]`: place within the stratum.
    """

    jurors: Column
    accounts: Column
    clusters: Column
    city: Column
    strata: Column
    cities: tuple[str, ...]
    order: Column
    slots: Column
    pos: Column | None

    def places(self, first: int, end: int) -> list[int]:
        """The place within the stratum of slots first..end-1: the slot itself in a pool of one piece."""
        return list(range(first, end)) if self.pos is None else self.pos[first:end].tolist()

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.jurors)


def count_jurors(session: Session) -> int:
    """How many would get a place now."""
    return session.scalar(select(func.count()).select_from(_J).where(_THERE)) or 0


def largest_cities(session: Session, limit: int) -> list[str]:
    """The cities most jurors live in, the largest first."""
    rows = session.execute(
        select(_A.c.city)
        .select_from(_J.join(_A, _A.c.id == _J.c.account_id))
        .where(_THERE, _A.c.city != "")
        .group_by(_A.c.city)
        .order_by(func.count().desc(), _A.c.city)
        .limit(limit)
    )
    return list(rows.scalars())


def list_jurors(session: Session, parts: Parts, secret: bytes, note: Callable[[], None] = lambda: None) -> Listing:
    """Read all who have not left and shuffle them. `note` is called after every million."""
    jurors, accounts, clusters, city, strata, cities = _read(session, parts, note)
    order = shuffle(secret, len(jurors))
    slots = np.empty_like(order)
    slots[order] = np.arange(len(order), dtype=order.dtype)
    pos = _places(strata[order], len(parts.names)) if parts.names else None
    return Listing(jurors, accounts, clusters, city, strata, cities, order, slots, pos)


def shuffle(secret: bytes, size: int) -> Column:
    """A permutation of 0..size-1 that nobody can foresee without the secret: rows sorted by 64-bit keys, SHAKE-256 of it."""
    keys = np.empty(size, dtype=np.uint64)
    for number, start in enumerate(range(0, size, _BLOCK)):
        count = min(_BLOCK, size - start)
        stream = hashlib.shake_256(b"pool-order" + secret + number.to_bytes(8, "big"))
        keys[start : start + count] = np.frombuffer(stream.digest(count * _KEY_BYTES), dtype=">u8")
    order = np.argsort(keys)
    del keys
    return order.astype(np.min_scalar_type(size))


def _places(strata: Column, count: int) -> Column:
    pos = np.empty(len(strata), dtype=np.int64)
    for stratum in range(count):
        there = strata == stratum
        pos[there] = np.arange(np.count_nonzero(there))
    return pos


def _read(
    session: Session, parts: Parts, note: Callable[[], None]
) -> tuple[Column, Column, Column, Column, Column, tuple[str, ...]]:
    """The columns; arrays that grow in place, so that no column is ever there twice."""
    cities: dict[str, int] = {"": 0}
    largest = session.scalar(select(func.max(_J.c.account_id))) or 0
    of_ids = "Q" if largest >= 1 << 31 else "I"
    jurors, accounts, clusters, city, strata = (array(code) for code in (of_ids, of_ids, of_ids, "I", "B"))
    noted = 0
    for ids, people, households, controls, towns in _stream(session):
        jurors.extend(ids)
        accounts.extend(people)
        clusters.extend(households)
        for town in dict.fromkeys(towns):
            cities.setdefault(town, len(cities))
        city.extend(map(cities.__getitem__, towns))
        strata.extend(map(parts.find, controls, towns) if parts.names else bytes(len(ids)))
        if len(jurors) - noted >= _NOTED:
            noted = len(jurors)
            note()
    columns = [_seen(column) for column in (jurors, accounts, clusters, city, strata)]
    del jurors, accounts, clusters, city, strata
    columns[3] = columns[3].astype(np.min_scalar_type(len(cities)))  # one byte for most, before the shuffle needs most room
    _sort(columns)
    return columns[0], columns[1], columns[2], columns[3], columns[4], tuple(cities)


def _sort(columns: list[Column]) -> None:
    """Put the rows into the order of the first column, one column after the other: none is there twice."""
    first = columns[0]
    if np.all(first[:-1] < first[1:]):
        return
    order = np.argsort(first)
    del first
    for number, column in enumerate(columns):
        columns[number] = column[order]


def _seen(column: array[int]) -> Column:
    """An array as numbers of NumPy, without a copy."""
    return np.frombuffer(column, dtype=column.typecode) if column else np.empty(0, dtype=column.typecode)


def _stream(session: Session) -> Iterator[Sequence[Sequence[Any]]]:
    """The columns id, account, cluster, controls and city, so many rows at a time, in any order; nothing given is kept."""
    driver: Any = session.connection().connection.driver_connection
    if session.get_bind().dialect.name == "sqlite":
        cursor = driver.execute(_ROWS)
        while rows := cursor.fetchmany(_READ):
            yield tuple(zip(*rows, strict=True))
        return
    with driver.cursor() as cursor:
        for columns in cursor.stream(_STRETCHES, {"step": _STRETCH}, binary=True):
            if columns[0] is not None:  # a stretch in which nobody is a juror
                yield columns
