"""Walk the tables of a database up and down their history. Works on SQLite (batch mode) and PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.pool import NullPool

FOLDER = Path(__file__).parent


def upgrade(url: str, to: str = "head", *, keys: Path | None = None) -> None:
    """Bring the database at `url` up to a revision; its folder must exist. One transaction.

    `keys`: the folder of the ballots' keys, which a step that seals or opens ballots needs where there are any.
    """
    with _connected(url) as connection:
        command.upgrade(_config(connection, keys), to)


def downgrade(url: str, to: str, *, keys: Path | None = None) -> None:
    """Bring the database back to a revision; "base" removes every table. `keys` as in `upgrade`."""
    with _connected(url) as connection:
        command.downgrade(_config(connection, keys), to)


def current(url: str) -> str | None:
    """The revision the database is at, None for an empty one."""
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str:
    """The newest revision this program knows; read once, for it takes reading every migration."""
    found = _scripts().get_current_head()
    if found is None:
        raise LookupError("there is no migration")
    return found


def list_revisions() -> list[str]:
    """Every revision, oldest first."""
    return [script.revision for script in reversed(list(_scripts().walk_revisions()))]


def write_revision(url: str, words: str) -> Path:
    """Write a new numbered revision with the difference between the models and the database at `url`."""
    number = f"{len(list_revisions()) + 1:04d}"
    name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    with _connected(url) as connection:
        made = command.revision(_config(connection), message=name, rev_id=number, autogenerate=True)
    if made is None or isinstance(made, list):
        raise LookupError("no revision was written")
    path = Path(made.path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.lstrip().startswith("# ###")), "utf-8")
    return path


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None, keys: Path | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["keys"] = keys
    return config


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """A connection of its own, without foreign keys on SQLite: batch mode replaces whole tables."""
    parsed = make_url(url)
    waits = {} if parsed.get_backend_name() == "sqlite" else {"connect_timeout": 5}
    engine = create_engine(parsed, poolclass=NullPool, connect_args=waits)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA secure_delete=ON")  # what a step removes is overwritten, not only forgotten


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
