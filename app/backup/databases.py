"""Copies of a database as it was at one moment, on both engines, while others write to it."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, func, make_url, select, table
from sqlalchemy.dialects import sqlite

from app.backup.archive import Progress
from app.backup.fault import BackupError

PAGES = 1000  # of SQLite in one step, between which the progress is told
DEBIAN = Path("/usr/lib/postgresql")
TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
REVISION = "SELECT version_num FROM alembic_version"
WHOLE = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
Counts = dict[str, int]


def engine_of(url: str) -> str:
    """Which kind of database a URL is of: "sqlite" or "postgresql"."""
    return str(make_url(url).get_backend_name())


def is_sqlite(url: str) -> bool:
    """Whether this is the URL of an SQLite file."""
    return engine_of(url) == "sqlite"


def copy_of(url: str, to: Path, progress: Progress) -> tuple[str, Counts]:
    """Write a copy of the database to a new file; gives its revision and the rows of each table in that very copy.

    `progress` is called with bytes. Raises BackupError.
    """
    try:
        return _copy_sqlite(url, to, progress) if is_sqlite(url) else _copy_postgres(url, to, progress)
    except (sqlite3.Error, psycopg.Error) as error:
        raise BackupError(f"The database could not be copied ({error.__class__.__name__}: {error}).") from error


def _copy_sqlite(url: str, to: Path, progress: Progress) -> tuple[str, Counts]:
    path = sqlite_path(url)
    if not path.exists():
        raise BackupError(f"There is no database at {path}.")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as target:
        page = source.execute("PRAGMA page_size").fetchone()[0]
        source.execute("BEGIN")  # one snapshot for all steps: later commits neither show nor make it begin anew
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        left: list[int] = []

        def tell(_status: int, remaining: int, total: int) -> None:
            progress(((left[-1] if left else total) - remaining) * page)
            left.append(remaining)

        source.backup(target, pages=PAGES, progress=tell)
        source.rollback()
        return sqlite_counts(target)


def sqlite_path(url: str) -> Path:
    """The file of an SQLite URL."""
    return Path(str(make_url(url).database))


def sqlite_counts(connection: sqlite3.Connection) -> tuple[str, Counts]:
    """The revision and the rows of each table."""
    names = [name for (name,) in connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )]
    counts = {name: int(connection.execute(_count_of(name)).fetchone()[0]) for name in names}
    found = connection.execute(REVISION).fetchone() if "alembic_version" in counts else None
    return (str(found[0]) if found else ""), counts


def _count_of(name: str) -> str:
    return str(select(func.count()).select_from(table(name)).compile(dialect=sqlite.dialect()))


def _copy_postgres(url: str, to: Path, progress: Progress) -> tuple[str, Counts]:
    with _connected(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot(), current_setting('server_version_num')::int / 10000").fetchone()
        assert row is not None
        program = find_program("pg_dump", row[1])
        given, environment = _for_programs(url)
        command = [program, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={row[0]}", f"--file={to}", given]
        _run(command, environment, to, progress)
        return postgres_counts(connection)


def postgres_counts(connection: psycopg.Connection) -> tuple[str, Counts]:
    """The revision and the rows of each table, as the connection's transaction sees them."""
    names = sorted(name for (name,) in connection.execute(TABLES))
    counts = {}
    for name in names:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        counts[name] = int(row[0]) if row else 0
    found = connection.execute(REVISION).fetchone() if "alembic_version" in counts else None
    return (str(found[0]) if found else ""), counts


def put_back_postgres(url: str, dump: Path, progress: Progress) -> tuple[str, Counts]:
    """Restore a dump into an empty database, wholly or not at all; gives revision and rows. Raises BackupError."""
    with _connected(url) as connection:
        row = connection.execute("SELECT current_setting('server_version_num')::int / 10000").fetchone()
        assert row is not None
    program = find_program("pg_restore", row[0])
    given, environment = _for_programs(url)
    _run([program, *WHOLE, f"--dbname={given}", str(dump)], environment, dump, lambda _n: None)
    progress(dump.stat().st_size)
    with _connected(url) as connection:
        return postgres_counts(connection)


def postgres_tables(url: str) -> int:
    """How many tables the database has. Raises BackupError when it does not answer."""
    with _connected(url) as connection:
        return len(connection.execute(TABLES).fetchall())


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    """A connection in one transaction; BackupError when the server does not answer."""
    try:
        connection = psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    except psycopg.OperationalError as error:
        raise BackupError("The database of DATABASE_URL does not answer.") from error
    with closing(connection):
        yield connection


def find_program(name: str, server: int) -> str:
    """The path of pg_dump or pg_restore that is not older than the server. Raises BackupError with what to install."""
    found = [*filter(None, [shutil.which(name)]), *map(str, DEBIAN.glob(f"*/bin/{name}"))]
    for path in sorted(found, key=version_of, reverse=True):
        if version_of(path) >= server:
            return path
    there = f"only version {version_of(max(found, key=version_of))} is here" if found else "there is none"
    raise BackupError(f"{name} {server} or newer is needed on this machine and {there}: install postgresql-client-{server}.")


def version_of(program: str) -> int:
    """The major version a program says it has, 0 when it says none."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\b(\d+)", said)
    return int(number[1]) if number else 0


def _for_programs(url: str) -> tuple[str, Mapping[str, str]]:
    """The URL without its password, and the environment that has it: arguments can be read by everybody on the machine."""
    made: URL = make_url(url).set(drivername="postgresql")
    environment = dict(os.environ)
    if made.password:
        environment["PGPASSWORD"] = str(made.password)
    bare = URL.create(
        made.drivername, made.username, None, made.host, made.port, made.database, made.query
    )
    return bare.render_as_string(hide_password=False), environment


def _run(command: list[str], environment: Mapping[str, str], grows: Path, progress: Progress) -> None:
    """Run a program and tell how a file grows. Raises BackupError with its last line."""
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        told = 0
        while process.poll() is None:
            time.sleep(0.05)
            size = grows.stat().st_size if grows.exists() else 0
            progress(size - told)
            told = size
        said = (process.stderr.read() if process.stderr else "").strip().splitlines()
    if process.returncode:
        raise BackupError(f"{Path(command[0]).name} broke off: {said[-1] if said else process.returncode}")
