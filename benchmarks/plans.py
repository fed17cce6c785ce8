"""Which statements of an act read a table from end to end: their query plans, from the database itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from panel.uow import House

BIG = 2_000  # rows the planner expects of a scan that is worth a line


@dataclass(slots=True)
class Heard:
    """Statements with the last values they were asked with, and how often each."""

    asked: dict[str, tuple[Any, int]] = field(default_factory=dict)


@contextmanager
def listening(house: House) -> Iterator[Heard]:
    """Hear every statement that goes through SQLAlchemy while the block runs."""
    heard = Heard()

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if not many and statement.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            heard.asked[statement] = values, heard.asked.get(statement, (None, 0))[1] + 1

    event.listen(house.db.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(house.db.engine, "before_cursor_execute", hear)


def scans(house: House, act: Callable[[], object]) -> list[tuple[int, str, list[str]]]:
    """Of what an act asks: (how often, the statement, the lines of its plan that read a whole table or index)."""
    with listening(house) as heard:
        act()
    found = []
    for statement, (values, times) in heard.asked.items():
        lines = _sqlite(house, statement, values) if house.db.is_sqlite else _postgresql(house, statement, values)
        if lines:
            found.append((times, " ".join(statement.split()), lines))
    return found


def _sqlite(house: House, statement: str, values: Any) -> list[str]:
    with house.db.reading() as session:
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    return [row[3] for row in rows if row[3].startswith("SCAN ") and not re.match(r"SCAN (\(|CONSTANT|\d+ CONSTANT)", row[3])]


def _postgresql(house: House, statement: str, values: Any) -> list[str]:
    with house.work() as uow:  # a transaction of its own, so that EXPLAIN of what writes does nothing
        rows = uow.session.connection().exec_driver_sql(f"EXPLAIN {statement}", values).all()
    lines = [row[0].strip() for row in rows]
    big = [line for line in lines if re.search(r"Seq Scan|Index Only Scan using \S+ on \S+ *$", line)]
    return [line for line in big if int(re.search(r"rows=(\d+)", line)[1]) >= BIG]


def told(found: list[tuple[int, str, list[str]]]) -> str:
    """The same as lines of text."""
    return "\n".join(f"  {times}x {statement[:300]}\n      {'; '.join(lines)}" for times, statement, lines in found)
