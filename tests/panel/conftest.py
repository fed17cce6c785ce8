"""A house on an empty database of each kind, people in it, and a clock that tests move themselves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from panel.ballotbox import BallotBox
from panel.database import Database, make_engine
from panel.evidence.store import FolderStore
from panel.lottery.vault import Vault
from panel.models import Base
from panel.models.precedent_words import WORDS
from panel.uow import House
from tests.panel.scene import Scene
from tests.services.postgres import PostgresServer

VAULT = Vault(bytes(range(32)))  # made once: hashing its chains takes milliseconds
TABLES = {table.name: table.autoincrement_column is not None for table in Base.metadata.sorted_tables}  # counts its rows?
FILLED = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in (*TABLES, WORDS))
EMPTIED = count()
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # twelve o'clock in Shanghai


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows, copied for each test."""
    path = tmp_path_factory.mktemp("tables") / "template.db"
    db = Database(f"sqlite:///{path}")
    Base.metadata.create_all(db.engine)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    db.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_tables(postgres: PostgresServer) -> Iterator[str]:
    """The URL of a PostgreSQL database with all tables, emptied after each test."""
    url = postgres.create_database()
    db = Database(url)
    Base.metadata.create_all(db.engine)
    db.dispose()
    yield url
    postgres.drop_database(url)


@pytest.fixture(scope="session")
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The engine of a file that each test has for itself: a statement is compiled once, not once a test."""
    return make_engine(f"sqlite:///{tmp_path_factory.mktemp('house') / 'gongping.db'}", pool_size=10)


@pytest.fixture(scope="session")
def postgres_engine(postgres_tables: str) -> Engine:
    """The same for PostgreSQL."""
    return make_engine(postgres_tables, pool_size=10)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house without a row in it; a test that asks for it runs on SQLite and on PostgreSQL."""
    box = BallotBox(tmp_path / "keys")
    if request.param == "sqlite":
        engine = request.getfixturevalue("sqlite_engine")
        lay_out(request.getfixturevalue("sqlite_tables"), Path(engine.url.database))
    else:
        engine = request.getfixturevalue("postgres_engine")
    db = Database(engine.url.render_as_string(hide_password=False), box=box, engine=engine)
    yield House(db, vault=VAULT)
    if request.param == "postgresql":
        empty(db, whole=next(EMPTIED) % 40 == 39)
    db.dispose()


def lay_out(tables: Path, at: Path) -> None:
    """A copy of the empty tables, and nothing left of the test before."""
    for rest in at.parent.iterdir():
        rest.unlink()
    shutil.copy(tables, at)


def empty(db: Database, *, whole: bool) -> None:
    """Remove all rows: of the few tables that have some, or (`whole`) of all anew, which takes five times as long."""
    with db.writing() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))  # the record lets nobody empty it
        if whole:
            session.execute(text(f"TRUNCATE {', '.join(TABLES)} RESTART IDENTITY CASCADE"))
            return
        filled = session.scalars(text(FILLED)).all()
        again = [f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), 1, false)" for name in filled if TABLES.get(name)]
        if filled:
            session.connection().exec_driver_sql("; ".join([*(f"DELETE FROM {name}" for name in filled), *again]))


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """An empty evidence store."""
    return FolderStore(tmp_path / "evidence")


@pytest.fixture
def scene(house: House, store: FolderStore) -> Scene:
    """A house with a complainant, a merchant, a mediator, a manager and forty jurors."""
    return Scene.furnish(house, store, NOON)
