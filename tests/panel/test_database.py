"""Connections as this house wants them, on both databases; and a server that went away under the pool."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from panel import database
from panel.database import Database
from panel.models import Base, Merchant
from tests.panel.conftest import NOON


def test_every_sqlite_connection_is_durable_and_checked(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    with db.reading() as session:
        found = [session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert found == ["wal", 2, 1]
    db.dispose()


def test_writers_queue_instead_of_failing(sqlite_url: str) -> None:
    """Read-then-write from eight threads and two engines: a plain BEGIN would answer "database is locked"."""
    first, second = Database(sqlite_url), Database(sqlite_url)
    Base.metadata.create_all(first.engine)
    errors: list[Exception] = []

    def write(db: Database, number: int) -> None:
        try:
            for turn in range(20):
                with db.writing() as session:
                    session.scalar(text("SELECT count(*) FROM merchants"))
                    session.add(Merchant(name=f"{number}-{turn}", created_at=NOON))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=((first, second)[n % 2], n)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with first.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM merchants")) == 160
    first.dispose()
    second.dispose()


def test_an_error_rolls_everything_back(house) -> None:
    def twice() -> None:
        with house.work() as uow:
            for _ in range(2):
                uow.session.add(Merchant(name="one", created_at=NOON))
                uow.session.flush()

    with pytest.raises(IntegrityError):
        twice()
    with house.db.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM merchants")) == 0


def test_a_rested_connection_whose_server_went_away_is_replaced(postgres_url: str, monkeypatch) -> None:
    monkeypatch.setattr(database, "IDLE_PING_SECONDS", 0.0)
    db, other = Database(postgres_url), Database(postgres_url)
    with db.reading() as session:
        mine = session.scalar(text("SELECT pg_backend_pid()"))
    with other.writing() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
    with db.reading() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != mine
    db.dispose()
    other.dispose()
