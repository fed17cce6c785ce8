"""A database whose k-th statement fails, at the driver: so also those that never pass SQLAlchemy, BEGIN and COMMIT as well."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import psycopg
from sqlalchemy import event

from panel.models import Base
from panel.uow import House

# Aborts the transaction on the server, as a full disk does.
FULL_DISK = "DO $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$"
COMMIT = -1
RAISED = (sqlite3.OperationalError, psycopg.OperationalError)


@dataclass(slots=True)
class Faults:
    """Which statement fails from now on: the `at`-th, 0 for none, -1 for COMMIT. `late`: it was done, its answer was lost."""

    at: int = 0
    late: bool = False
    seen: int = 0
    struck: str = ""
    said: list[str] = field(default_factory=list)

    def arm(self, at: int, *, late: bool = False) -> None:
        """Count from one again."""
        self.at, self.late, self.seen, self.struck = at, late, 0, ""
        self.said.clear()

    def strikes(self, words: Any) -> bool:
        """Whether this statement is the one."""
        self.seen += 1
        self.said.append(str(words)[:80])
        if self.seen != self.at and not (self.at == COMMIT and words == "COMMIT"):
            return False
        self.struck = self.said[-1]
        return True


def _lite(faults: Faults) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def execute(self, words: str, *more: Any) -> sqlite3.Cursor:
            if faults.strikes(words):
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(words, *more)

        def executemany(self, words: str, *more: Any) -> sqlite3.Cursor:
            if faults.strikes(words):
                raise sqlite3.OperationalError("disk I/O error")
            return super().executemany(words, *more)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, words: str, *more: Any) -> sqlite3.Cursor:
            return self.cursor().execute(words, *more)

        def executemany(self, words: str, *more: Any) -> sqlite3.Cursor:
            return self.cursor().executemany(words, *more)

        def commit(self) -> None:
            struck = faults.strikes("COMMIT")
            if not struck or faults.late:
                super().commit()
            if struck:
                raise sqlite3.OperationalError("disk I/O error")

    return Connection


def _server(faults: Faults) -> type[psycopg.Connection[Any]]:
    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *more: Any, **named: Any) -> Any:
            return super().execute(FULL_DISK) if faults.strikes(query) else super().execute(query, *more, **named)

        def executemany(self, query: Any, *more: Any, **named: Any) -> None:
            if faults.strikes(query):
                super().execute(FULL_DISK)
            super().executemany(query, *more, **named)

    class Connection(psycopg.Connection[Any]):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.cursor_factory = Cursor

        def commit(self) -> None:
            struck = faults.strikes("COMMIT")
            if not struck or faults.late:
                super().commit()
            if struck:
                self.close()  # the server is gone, and with it what was not committed
                raise psycopg.OperationalError("server closed the connection unexpectedly")

    return Connection


@contextmanager
def faulty(house: House) -> Iterator[Faults]:
    """Let this house's database fail as it is told to; sound again at the end."""
    faults, engine = Faults(), house.db.engine
    connection: Any = _lite(faults) if house.db.is_sqlite else _server(faults)

    def connect(_dialect: Any, _record: Any, given: list[Any], named: dict[str, Any]) -> Any:
        if house.db.is_sqlite:
            named["factory"] = connection
            return None
        return connection.connect(*given, **named)

    house.db.dispose()
    event.listen(engine, "do_connect", connect)
    try:
        yield faults
    finally:
        faults.arm(0)
        house.db.dispose()
        event.remove(engine, "do_connect", connect)


def digest(house: House) -> str:
    """All rows of all tables as one number."""
    names = [table.name for table in Base.metadata.sorted_tables]
    with house.db.engine.execution_options(writes=False).connect() as connection:
        driver: Any = connection.connection.driver_connection
        if house.db.is_sqlite:
            rows = [(name, sorted(map(repr, driver.execute(f'SELECT * FROM "{name}"')))) for name in names]
        else:
            one = "SELECT '{0}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{0}\" t"
            rows = sorted(driver.execute(" UNION ALL ".join(one.format(name) for name in names)).fetchall())
    return sha256(repr(rows).encode()).hexdigest()
