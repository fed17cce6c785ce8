"""Every fault has words of its own, whichever class carries it, and each place in a sentence is filled by who says it."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from app.messages import MESSAGES
from panel.errors import PanelError
from panel.imports.faults import BadRow
from tests.guards.sources import modules, nothing
from tools.running import ROOT
from voting.errors import VotingError

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
PLACE = re.compile(r"%\((\w+)\)")
CARRIERS = {"BadRow": 1, "_Unreadable": 0}  # not raised to people themselves: the place of the code
GIVEN_LATER = {"import.bad_yes_no", "import.bad_date", "import.missing_value"}  # params pass through the reader


def kinds_of_error() -> set[str]:
    """The names of all error classes of the domain, found by their base."""
    for path in modules():
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] in ("panel", "voting") and "migrations" not in parts and parts[-1] != "__init__":
            importlib.import_module(".".join(parts))
    found: set[type[Exception]] = {PanelError, VotingError}
    waiting = list(found)
    while waiting:
        below = waiting.pop().__subclasses__()
        found.update(below)
        waiting += below
    return {kind.__name__ for kind in found}


def said() -> Iterator[tuple[Path, ast.Call, str]]:
    """Every call that makes an error or a fault with a literal code."""
    kinds = dict.fromkeys(kinds_of_error(), 0) | CARRIERS
    for path in modules():
        if path.relative_to(ROOT).parts[0] not in ("panel", "voting", "app"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
                place = kinds[node.func.id]
                value = node.args[place] if len(node.args) > place else None
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.fullmatch(value.value):
                    yield path, node, value.value


def test_every_fault_has_words() -> None:
    codes = {code: path for path, _call, code in said()}
    assert len(codes) > 60, "the scan finds too few faults to prove anything"
    nothing(f"{path.relative_to(ROOT)}: no words for {code}" for code, path in sorted(codes.items()) if code not in MESSAGES)


def test_every_fault_a_reader_promises_has_words() -> None:
    promised = set(re.findall(r"`(import\.\w+)`", BadRow.__doc__ or ""))
    assert len(promised) > 8
    nothing(f"no words for {code}" for code in sorted(promised - set(MESSAGES)))


def test_every_place_in_a_sentence_is_filled() -> None:
    nothing(
        f"{path.relative_to(ROOT)}:{call.lineno}: {code} does not give {missing}"
        for path, call, code in said()
        if code in MESSAGES and code not in GIVEN_LATER and (missing := _missing(call, str(MESSAGES[code])))
    )


def _missing(call: ast.Call, sentence: str) -> set[str]:
    if any(keyword.arg is None for keyword in call.keywords):  # **params: what they hold is not in the source
        return set()
    given = {keyword.arg for keyword in call.keywords}
    for value in call.args:
        if isinstance(value, ast.Dict):
            given |= {key.value for key in value.keys if isinstance(key, ast.Constant)}
        elif not isinstance(value, ast.Constant) and call.args.index(value) > 1:
            return set()
    return set(PLACE.findall(sentence)) - given
