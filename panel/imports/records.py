"""Groups physical lines into CSV records, and finds the way back after a broken one.

A quote that is never closed would swallow the rest of the file. Here a record that is not sound is given up
alone: the lines behind its first one are offered again, and reading goes on at the first of them that begins
a sound record.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from panel.imports.faults import BadRow
from panel.imports.source import Line

FIELD_LIMIT = 100_000
"""Characters one field may have; the longest published narratives have about a third of that."""

RECORD_LIMIT = 2_000_000
"""Characters of one record that are held while its end is looked for."""

RESCAN_LIMIT = 8_000_000
"""Characters that one search for the next sound record may cost."""

RESCAN_TOTAL = 400_000_000
"""Characters that all searches in one file may cost, so that a hostile file cannot make reading quadratic."""


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record and the physical line it begins on."""

    line: int
    cells: tuple[str, ...]


class RecordReader:
    """Iterates `Record | BadRow`.

    `is_sound` says of parsed cells whether they can be a record of this file (right width, key columns of the
    right form); it is asked only when a broken record has to be left behind.
    """

    def __init__(
        self, lines: Iterator[Line], delimiter: str, width: int, is_sound: Callable[[tuple[str, ...]], bool]
    ) -> None:
        self._lines = lines
        self._pending: deque[Line] = deque()
        self._delimiter = delimiter
        self._width = width
        self._is_sound = is_sound
        self._searched = 0

    def __iter__(self) -> Iterator[Record | BadRow]:
        while (first := self._next_line()) is not None:
            if first.fault == "damaged_gzip":
                yield BadRow(first.number, "import.damaged_gzip")
                return
            if not first.text.strip() and first.fault is None:
                continue
            yield self._read_from(first)

    def _next_line(self) -> Line | None:
        return self._pending.popleft() if self._pending else next(self._lines, None)

    def _read_from(self, first: Line) -> Record | BadRow:
        held, ending = self._collect(first)
        if ending == "too_long":
            return self._leave_large(held)
        fault = next((line.fault for line in held if line.fault), None)
        if ending == "whole" and fault:
            return BadRow(first.number, f"import.{fault}")
        cells = parse("".join(line.text for line in held), self._delimiter) if ending == "whole" else None
        if cells is None:
            self._resume_inside(held)
            return BadRow(first.number, "import.unbalanced_quote")
        return self._check(held, cells)

    def _check(self, held: list[Line], cells: tuple[str, ...]) -> Record | BadRow:
        line, found = held[0].number, len(cells)
        if any(len(cell) > FIELD_LIMIT for cell in cells):
            return BadRow(line, "import.field_too_long", {"limit": FIELD_LIMIT})
        if found == self._width:
            return Record(line, cells)
        # Two stray quotes can tie several records into one: look whether a sound one is inside.
        if self._resume_inside(held):
            return BadRow(line, "import.unbalanced_quote")
        code = "import.too_few_columns" if found < self._width else "import.too_many_columns"
        return BadRow(line, code, {"expected": self._width, "found": found})

    def _collect(self, first: Line) -> tuple[list[Line], str]:
        """The lines of one record and how they end: "whole", "open" (the file ended) or "too_long"."""
        held, size, is_open = [first], len(first.text), ends_open(first.text, False, self._delimiter)
        while is_open or held[-1].is_piece:
            if size > RECORD_LIMIT or held[-1].is_piece:
                return held, "too_long"
            line = self._next_line()
            if line is None:
                return held, "open"
            if line.fault == "damaged_gzip":
                self._pending.appendleft(line)
                return held, "open"
            held.append(line)
            size += len(line.text)
            is_open = ends_open(line.text, is_open, self._delimiter)
        return held, "whole"

    def _leave_large(self, held: list[Line]) -> BadRow:
        """Give up a record larger than can be held: go on at a sound record inside it, or behind its closing
        quote.
        """
        first = held[0]
        if self._resume_inside(held):
            return BadRow(first.number, "import.unbalanced_quote")
        is_open, last = False, first
        for last in held:
            is_open = ends_open(last.text, is_open, self._delimiter)
        while is_open or last.is_piece:
            line = self._next_line()
            if line is None:
                break
            if line.fault == "damaged_gzip":
                self._pending.appendleft(line)
                break
            last, is_open = line, ends_open(line.text, is_open, self._delimiter)
        return BadRow(first.number, "import.field_too_long", {"limit": FIELD_LIMIT})

    def _resume_inside(self, held: list[Line]) -> bool:
        """Offer the lines of `held` again from the first sound record behind its first line on; False if
        there is none.
        """
        budget = min(RESCAN_LIMIT, RESCAN_TOTAL - self._searched)
        for index in range(1, len(held)):
            if budget <= 0:
                break
            cells, cost = self._try(held, index)
            budget -= cost
            self._searched += cost
            if cells is not None and self._is_sound(cells):
                self._pending.extendleft(reversed(held[index:]))
                self._searched += sum(len(line.text) for line in held[index:])
                return True
        return False

    def _try(self, held: list[Line], index: int) -> tuple[tuple[str, ...] | None, int]:
        texts: list[str] = []
        is_open = False
        for line in (held[at] for at in range(index, len(held))):
            texts.append(line.text)
            is_open = ends_open(line.text, is_open, self._delimiter)
            if not is_open:
                break
        text = "".join(texts)
        return (None if is_open else parse(text, self._delimiter)), len(text)


def ends_open(text: str, is_open: bool, delimiter: str) -> bool:
    """Whether a quoted field is still open at the end of `text`, given whether one was at its beginning.

    A quote opens a field only at the start of a record or right behind a delimiter, as RFC 4180 has it.
    """
    if '"' not in text:
        return is_open
    position = 0
    if not is_open and text.startswith('"'):
        is_open, position = True, 1
    while True:
        if is_open:
            closing = text.find('"', position)
            if closing < 0:
                return True
            doubled = text.startswith('"', closing + 1)
            position = closing + (2 if doubled else 1)
            is_open = doubled
        else:
            opening = text.find(delimiter + '"', position)
            if opening < 0:
                return False
            is_open, position = True, opening + 2


def parse(text: str, delimiter: str) -> tuple[str, ...] | None:
    """The cells of the one record that `text` is, or None if its quotes do not match.

    Written out because the standard reader keeps one size limit for the whole process and, when lenient,
    joins text that follows a closing quote without a word.
    """
    text = text.removesuffix("\n")
    if '"' not in text:
        return tuple(text.split(delimiter))
    cells: list[str] = []
    position = 0
    while True:
        if text.startswith('"', position):
            closing = _closing_quote(text, position + 1)
            if closing is None:
                return None
            cells.append(text[position + 1 : closing].replace('""', '"'))
            position = closing + 1
        else:
            end = text.find(delimiter, position)
            end = len(text) if end < 0 else end
            cells.append(text[position:end])
            position = end
        if position == len(text):
            return tuple(cells)
        if not text.startswith(delimiter, position):
            return None
        position += 1


def _closing_quote(text: str, position: int) -> int | None:
    while (found := text.find('"', position)) >= 0:
        if not text.startswith('"', found + 1):
            return found
        position = found + 2
    return None
