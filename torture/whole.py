"""A whole house as `make cluster` starts it, in a folder of the run's own: its door, its parts, how they are broken."""

from __future__ import annotations

import contextlib
import http.client
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tools.cluster import notes
from tools.cluster.plan import free_ports
from tools.running import ROOT, Trouble
from torture.voters import wait_for

STARTS, ENDS, BACK = 240.0, 90.0, 90.0  # seconds
HELD = 600.0  # seconds a part is held back at most when nobody says when it may come again
FIRST_WORDS = "(Ctrl-C stops everything"


@dataclass(frozen=True, slots=True)
class Whole:
    """A running cluster. `folder`: all it keeps; `port`: of nginx, with TLS; `tls`: believes its certificate alone."""

    folder: Path
    port: int
    tls: ssl.SSLContext

    @property
    def noted(self) -> dict[str, Any]:
        """What it says of itself now: settings, ports, and of each part its process and when that began."""
        return notes.read(self.folder)

    def names(self, *starts: str) -> list[str]:
        """Its parts by the start of their names; all of them without one."""
        return [name for name in self.noted["parts"] if name.startswith(starts or "")]

    def logs(self, *starts: str) -> list[Path]:
        """The logs of such parts."""
        return [self.folder / "logs" / f"{name}.log" for name in self.names(*starts)]

    def send(self, number: signal.Signals, names: Iterable[str], hold: float = 0.0) -> None:
        """A signal to parts, as fast as they can be reached; `hold`: seconds in which they are not started again."""
        for name in names:
            notes.kill(self.folder, name, number, hold)

    def until_again(self, names: Iterable[str], before: dict[str, Any]) -> float:
        """Seconds until all of them run as other processes than before, and web processes say they are ready."""
        began, waiting = time.monotonic(), set(names)
        if not wait_for(lambda: all(self._again(name, before) for name in waiting), BACK, every=0.05):
            raise Trouble(f"Not all of {', '.join(sorted(waiting))} came back within {BACK:.0f} s.")
        return time.monotonic() - began

    def _again(self, name: str, before: dict[str, Any]) -> bool:
        noted = self.noted
        now = noted["parts"].get(name)
        if now is None or now == before.get(name) or not notes.alive(now):
            return False
        return not name.startswith("web-") or ready(noted["ports"][name])

    def cpu(self, name: str) -> float:
        """CPU seconds of a part and its children so far."""
        root = psutil.Process(self.noted["parts"][name][0])
        return sum(sum(each.cpu_times()[:2]) for each in (root, *root.children(recursive=True)))

    @contextlib.contextmanager
    def without(self, *starts: str) -> Iterator[None]:
        """Such parts are ended by force and held back while the block goes on."""
        names, before = self.names(*starts), self.noted["parts"]
        self.send(signal.SIGKILL, names, HELD)
        try:
            yield
        finally:
            for name in names:
                notes.release(self.folder, name)
        self.until_again(names, before)


def ready(port: int) -> bool:
    """Whether the web process on this port says so."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200
    return False


@contextlib.contextmanager
def whole() -> Iterator[Whole]:
    """A started cluster in production mode, without nginx's limits for one network; gone after the block.

    Raises Trouble with its last words when it does not start, as without nginx.
    """
    folder = Path(tempfile.mkdtemp(prefix="torture-cluster-"))
    folder.chmod(0o755)  # PostgreSQL and nginx do not run as root: others must be able to enter
    said, port = folder / "said.log", free_ports(1)[0]
    command = [sys.executable, "-m", "tools.cluster", "--folder", folder, "up", "--port", str(port), "--no-limits"]
    with said.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    try:
        up = wait_for(lambda: process.poll() is not None or FIRST_WORDS in said.read_text(), STARTS, every=0.2)
        if not up or process.poll() is not None:
            raise Trouble("The cluster did not start.")
        yield Whole(folder, port, ssl.create_default_context(cafile=str(folder / "nginx" / "fullchain.pem")))
    except Trouble as trouble:
        raise Trouble(f"{trouble} The cluster's last words: {said.read_text()[-500:].strip()}") from trouble
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        process.wait(ENDS)
        shutil.rmtree(folder, ignore_errors=True)
