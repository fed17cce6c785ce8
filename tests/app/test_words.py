"""Every code that the domain can say has words, once."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from app import words
from app.labels import LABELS
from app.messages import GENERIC, MESSAGES, message
from app.notice_words import NOTICES
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import Choice, RemedyKind, Role, SeatStatus, Stance
from panel.settings import NAMES
from tests.guards.sources import modules, nothing
from tools.running import ROOT

ERRORS = {"PanelError", "NotFound", "Forbidden", "Conflict", "Invalid", "Throttled", "VotingError"}
SAYS = {"notify": 2, "write_letter": 2}
ENUMS = {
    "status": CaseStatus, "deadline": DeadlineKind, "remedy": RemedyKind, "choice": Choice, "stance": Stance, "role": Role,
    "seat_status": SeatStatus,
}


def calls(*packages: str) -> Iterator[tuple[Path, ast.Call, str]]:
    """Every call in the packages, with the name of what is called."""
    for path in modules():
        if path.relative_to(ROOT).parts[0] in packages:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                    yield path, node, name


def text_at(call: ast.Call, place: int) -> str | None:
    """The literal text at a place of a call."""
    value = call.args[place] if len(call.args) > place else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def test_every_refusal_has_words() -> None:
    said = {text_at(call, 0): path for path, call, name in calls("panel", "voting", "app") if name in ERRORS}
    codes = {code: path for code, path in said.items() if code and "." in code}
    assert len(codes) > 30, "the scan finds no refusals: it proves nothing"
    nothing(f"{path.relative_to(ROOT)}: no words for {code}" for code, path in sorted(codes.items()) if code not in MESSAGES)


def test_every_notice_has_words() -> None:
    said = {text_at(call, SAYS[name]): path for path, call, name in calls("panel") if name in SAYS}
    kinds = {kind: path for kind, path in said.items() if kind}
    assert len(kinds) > 10, "the scan finds no notices: it proves nothing"
    nothing(f"{path.relative_to(ROOT)}: no words for the notice {kind}" for kind, path in kinds.items() if kind not in NOTICES)


def test_every_code_people_see_has_a_name() -> None:
    nothing(
        f"{kind} {code.value} has no name" for kind, enum in ENUMS.items() for code in enum if code.value not in LABELS[kind]
    )
    nothing(f"setting {name} has no name" for name in NAMES if name not in LABELS["setting"])


def test_no_code_has_words_twice() -> None:
    counted: Counter[str] = Counter()
    for module in words.modules():
        for table in ("MESSAGES", "NOTICES"):
            counted.update(f"{table} {code}" for code in getattr(module, table, {}))
        for kind, names in getattr(module, "LABELS", {}).items():
            counted.update(f"LABELS {kind} {code}" for code in names)
    nothing(f"{code} has words in {times} modules" for code, times in counted.items() if times > 1)


def test_unknown_codes_and_wrong_parameters_give_a_plain_sentence(app: Flask) -> None:
    with app.test_request_context():
        assert message("no.such_code") == str(GENERIC)
        assert "%(" not in message("password.too_short", {})
        assert "10" in message("password.too_short", {"minimum": 10})
