"""No server outlives the tests that started it, however they end."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import psutil
import pytest

from tools.running import ROOT

PROGRAM = """
from tests.services.postgres import postgres_server
with postgres_server() as server:
    print(server.url.port, flush=True)
    input()
"""


def listening(port: int) -> bool:
    """True while some process listens on this port."""
    return any(row.laddr.port == port and row.status == psutil.CONN_LISTEN for row in psutil.net_connections("tcp4"))


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_server_ends_with_its_tests(ending: signal.Signals, tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "TMPDIR": "/tmp", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as tests:
        assert tests.stdout is not None
        port = int(tests.stdout.readline())
        assert listening(port)
        tests.send_signal(ending)
        tests.wait(60)  # a busy machine stops a server slowly; that it ends is what counts
    deadline = monotonic() + 60
    while listening(port) and monotonic() < deadline:
        sleep(0.05)
    assert not listening(port)
