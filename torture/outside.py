"""The servers the house leans on, to be broken at will: a durable PostgreSQL cluster and a Redis of the run's own."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis
from sqlalchemy import URL

from tests.services import postgres, valkey
from tests.services.keeper import NOBODY, NotStarted, free_port, identity
from torture.report import Asked
from torture.voters import wait_for

STARTS, RECOVERS = 60.0, 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Cluster:
    """A PostgreSQL of its own on the disk, with fsync."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> URL:
        """Of a database in it."""
        return URL.create("postgresql+psycopg", "postgres", host="127.0.0.1", port=self.port, database="postgres")

    def control(self, *words: str) -> None:
        """pg_ctl. Raises NotStarted with its words."""
        command = [self.programs / "pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", *words]
        done = subprocess.run(
            command, cwd="/", env=postgres.clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            check=False, **identity(),
        )
        if done.returncode:
            raise NotStarted(done.stderr)

    def crash(self) -> None:
        """Every process of the server dies at once, and it comes back by recovery."""
        self.control("restart", "-m", "immediate")

    def answers(self) -> bool:
        """Whether a connection works."""
        return postgres.answers(self.url)

    def revive(self) -> bool:
        """Start it if it has ended, as whatever keeps services running does; True when it had to be."""
        if wait_for(self.answers, RECOVERS):
            return False
        with contextlib.suppress(NotStarted):
            self.control("stop", "-m", "immediate")
        self.control("start")
        return True

    def end_log_file(self) -> None:
        """Have it begin the next file of its write-ahead log at its next write."""
        with contextlib.suppress(psycopg.Error), psycopg.connect(postgres.plain(self.url), autocommit=True) as connection:
            connection.execute("SELECT pg_switch_wal()")

    def hang_up_on_all(self) -> int:
        """End every connection; gives how many there were."""
        with psycopg.connect(postgres.plain(self.url), autocommit=True) as connection:
            ended = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"
            ).fetchone()
            return ended[0] if ended else 0


@contextlib.contextmanager
def cluster(within: Path | None = None, *settings: str) -> Iterator[Cluster]:
    """A started cluster, gone after the block; its folder is made `within` another, or where temporary files are.

    `settings`: more of PostgreSQL's own, each `name=value`.
    """
    folder = Path(tempfile.mkdtemp(prefix="torture-postgres-", dir=within))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    made = Cluster(postgres.usable(postgres.programs(), folder), folder, free_port())
    try:
        postgres.initialise(made.programs / "initdb", folder / "data")
        place = f"port={made.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"
        given = [each.partition("=") for each in (*postgres.DURABLE, *place, *settings)]
        with (folder / "data" / "postgresql.auto.conf").open("a", encoding="ascii") as file:  # starts again with them too
            file.writelines(f"{name} = '{value}'\n" for name, _, value in given)
        made.control("start")
        yield made
    finally:
        with contextlib.suppress(NotStarted):
            made.control("stop", "-m", "immediate")
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def database(asked: Asked, home: Path) -> Iterator[str]:
    """The URL of an empty durable database on the engine that was asked for."""
    if asked.engine == "sqlite":
        yield f"sqlite:///{home / 'gongping.db'}"
        return
    with cluster() as made:
        yield made.url.render_as_string(hide_password=False)


@dataclass(slots=True)
class Cache:
    """A Redis on a port of its own that keeps nothing."""

    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For REDIS_URL; production takes none without a password."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = [valkey.program(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                 "--requirepass", self.password]
        self.process = subprocess.Popen(words, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not wait_for(lambda: valkey.answers(self.url), STARTS):
            raise NotStarted("no Redis")

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it, by SIGTERM or by SIGKILL."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(10)

    def away(self, seconds: float, number: int = signal.SIGTERM) -> None:
        """End it and start it again after some seconds."""
        self.stop(number)
        time.sleep(seconds)
        self.start()

    def pause(self, seconds: float) -> None:
        """CLIENT PAUSE: it takes what is sent and answers nobody; returns when that is over."""
        with redis.Redis.from_url(self.url) as client:
            client.client_pause(int(seconds * 1000))
        time.sleep(seconds)

    def fill(self, seconds: float) -> None:
        """No memory left: it refuses whatever would store something."""
        with redis.Redis.from_url(self.url) as client:
            client.config_set("maxmemory", "1")
            time.sleep(seconds)
            client.config_set("maxmemory", "0")


@contextlib.contextmanager
def cache() -> Iterator[Cache]:
    """A started Redis, gone after the block."""
    made = Cache()
    made.start()
    try:
        yield made
    finally:
        made.stop(signal.SIGKILL)
