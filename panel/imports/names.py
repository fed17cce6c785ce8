"""A list of merchants and brands as a table: name, and any of short names, kind, city. Bytes in, typed rows out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from panel.imports.faults import BadRow
from panel.imports.recoding import open_recoded
from panel.imports.tables import Column, Row, TableReader

NAMES = (
    Column(
        "name", ("name", "merchant", "shop", "brand", "名称", "商家", "商家名称", "店名", "店铺", "店铺名称", "品牌"),
        needed=True,
    ),
    Column("shorts", ("short_names", "short_name", "shorts", "aliases", "简称", "别名", "分店")),
    Column("kind", ("kind", "type", "类型", "类别")),
    Column("city", ("city", "城市")),
)  # fmt: skip
KINDS = {
    "merchant": "merchant", "shop": "merchant", "商家": "merchant", "商户": "merchant", "店铺": "merchant", "brand": "brand",
    "品牌": "brand",
}  # fmt: skip
BETWEEN = "|"  # short names


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name of the table; `kind` "merchant" where the table says nothing."""

    line: int
    name: str
    shorts: tuple[str, ...]
    kind: str
    city: str


class NameRows(Iterator[NameRow | BadRow]):
    """Typed rows and faults, in the order of the file, once. A context manager. Raises ImportFileError for the file as a whole.

    UTF-8 with or without BOM, or GB18030; comma, semicolon or tab; plain or (UTF-8) gzip.
    """

    def __init__(self, source: BinaryIO | Path) -> None:
        self._stream = open_recoded(source)
        try:
            self._table = TableReader(self._stream, NAMES)
        except BaseException:
            self._stream.close()
            raise
        self.unknown_columns = self._table.unknown_columns
        self._rows = iter(self._table)

    def __enter__(self) -> NameRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._table.__exit__()
        self._stream.close()

    def __next__(self) -> NameRow | BadRow:
        row = next(self._rows)
        return row if isinstance(row, BadRow) else _typed(row)


def _typed(row: Row) -> NameRow | BadRow:
    name, shorts, kind = (_bare(row.values[field]) for field in ("name", "shorts", "kind"))
    if name is None:
        return BadRow(row.line, "import.missing_value", {"column": "name"})
    if any("\ufffd" in (value or "") for value in row.values.values()):
        return BadRow(row.line, "import.bad_encoding")
    known = KINDS.get((kind or "merchant").lower())
    if known is None:
        return BadRow(row.line, "import.bad_kind", {"value": (kind or "")[:40], "known": "merchant, brand"})
    return NameRow(row.line, name, split_shorts(shorts or ""), known, row.values["city"] or "")


def _bare(value: str | None) -> str | None:
    """A value without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return value[1:] if value and value[0] == "'" and value[1:2] in ("=", "+", "-", "@") else value


def split_shorts(text: str) -> tuple[str, ...]:
    """Short names parted by |, without empty ones and repetitions, in their order."""
    parts = (" ".join(part.split()) for part in text.replace("｜", BETWEEN).split(BETWEEN))
    return tuple(dict.fromkeys(part for part in parts if part))
