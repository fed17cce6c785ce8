"""Reads the export of the US consumer complaint database (and tables made from it), one complaint at a time.

The layout was chosen as import format because it is public, large and real; a platform's own export fits it
with few columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from panel.imports.cells import read_date, read_yes_no, text_or_none
from panel.imports.columns import Header, find_header
from panel.imports.faults import BadRow, ImportFileError
from panel.imports.records import Record, RecordReader
from panel.imports.seen_ids import SeenIds
from panel.imports.source import LineSource

__all__ = ["BadRow", "Complaint", "ExportReader", "ImportFileError", "read_export"]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint as the file has it: text without surrounding blanks, None where the file has no value.

    `external_id`, `received_on`, `product` and `company` are always there. `zip_code` is text: it may be
    masked (`330XX`).
    """

    external_id: str
    received_on: date
    product: str
    sub_product: str | None
    issue: str | None
    sub_issue: str | None
    narrative: str | None
    company: str
    state: str | None
    zip_code: str | None
    company_response: str | None
    public_response: str | None
    timely: bool | None
    disputed: bool | None
    submitted_via: str | None
    tags: str | None
    sent_on: date | None

    @property
    def has_narrative(self) -> bool:
        """Whether the consumer's own words are in the file; if not, only product and issue tell what it is
        about.
        """
        return self.narrative is not None


class _Unreadable(Exception):
    """One value that cannot be read; never leaves this module."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class ExportReader:
    """Iterates `Complaint | BadRow` in the order of the file, once. A context manager; `close()` frees a file
    opened by path.

    `header_line`: physical line of the header, from 1. `unknown_columns`: names in the header nobody here
    knows. `encoding`: "utf-8", "utf-8-sig", or "cp1252" once a line (`fallback_lines` counts them) was not
    UTF-8; final after the last row. `rows` and `bad_rows` count what has been read so far.
    """

    def __init__(self, source: BinaryIO | str | Path) -> None:
        self._source = LineSource(source)
        self._lines = iter(self._source)
        try:
            self._header: Header = find_header(self._lines)
        except BaseException:
            self._source.close()
            raise
        self.header_line = self._header.line
        self.unknown_columns = self._header.unknown
        self.is_gzip = self._source.is_gzip
        self.rows = 0
        self.bad_rows = 0
        self._seen = SeenIds()

    @property
    def encoding(self) -> str:
        return self._source.encoding

    @property
    def fallback_lines(self) -> int:
        return self._source.fallback_lines

    def close(self) -> None:
        self._source.close()

    def __enter__(self) -> ExportReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Complaint | BadRow]:
        header = self._header
        for record in RecordReader(self._lines, header.delimiter, len(header.cells), self._is_sound):
            item = record if isinstance(record, BadRow) else self._read(record)
            if isinstance(item, BadRow):
                self.bad_rows += 1
            else:
                self.rows += 1
            yield item

    def _is_sound(self, cells: tuple[str, ...]) -> bool:
        positions = self._header.positions
        return (
            len(cells) == len(self._header.cells)
            and read_date(cells[positions["received_on"]]) is not None
            and text_or_none(cells[positions["external_id"]]) is not None
        )

    def _read(self, record: Record) -> Complaint | BadRow:
        if record.cells == self._header.cells:
            return BadRow(record.line, "import.repeated_header")
        values = {name: record.cells[index] for name, index in self._header.positions.items()}
        try:
            complaint = _complaint(values)
        except _Unreadable as error:
            return BadRow(record.line, error.code, dict(error.params))
        if not self._seen.add(complaint.external_id):
            return BadRow(record.line, "import.duplicate_id", {"external_id": complaint.external_id})
        return complaint


def read_export(source: BinaryIO | str | Path) -> ExportReader:
    """Open an export: a path, or a binary stream at its beginning (it stays open; need not be seekable).

    Plain or gzip by content, junk lines and a BOM before the header, both styles of column names in any
    order, comma, tab or semicolon. Raises ImportFileError if the file as a whole cannot be read; a row never
    raises.
    """
    return ExportReader(source)


def _complaint(values: Mapping[str, str]) -> Complaint:
    def text(name: str) -> str | None:
        return text_or_none(values.get(name, ""))

    return Complaint(
        external_id=_needed(values, "external_id"),
        received_on=_day_needed(values, "received_on"),
        product=_needed(values, "product"),
        sub_product=text("sub_product"),
        issue=text("issue"),
        sub_issue=text("sub_issue"),
        narrative=text("narrative"),
        company=_needed(values, "company"),
        state=text("state"),
        zip_code=text("zip_code"),
        company_response=text("company_response"),
        public_response=text("public_response"),
        timely=_yes_no(values, "timely"),
        disputed=_yes_no(values, "disputed"),
        submitted_via=text("submitted_via"),
        tags=text("tags"),
        sent_on=_day(values, "sent_on"),
    )


def _needed(values: Mapping[str, str], name: str) -> str:
    found = text_or_none(values[name])
    if found is None:
        raise _Unreadable("import.missing_value", column=name)
    return found


def _day(values: Mapping[str, str], name: str) -> date | None:
    raw = text_or_none(values.get(name, ""))
    if raw is None:
        return None
    day = read_date(raw)
    if day is None:
        raise _Unreadable("import.bad_date", column=name, value=raw[:40])
    return day


def _day_needed(values: Mapping[str, str], name: str) -> date:
    day = _day(values, name)
    if day is None:
        raise _Unreadable("import.missing_value", column=name)
    return day


def _yes_no(values: Mapping[str, str], name: str) -> bool | None:
    raw = text_or_none(values.get(name, ""))
    if raw is None:
        return None
    answer = read_yes_no(raw)
    if answer is None:
        raise _Unreadable("import.bad_yes_no", column=name, value=raw[:40])
    return answer
