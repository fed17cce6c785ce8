"""Connections as this house wants them, on both databases; and a server that went away under the pool."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from panel import database
from panel.database import Database
from panel.models import Base, Merchant
from panel.uow import House
from tests.panel.conftest import NOON
from tests.panel.faulty import COMMIT, RAISED, Faults, faulty


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


def test_nobody_waits_without_end_behind_a_writer_of_the_same_process(sqlite_url: str, monkeypatch) -> None:
    """A long queue would otherwise wait the whole patience for each writer before it, and outlive the client."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    db, refused = Database(sqlite_url), []

    def write() -> None:
        try:
            with db.writing():
                pass
        except OperationalError as error:
            refused.append(str(error.orig))

    with db.writing():
        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert refused == ["database is locked"] * 4
    write()
    assert len(refused) == 4
    db.dispose()


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


def test_a_commit_that_failed_gives_the_lock_back_at_once(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement somebody still holds (a traceback, a cursor) would keep a connection, once closed, and its lock alive."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 300)
    house = House(Database(sqlite_url))
    Base.metadata.create_all(house.db.engine)
    kept: list[object] = []

    def fail(faults: Faults) -> None:
        with house.work() as uow:
            uow.session.add(Merchant(name="one", created_at=NOON))
            uow.session.flush()
            driver: Any = uow.session.connection().connection.driver_connection
            kept.append(driver.execute("SELECT name FROM merchants UNION SELECT 'another'"))
            faults.arm(COMMIT)

    with faulty(house) as faults:
        with pytest.raises((OperationalError, *RAISED)):
            fail(faults)
        faults.arm(0)
        with house.work() as uow:
            uow.session.add(Merchant(name="two", created_at=NOON))
    with house.db.reading() as session:
        assert session.scalars(text("SELECT name FROM merchants")).all() == ["two"]
    house.db.dispose()


def test_a_reader_holds_no_transaction_and_leaves_none_to_the_next_writer(postgres_url: str) -> None:
    """One connection serves both: readers without BEGIN, writers as a unit that is taken back whole."""
    db, other = Database(postgres_url, pool_size=1), Database(postgres_url)
    Base.metadata.create_all(db.engine)

    def write_and_fail() -> None:
        with db.writing() as session:
            assert session.scalar(text("SELECT pg_backend_pid()")) == mine
            session.add(Merchant(name="one", created_at=NOON))
            session.flush()
            raise ZeroDivisionError

    for _ in range(2):
        with db.reading() as session, other.reading() as watcher:
            mine = session.scalar(text("SELECT pg_backend_pid()"))
            state = text("SELECT state FROM pg_stat_activity WHERE pid = :pid")
            assert watcher.scalar(state, {"pid": mine}) == "idle"
        with pytest.raises(ZeroDivisionError):
            write_and_fail()
    with db.asking() as connection:
        assert connection.scalar(text("SELECT count(*) FROM merchants")) == 0
    db.dispose()
    other.dispose()
