"""How a web process ends and comes back: SIGTERM while people vote and watch, kill -9 of a worker, kill -9 of everything.

Served as `deploy/gunicorn.conf.py` does. Environment: TURNS (5), SCREENS (40), ONLY (sqlite postgresql).
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import psutil

from benchmarks.screens import Screen
from benchmarks.seed import Voter
from benchmarks.servers import ROOT, Request
from benchmarks.votes import ballot, furnished
from tests.services.postgres import DURABLE, postgres_server

TURNS = int(os.environ.get("TURNS", "5"))
SCREENS = int(os.environ.get("SCREENS", "40"))
CONNECTIONS = 8
PATIENCE = 30.0  # seconds
BEFORE = 0.4  # seconds of voting before the signal


@dataclass(slots=True)
class Load:
    """What became of the requests that were sent: statuses, and those whose connection ended without an answer."""

    answers: Counter[str] = field(default_factory=Counter)
    stopping: threading.Event = field(default_factory=threading.Event)


def started(port: int, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """A server as in production, told to be in test mode."""
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "wsgi:app"]
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **env, "GONGPING_BIND": f"127.0.0.1:{port}"}, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def until_ready(port: int) -> float:
    """Seconds until /ready says yes."""
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/ready")
            if connection.getresponse().status == 200:
                return time.perf_counter() - began
        time.sleep(0.01)
    raise SystemExit("the server did not become ready")


def voting(port: int, people: Iterator[Voter], lock: threading.Lock, load: Load) -> None:
    """Vote over one connection until told to stop; a refused connection is no request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    while not load.stopping.is_set():
        with lock:
            request = ballot(next(people))
        try:
            load.answers[_send(connection, request)] += 1
        except ConnectionRefusedError:
            return
        except (OSError, http.client.HTTPException):
            load.answers["cut"] += 1
            return


def _send(connection: http.client.HTTPConnection, request: Request) -> str:
    connection.request(request.method, request.path, request.body, request.headers)
    answer = connection.getresponse()
    answer.read()
    return str(answer.status)


def ended_by_term(
    port: int, server: subprocess.Popen[bytes], people: Iterator[Voter], cookies: Sequence[str]
) -> tuple[float, Load]:
    """Seconds from SIGTERM to the end of the process, while people vote and screens are open; what became of the votes."""
    screens = [Screen(port, cookies[at % len(cookies)]) for at in range(SCREENS)]
    load, lock = Load(), threading.Lock()
    threads = [threading.Thread(target=voting, args=(port, people, lock, load)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    time.sleep(BEFORE)
    began = time.perf_counter()
    server.send_signal(signal.SIGTERM)
    server.wait(PATIENCE)
    took = time.perf_counter() - began
    load.stopping.set()
    for thread in threads:
        thread.join()
    for screen in screens:
        screen.close()
    return took, load


def back_after_worker(port: int, server: subprocess.Popen[bytes]) -> float:
    """Seconds from kill -9 of the worker until its successor is ready."""
    worker = psutil.Process(server.pid).children()[0]
    worker.kill()
    began = time.perf_counter()
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(worker.pid).wait(PATIENCE)
    until_ready(port)
    return time.perf_counter() - began


def back_after_all(
    port: int, server: subprocess.Popen[bytes], env: dict[str, str]
) -> tuple[float, float, subprocess.Popen[bytes]]:
    """Seconds from kill -9 of everything, started again at once, until ready; CPU seconds of that start; the new server."""
    began = time.perf_counter()
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    fresh = started(port, env)
    until_ready(port)
    took, root = time.perf_counter() - began, psutil.Process(fresh.pid)
    cpu = sum(sum(process.cpu_times()[:2]) for process in (root, *root.children(recursive=True)))
    return took, cpu, fresh


def measure(name: str, url: str) -> None:
    """Print one database's row."""
    with tempfile.TemporaryDirectory() as home, furnished(url, home, rounds=4 + TURNS * 12) as (env, people, _, cookies):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        drains, workers, everything, cpus, answers = [], [], [], [], Counter[str]()
        waiting = iter(people)
        for _ in range(TURNS):
            server = started(port, env)
            until_ready(port)
            workers.append(back_after_worker(port, server))
            took, cpu, server = back_after_all(port, server, env)
            everything.append(took)
            cpus.append(cpu)
            seconds, load = ended_by_term(port, server, waiting, cookies)
            drains.append(seconds)
            answers += load.answers
    told = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
    print(f"| {name} | {_row(drains)} | {told} | {_row(workers)} | {_row(everything)} | {_row(cpus)} |", flush=True)


def _row(times: list[float]) -> str:
    return f"{sorted(times)[len(times) // 2]:.2f} / {max(times):.2f}"


def main() -> None:
    """Print the table."""
    print("| database | SIGTERM to the end, median / longest s | votes in hand | worker killed | all killed | CPU of that, s |")
    print("|---|---|---|---|---|---|")
    only = os.environ.get("ONLY", "sqlite postgresql")
    if "sqlite" in only:
        with tempfile.TemporaryDirectory() as folder:
            measure("SQLite", f"sqlite:///{folder}/bench.db")
    if "postgresql" in only:
        with postgres_server(DURABLE) as server:
            measure("PostgreSQL", server.create_database())

