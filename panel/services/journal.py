"""The public journal of the lot as rows: one line after the other, none of them ever changed.

Whoever writes here, or to the log of the pool, stands in one line until the transaction ends: numbers are without a gap on
PostgreSQL too, and two writers who need both can never wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from panel.database import LOT_LINE, queue_up
from panel.lottery.journal import BEGINNING, check_entry, entry, entry_id
from panel.models import Case, JournalEntry
from panel.models.base import table_of
from panel.queries.prepared import Prepared
from panel.uow import UnitOfWork

_CHUNK = (
    select(JournalEntry.seq, JournalEntry.entry_id, JournalEntry.body)
    .where(JournalEntry.seq > bindparam("after"))
    .order_by(JournalEntry.seq)
    .limit(500)
)

_J = table_of(JournalEntry)
_LAST = Prepared(select(_J.c.seq, _J.c.entry_id).order_by(_J.c.seq.desc()).limit(1))
_NAMED = Prepared(
    select(_J.c.entry_id).where(
        _J.c.kind == bindparam("kind"), _J.c.case_id == bindparam("case"), _J.c.round_no == bindparam("round"),
        _J.c.extension == bindparam("extension"),
    )
)  # fmt: skip
_ADD = Prepared(insert(_J), ("seq", "entry_id", "prev", "kind", "case_id", "round_no", "extension", "body", "at"))


def write_entry(
    uow: UnitOfWork,
    kind: str,
    values: Mapping[str, Any],
    *,
    now: datetime,
    case: Case | None = None,
    round_no: int | None = None,
    extension: int = 0,
) -> str:
    """Write the next line; gives its id. `case`, `round_no`, `extension` name the draw it is about: one line of a kind each."""
    queue_up(uow.session, LOT_LINE)
    uow.session.flush()
    last = _LAST.rows(uow.session.connection(), {})
    seq, prev = (last[0][0] + 1, last[0][1]) if last else (1, BEGINNING)
    name, body = entry(kind, seq, prev, values)
    line = {
        "seq": seq, "entry_id": name, "prev": prev, "kind": kind, "case_id": case.id if case else None, "round_no": round_no,
        "extension": extension, "body": body, "at": now,
    }  # fmt: skip
    _ADD.put(uow.session.connection(), line)
    return name


def write_time(moment: datetime) -> str:
    """A moment as the journal has it: `2026-11-21T04:00:00Z`, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def find_entry(session: Session, kind: str, case_id: int, round_no: int, extension: int = 0) -> JournalEntry | None:
    """The line of this kind about one draw, or None."""
    return session.scalar(
        select(JournalEntry).where(
            JournalEntry.kind == kind, JournalEntry.case_id == case_id, JournalEntry.round_no == round_no,
            JournalEntry.extension == extension,
        )
    )


def find_line(session: Session, kind: str, case_id: int, round_no: int, extension: int = 0) -> str | None:
    """The id of that line alone, or None."""
    named = {"kind": kind, "case": case_id, "round": round_no, "extension": extension}
    found = _NAMED.rows(session.connection(), named)
    return found[0][0] if found else None


def check_journal(session: Session) -> Iterator[tuple[int, str]]:
    """(seq, reason) of every line that is no honest one: those of `check_entry`, `journal_gap` and `journal_id_differs`."""
    prev, expected = BEGINNING, 1
    while rows := session.execute(_CHUNK, {"after": expected - 1}).all():
        for seq, name, body in rows:
            if seq != expected:
                yield seq, "journal_gap"
            if entry_id(body) != name:
                yield seq, "journal_id_differs"
            yield from ((seq, reason) for reason in check_entry(body, prev))
            prev, expected = name, seq + 1
