"""The PostgreSQL that tests get is real, empty each time, and takes Chinese text."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.services import postgres as room
from tests.services.keeper import NotStarted


def one(url: str, statement: str) -> object:
    """The first value of one statement, committed."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        return connection.execute(sa.text(statement)).scalar_one()


def change(url: str, statement: str) -> None:
    """Run one statement that gives nothing back, committed."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_is_postgresql_and_keeps_text(postgres_url: str) -> None:
    assert str(one(postgres_url, "select version()")).startswith("PostgreSQL 1")
    assert one(postgres_url, "select upper('x') || '公评'") == "X公评"
    assert one(postgres_url, "select char_length('公评')") == 2


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_gets_an_empty_database(postgres_url: str, time: str) -> None:
    assert one(postgres_url, "select count(*) from pg_tables where schemaname = 'public'") == 0
    change(postgres_url, "create table left_behind (x int)")


def test_copies_a_template(postgres: room.PostgresServer, postgres_url: str) -> None:
    change(postgres_url, "create table t as select 7 as x")
    copy = postgres.create_database(template=sa.make_url(postgres_url).database)
    try:
        assert one(copy, "select x from t") == 7
    finally:
        postgres.drop_database(copy)
    with pytest.raises(sa.exc.OperationalError, match="does not exist"):
        one(copy, "select 1")


def test_empties_a_database_in_use(postgres: room.PostgresServer, postgres_url: str) -> None:
    change(postgres_url, "create table held (x int)")
    engine = sa.create_engine(postgres_url)
    with engine.connect() as connection:
        connection.execute(sa.text("lock table held in access exclusive mode"))
        postgres.empty_database(postgres_url)
        assert sa.inspect(sa.create_engine(postgres_url, poolclass=sa.NullPool)).get_table_names() == []
        connection.invalidate()
    engine.dispose()


def test_drops_a_database_in_use(postgres: room.PostgresServer) -> None:
    url = postgres.create_database()
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        connection.execute(sa.text("select 1"))
        postgres.drop_database(url)
        with pytest.raises(sa.exc.OperationalError):
            connection.execute(sa.text("select 1"))
        connection.invalidate()
    engine.dispose()


def test_database_url_is_one_of_each_engine(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def test_the_wheel_alone_is_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(room, "DEBIAN", tmp_path)
    with room.started(room.programs()) as url:
        plain = url.render_as_string(hide_password=False)
        assert str(one(plain, "select version()")).startswith("PostgreSQL 18")
        folder = Path(str(one(plain, "show data_directory"))).parent
        assert folder.is_dir()
    assert not folder.exists()


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(NotStarted, match="could not create directory"):
        room.initialise(room.programs() / "initdb", Path("/proc/none/data"))
