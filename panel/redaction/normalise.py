"""One plain spelling for every way to write a character, with the way back to the original offsets."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

# 两 (two of something) and 十 (ten) are words far more often than digits of a number.
CHINESE_DIGITS = {
    **{char: str(value) for value, char in enumerate("零一二三四五六七八九")},
    **{char: str(value) for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": "0",
    "幺": "1",
}
_ARABIC = str.maketrans(CHINESE_DIGITS)
_KEPT = frozenset("\n\r\t，；！？")
_INVISIBLE = frozenset({"Mn", "Me", "Cf", "Cc"})


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text; character i of it came from character `origins[i]` of the original."""

    text: str
    origins: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of a non-empty stretch start..end of the normalised text."""
        return self.origins[start], self.origins[end - 1] + 1


@cache
def plain(char: str) -> str:
    """One character in its plainest spelling; empty when it cannot be seen.

    Compatibility forms (full-width, mathematical, squared) become ordinary letters; digits of every script,
    circled and keycap digits become ASCII; accents, zero-width marks and control characters go. Line breaks,
    tabs and the Chinese marks that end a clause stay.
    """
    if char in _KEPT:
        return char
    if unicodedata.category(char) in ("Nd", "No") and (value := unicodedata.digit(char, None)) is not None:
        return str(value)
    parts = unicodedata.normalize("NFKD", char)
    return "".join(part for part in parts if unicodedata.category(part) not in _INVISIBLE)


def normalise(text: str) -> Normalised:
    """Normalise a text character by character; letter case and spaces are kept."""
    spelled = [(part, i) for i, char in enumerate(text) for part in plain(char)]
    return Normalised("".join(part for part, _ in spelled), tuple(i for _, i in spelled))


def fold(text: str) -> str:
    """The text as a search sees it: normalised, case-folded, without any white space."""
    return re.sub(r"\s+", "", normalise(text).text.casefold())


def skeleton(text: str) -> str:
    """Letters and digits only: folded, Chinese digits as Arabic, every separator removed."""
    return re.sub(r"[\W_]+", "", fold(text).translate(_ARABIC))
