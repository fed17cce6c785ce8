"""Engines for both databases, and what each connection must be told.

SQLite: WAL, `synchronous=FULL` (ballots are evidence: a commit is on the disk before anybody is told), foreign keys on, writers
begin with BEGIN IMMEDIATE so that two of them queue instead of failing, one process-wide lock in front because SQLite's own
queue is unfair. PostgreSQL: READ COMMITTED; rows are locked by the services. A reading session there stays outside of
transactions: each statement sees what was committed before it, as READ COMMITTED has it anyway, without BEGIN and ROLLBACK.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from panel.ballotbox import INFO, BallotBox

BUSY_TIMEOUT_MS = 10_000
IDLE_PING_SECONDS = 2.0
AGAIN_SECONDS = 0.003  # between two tries for SQLite's write lock
READS = "reads"  # in the `info` of a session that never writes
POOL_TIMEOUT = 10.0  # seconds to wait for a connection that others have
WRITER_CACHE_KB = 16_000  # holds the upper pages of all trees at ten million jurors, where SQLite's 2 MB hold few of them
LOT_LINE = 0x6C6F74  # of everybody who writes to the lot's journal or the pool's log, or summons: one line, so no deadlock


def make_engine(url: str, *, pool_size: int = 20) -> Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://…` with this house's settings on every connection."""
    parsed = make_url(url)
    # who was last there has its pages still
    pool: dict[str, Any] = {"pool_size": pool_size, "pool_use_lifo": True, "pool_timeout": POOL_TIMEOUT}
    if parsed.get_backend_name() == "sqlite":
        waits = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
        engine = create_engine(parsed, max_overflow=100, connect_args=waits, **pool)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(parsed, max_overflow=20, connect_args={"connect_timeout": 5}, **pool)
    event.listen(engine, "checkin", _note_return)
    event.listen(engine, "checkout", _ping_if_idle)
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _note_return(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["returned_at"] = time.monotonic()


def _ping_if_idle(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Ask a connection that has rested whether its server is still there; DisconnectionError makes the pool take a new one.

    Asking at every checkout would cost a vote three more round trips.
    """
    if time.monotonic() - record.info.get("returned_at", time.monotonic()) < IDLE_PING_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("single", False):  # one statement is its own snapshot
        return
    if not options.get("writes", True):
        connection.exec_driver_sql("BEGIN")
    elif not _begin_writing(connection.connection.driver_connection):
        raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))


def _begin_writing(driver: Any) -> bool:
    """Ask for SQLite's write lock often and evenly; False when it cannot be had in time. Any other refusal is raised.

    SQLite's own wait sleeps ever longer: among several busy processes somebody always waits while others come and go.
    """
    driver.execute("PRAGMA busy_timeout=0")
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    try:
        while time.monotonic() < until:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return True
            except sqlite3.OperationalError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                    raise OperationalError("BEGIN IMMEDIATE", None, error) from error
            time.sleep(AGAIN_SECONDS)
        return False
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def _begin_postgres(connection: Connection) -> None:
    """Writers leave BEGIN to the driver, readers do without; a pooled connection may have served the other kind before."""
    driver: Any = connection.connection.driver_connection
    writes = connection.get_execution_options().get("writes", True)
    if driver.autocommit is writes:
        driver.autocommit = not writes


def queue_up(session: Session, line: int) -> None:
    """Wait until no other transaction stands first in this line, and stay there to the end. SQLite has one writer anyway."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        driver.execute("SELECT pg_advisory_xact_lock(%s)", (line,))


class _Turn:
    """SQLite's writers of one process, one after the other. Whoever waits as long as SQLite itself would wait for another
    process is told what SQLite says then, or each of a long queue would wait that long after the one before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class Database:
    """One engine and its two kinds of session: reading and writing. Made once per process.

    `box`: the keys of the ballots, which every session carries (`panel.ballotbox.box_of`); without it no ballot can be read.
    `engine`: one that `make_engine` has made for this URL; it knows the statements it has compiled. Tests keep theirs.
    """

    def __init__(
        self, url: str, *, pool_size: int = 20, box: BallotBox | None = None, engine: Engine | None = None
    ) -> None:
        self.engine = make_engine(url, pool_size=pool_size) if engine is None else engine
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.box = box
        self._write = sessionmaker(self.engine, expire_on_commit=False, info={INFO: box})
        self._writer: Connection | None = None
        self._read = sessionmaker(
            self.engine.execution_options(writes=False), expire_on_commit=False, info={INFO: box, READS: True}
        )
        self._single = self.engine.execution_options(writes=False, single=True)
        self._write_lock: contextlib.AbstractContextManager[object] = (
            _Turn() if self.is_sqlite else contextlib.nullcontext()
        )

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that never writes; on SQLite one snapshot, which ends with the block."""
        with self._read() as session:
            yield session

    def read_session(self) -> Session:
        """A reading session whose owner closes it (one per web request)."""
        return self._read()

    @contextlib.contextmanager
    def asking(self) -> Iterator[Connection]:
        """A bare connection for one SELECT, without session and without transaction: for what is asked after every ballot."""
        with self._single.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one write transaction: committed at the end of the block, rolled back by any error."""
        with self._write_lock:
            try:
                with self._write(bind=self._write_bind()) as session, session.begin():
                    yield session
            finally:
                self._leave_nothing_open()

    def _write_bind(self) -> Engine | Connection:
        """Under the lock: what a writer works on. SQLite's only writer is kept: its page cache outlives each commit."""
        if not self.is_sqlite:
            return self.engine
        if self._writer is None or self._writer.invalidated:
            self._writer = self.engine.connect()
            driver: Any = self._writer.connection.driver_connection
            driver.execute(f"PRAGMA cache_size=-{WRITER_CACHE_KB}")
        return self._writer

    def _leave_nothing_open(self) -> None:
        """A COMMIT that failed leaves its transaction open on the writer SQLite keeps, and every other writer would wait.

        Closing alone is not enough: while somebody holds a statement of it (a traceback does), SQLite keeps it alive.
        """
        writer = self._writer
        if writer is None or writer.invalidated:
            return
        driver: Any = writer.connection.driver_connection
        if driver.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                driver.rollback()
            writer.invalidate()
            writer.close()
            self._writer = None

    def dispose(self) -> None:
        """Close every connection."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self.engine.dispose()
