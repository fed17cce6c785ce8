"""Remember what a set-up step was made from, so that a second run does nothing. Stamps live and die with `.venv`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from tools.running import ROOT, VENV

FOLDER = VENV / "stamps"


def digest(inputs: Iterable[Path]) -> str:
    """SHA-256 over the names and contents of `inputs`; a missing file counts as one."""
    total = hashlib.sha256()
    for path in sorted(inputs):
        content = path.read_bytes() if path.is_file() else b"missing"
        total.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def fresh(name: str, value: str) -> bool:
    """True when step `name` last finished for exactly this `value`."""
    path = FOLDER / name
    return path.is_file() and path.read_text() == value


def write(name: str, value: str) -> None:
    """Record that step `name` finished for `value`; call it last."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_text(value)
