"""Who looked at a split, when, and how many ballots it showed: for the people who work on the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.models import TimelineEntry

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Look:
    """One look. `actor` is a standing, never a name; `cast`: ballots counted in the split that was shown."""

    at: datetime
    actor: str
    cast: int


@dataclass(frozen=True, slots=True)
class Looks:
    """The newest looks of a case and how many there were."""

    newest: tuple[Look, ...]
    total: int


def list_looks(session: Session, case_id: int) -> Looks:
    """The looks of a case, newest first. Two queries."""
    wanted = (TimelineEntry.case_id == case_id, TimelineEntry.kind == "split.viewed")
    rows = session.scalars(select(TimelineEntry).where(*wanted).order_by(TimelineEntry.seq.desc()).limit(SHOWN))
    newest = tuple(Look(row.at, row.actor, int(row.params.get("cast", 0))) for row in rows)
    total = session.scalar(select(func.count()).select_from(TimelineEntry).where(*wanted)) or 0
    return Looks(newest, total)
