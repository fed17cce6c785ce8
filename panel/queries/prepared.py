"""Statements compiled once and given straight to the driver: for what a draw asks and writes, where SQLAlchemy costs more than
the database (ADR 0016). Rows come as the driver has them: yes and no are 1 and 0 on SQLite, no value is made into an object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import JSON, Connection, Dialect, Table, bindparam, column, func, insert, select
from sqlalchemy.sql.dml import Insert, Update
from sqlalchemy.sql.selectable import SelectBase


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement in one dialect's words. `order`: names of its parameters where they have no names there.

    `convert`: what is turned into the driver's own form, by name and, where there is an order, by place.
    """

    words: str
    fixed: Mapping[str, Any]
    convert: Sequence[tuple[str, Any]]
    order: Sequence[str] | None
    places: Sequence[tuple[int, Any]]
    pick: Callable[[Mapping[str, Any]], tuple[Any, ...]]

    def give(self, values: Mapping[str, Any]) -> Any:
        """The parameters as the driver takes them."""
        ready = {**self.fixed, **values}
        if self.order is None:
            for name, convert in self.convert:
                ready[name] = convert(ready[name])
            return ready
        given = list(self.pick(ready))
        for place, convert in self.places:
            given[place] = convert(given[place])
        return given

    def give_all(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Sequence[Any]]:
        """The parameters of many rows, each with every column, where parameters have no names. What is None stays None."""
        given = [list(self.pick(row)) for row in rows]
        for place, convert in self.places:
            for row in given:
                if row[place] is not None:
                    row[place] = convert(row[place])
        return given


@dataclass(slots=True)
class Prepared:
    """A select, an update, or an insert with these columns, made ready at its first use in each dialect."""

    statement: SelectBase | Insert | Update
    columns: Sequence[str] | None = None
    _ready: dict[str, _Ready] = field(default_factory=dict)
    _listed: Prepared | None = None

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Ask with these parameters; gives all rows."""
        ready = self._in(connection.dialect)
        driver: Any = connection.connection.driver_connection
        found: list[tuple[Any, ...]] = driver.execute(ready.words, ready.give(values)).fetchall()
        return found

    def put(self, connection: Connection, row: Mapping[str, Any]) -> None:
        """Insert one row, which has every column; or update with these parameters."""
        ready = self._in(connection.dialect)
        driver: Any = connection.connection.driver_connection
        driver.execute(ready.words, ready.give(row))

    def put_all(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows of numbers, texts and JSON, in this order; each has every column.

        PostgreSQL gets them as one value: a statement a row would cost it, and this process, three times as much.
        """
        if len(rows) == 1:
            self.put(connection, rows[0])
        elif connection.dialect.name == "postgresql":
            if self._listed is None:
                self._listed = Prepared(_insert_listed(cast(Insert, self.statement), self.columns or ()))
            self._listed.put(connection, {"rows": rows})
        else:
            ready, driver = self._in(connection.dialect), cast(Any, connection.connection.driver_connection)
            driver.executemany(ready.words, ready.give_all(rows))

    def _in(self, dialect: Dialect) -> _Ready:
        ready = self._ready.get(dialect.name)
        if ready is None:
            compiled: Any = self.statement.compile(dialect=dialect, column_keys=self.columns)
            given = {name: value for name, value in compiled.params.items() if value is not None}
            ready = self._ready[dialect.name] = _make_ready(compiled, given)
        return ready


def _make_ready(compiled: Any, given: Mapping[str, Any]) -> _Ready:
    order: list[str] | None = list(compiled.positiontup) if compiled.positional else None
    convert = {name: each for name, each in compiled._bind_processors.items() if each is not None}
    places = [(place, convert[name]) for place, name in enumerate(order or ()) if name in convert]
    return _Ready(str(compiled), given, tuple(convert.items()), order, places, _picker(order or ()))


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def _insert_listed(plain: Insert, names: Sequence[str]) -> Insert:
    """The insert of one row made one of all rows of a JSON list, on PostgreSQL."""
    table = cast(Table, plain.table)
    columns = [column(name, table.c[name].type) for name in names]
    listed = func.json_to_recordset(bindparam("rows", type_=JSON())).table_valued(*columns)
    return insert(table).from_select(list(names), select(listed.render_derived("listed", with_types=True)))
