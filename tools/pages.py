"""A page of docs/ that is written from a file: the two commands its tool has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tools.running import ROOT


def differs(page: Path, text: str, source: str, tool: str) -> list[str]:
    """One line when the page is not what its file says."""
    there = page.read_text("utf-8") if page.is_file() else ""
    return [] if there == text else [f"{page.relative_to(ROOT)} is older than {source}: run `python -m {tool}`"]


def run(
    tool: str, source: str, write: Callable[[], list[str]], check: Callable[[], list[str]], wrong: type[Exception],
    arguments: Sequence[str],
) -> int:  # fmt: skip
    """Run one command; 1 when it found a problem, `wrong` being what a file that cannot be trusted raises."""
    commands = {(): write, ("check",): check}
    if tuple(arguments) not in commands:
        print(f"Usage: python -m {tool} [check]")
        return 2
    try:
        problems = commands[tuple(arguments)]()
    except wrong as error:
        problems = [f"{source}: {error}"]
    for line in problems:
        print(line)
    return 1 if problems else 0
