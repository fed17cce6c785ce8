"""Old code on new tables: what a step of the tables' history does to the version before, which goes on during an update.

The rules stand in docs/operations.md, “Changing tables while the house runs”.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, MetaData, text

from panel.migrations import run
from panel.models import Base, is_mapped
from tests.guards.sources import ROOT
from tests.guards.test_migrations import BY_TRIGGER, OF_TWO, connected, row

# Steps that break a rule. An update over one of them needs a stop, and CHANGELOG.md says so.
STOP_FIRST = frozenset({"0008", "0019", "0020"})


@dataclass(frozen=True, slots=True)
class Column:
    """What old code must know of a column it never heard of, or finds missing."""

    nullable: bool
    has_default: bool


Shape = dict[str, dict[str, Column]]


def look(url: str) -> MetaData:
    """The tables that are there."""
    found = MetaData()
    with connected(url) as connection:
        found.reflect(connection, resolve_fks=False, only=lambda name, _metadata: is_mapped(name))
    return found


def shape(found: MetaData) -> Shape:
    """Every table with its columns."""
    return {
        name: {
            c.name: Column(bool(c.nullable), c.server_default is not None or c.primary_key) for c in table.columns
        }
        for name, table in found.tables.items() if name != "alembic_version"
    }


def broken(before: Shape, after: Shape) -> list[str]:
    """What old code, written for `before`, could not do on `after`."""
    faults = [f"{table} is gone" for table in before if table not in after]
    for table in before.keys() & after.keys():
        old, new = before[table], after[table]
        faults += [f"{table}.{name} is gone" for name in old.keys() - new.keys()]
        for name, column in new.items():
            needed = not column.nullable and not column.has_default
            if needed and name not in old:
                faults.append(f"{table}.{name} is new and needed")
            elif needed and old[name].nullable:
                faults.append(f"{table}.{name} is needed now")
    return sorted(faults)


def fill_what_is_empty(url: str, found: MetaData) -> dict[str, int]:
    """A row in every table that has none, in the form of the version that is there; gives how many rows each has then."""
    with connected(url) as connection:
        numbers, held = count(1000), count_rows(connection, set(found.tables))
        for table in (*Base.metadata.sorted_tables, *found.sorted_tables):
            there = found.tables.get(table.name)
            if there is not None and table.name not in (*BY_TRIGGER, *OF_TWO, "alembic_version") and not held[table.name]:
                connection.execute(there.insert().values(row(table, there, numbers)))
                held[table.name] = 1
        connection.commit()
        return count_rows(connection, set(found.tables))


def count_rows(connection: Connection, tables: set[str]) -> dict[str, int]:
    """How many rows these tables have."""
    if not tables:
        return {}
    asked = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in sorted(tables))
    return dict(connection.execute(text(asked)).all())


def test_every_step_takes_the_rows_of_the_one_before_and_old_code_goes_on(database_url: str, tmp_path: Path) -> None:
    stops: dict[str, list[str]] = {}
    before, held = Shape(), dict[str, int]()
    for revision in run.list_revisions():
        run.upgrade(database_url, revision, keys=tmp_path / "keys")
        found = look(database_url)
        after = shape(found)
        with connected(database_url) as connection:
            left = count_rows(connection, before.keys() & after.keys())
        assert left == {name: held[name] for name in left}, f"{revision} lost rows"
        if faults := broken(before, after):
            stops[revision] = faults
        before, held = after, fill_what_is_empty(database_url, found)
    assert stops.keys() == STOP_FIRST, stops


def test_the_guard_sees_what_old_code_cannot_do() -> None:
    free, bound = Column(nullable=True, has_default=False), Column(nullable=False, has_default=False)
    before = {"a": {"x": free, "y": bound}, "b": {}}
    after = {"a": {"x": bound, "z": bound, "w": Column(nullable=False, has_default=True), "v": free}, "c": {"n": bound}}
    assert broken(before, after) == ["a.x is needed now", "a.y is gone", "a.z is new and needed", "b is gone"]
    assert broken(before, before) == []


def test_steps_that_need_a_stop_are_announced() -> None:
    """Each of them beside the words “stop first”."""
    announced = [line for line in (ROOT / "CHANGELOG.md").read_text("utf-8").split("\n- ") if "stop first" in line.lower()]
    assert {step for step in STOP_FIRST if not any(step in entry for entry in announced)} == set()
