"""Writing what a unit of work adds to the record, at its end: in the same transaction as the effects, after all other locks.

Entries of one stream follow each other by hash, so the writers of one case wait for each other here, at the last statements
before the commit; writers of different cases never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.models import HOUSE, START, RecordEntry, RecordStream
from panel.models.base import BigId, table_of
from panel.models.record import new_stream
from panel.queries.prepared import Prepared
from panel.record.entries import make_entry

_S, _E = table_of(RecordStream), table_of(RecordEntry)
_END = select(_S.c.stream, _S.c.seq, _S.c.head).with_for_update()
_END_OF_CASE = Prepared(_END.where(_S.c.case_id == bindparam("of", type_=BigId)))
_END_OF_ROUND = Prepared(_END.where(_S.c.round_id == bindparam("of", type_=BigId)))
_END_OF_HOUSE = Prepared(_END.where(_S.c.stream == HOUSE))
_BEGIN = {"sqlite": sqlite.insert(_S).on_conflict_do_nothing(), "postgresql": postgresql.insert(_S).on_conflict_do_nothing()}
_MOVE_ON = Prepared(update(_S).where(_S.c.stream == bindparam("of")).values(seq=bindparam("to"), head=bindparam("now")))
_ADD = Prepared(insert(_E).inline(), ("stream", "seq", "kind", "body", "entry_id"))


@dataclass(frozen=True, slots=True)
class Said:
    """An entry to be written: of a case, of the round of a control case, or (neither) of the house."""

    kind: str
    data: Mapping[str, Any]
    at: datetime
    case_id: int | None = None
    round_id: int | None = None


def write_record(session: Session, said: Iterable[Said]) -> None:
    """Write the entries in their order, stream by stream."""
    streams: dict[tuple[int, int], list[Said]] = {}
    for each in said:
        streams.setdefault((each.case_id or 0, each.round_id or 0), []).append(each)
    if not streams:
        return
    session.flush()
    for place in sorted(streams):  # in one order, so that two writers of several streams never wait for each other crosswise
        _write_stream(session, place, streams[place])


def _write_stream(session: Session, place: tuple[int, int], said: list[Said]) -> None:
    connection = session.connection()
    stream, seq, head = _lock_end(connection, *place)
    rows = []
    for each in said:
        seq += 1
        head, body = make_entry(stream, seq, head, each.kind, each.data, each.at)
        rows.append({"stream": stream, "seq": seq, "kind": each.kind, "body": body, "entry_id": head})
    _ADD.put_all(connection, rows)
    _MOVE_ON.put(connection, {"of": stream, "to": seq, "now": head})


def _lock_end(connection: Connection, case: int, round_: int) -> tuple[str, int, str]:
    """The stream, its last number and id, locked until the transaction ends; a stream is begun by its first entry."""
    asked: dict[str, int] = {}
    end = _END_OF_HOUSE
    if case or round_:
        end, asked = (_END_OF_CASE, {"of": case}) if case else (_END_OF_ROUND, {"of": round_})
    found = end.rows(connection, asked)
    if not found:
        begun = {"stream": new_stream() if case or round_ else HOUSE, "case_id": case or None, "round_id": round_ or None}
        connection.execute(_BEGIN[connection.dialect.name], {**begun, "seq": 0, "head": START})
        found = end.rows(connection, asked)
    stream, seq, head = found[0]
    return stream, seq, head
