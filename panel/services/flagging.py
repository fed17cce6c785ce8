"""A person looks at a flag: notes what came of it, or takes that back. Nothing else follows from a flag."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from panel.errors import Conflict, Invalid, NotFound
from panel.models import FlagLook
from panel.queries.analyses import find_flag
from panel.uow import UnitOfWork

NOTE_MAX = 1000


def look_at_flag(uow: UnitOfWork, flag: str, note: str, *, by_id: int, now: datetime) -> None:
    """Note that a flag of the newest analysis was looked at.

    Raises NotFound("flag.unknown"), Invalid("flag.note_missing"), Invalid("flag.note_long", maximum),
    Conflict("flag.looked_at") when somebody has.
    """
    text = note.strip()
    if not text:
        raise Invalid("flag.note_missing", field="note")
    if len(text) > NOTE_MAX:
        raise Invalid("flag.note_long", field="note", maximum=NOTE_MAX)
    found = find_flag(uow.session, flag)
    if found is None:
        raise NotFound("flag.unknown")
    kind, about = found
    insert = (sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql).insert
    row = insert(FlagLook).values(flag=flag, kind=kind, about=about, note=text, looked_by_id=by_id, looked_at=now)
    if uow.session.execute(row.on_conflict_do_nothing().returning(FlagLook.id)).scalar() is None:
        raise Conflict("flag.looked_at")


def take_back_look(uow: UnitOfWork, look_id: str, *, by_id: int, now: datetime) -> None:
    """The flag waits again; the note stays in the log. Raises NotFound("flag.unknown"), Conflict("flag.taken_back")."""
    undone = update(FlagLook).where(FlagLook.public_id == look_id, FlagLook.undone_at.is_(None))
    if uow.session.execute(undone.values(undone_at=now, undone_by_id=by_id).returning(FlagLook.id)).scalar() is not None:
        return
    if uow.session.scalar(select(FlagLook.id).where(FlagLook.public_id == look_id)) is None:
        raise NotFound("flag.unknown")
    raise Conflict("flag.taken_back")
