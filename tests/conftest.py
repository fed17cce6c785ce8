"""What every test may ask for: empty databases on both engines, a Redis, a browser. Each starts on first use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services import chromium, network
from tests.services.postgres import PostgresServer, postgres_server
from tests.services.valkey import valkey_server

# The settings of whoever runs the tests must not reach the application under test.
for name in [name for name in os.environ if name.startswith("GONGPING_") or name in ("DATABASE_URL", "REDIS_URL")]:
    del os.environ[name]

network.forbid_outside()

# Thousands of durable commits on a slow disk would be most of the run: what tests write may live in memory where there is room.
MEMORY = Path("/dev/shm")
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 * 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a group on one worker."""
    from tests.services.grouping import ByGroup

    return ByGroup(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL server a test process; makes and drops databases."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres: PostgresServer) -> Iterator[str]:
    """One database a test process; tests ask for `postgres_url`, which is this one when it is empty."""
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_database: str) -> Iterator[str]:
    """The SQLAlchemy URL (psycopg) of an empty PostgreSQL database, emptied again after the test."""
    yield postgres_database
    postgres.empty_database(postgres_database)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The SQLAlchemy URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'gongping.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database; a test that asks for it runs once on each engine."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of one Redis or Valkey a test process."""
    with valkey_server() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The URL of a Redis; use a channel or key prefix of your own where a former test's keys would matter."""
    return redis_server


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The browser's program."""
    return chromium.path()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium_path: Path) -> dict[str, Any]:
    """pytest-playwright starts this browser with these switches."""
    return {**browser_type_launch_args, "executable_path": str(chromium_path), "args": list(chromium.SWITCHES)}
