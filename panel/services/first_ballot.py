"""Writing a seat's first ballot with all that belongs to it: the seat's state, notice and letter.

The same rows on both databases. PostgreSQL takes them in one statement, so that a ballot makes one journey to the server
where it made five; SQLite has no statement that writes several tables, and no journey.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, bindparam, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.selectable import Select

from panel.models import Ballot, Notice, Outgoing, Seat, SeatStatus
from panel.models.base import table_of
from panel.notices import insert_notice

Row = Mapping[str, Any]  # column -> value
Columns = tuple[str, ...]
B, S, N, L = (table_of(model) for model in (Ballot, Seat, Notice, Outgoing))


@dataclass(frozen=True, slots=True)
class Told:
    """What a ballot tells: a notice, a letter.

    `letter` lacks only its notice's id; it is empty when the juror gets no mail.
    """

    notice: Row
    letter: Row


def store_first(connection: Connection, ballot: Row, told: Told) -> bool:
    """Write a seat's first ballot, mark the seat as cast, tell; False, with nothing written, when it has a ballot already."""
    if connection.dialect.name == "postgresql":
        return _store_at_once(connection, ballot, told)
    if connection.execute(_BALLOT, ballot).scalar() is None:
        return False
    connection.execute(_SEAT_CAST, {"of": ballot["seat_id"], "at": ballot["cast_at"]})
    tell(connection, told)
    return True


def tell(connection: Connection, told: Told) -> None:
    """Write what a ballot tells."""
    insert_notice(connection, told.notice, told.letter)


_BALLOT = sqlite.insert(B).on_conflict_do_nothing(index_elements=["seat_id"]).returning(B.c.id)
_SEAT_CAST = update(S).where(S.c.id == bindparam("of")).values(status=SeatStatus.CAST, ended_at=bindparam("at"))


def _store_at_once(connection: Connection, ballot: Row, told: Told) -> bool:
    parts = {"ballot": ballot, "notice": told.notice, "letter": told.letter}
    values = {f"{part}_{column}": value for part, row in parts.items() for column, value in row.items()}
    values |= {"of": ballot["seat_id"], "at": ballot["cast_at"]}
    statement = _at_once(*(tuple(row) for row in parts.values()))
    return connection.execute(statement, values).scalar() is not None


@cache
def _at_once(ballot: Columns, notice: Columns, letter: Columns) -> Select[Any]:
    """WITH each INSERT reading from the one before: where no ballot is stored, nothing else is."""
    new = postgresql.insert(B).values(dict(zip(ballot, _values(B, "ballot", ballot), strict=True)))
    cast = new.on_conflict_do_nothing(index_elements=["seat_id"]).returning(B.c.id).cte("cast_now")
    seat = _SEAT_CAST.where(exists(select(cast.c.id))).cte("seat")
    news = postgresql.insert(N).from_select(
        notice, select(*_values(N, "notice", notice)).select_from(cast), include_defaults=False
    )
    told = news.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(N.c.id).cte("told")
    parts = [seat, told]
    if letter:
        addressed = select(told.c.id, *_values(L, "letter", letter))
        parts.append(insert(L).from_select(["notice_id", *letter], addressed, include_defaults=False).cte("letter"))
    return select(cast.c.id).add_cte(*parts)


def _values(table: Table, part: str, columns: Columns) -> list[BindParameter[Any]]:
    return [bindparam(f"{part}_{column}", type_=table.c[column].type) for column in columns]
