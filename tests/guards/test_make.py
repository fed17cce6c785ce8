"""`make` lists every target a person may call, and the targets the documents promise exist."""

from __future__ import annotations

import re
import subprocess

from tools.running import ROOT

PROMISED = {"run", "test", "sure", "fast", "lint", "types", "contracts", "i18n", "migration", "bench", "shell", "pins", "clean"}
INTERNAL = {"setup", "setup-test", "catalogues", "rights", "data", "guards"}


def test_help_lists_every_target() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    shown = set(re.findall(r"^  make ([a-z0-9]+) +\S", listed, re.MULTILINE))
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert shown == targets - INTERNAL
    assert shown >= PROMISED


def test_ci_runs_what_make_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert re.findall(r"^make (\w+)$", script.read_text(), re.MULTILINE) == ["test", "sure"]
