"""What time it is where the database is: a second witness beside the clock of the process."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def read_server_time(session: Session) -> datetime:
    """The database server's clock, aware. PostgreSQL only: SQLite has the clock of its process."""
    found: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return found
