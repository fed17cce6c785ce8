"""Tests that share something costly stay on one worker: those of all files with the same `xdist_group` mark.

xdist 3.8 passes the group in the test's id, which pytest 9.2 no longer lets it change: grouped tests are scattered without
a word (pytest-xdist issue 1386). Here the group is read from the file instead; it is always a mark of the whole file.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[2]
MARK = re.compile(r'^pytestmark = pytest\.mark\.xdist_group\("(\w+)"\)', re.MULTILINE)


@cache
def group_of(path: str) -> str | None:
    """The group of a test file (relative to the project), None when it has none."""
    file = ROOT / path
    found = MARK.search(file.read_text(encoding="utf-8")) if file.is_file() else None
    return found[1] if found else None


class ByGroup(LoadScopeScheduling):
    """Hands out groups whole and every other test by itself."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0]) or nodeid
