"""Versions of what an audience may see of a case: a page that shows an older one fetches itself again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from panel.models import Case, TimelineEntry
from panel.models.base import table_of

C, T = table_of(Case), table_of(TimelineEntry)
_LINES = (
    select(C.c.public_id, func.count(T.c.id))
    .select_from(C.join(T, (T.c.case_id == C.c.id) & (T.c.audience == "parties")))
    .where(C.c.public_id.in_(bindparam("cases", expanding=True)))
    .group_by(C.c.public_id)
)


def party_version(session: Session, case_id: int) -> int:
    """How many lines of the case log its parties may read.

    Not the case's own version: that one grows with looks, replaced jurors and private notes too, and whoever counted along
    would learn how far a panel is.
    """
    query = select(func.count()).where(TimelineEntry.case_id == case_id, TimelineEntry.audience == "parties")
    return session.scalar(query) or 0


def party_versions(session: Session, cases: Collection[str]) -> dict[str, int]:
    """`party_version` by public id, of many cases at once; a case without a line is left out."""
    rows = session.connection().execute(_LINES, {"cases": list(cases)})
    return {row.public_id: row[1] for row in rows}
