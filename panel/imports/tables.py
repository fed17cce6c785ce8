"""Reads a small table of known columns, one row at a time: UTF-8 with or without BOM, comma, tab or semicolon, numbered faults.

What `panel.imports.cfpb` is for complaints, this is for the tables an operator makes by hand: dealings, ties, people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from panel.imports.cells import text_or_none
from panel.imports.columns import DELIMITERS
from panel.imports.faults import BadRow, ImportFileError
from panel.imports.records import Record, RecordReader, parse
from panel.imports.source import Line, LineSource


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its field, the names a header may give it (lower case), whether the file must have it."""

    field: str
    names: tuple[str, ...]
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the physical line it begins on, and its values by field, None where the cell is empty or the column missing."""

    line: int
    values: Mapping[str, str | None]


class TableReader:
    """Iterates `Row | BadRow` in the order of the file, once. A context manager.

    Raises ImportFileError when the file as a whole cannot be read; a row never raises. `unknown_columns`: names nobody knows.
    """

    def __init__(self, source: BinaryIO | str | Path, columns: tuple[Column, ...]) -> None:
        self._source = LineSource(source)
        self._lines = iter(self._source)
        try:
            self._delimiter, self._cells = _find_header(self._lines, columns)
            self._places = _place(self._cells, columns)
        except BaseException:
            self._source.close()
            raise
        self._fields = tuple(column.field for column in columns)
        known = set(self._places.values())
        self.unknown_columns = tuple(cell.strip() for i, cell in enumerate(self._cells) if i not in known and cell.strip())

    def __enter__(self) -> TableReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()

    def __iter__(self) -> Iterator[Row | BadRow]:
        width, foreign = len(self._cells), self._source.fallback_lines
        for record in RecordReader(self._lines, self._delimiter, width, lambda cells: len(cells) == width):
            foreign, was_utf8 = self._source.fallback_lines, self._source.fallback_lines == foreign
            if isinstance(record, BadRow):
                yield record
            elif not was_utf8:
                yield BadRow(record.line, "import.not_utf8")
            elif any(cell.strip() for cell in record.cells):
                yield self._row(record)

    def _row(self, record: Record) -> Row:
        places = self._places
        return Row(
            record.line, {name: text_or_none(record.cells[places[name]]) if name in places else None for name in self._fields}
        )


def _find_header(lines: Iterator[Line], columns: tuple[Column, ...]) -> tuple[str, tuple[str, ...]]:
    """The delimiter and cells of the first line that is not empty; the separator that knows most columns is taken."""
    for line in lines:
        if line.fault is not None:
            raise ImportFileError("import.binary_file", "file", kind="unknown")
        if line.text.strip():
            known = {name for column in columns for name in column.names}
            found = [(delimiter, parse(line.text, delimiter) or ()) for delimiter in DELIMITERS]
            delimiter, cells = max(found, key=lambda pair: sum(_name(cell) in known for cell in pair[1]))
            if not any(_name(cell) in known for cell in cells):
                raise ImportFileError("import.no_header", "file")
            return delimiter, cells
    raise ImportFileError("import.empty_file", "file")


def _place(cells: tuple[str, ...], columns: tuple[Column, ...]) -> dict[str, int]:
    fields = {name: column.field for column in columns for name in column.names}
    places: dict[str, int] = {}
    for i, cell in enumerate(cells):
        field = fields.get(_name(cell))
        if field in places:
            raise ImportFileError("import.repeated_column", "file", column=cell.strip())
        if field is not None:
            places[field] = i
    missing = [column.names[0] for column in columns if column.needed and column.field not in places]
    if missing:
        raise ImportFileError("import.missing_columns", "file", columns=", ".join(missing))
    return places


def _name(cell: str) -> str:
    return "_".join(cell.strip().lower().replace("-", " ").split())
