"""Web processes as deployed: gunicorn with `deploy/gunicorn.conf.py`, started, asked whether they are ready, killed, ended."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.services.keeper import free_port
from tools.running import ROOT

MOST = 6  # kinds of errors that are shown
PATIENCE = 60.0  # seconds until a start is given up


@dataclass(slots=True)
class Web:
    """One web process on a port of its own, again and again. `log`: where its lines go."""

    settings: dict[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    wrapped: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; does not wait."""
        command = [*self.wrapped, sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "wsgi:app"]
        environ = {**os.environ, **self.settings, "GONGPING_BIND": f"127.0.0.1:{self.port}"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True)

    def until_ready(self) -> float:
        """Seconds until /ready says yes. Raises RuntimeError when the process ends, or takes more than a minute."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            if self.status("/ready") == 200:
                return time.monotonic() - began
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"the server ended while starting: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)
        raise RuntimeError("the server did not become ready")

    def status(self, path: str, timeout: float = 2.0) -> int:
        """The status of a GET; 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", path)
            return connection.getresponse().status
        return 0

    def cpu(self) -> float:
        """CPU seconds of the server and its worker so far."""
        root = psutil.Process(self._running().pid)
        return sum(sum(each.cpu_times()[:2]) for each in (root, *root.children(recursive=True)))

    def kill(self) -> None:
        """SIGKILL to the whole server."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._running().pid, signal.SIGKILL)
        self._running().wait()

    def end(self, patience: float = 30.0) -> float:
        """SIGTERM; seconds until it is gone."""
        began = time.monotonic()
        self._running().send_signal(signal.SIGTERM)
        try:
            self._running().wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
        return time.monotonic() - began

    def _running(self) -> subprocess.Popen[bytes]:
        assert self.process is not None, "never started"
        return self.process

    def faults(self) -> Counter[str]:
        """What the log says of errors."""
        return faults(self.log)


def faults(*logs: Path) -> Counter[str]:
    """What logs say of errors: the code of each, with the types of the exceptions."""
    found: Counter[str] = Counter()
    for line in (line for log in logs for line in log.read_text("utf-8", errors="replace").splitlines()):
        with contextlib.suppress(ValueError, AttributeError):  # a line of another program may be any JSON or none
            said = json.loads(line)
            if said.get("level") == "error":
                what = str(said.get("code") or said.get("job") or said.get("message") or said.get("where"))
                found[f"{what} {' '.join(said.get('errors', ()))}"] += 1
    return Counter(dict(found.most_common(MOST)))


@contextlib.contextmanager
def serving(settings: dict[str, str], folder: Path, name: str = "web", wrapped: tuple[str, ...] = ()) -> Iterator[Web]:
    """A started, ready web process, gone after the block."""
    web = Web(settings, folder / f"{name}.log", wrapped=wrapped)
    web.start()
    try:
        web.until_ready()
        yield web
    finally:
        if web.process is not None and web.process.poll() is None:
            web.kill()
