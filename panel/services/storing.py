"""Storing the places of an epoch that is being built, past the ORM: COPY on PostgreSQL, the driver's own loop on SQLite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from panel.services.listing import Column, Listing

if TYPE_CHECKING:
    from psycopg import Copy

_ROWS = 64  # of one statement on SQLite: 448 parameters, of which every build takes 999
_INSERT_SLOTS = "INSERT INTO pool_slots (epoch, slot, juror_id, stratum, pos, cluster, city) VALUES "
_INSERT_PLACES = "INSERT INTO pool_places (epoch, juror_id, slot) VALUES "
_COPY_SLOTS = "COPY pool_slots (epoch, slot, juror_id, stratum, pos, cluster, city) FROM STDIN (FORMAT BINARY)"
_COPY_PLACES = "COPY pool_places (epoch, juror_id, slot) FROM STDIN (FORMAT BINARY)"
_BEGIN, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"  # around the rows of PostgreSQL's binary form
_INT_BYTES = 8
_PART = 1 << 15  # bytes sent at a time: as long in the server as some 250 slots take to hash


def store_places(
    session: Session, epoch: int, listing: Listing, first: int, end: int, meanwhile: Iterator[None]
) -> None:
    """Write slots first..end-1, and the same stretch of jurors with where they are: both in the order of their keys.

    `meanwhile`: work that can be done here, a step at a time, while PostgreSQL stores what it was just sent.
    """
    rows, count = listing.order[first:end], end - first
    slots = [
        np.full(count, epoch), np.arange(first, end), listing.jurors[rows], listing.strata[rows],
        np.arange(first, end) if listing.pos is None else listing.pos[first:end], listing.clusters[rows],
    ]  # fmt: skip
    places = [np.full(count, epoch), listing.jurors[first:end], listing.slots[first:end]]
    driver: Any = session.connection().connection.driver_connection
    if session.get_bind().dialect.name == "sqlite":
        names = [listing.cities[n] for n in listing.city[rows].tolist()]
        _insert(driver, _INSERT_SLOTS, [*(column.tolist() for column in slots), names])
        _insert(driver, _INSERT_PLACES, [column.tolist() for column in places])
        return
    with driver.cursor() as cursor:
        with cursor.copy(_COPY_SLOTS) as copy:
            _send(copy, _with_texts(slots, listing.city[rows], listing.cities), meanwhile)
        with cursor.copy(_COPY_PLACES) as copy:
            _send(copy, _numbers(places, len(places)).tobytes(), meanwhile)


def _send(copy: Copy, rows: bytes, meanwhile: Iterator[None]) -> None:
    """Send rows in PostgreSQL's binary form, in parts, with a step of other work after each: the server takes as long."""
    copy.write(_BEGIN)
    for at in range(0, len(rows), _PART):
        copy.write(rows[at : at + _PART])
        next(meanwhile, None)
    copy.write(_END)


def _with_texts(columns: Sequence[Column], which: Column, texts: Sequence[str]) -> bytes:
    """Rows of numbers, each with one of the texts at its end, as PostgreSQL takes them."""
    numbers = _numbers(columns, len(columns) + 1)
    ends = [len(each).to_bytes(4, "big") + each for each in (name.encode() for name in texts)]
    width, rows = numbers.itemsize, numbers.tobytes()
    return b"".join([rows[at * width : (at + 1) * width] + ends[n] for at, n in enumerate(which.tolist())])


def _numbers(columns: Sequence[Column], fields: int) -> np.ndarray[Any, Any]:
    """Columns of numbers as rows, each led by its number of `fields`, each number by its length."""
    parts = [(f"{name}{n}", kind) for n in range(len(columns)) for name, kind in (("length", ">i4"), ("value", ">i8"))]
    rows = np.empty(len(columns[0]), dtype=[("fields", ">i2"), *parts])
    rows["fields"] = fields
    for n, column in enumerate(columns):
        rows[f"length{n}"], rows[f"value{n}"] = _INT_BYTES, column
    return rows


def let_planner_know(session: Session) -> None:
    """Have PostgreSQL count what was stored: until then it may read all places of an epoch to find a few."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE pool_slots, pool_places, tree_tiles"))


def _insert(driver: Any, words: str, columns: Sequence[Sequence[int | str]]) -> None:
    """Insert columns, many rows a statement: SQLite's driver takes as long to begin one as to store three rows."""
    width, size = len(columns), len(columns[0])
    flat: list[int | str] = [0] * (width * size)
    for place, column in enumerate(columns):
        flat[place::width] = column
    row, step = f"({', '.join('?' * width)})", width * _ROWS
    whole = size // _ROWS * step
    driver.executemany(words + ", ".join([row] * _ROWS), (flat[at : at + step] for at in range(0, whole, step)))
    driver.executemany(words + row, (flat[at : at + width] for at in range(whole, len(flat), width)))
