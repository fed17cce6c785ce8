"""A web process that starts while its database is away waits and is tried again; one on old tables ends for good."""

from __future__ import annotations

import os
import select
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from app.config import Config
from app.startup import DatabaseAway, when_it_answers
from panel.migrations import run as migrations
from tests.services.keeper import free_port
from tools.running import ROOT

KEYS = [sha256(name).hexdigest() for name in (b"a key", b"another", b"a third")]


class Passing(socketserver.BaseRequestHandler):
    """What one caller sends reaches the database server, and the other way round."""

    target: ClassVar[tuple[str, int]]

    def handle(self) -> None:
        """Pass on until either side hangs up."""
        with socket.create_connection(self.target) as server:
            ends = {self.request: server, server: self.request}
            while ready := select.select(list(ends), [], [])[0]:
                data = ready[0].recv(65536)
                if not data:
                    return
                ends[ready[0]].sendall(data)


@contextmanager
def passed_on(port: int, url: str) -> Iterator[None]:
    """From now on what comes to the port reaches the server of `url`."""
    parsed = make_url(url)
    handler = type("Here", (Passing,), {"target": (parsed.host, parsed.port)})
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), handler) as door:
        door.daemon_threads = True
        threading.Thread(target=door.serve_forever, args=(0.05,)).start()
        try:
            yield
        finally:
            door.shutdown()


def elsewhere(url: str, port: int) -> str:
    """The same database, by another port of this machine."""
    return make_url(url).set(host="127.0.0.1", port=port).render_as_string(hide_password=False)


def begin(url: str, home: Path) -> subprocess.Popen[str]:
    """A server's own first step, in a process of its own."""
    environment = {
        "PATH": os.environ["PATH"], "GONGPING_MODE": "production", "GONGPING_HOME": str(home), "DATABASE_URL": url,
        "GONGPING_SECRET_KEY": KEYS[0], "GONGPING_LOTTERY_KEY": KEYS[1], "GONGPING_SIGNING_KEY": KEYS[2],
        "GONGPING_BASE_URL": "https://gongping.example", "GONGPING_WORKERS": "none",
    }
    return subprocess.Popen(
        [sys.executable, "-c", "import wsgi"], cwd=ROOT, env=environment, stderr=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )


def test_a_start_waits_for_a_database_that_comes_later(postgres_url: str, tmp_path: Path) -> None:
    migrations.upgrade(postgres_url)
    port = free_port()
    process = begin(elsewhere(postgres_url, port), tmp_path)
    assert process.stderr is not None
    said = process.stderr.readline()
    assert said.startswith("Waiting for the database. "), said
    assert process.poll() is None
    with passed_on(port, postgres_url):
        _, rest = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    assert "Not started" not in rest


def test_old_tables_end_the_start_for_good_where_the_database_answers(postgres_url: str, tmp_path: Path) -> None:
    _, said = begin(postgres_url, tmp_path).communicate(timeout=60)
    assert "Not started. The database is empty" in said
    assert "Waiting" not in said


def test_after_a_while_the_start_is_left_to_whoever_tries_again(postgres_url: str) -> None:
    config = Config(mode="production", database_url=elsewhere(postgres_url, free_port()))
    with pytest.raises(DatabaseAway, match="[Cc]onnection refused"):
        when_it_answers(config, lambda: migrations.current(config.database_url), patience=0.1)


def test_a_file_that_cannot_be_opened_is_not_waited_for(tmp_path: Path) -> None:
    config = Config(mode="production", database_url=f"sqlite:///{tmp_path / 'nowhere' / 'gongping.db'}")
    with pytest.raises(OperationalError):
        when_it_answers(config, lambda: migrations.current(config.database_url), patience=60)

