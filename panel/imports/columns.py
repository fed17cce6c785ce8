"""Knows the columns of the complaint export under both of their names, and finds the header in the first
lines of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from panel.imports.faults import ImportFileError
from panel.imports.records import parse
from panel.imports.source import Line

SEARCH_LINES = 60
"""Lines in front of the header that are looked through before the search is given up."""

DELIMITERS = (",", "\t", ";")

# Normalised column name -> field of Complaint. "" marks a column of the export that a case has no use for.
_FIELDS: dict[str, str] = {
    "complaint_id": "external_id",
    "date_received": "received_on",
    "product": "product",
    "sub_product": "sub_product",
    "issue": "issue",
    "sub_issue": "sub_issue",
    "consumer_complaint_narrative": "narrative",
    "complaint_what_happened": "narrative",
    "company": "company",
    "state": "state",
    "zip_code": "zip_code",
    "company_response_to_consumer": "company_response",
    "company_response": "company_response",
    "company_public_response": "public_response",
    "timely_response": "timely",
    "timely": "timely",
    "consumer_disputed": "disputed",
    "submitted_via": "submitted_via",
    "tags": "tags",
    "date_sent_to_company": "sent_on",
    "consumer_consent_provided": "",
}
NEEDED = ("external_id", "received_on", "product", "issue", "company")
"""Fields without whose column a file is no complaint export."""

_WRITTEN = {
    "external_id": "Complaint ID",
    "received_on": "Date received",
    "product": "Product",
    "issue": "Issue",
    "company": "Company",
}


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands (physical line), how cells are parted, which cell holds which field, and what
    is unknown.
    """

    line: int
    delimiter: str
    cells: tuple[str, ...]
    positions: dict[str, int]
    unknown: tuple[str, ...]


def normalise(name: str) -> str:
    """`Timely response?` and `timely_response` both become `timely_response`."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def find_header(lines: Iterable[Line]) -> Header:
    """Read lines up to the header and return it; the lines behind it stay unread.

    Raises ImportFileError: empty file, no header, binary content, needed columns missing, one column twice.
    """
    seen = control = 0
    for line in lines:
        if line.fault == "damaged_gzip":
            raise ImportFileError("import.binary_file", "file", kind="gzip")
        seen += bool(line.text.strip())
        control += line.fault in ("nul_byte", "bad_encoding") or any(ord(c) < 9 for c in line.text[:1000])
        header = _as_header(line)
        if header is not None:
            return header
        if line.number >= SEARCH_LINES or line.is_piece:
            break
    if not seen:
        raise ImportFileError("import.empty_file", "file")
    if control:
        raise ImportFileError("import.binary_file", "file", kind="unknown")
    raise ImportFileError("import.no_header", "file")


def _as_header(line: Line) -> Header | None:
    """The header if at least three, and most, of the line's cells are names of known columns."""
    for delimiter in DELIMITERS:
        cells = parse(line.text, delimiter)
        names = [normalise(cell) for cell in cells or ()]
        known = sum(name in _FIELDS for name in names)
        if cells and known >= 3 and known * 2 >= len(names):
            return _build(line.number, delimiter, cells, names)
    return None


def _build(number: int, delimiter: str, cells: tuple[str, ...], names: list[str]) -> Header:
    positions: dict[str, int] = {}
    for index, name in enumerate(names):
        field = _FIELDS.get(name, "")
        if field in positions:
            raise ImportFileError("import.repeated_column", "file", column=cells[index].strip())
        if field:
            positions[field] = index
    missing = [_WRITTEN[field] for field in NEEDED if field not in positions]
    if missing:
        raise ImportFileError("import.missing_columns", "file", columns=", ".join(missing))
    unknown = tuple(cell.strip() for cell, name in zip(cells, names, strict=True) if name not in _FIELDS)
    return Header(number, delimiter, cells, positions, unknown)
