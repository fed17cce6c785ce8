"""The one typeface of all documents: how wide its characters are, and what to print for those it does not have."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont

from panel.errors import Unavailable

FONT = Path(__file__).parent / "fonts" / "NotoSansSC-Regular.ttf"  # brought by tools/assets.py, with its licence
STAND_IN = "□"  # for a character that the face does not have: the reader sees that something stood there
EM = 1000  # widths are thousandths of the size of the letters


@dataclass(frozen=True, slots=True)
class Face:
    """A font file and the width of each character it has."""

    path: Path
    widths: dict[int, int]

    def clean(self, text: str) -> str:
        """A text as it can be printed: line ends kept, tabs as spaces, what cannot be seen left out, the rest stood in for."""
        return "".join(self._letters(text.replace("\r\n", "\n")))

    def _letters(self, text: str) -> list[str]:
        seen: dict[str, str] = {}
        letters = []
        for char in text:
            if char not in seen:
                seen[char] = self._letter(char)
            letters.append(seen[char])
        return letters

    def _letter(self, char: str) -> str:
        if char in "\n\r\u2028\u2029":
            return "\n"
        if char.isspace():
            return " "
        if unicodedata.category(char) in ("Cc", "Cf", "Mn", "Me"):  # control, marks of direction, signs over other signs
            return char if unicodedata.category(char) in ("Mn", "Me") and ord(char) in self.widths else ""
        return char if ord(char) in self.widths else STAND_IN

    def width(self, text: str) -> int:
        """How wide a cleaned text is, in thousandths of its size."""
        widths = self.widths
        return sum(widths.get(ord(char), EM) for char in text)


def load(path: Path | None = None) -> Face:
    """The face of a font file, read once in a process. Unavailable("paper.no_font") when the set-up has not brought it."""
    path = path or FONT
    if not path.is_file():
        raise Unavailable("paper.no_font")
    return _load(path)


@functools.lru_cache(2)
def _load(path: Path) -> Face:
    with TTFont(path, lazy=True) as font:
        metrics, unit = font["hmtx"].metrics, font["head"].unitsPerEm
        return Face(path, {code: metrics[name][0] * EM // unit for code, name in (font.getBestCmap() or {}).items()})
