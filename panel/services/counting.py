"""Counting what the lists of closed rounds came to, each round once, so that the public page of the lot need not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from panel.models import Round, WalkCount
from panel.models.base import table_of
from panel.queries.walk_counts import AT_ONCE, OVER, count_rounds, list_uncounted
from panel.uow import House


def count_walks(house: House, now: datetime) -> int:
    """Count some rounds that closed within the year the page tells of; gives how many.

    What two processes count at once is the same, and kept once.
    """
    with house.db.reading() as session:
        ids = list_uncounted(session, now - OVER, AT_ONCE)
        if not ids:
            return 0
        lines = list(count_rounds(session, ids))
        closed_at = dict(session.execute(select(Round.id, Round.closed_at).where(Round.id.in_(ids))).all())
    dialect = sqlite if house.db.is_sqlite else postgresql
    with house.work() as uow:
        uow.session.execute(
            dialect.insert(table_of(WalkCount)).on_conflict_do_nothing(),
            [{**line._asdict(), "closed_at": closed_at[line.round_id]} for line in lines],
        )
    return len(ids)
