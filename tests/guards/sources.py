"""The files of this project as git sees them, for the guards that read all of them."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from tools.running import ROOT

CODE = ("app", "panel", "voting", "tests", "benchmarks", "tools", "torture")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is, or would be, committed; absolute paths."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = tuple(ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file())
    assert files, "git lists no files: a guard that reads nothing proves nothing"
    return files


@cache
def modules() -> tuple[Path, ...]:
    """Every Python file of the project's own packages."""
    return tuple(path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in CODE)


def texts() -> Iterator[tuple[str, str]]:
    """Name below the root and content of every tracked text file; pictures and the like are left out."""
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            yield str(path.relative_to(ROOT)), content.decode("utf-8")


def functions(path: Path) -> Iterator[tuple[str, int, int]]:
    """Name, first line and length in lines of every function of a module; decorators do not count."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


@cache
def names_of_tests() -> frozenset[str]:
    """The names of all tests; read by their first line, which is much quicker than by their tree."""
    found = {name for path in modules() for name in re.findall(r"^ *def (test_\w+)\(", path.read_text("utf-8"), re.MULTILINE)}
    assert len(found) > 1000, "a guard that finds no tests proves nothing"
    return frozenset(found)


def nothing(found: Iterable[str]) -> None:
    """Fail with one finding a line, all of them; pytest's own comparison shows only the first."""
    lines = list(found)
    assert not lines, f"{len(lines)} found:\n" + "\n".join(lines)
