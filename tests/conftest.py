"""What every test may ask for: empty databases on both engines, a Redis, a browser. Each starts on first use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.services import chromium, haste, network
from tests.services.memory import folder_in_memory
from tests.services.postgres import PostgresServer, postgres_server
from tests.services.valkey import valkey_server

# The settings of whoever runs the tests must not reach the application under test.
for name in [name for name in os.environ if name.startswith("GONGPING_") or name in ("DATABASE_URL", "REDIS_URL")]:
    del os.environ[name]

network.forbid_outside()
haste.make_haste()

# How long an example takes to make, or to run, says something of the machine and nothing of the law. The gate tries the same
# examples each time, so that a change is judged by what it changed; `make explore` looks for new ones (ADR 0043).
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("explore", settings.get_profile("house"), derandomize=False, print_blob=True)
settings.load_profile("house")

if (in_memory := folder_in_memory()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(in_memory))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--at FOLDER`: the journey goes through the cluster that runs there (`make cluster DEMO=1`)."""
    parser.addoption("--at", metavar="FOLDER", help="folder of a running demo cluster (var/cluster) for tests/browser")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a group on one worker."""
    from tests.services.grouping import ByGroup

    return ByGroup(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    """All is imported now."""
    haste.collect_seldom()


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


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
