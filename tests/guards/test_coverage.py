"""docs/coverage.md names every row of the requirements once, with pages and tests that are there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from app import create_app
from app.config import Config

ROOT = Path(__file__).resolve().parents[2]
ROWS = {f"S{number}" for number in range(1, 69)} | {f"B{number}" for number in range(1, 55)}
STATES = {"works", "in part", "not yet", "not wanted"}
SHOWN = {"works", "in part"}


def lines() -> list[list[str]]:
    """The cells of every row of the table."""
    page = (ROOT / "docs" / "coverage.md").read_text("utf-8")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if re.match(r"\| [SB]\d", line)]


def test_every_row_has_one_line() -> None:
    assert Counter(cells[0] for cells in lines()) == dict.fromkeys(ROWS, 1)


def test_a_row_that_works_names_its_pages_and_tests() -> None:
    for row, state, what, pages, tests in lines():
        assert state in STATES, row
        assert what, row
        assert bool(re.findall("`", pages)) == bool(re.findall("`", tests)) == (state in SHOWN), row


@pytest.fixture
def rules(tmp_path: Path) -> set[str]:
    """The addresses of all pages, without converters."""
    app = create_app(Config(mode="test", secret_key="s" * 40, home=tmp_path, workers="none").completed())
    return {re.sub(r"<\w+(?:\([^)]*\))?:", "<", str(rule)) for rule in app.url_map.iter_rules()}


def test_pages_and_tests_are_there(rules: set[str]) -> None:
    missing = [
        (row, named) for row, _, _, pages, tests in lines() for named in re.findall("`([^`]+)`", pages + tests)
        if not (named in rules if named.startswith("/") else (ROOT / named).is_file())
    ]  # fmt: skip
    assert missing == []
