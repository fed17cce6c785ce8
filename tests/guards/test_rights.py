"""The page of rights says what the file says, and what is never sent is shown by tests that exist."""

from __future__ import annotations

import re

from panel.permissions import Standing, rights, table
from tests.guards.sources import names_of_tests, nothing
from tools.rights import PAGE, check, main, page


def test_the_page_is_what_the_file_says() -> None:
    nothing(check())
    assert main(["nonsense"]) == 2


def test_every_right_stands_on_the_page_with_its_words() -> None:
    """The page read back is the table: columns that slipped would be another table."""
    said: dict[tuple[str, str], str] = {}
    columns: list[str] = []
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "right":
            columns = cells[1:-1]
        if right := re.fullmatch(r"`([\w.]+)`", cells[0]):
            said |= {(right[1], who): when for who, when in zip(columns, cells[1:-1], strict=True) if when}
    assert {(p.value, who.value) for p, rule in table().items() for who in rule} == set(said)
    assert said == {(right.permission, who): when for right in rights().rights for who, when in right.grants()}


def test_a_page_that_is_old_is_noticed() -> None:
    assert page(rights()).replace("always", "never") != page(rights())
    assert PAGE.read_text("utf-8") == page(rights())


def test_what_is_never_sent_is_shown_by_tests_that_exist() -> None:
    there = names_of_tests()
    nothing(f"{each.fields}: {test}" for each in rights().never for test in each.shown_by if test not in there)
    kept = {standing for each in rights().never for standing in each.to}
    assert kept == {standing.value for standing in Standing}, "somebody may be sent everything"
