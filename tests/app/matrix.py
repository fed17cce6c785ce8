"""What every door of the house should answer, worked out from the permission table, and who wrote to the database.

What a person may do follows from the table and the standings written down here, never route by route.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from panel.lifecycle import CaseStatus
from panel.models import Base
from panel.permissions import Permission, Standing, may, may_ever

W = Standing
# What each person is to the case in hand; everybody signed in is a member of the house as well.
STANDINGS: dict[str, frozenset[Standing]] = {
    "guest": frozenset({W.GUEST}),
    "member": frozenset({W.MEMBER}),
    "complainant": frozenset({W.MEMBER, W.COMPLAINANT}),
    "respondent": frozenset({W.MEMBER, W.RESPONDENT}),
    "firm": frozenset({W.MEMBER, W.FIRM}),
    "other_complainant": frozenset({W.MEMBER}),
    "seated": frozenset({W.MEMBER, W.SEATED}),
    "other_juror": frozenset({W.MEMBER}),
    "owner": frozenset({W.MEMBER, W.MEDIATOR, W.OWNER}),
    "other_mediator": frozenset({W.MEMBER, W.MEDIATOR}),
    "manager": frozenset({W.MEMBER, W.MANAGER}),
    "expert": frozenset({W.MEMBER, W.EXPERT}),
    "adviser": frozenset({W.MEMBER, W.EXPERT, W.ADVISING}),
    "quality": frozenset({W.MEMBER, W.QUALITY}),
    "admin": frozenset({W.MEMBER, W.ADMIN}),
}
TO_THE_HOUSE = {W.COMPLAINANT, W.RESPONDENT, W.FIRM, W.SEATED, W.OWNER, W.ADVISING}  # standings nobody has outside of a case
DEMO_ONLY = ("demo.", "admin.outbox")  # pages that exist in demo mode alone


def rules(app: Flask) -> list[Rule]:
    """Every route but static files, in a fixed order."""
    return sorted((r for r in app.url_map.iter_rules() if r.endpoint != "static"), key=lambda r: (r.rule, sorted(r.methods)))


def methods(rule: Rule) -> list[str]:
    """The methods of a route that are not made by Flask."""
    return sorted(rule.methods - {"HEAD", "OPTIONS"})


def about_a_case(rule: Rule) -> bool:
    """Whether the route's permission is asked about a case."""
    return bool({"case_id", "seat_id"} & rule.arguments)


def path_of(rule: Rule, ids: dict[str, Any]) -> str:
    """The address with these ids; what they do not name becomes the first word a converter knows, or "p1"."""
    words = {name: _first_word(rule, name) for name in rule.arguments}
    built = rule.build({**words, **{k: v for k, v in ids.items() if k in rule.arguments and k not in ("role", "act")}})
    assert built is not None, rule
    return built[1]


def _first_word(rule: Rule, name: str) -> str:
    if isinstance(rule._converters[name], IntegerConverter):
        return "1"
    known = getattr(rule._converters[name], "items", ())
    return sorted(known)[0] if known else {"role": "mediator"}.get(name, "p1")


def permission_of(app: Flask, rule: Rule) -> Permission:
    """The permission the route names."""
    found: Permission = app.view_functions[rule.endpoint].__dict__["_permission"]
    return found


def expected(permission: Permission, persona: str, rule: Rule, status: CaseStatus | None) -> str:
    """What the door answers by the table: "open", "sign in", "403", "404" or "409"."""
    held = STANDINGS[persona]
    if persona == "guest":
        return "open" if may(held, permission) else "sign in"
    if status is None:
        return "open" if may(held - TO_THE_HOUSE, permission) else "403"
    if "seat_id" in rule.arguments and persona != "seated":
        return "404"
    if may(held, permission, status):
        return "open"
    return "409" if may_ever(held, permission) else "404"


@dataclass
class Watch:
    """Sees every change of an SQLite file: cheap for "nothing was written", exact when something was."""

    path: str

    def __post_init__(self) -> None:
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.snapshot = sqlite3.connect(":memory:")
        self.retake()
        self.tables = {table.name: [column.name for column in table.columns] for table in Base.metadata.sorted_tables}

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def touched(self) -> bool:
        """Whether anybody has committed since the last look."""
        before, self.mark = self.mark, self._version()
        return self.mark != before

    def changes(self) -> Iterator[str]:
        """The tables, with columns where rows were only updated, that differ from the snapshot."""
        for table, columns in self.tables.items():
            before, after = (self._rows(connection, table) for connection in (self.snapshot, self.connection))
            if before.keys() != after.keys():
                yield table
            for key in before.keys() & after.keys():
                if before[key] != after[key]:
                    yield from (
                        f"{table}.{name}" for name, a, b in zip(columns, before[key], after[key], strict=True) if a != b
                    )

    def _rows(self, connection: sqlite3.Connection, table: str) -> dict[Any, Any]:
        names = ", ".join(f'"{name}"' for name in self.tables[table])
        key = ", ".join(f'"{column.name}"' for column in Base.metadata.tables[table].primary_key)
        wide = len(Base.metadata.tables[table].primary_key)
        return {row[:wide]: row[wide:] for row in connection.execute(f'SELECT {key}, {names} FROM "{table}"')}

    def retake(self) -> None:
        """What is there now is what there should be."""
        self.connection.backup(self.snapshot)
        self.mark = self._version()

    def last(self, table: str) -> int | None:
        """The highest id a table had at the snapshot."""
        found: int | None = self.snapshot.execute(f'SELECT max(rowid) FROM "{table}"').fetchone()[0]
        return found

    def restore(self) -> None:
        """Put the file back to the snapshot."""
        self.snapshot.backup(self.connection)
        self.mark = self._version()

    def close(self) -> None:
        """Let the file go."""
        self.connection.close()
        self.snapshot.close()
