"""Running the independent checker on what somebody sent: in a process of its own, with bounds on time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from panel.errors import Invalid
from panel.lottery.merkle import check_inclusion
from panel.record.entries import entry_id
from panel.record.signing import Signed, is_signed

SCRIPT = Path(__file__).resolve().parents[2] / "verify" / "case.py"
CHECK_BYTES = 16 << 20
SECONDS = 30
MEMORY = 1 << 30
_BOUNDED = f"""
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
INVARIANTS = tuple(f"I{number}" for number in range(1, 13))


@dataclass(frozen=True, slots=True)
class Line:
    """One invariant: `state` good, bad or unchecked; `faults` as the checker names them."""

    name: str
    state: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it. `kind`: bundle or receipt; `holds`: whether nothing is broken; `words`: what the checker printed."""

    kind: str
    holds: bool
    lines: tuple[Line, ...]
    words: str
    key: str


def check_sent(text: str) -> Checked:
    """Check a bundle or a receipt. Raises Invalid: "record.too_large", "record.unreadable", "record.too_long"."""
    if len(text.encode()) > CHECK_BYTES:
        raise Invalid("record.too_large", field="file", limit=CHECK_BYTES >> 20)
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise Invalid("record.unreadable", field="file")
    if values.get("v") == "panel-receipt/1":
        return _check_receipt(values)
    return _check_bundle(text, str(values.get("key", "")))


def _check_bundle(text: str, key: str) -> Checked:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        try:
            done = subprocess.run(
                [sys.executable, "-c", _BOUNDED, str(SCRIPT), file.name], capture_output=True, text=True, timeout=SECONDS,
                check=False, env={"PYTHONIOENCODING": "utf-8"},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise Invalid("record.too_long", field="file", seconds=SECONDS) from None
    if done.returncode not in (0, 1):
        raise Invalid("record.unreadable", field="file")
    return Checked("bundle", done.returncode == 0, _lines(done.stdout), done.stdout, key)


def _lines(printed: str) -> tuple[Line, ...]:
    states = {"good": "good", "BAD": "bad", "--": "unchecked"}
    found = {}
    for line in printed.splitlines():
        state, _, rest = line.partition(" ")
        name, _, said = rest.strip().partition(" ")
        if state in states and name in INVARIANTS:
            faults = tuple(said.split()) if state == "BAD" else ()
            found[name] = Line(name, states[state], faults)
    return tuple(found[name] for name in INVARIANTS if name in found)


def _check_receipt(values: dict[str, Any]) -> Checked:
    """A receipt by itself: the entry's name, its place in the signed tree, the signature."""
    try:
        signed = Signed(values["checkpoint"]["body"], values["checkpoint"]["signature"])
        tree = signed.values
        path = [bytes.fromhex(each) for each in values["proof"]]
        checks = {
            "entry": entry_id(values["entry"]) == values["id"],
            "place": check_inclusion(
                bytes.fromhex(values["id"]), values["place"], tree["size"], path, bytes.fromhex(tree["root"])
            ),
            "signature": is_signed(signed, values["key"]),
        }
        key = str(values["key"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Invalid("record.unreadable", field="file") from None
    lines = tuple(Line(name, "good" if good else "bad") for name, good in checks.items())
    return Checked("receipt", all(checks.values()), lines, "", key)
