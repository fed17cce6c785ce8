"""Rows by the hundred thousand: as tuples through the driver, COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Table, func, insert, select, text
from sqlalchemy.orm import Session

from panel.models.base import Base, table_of

Row = dict[str, Any]
Maker = Callable[[Any], Any]


class Pourer:
    """Collects rows of several tables and writes them in the order their references need.

    Ids are given here, from the largest that is there on: nobody else may write meanwhile.
    """

    def __init__(self, session: Session) -> None:
        self._dialect = session.get_bind().dialect
        self._rows: dict[str, list[Row]] = {}
        self._next: dict[str, int] = {}
        self._given: set[str] = set()
        self._makers: dict[tuple[str, str], Maker] = {}
        for table in Base.metadata.sorted_tables:
            if "id" in table.c and table.c.id.primary_key:
                self._next[table.name] = (session.scalar(select(func.max(table.c.id))) or 0) + 1

    def add(self, model: type[Base], **values: Any) -> int:
        """Take a row; gives its id, 0 where it has none. What is left out gets the model's default, in all rows of a table."""
        name = table_of(model).name
        made = self._next.get(name, 0)
        if made:
            self._next[name] = made + 1
            values["id"] = made
        self._rows.setdefault(name, []).append(values)
        return made

    def fresh(self, make: Callable[[], str]) -> str:
        """What `make` gives, made anew until it is nothing it gave here before."""
        made = make()
        while made in self._given:
            made = make()
        self._given.add(made)
        return made

    def waiting(self) -> int:
        """How many rows have been taken and not written."""
        return sum(map(len, self._rows.values()))

    def pour(self, session: Session) -> int:
        """Write what was taken; gives how many rows."""
        written = self.waiting()
        for table in Base.metadata.sorted_tables:
            if rows := self._rows.pop(table.name, None):
                self._write(session, table, rows)
        return written

    def set_counters(self, session: Session) -> None:
        """Let PostgreSQL count on from what was written."""
        if self._dialect.name != "postgresql":
            return
        for name, following in self._next.items():
            sequence = session.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": name})
            if following > 1 and sequence is not None:
                session.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": following - 1})

    def _write(self, session: Session, table: Table, rows: list[Row]) -> None:
        columns = [c for c in table.c if c.name in rows[0] or c.default is not None]
        makers = [(column.name, self._maker(table, column), _default(column)) for column in columns]
        tuples = [tuple(make(row[name] if name in row else default()) for name, make, default in makers) for row in rows]
        names = ", ".join(f'"{column.name}"' for column in columns)
        connection = session.connection()
        if self._dialect.name == "postgresql":
            driver: Any = connection.connection.driver_connection
            with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
                for each in tuples:
                    copy.write_row(each)
        else:
            written = insert(table).compile(dialect=self._dialect, column_keys=[column.name for column in columns])
            connection.exec_driver_sql(str(written), tuples)

    def _maker(self, table: Table, column: Column[Any]) -> Maker:
        """What turns a value into what the driver takes."""
        key = table.name, column.name
        if key not in self._makers:
            processor = column.type.dialect_impl(self._dialect).bind_processor(self._dialect)
            self._makers[key] = processor or (lambda value: value)
        return self._makers[key]


def _default(column: Column[Any]) -> Callable[[], Any]:
    """What a column gets that was left out."""
    default: Any = column.default
    if default is None:
        return lambda: None
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg
