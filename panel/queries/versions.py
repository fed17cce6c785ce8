"""Versions of what an audience may see of a case: a page that shows an older one fetches itself again."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.models import TimelineEntry


def party_version(session: Session, case_id: int) -> int:
    """How many lines of the case log its parties may read.

    Not the case's own version: that one grows with looks, replaced jurors and private notes too, and whoever counted along
    would learn how far a panel is.
    """
    query = select(func.count()).where(TimelineEntry.case_id == case_id, TimelineEntry.audience == "parties")
    return session.scalar(query) or 0
