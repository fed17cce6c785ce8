"""Starting a server on loopback, reading its CPU time, driving it with a few keep-alive connections."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
REST = 0.2  # seconds in which a server at rest takes next to no processor
GUNICORN = ("-k", "gthread", "-w", "1", "--no-control-socket", "--graceful-timeout", "2", "--log-level", "error")


@dataclass(frozen=True, slots=True)
class Request:
    """One request to send: method, path, headers, body."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(slots=True)
class Result:
    """What a run cost: server CPU in ms a request, wall times in ms, statuses seen."""

    requests: int
    seconds: float
    cpu_ms: float
    times: list[float]
    statuses: dict[int, int]

    @property
    def p50(self) -> float:
        """Median wall time of a request, ms."""
        return statistics.median(self.times)

    @property
    def p99(self) -> float:
        """Wall time that 99 of 100 requests stay under, ms."""
        return sorted(self.times)[int(len(self.times) * 0.99)]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port and the processes whose CPU is counted."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """CPU seconds used so far by the server and its children."""
        root = psutil.Process(self.process.pid)
        return sum(sum(p.cpu_times()[:2]) for p in (root, *root.children(recursive=True)))


@contextlib.contextmanager
def serving(target: str, env: dict[str, str], ready: str, *, threads: int, cwd: Path = ROOT) -> Iterator[Server]:
    """Run gunicorn with `target` until the block ends; waits until `ready` answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", *GUNICORN, "--threads", str(threads), "-b", f"127.0.0.1:{port}", target]
    process = subprocess.Popen(command, cwd=cwd, env={**os.environ, **env}, start_new_session=True)
    try:
        _wait(port, ready, process)
        yield Server(port, process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _wait(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit("the server ended while starting")
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", path)
            connection.getresponse().read()
            return
        time.sleep(0.1)
    raise SystemExit("the server did not answer")


def drive(server: Server, requests: Sequence[Request], *, connections: int = 8) -> Result:
    """Send every request once, over a few keep-alive connections; gives what it cost."""
    waiting = iter(requests)
    lock = threading.Lock()
    times: list[float] = []
    statuses: dict[int, int] = {}
    before, started = server.cpu(), time.perf_counter()
    workers = [
        threading.Thread(target=_worker, args=(server.port, waiting, lock, times, statuses)) for _ in range(connections)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - started
    _come_to_rest(server)
    cpu = (server.cpu() - before) / max(1, len(times)) * 1000
    return Result(len(times), seconds, cpu, times, statuses)


def _come_to_rest(server: Server) -> None:
    """Wait until the server does nothing more: what it does behind its answers is part of what they cost."""
    seen = server.cpu()
    for _ in range(100):
        time.sleep(REST)
        now = server.cpu()
        if now - seen < REST / 10:
            return
        seen = now


def _worker(
    port: int, waiting: Iterator[Request], lock: threading.Lock, times: list[float], statuses: dict[int, int]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while True:
        with lock:
            request = next(waiting, None)
        if request is None:
            return
        begun = time.perf_counter()
        connection.request(request.method, request.path, request.body, request.headers)
        answer = connection.getresponse()
        answer.read()
        took = (time.perf_counter() - begun) * 1000
        with lock:
            times.append(took)
            statuses[answer.status] = statuses.get(answer.status, 0) + 1


def fetch(server: Server, request: Request) -> tuple[int, dict[str, str], bytes]:
    """One request: status, headers, body."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(request.method, request.path, request.body, request.headers)
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def together(runs: Sequence[Result]) -> Result:
    """Several runs as one: CPU over all requests, all wall times, all statuses."""
    requests = sum(run.requests for run in runs)
    statuses: dict[int, int] = {}
    for run in runs:
        for status, count in run.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    cpu = sum(run.cpu_ms * run.requests for run in runs) / max(1, requests)
    return Result(requests, sum(run.seconds for run in runs), cpu, [t for run in runs for t in run.times], statuses)


def repeat(times: int, measure: Callable[[], Result]) -> Result:
    """The run with the median CPU of several."""
    runs = sorted((measure() for _ in range(times)), key=lambda run: run.cpu_ms)
    return runs[len(runs) // 2]
