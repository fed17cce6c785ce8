"""The checklist is honest in its form: whatever is said to be kept names its tests, whatever is not says what is missing."""

from __future__ import annotations

import re
from collections.abc import Set

from tests.guards.sources import names_of_tests, nothing
from tools.running import ROOT

PAGE = ROOT / "docs" / "asvs.md"
HEAD = ("item", "in short", "kept", "where, and what is missing", "shown by")


def rows(text: str) -> list[tuple[str, ...]]:
    """The cells of each line of the table."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    assert cells[0] == HEAD
    return cells[2:]


def faults(found: list[tuple[str, ...]], there: Set[str]) -> list[str]:
    """What is wrong with the lines; `there`: the names of all tests."""
    wrong = []
    for item, _, kept, where, shown in found:
        named = re.findall(r"`(\w+)`", shown)
        wrong += [f"{item}: there is no {test}" for test in named if test not in there]
        if not re.fullmatch(r"\d+\.\d+\.\d+(?:(?:–|, )\d+\.\d+\.\d+)*", item):
            wrong.append(f"{item}: no number of an item")
        if kept not in ("yes", "partly", "no"):
            wrong.append(f"{item}: kept {kept!r}")
        if (kept == "no") is bool(named):
            wrong.append(f"{item}: {kept}, and {len(named)} tests")
        if len(where.split()) < 4 and kept != "yes":
            wrong.append(f"{item}: does not say what is missing")
    return wrong


def test_what_is_kept_names_its_tests_and_what_is_not_says_so() -> None:
    found = rows(PAGE.read_text("utf-8"))
    assert len(found) > 60
    nothing(faults(found, names_of_tests()))


def test_no_item_stands_there_twice() -> None:
    numbers = [number for row in rows(PAGE.read_text("utf-8")) for number in row[0].split(", ")]
    assert len(numbers) == len(set(numbers))


def test_the_guard_sees_what_is_wrong() -> None:
    assert faults([("1.2.3", "x", "yes", "here", "–")], set()) == ["1.2.3: yes, and 0 tests"]
    assert faults([("1.2.3", "x", "no", "no", "–")], set()) == ["1.2.3: does not say what is missing"]
    assert faults([("x", "x", "yes", "here", "`test_gone`")], set()) == ["x: there is no test_gone", "x: no number of an item"]
    assert faults([("1.2.3", "x", "perhaps", "a word or two or three", "`a`")], {"a"}) == ["1.2.3: kept 'perhaps'"]
