"""Counting what a large pool has shown on control cases, so that no round waits for it when it opens."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from panel.models import PoolShown
from panel.models.base import table_of
from panel.queries.controls import count_pool
from panel.uow import House

EVERY = timedelta(hours=1)  # one answer more or less among thousands moves no weight


def count_if_due(house: House, now: datetime) -> int:
    """Count the pool when it was last counted an hour ago, beside whoever writes. Gives 1 when it was, else 0."""
    with house.db.reading() as session:
        counted_at = session.scalar(select(PoolShown.counted_at))
        if counted_at is not None and now - counted_at < EVERY:
            return 0
        values = dict(session.execute(count_pool()).mappings().one())
    table = table_of(PoolShown)
    with house.work() as uow:
        dialect = sqlite if house.db.is_sqlite else postgresql
        row = dialect.insert(table).values(id=1, counted_at=now, **values)
        uow.session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"counted_at": now, **values}))
    return 1
