"""Run another program for the set-up: show its progress, and turn its failure into one sentence a person can act on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

WRONG_PYTHON = (
    "A pinned package has no build for this Python or system: use Python 3.11, 3.12 or 3.13 on Linux or macOS."
)

# First match wins: a full disk also ends in "no matching distribution", so the cause stands before its effects.
CAUSES = (
    (r"No space left on device|ENOSPC", "The disk is full: free about 1 GB, then run the same command again."),
    (
        r"DO NOT MATCH THE HASHES|EINTEGRITY",
        "A downloaded package is not the one that was pinned: check your mirror or proxy, then run the command again.",
    ),
    (r"require a different python|is not a supported wheel", WRONG_PYTHON),
    (
        r"name resolution|Name or service not known|NewConnectionError|getaddrinfo|ENOTFOUND|EAI_AGAIN|ECONNREFUSED"
        r"|ECONNRESET|ETIMEDOUT|Network is unreachable|Max retries|ProxyError|timed out|Temporary failure resolving"
        r"|from versions: none",
        "No package server answers: check the network and your pip, npm or proxy settings, then run the command again.",
    ),
    (
        r"ensurepip is not|No module named '?(ensurepip|venv)",
        "This Python cannot make virtual environments: install its venv module (on Debian and Ubuntu:"
        " apt-get install python3-venv), then run the command again.",
    ),
    (r"No matching distribution", WRONG_PYTHON),
    (r"Permission denied|EACCES", "This folder cannot be written: run the command as the owner of the folder."),
)


class Trouble(Exception):
    """The set-up cannot go on; the text is one sentence that says what to do."""


def explain(output: str, otherwise: str) -> str:
    """The sentence for the first known cause found in a program's output, or `otherwise`."""
    return next((sentence for pattern, sentence in CAUSES if re.search(pattern, output)), otherwise)


def say(text: str) -> None:
    """One line of progress, shown at once."""
    print(text, flush=True)


def run(
    command: Sequence[str | Path],
    *,
    failing: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    on_line: Callable[[str], None] | None = None,
) -> str:
    """Run `command` without input and return what it printed; `on_line` sees each line as it comes.

    Raises Trouble with a known cause, or with `failing` when the cause is unknown; the last lines are printed first.
    """
    words = [str(word) for word in command]
    settings = {**os.environ, "LC_ALL": "C.UTF-8", **(env or {})}  # causes are recognised in English
    lines: list[str] = []
    try:
        with subprocess.Popen(
            words, cwd=cwd, env=settings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace",
        ) as process:
            for line in process.stdout or ():
                lines.append(line)
                if on_line:
                    on_line(line)
    except OSError as error:
        raise Trouble(explain(str(error), failing)) from error
    output = "".join(lines)
    if process.returncode:
        say("".join(f"  | {line}" for line in lines[-15:]).rstrip())
        raise Trouble(explain(output, failing))
    return output


class Counter:
    """Counts steps on one terminal line, or every tenth step where there is no terminal."""

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.done = title, total, 0
        self.live = sys.stdout.isatty()

    def step(self, name: str) -> None:
        """One more step begins; `name` says which."""
        self.done = min(self.done + 1, self.total)
        text = f"{self.title}: {self.done} of {self.total} ({name})"
        if self.live:
            print(f"\r{text:<78.78}", end="\n" if self.done == self.total else "", flush=True)
        elif self.done % 10 == 0 or self.done == self.total:
            say(text)
