"""How Chinese characters sound, without tones: for names that are written with other characters of the same sound."""

from __future__ import annotations

import unicodedata

from panel.redaction.detectors.surnames import SINGLE

_SILENT: frozenset[str] = frozenset()


class Sounds:
    """The readings of each character, from pypinyin's table of single characters."""

    def __init__(self) -> None:
        """Load the table. Raises ImportError where pypinyin is not installed."""
        from pypinyin.pinyin_dict import pinyin_dict

        self._table: dict[int, str] = pinyin_dict
        self._read: dict[str, frozenset[str]] = {}
        self._surnames: frozenset[str] = frozenset()

    def of(self, char: str) -> frozenset[str]:
        """Every reading of a character in plain Latin letters; empty for what is no Chinese character."""
        if (known := self._read.get(char)) is not None:
            return known
        written = self._table.get(ord(char)) if len(char) == 1 else None
        read = frozenset(_plain(each) for each in written.split(",")) if written else _SILENT
        self._read[char] = read
        return read

    def first(self, char: str) -> str:
        """The usual reading of a character; "" for what is none."""
        written = self._table.get(ord(char)) if len(char) == 1 else None
        return _plain(written.split(",")[0]) if written else ""

    def is_surname(self, char: str) -> bool:
        """Whether a character sounds like one of the common Chinese surnames."""
        if not self._surnames:
            self._surnames = frozenset(reading for each in SINGLE for reading in self.of(each))
        return not self._surnames.isdisjoint(self.of(char))


def _plain(syllable: str) -> str:
    """Without tone marks; ü is v, as people type it."""
    letters = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(char for char in letters if char.isascii() and char.isalpha())
