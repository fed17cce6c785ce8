"""What a running cluster leaves in its folder for others: address, settings, and the process of each part (`running.json`).

A part's process is known by its number and the moment it began, so that a number the system has given to somebody else in the
meantime is never signalled.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil

from tools.cluster.part import Part
from tools.cluster.plan import Plan
from tools.running import Trouble, say

NOTES = "running.json"
HELD = "held"


def began(pid: int) -> float:
    """When this process began, in seconds since 1970; 0 when there is none."""
    try:
        process = psutil.Process(pid)
        return 0.0 if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.Error:
        return 0.0


def write(plan: Plan, parts: Iterable[Part]) -> None:
    """Note what runs now; for the owner alone, there are passwords in it."""
    running = {part.name: part.process.pid for part in parts if part.process and part.ended() is None}
    told = {
        "address": plan.address, "settings": plan.settings(), "ports": dict(plan.ports),
        "keeper": [os.getpid(), began(os.getpid())],
        "parts": {name: [pid, began(pid)] for name, pid in running.items()},
    }
    fresh = plan.folder / f"{NOTES}.new"
    with open(fresh, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(told, file, indent=1)
    fresh.replace(plan.folder / NOTES)


def read(folder: Path) -> dict[str, Any]:
    """What was noted last; Trouble when nothing runs here."""
    try:
        found: dict[str, Any] = json.loads((folder / NOTES).read_text())
    except FileNotFoundError as error:
        raise Trouble(f"No cluster runs in {folder}: start it with make cluster.") from error
    return found


def alive(noted: list[Any]) -> bool:
    """Whether a process of the notes is still that process."""
    pid, moment = noted
    return bool(moment) and abs(began(int(pid)) - float(moment)) < 0.02


def clear_away(folder: Path) -> None:
    """Before a start: Trouble when a cluster runs here; what one that was killed left running is ended."""
    if not (folder / NOTES).exists():
        return
    noted = read(folder)
    if alive(noted["keeper"]):
        raise Trouble(f"A cluster runs in {folder} already, as process {noted['keeper'][0]}: {noted['address']}")
    left = [(name, entry) for name, entry in noted["parts"].items() if alive(entry)]
    for name, (pid, _) in reversed(left):
        say(f"Ending {name}, which a cluster that was killed left running")
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT if name == "postgresql" else signal.SIGTERM)
    until = time.monotonic() + 20
    while any(alive(entry) for _, entry in left) and time.monotonic() < until:
        time.sleep(0.1)
    for _, entry in left:
        with contextlib.suppress(ProcessLookupError):
            if alive(entry):
                os.killpg(entry[0], signal.SIGKILL)
    (folder / NOTES).unlink()


def kill(folder: Path, name: str, number: signal.Signals, hold: float) -> None:
    """Send a signal to a part with all it started. `hold`: seconds in which it is not started again."""
    noted = read(folder)
    if name not in noted["parts"]:
        raise Trouble(f"There is no {name}: {', '.join(noted['parts'])}.")
    held = folder / HELD
    held.mkdir(exist_ok=True)
    (held / name).write_text(str(time.time() + hold))
    pid = noted["parts"][name][0]
    if not alive(noted["parts"][name]):
        raise Trouble(f"{name} is not running just now.")
    if number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGCONT):
        os.killpg(pid, number)  # a server's children too: what nobody can answer has to reach all
    else:
        os.kill(pid, number)


def release(folder: Path, name: str) -> None:
    """A part that is held back may be started again now."""
    (folder / HELD / name).unlink(missing_ok=True)


def held_until(folder: Path, name: str) -> float:
    """Not before this moment (seconds since 1970) may a part be started again."""
    try:
        return float((folder / HELD / name).read_text() or 0)
    except (FileNotFoundError, ValueError):
        return 0.0
