"""How far the house has come: numbers that only grow, by which a database that lost something is known."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import JournalEntry, RecordEntry


@dataclass(frozen=True, slots=True)
class Reached:
    """journal, line: number and id of the last line of the lot's journal. entry, name: those of the record's newest entry."""

    journal: int
    line: str
    entry: int
    name: str


def read_reached(session: Session) -> Reached:
    """How far this database has come."""
    line = session.execute(
        select(JournalEntry.seq, JournalEntry.entry_id).order_by(JournalEntry.seq.desc()).limit(1)
    ).one_or_none()
    entry = session.execute(
        select(RecordEntry.id, RecordEntry.entry_id).order_by(RecordEntry.id.desc()).limit(1)
    ).one_or_none()
    return Reached(*(line or (0, "")), *(entry or (0, "")))


def continues(session: Session, noted: Reached) -> bool:
    """Whether everything that was noted once is still here."""
    line = session.scalar(select(JournalEntry.entry_id).where(JournalEntry.seq == noted.journal))
    name = session.scalar(select(RecordEntry.entry_id).where(RecordEntry.id == noted.entry))
    return (line or "", name or "") == (noted.line, noted.name)
