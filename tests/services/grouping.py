"""Tests that share something costly stay on one worker: those of all files with the same `xdist_group` mark.

xdist 3.8 passes the group in the test's id, which pytest 9.2 no longer lets it change: grouped tests are scattered without
a word (pytest-xdist issue 1386). Here the group is read from the file instead; it is always a mark of the whole file.

A worker that dies is a failure of its test, not the end of the run: xdist hands the dead worker's finished tests to the
next one, which then waits for ever for something to do.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

ROOT = Path(__file__).resolve().parents[2]
WAITED_FOR = 2  # a worker starts a test when it knows the next one
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

    def remove_node(self, node: WorkerController) -> str | None:
        """Hand on what a dead worker left, without what it finished and without the test it died of, which is given."""
        units = self.assigned_work.pop(node)
        left = [(scope, test) for scope, unit in units.items() for test, done in unit.items() if not done]
        for scope, test in left[1:]:
            self.workqueue.setdefault(scope, {})[test] = False
        for other in self.nodes:
            self._reschedule(other)
        return left[0][1] if left else None

    def _reschedule(self, node: WorkerController) -> None:
        super()._reschedule(node)
        while self.workqueue and not node.shutting_down and self._pending_of(self.assigned_work[node]) < WAITED_FOR:
            self._assign_work_unit(node)
