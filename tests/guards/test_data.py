"""Every column of the database has its class and its way of being kept; the page of them is what the file says."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

from panel.models import Base
from tools.data import FILE, PAGE, DataError, check, columns, main, page, read


def test_every_column_has_a_class_and_none_is_named_that_is_gone() -> None:
    found = columns()
    there = {(name, column.name) for name, table in Base.metadata.tables.items() for column in table.columns}
    assert {(each.table, each.name) for each in found} == there
    assert len(found) == len(there) > 1000
    assert {each.kind for each in found} == {"public", "internal", "personal", "sensitive", "secret"}


def test_what_opens_something_or_hurts_most_is_never_only_internal() -> None:
    """Names that tell of themselves: a new token or password cannot be filed under what concerns nobody."""
    told = {(each.table, each.name): each for each in columns()}
    for (table, name), each in told.items():
        if any(word in name for word in ("token", "password", "sealed", "secret", "salt")) and name != "shown_sealed":
            assert each.kind in ("secret", "sensitive") or name == "salt", (table, name)
        if name in ("email", "phone", "address", "born_on", "password_hash", "contact_email"):
            assert each.kind in ("personal", "secret"), (table, name)
        if each.kind == "secret":
            assert each.kept.rest != "plain" or each.kept.gone == "stays", (table, name)


def test_the_page_is_what_the_file_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert PAGE.read_text("utf-8") == page(columns())
    assert check() == []
    assert main(["check"]) == 0
    assert main(["nonsense"]) == 2
    assert "Usage" in capsys.readouterr().out


def table(name: str, *names: str) -> Table:
    return Table(name, MetaData(), *(Column(each, String) for each in names))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tables": {}}, "not named"), ({"house": {"tables": "one"}}, "named twice"),
        ({"tables": {"one": {"*": "internal house", "gone": "public open"}}}, "one has no gone"),
        ({"tables": {"one": {"a": "internal house"}}}, "one.b has no class"),
        ({"tables": {"one": {"*": "internal house", "a": "public", "b": "public open"}}}, "one.a"),
        ({"tables": {"one": {"a b": "internal house", "b": "public open"}}}, "named twice"),
        ({"tables": {"one": {"a b": "internal house"}}}, "nothing is kept by: open"),
        ({"kept": {"house": {"who": "x", "rest": "plain", "gone": "stays"}}}, "not a way of keeping: house"),
        ({"kept": {"house": {"who": "x", "rest": "rot13", "gone": "case"}}}, "not a way of keeping: house"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(change: dict[str, Any], said: str) -> None:
    kept = {"who": "x", "rest": "plain", "gone": "stays", "why": "y"}
    whole: dict[str, Any] = {
        "classes": {"internal": "x", "public": "y"}, "kept": {"house": kept, "open": kept}, "people": {},
        "house": {"tables": ""}, "tables": {"one": {"*": "internal house", "b": "public open"}},
    }  # fmt: skip
    there = {"one": list(table("one", "a", "b").columns)}
    assert [each.kept.name for each in read(whole, there)] == ["house", "open"]
    with pytest.raises(DataError, match=said):
        read({**whole, **change}, there)


def test_columns_that_lead_to_a_person_are_so_by_themselves() -> None:
    house = MetaData()
    Table("accounts", house, Column("id", Integer, primary_key=True))
    one = Table("one", house, Column("by_id", ForeignKey("accounts.id")), Column("at", String))
    said = tomllib.loads(FILE.read_text("utf-8"))
    kept = {name: said["kept"][name] for name in ("house", "link")}
    whole = {**said, "kept": kept, "house": {"tables": "accounts one"}, "tables": {}}
    found = read(whole, {"accounts": list(house.tables["accounts"].columns), "one": list(one.columns)})
    assert [(each.name, each.kind, each.kept.name) for each in found] == [
        ("id", "internal", "house"), ("by_id", "personal", "link"), ("at", "internal", "house"),
    ]
