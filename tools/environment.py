"""The virtual environment `.venv`: make it, and install exactly the pinned, hashed packages into it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools import stamps
from tools.running import PYTHON, ROOT, VENV, Counter, Trouble, run, say

PIN = re.compile(r"^[A-Za-z0-9._-]+(\[[^]]*])?==", re.MULTILINE)
FETCHED = re.compile(r"^(?:Collecting|Processing|Requirement already satisfied:) (?:\S*/)?([A-Za-z0-9._]+(?:-[A-Za-z]\w*)*)")


def ensure() -> None:
    """Make `.venv` with the running Python unless a working one of Python 3.11 or newer is there."""
    if works():
        return
    say(f"Making .venv with Python {sys.version_info[0]}.{sys.version_info[1]}")
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    failing = "The folder .venv cannot be made: delete it and run the command again."
    try:
        run(command, failing=failing)
    except Trouble as trouble:
        if "venv module" not in str(trouble) or not can_apt():
            raise
        say("Installing Python's venv module with apt-get")
        apt_install(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv", failing=str(trouble))
        run(command, failing=failing)


def works() -> bool:
    """True when `.venv` has a Python new enough, with pip beside it."""
    if not PYTHON.exists() or not any(VENV.glob("lib/python*/site-packages/pip")):
        return False
    answer = subprocess.run(
        [PYTHON, "-c", "import sys; print(tuple(sys.version_info[:2]) >= (3, 11))"], capture_output=True, text=True,
        check=False,
    )
    return answer.stdout.strip() == "True"


def install(name: str, *, also: tuple[str, ...] = ()) -> None:
    """Install the pinned file `name` (below the root) unless it is installed already; hashes are required.

    `also` names files whose pins are all in `name`, so that they count as installed with it.
    """
    if installed(name):
        return
    total = len(PIN.findall((ROOT / name).read_text()))
    say(f"Installing {total} package{'s'[: total > 1]} of {name}")
    counter = Counter("  packages", total)

    def on_line(line: str) -> None:
        if match := FETCHED.match(line):
            counter.step(match[1])
        elif "Retrying" in line:
            say("  the network is slow, trying again")

    run(
        [PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar=off",
         "--require-hashes", "-r", ROOT / name],
        failing=f"The packages of {name} could not be installed: read the lines above, then run the command again.",
        on_line=on_line,
    )
    for done in (name, *also):
        stamps.write(Path(done).name, stamps.digest([ROOT / done]))


def installed(name: str) -> bool:
    """True when the pinned file `name` is installed as it now reads."""
    return stamps.fresh(Path(name).name, stamps.digest([ROOT / name]))


def can_apt() -> bool:
    """True when this process may install system packages with apt-get."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str, failing: str) -> None:
    """Install Debian packages without a question; Trouble when it fails."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-qq"], failing=failing, env=quiet)
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], failing=failing, env=quiet)
