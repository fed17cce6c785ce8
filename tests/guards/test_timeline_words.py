"""Every entry of a case's log has words: whoever reads the course of a case never meets a code."""

from __future__ import annotations

import ast

from app.labels import has_label
from panel.lifecycle import CaseStatus
from tests.guards.sources import modules, nothing
from tools.running import ROOT


def kinds() -> dict[str, str]:
    """The literal kinds of all calls of `log`, with where they stand."""
    found = {}
    for path in modules():
        if path.relative_to(ROOT).parts[0] != "panel":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "log" and len(node.args) > 2:
                kind = node.args[2]
                if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
                    found[kind.value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def test_every_entry_of_the_log_has_words() -> None:
    said = kinds()
    assert len(said) > 15, "the calls are found"
    statuses = {f"case.{status.value}": "panel/lifecycle.py" for status in CaseStatus}
    nothing(f"{where}: {kind!r} has no words" for kind, where in (said | statuses).items() if not has_label("timeline", kind))
