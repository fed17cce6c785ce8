"""Runs a server for as long as its own stdin is open, then stops it and removes its folder.

Started by `kept()` as a process of its own. When the test run ends in any way, Ctrl-C and SIGKILL included, the kernel
closes the pipe, the keeper reads the end of it, and nothing of the server is left.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

NOBODY = 65534  # servers that refuse to run as root run as this user, which owns nothing
START_SECONDS = 60
STOP_SECONDS = 10
LOG, ENDED = "log", "ended"


class NotStarted(RuntimeError):
    """A server that the tests need did not come up; the text carries its last words."""


def identity() -> dict[str, object]:
    """Arguments for subprocess that give up root; nothing for an ordinary user."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def kept(command: Sequence[str | Path], folder: Path, ready: Callable[[], bool]) -> Iterator[None]:
    """Run `command` in `folder` until the block ends or this process dies; `folder` is removed either way.

    Raises NotStarted when the server ends, or is not `ready()`, within 60 seconds.
    """
    keeper = subprocess.Popen(
        [sys.executable, __file__, str(folder), *map(str, command)], cwd="/", stdin=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in the terminal must not reach the server before its tests
    )
    assert keeper.stdin is not None
    try:
        wait_until_ready(keeper, folder, ready)
        yield
    finally:
        keeper.stdin.close()
        keeper.wait(STOP_SECONDS + 5)


def wait_until_ready(keeper: subprocess.Popen[bytes], folder: Path, ready: Callable[[], bool]) -> None:
    """Return once the server answers; NotStarted with the end of its log otherwise."""
    deadline = monotonic() + START_SECONDS
    while not ready():
        ended = (folder / ENDED).exists() or keeper.poll() is not None
        if ended or monotonic() > deadline:
            log = folder / LOG
            raise NotStarted(log.read_text(errors="replace")[-2000:] if log.exists() else "the server left no log")
        sleep(0.02)


def keep(folder: Path, command: Sequence[str]) -> None:
    """The keeper's own life: start the server, wait for the end of stdin, stop the server, remove the folder."""
    with (folder / LOG).open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **identity())
    threading.Thread(target=tell_its_end, args=(server, folder), daemon=True).start()
    while os.read(0, 4096):
        pass
    server.send_signal(signal.SIGINT)  # fast shutdown for PostgreSQL, plain shutdown for Valkey
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    shutil.rmtree(folder, ignore_errors=True)


def tell_its_end(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Leave a file when the server ends, for whoever waits for it to be ready."""
    server.wait()
    with suppress(FileNotFoundError):  # the ordinary end: the folder is being removed
        (folder / ENDED).touch()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), sys.argv[2:])
