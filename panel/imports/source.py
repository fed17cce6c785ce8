"""Turns a path or a byte stream into numbered text lines: gzip by content, UTF-8 first, cp1252 where a line
is not UTF-8.

One physical line is held at a time and its length is bounded, so a file of many gigabytes needs no more
memory than a small one.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from panel.imports.faults import ImportFileError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE_LIMIT = 2_000_000
"""Bytes read at once. A longer physical line comes in pieces."""

_UTF8_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"SQLite format 3", "database"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line. `number` counts from 1; `text` ends in a line feed unless the file ends without one.

    `fault` is None, "bad_encoding" (neither UTF-8 nor cp1252), "nul_byte" or "damaged_gzip" (nothing
    follows). `is_piece`: the line was too long to hold, and this is not its end.
    """

    number: int
    text: str
    fault: str | None = None
    is_piece: bool = False


class LineSource:
    """Iterates the lines of one file, once.

    `encoding` is "utf-8" or "utf-8-sig" and becomes "cp1252" as soon as one line had to be read so;
    `fallback_lines` counts those lines. `is_gzip` tells whether the file was compressed.
    """

    def __init__(self, source: BinaryIO | str | Path) -> None:
        self._raw: io.RawIOBase = io.FileIO(source) if isinstance(source, str | Path) else _Borrowed(source)
        self._stream = io.BufferedReader(self._raw)
        self.encoding = "utf-8"
        self.fallback_lines = 0
        try:
            self.is_gzip = self._stream.peek(2).startswith(_GZIP)
            if self.is_gzip:
                self._stream = io.BufferedReader(_Borrowed(gzip.GzipFile(fileobj=self._stream, mode="rb")))
            self._refuse_binary()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close what was opened here; a stream that was handed in stays open."""
        self._raw.close()

    def __iter__(self) -> Iterator[Line]:
        number, is_piece = 1, False
        while True:
            try:
                raw = self._read()
            except (OSError, EOFError, zlib.error):
                yield Line(number, "", "damaged_gzip")
                return
            if not raw:
                return
            was_piece, is_piece = is_piece, len(raw) >= PIECE_LIMIT and not raw.endswith(b"\n")
            yield self._decode(number, raw, is_piece, was_piece)
            number += not is_piece

    def _read(self) -> bytes:
        raw = self._stream.readline(PIECE_LIMIT)
        if len(raw) == PIECE_LIMIT:
            # Never cut next to a quote or a delimiter: whoever counts quotes would misread the two halves.
            for _ in range(64):
                if raw[-1:] not in b'",;\t\r':
                    break
                raw += self._stream.read(1)
        return raw

    def _refuse_binary(self) -> None:
        try:
            head = self._stream.peek(16)
        except (OSError, EOFError, zlib.error):
            raise ImportFileError("import.binary_file", "file", kind="gzip") from None
        if head.startswith(_UTF8_BOM):
            self._stream.read(len(_UTF8_BOM))
            self.encoding = "utf-8-sig"
        for magic, kind in _KINDS:
            if head.startswith(magic):
                raise ImportFileError("import.binary_file", "file", kind=kind)

    def _decode(self, number: int, raw: bytes, is_piece: bool, was_piece: bool) -> Line:
        if raw.endswith(b"\r\n"):
            raw = raw[:-2] + b"\n"
        if is_piece or was_piece:
            # The cut may have fallen inside one character; so long a line is refused anyway.
            return Line(number, raw.decode("utf-8", "replace"), None, is_piece)
        fault = "nul_byte" if b"\0" in raw else None
        try:
            return Line(number, raw.decode("utf-8"), fault)
        except UnicodeDecodeError:
            pass
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            return Line(number, raw.decode("latin-1"), "bad_encoding")
        self.encoding = "cp1252"
        self.fallback_lines += 1
        return Line(number, text, fault)


class _Borrowed(io.RawIOBase):
    """Lets a buffer read from somebody's stream without closing it when the buffer goes away."""

    def __init__(self, stream: BinaryIO | gzip.GzipFile) -> None:
        self._inner = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._inner.read(len(view))
        view[: len(data)] = data
        return len(data)
