"""A text as it would stand without the tricks in it: signs between characters gone, spoken signs written, digits in ASCII.

Rules that know the ordinary spelling read this beside the text itself. Most texts fold to themselves and are read once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from panel.redaction.detectors.digits import RADIO, SURE

_SOLID = r"[\u4e00-\u9fffA-Za-z0-9]"
_SIGN = r"(?:(?![\n\ufffc，。！？；：、,!?;:()（）\[\]【】“”\"「」《》])[^\w]|_)"
# 海-味-鲜, 郝 国, 1 2 0 3: one character at a time, three of them at least, with one to three signs between.
_SPREAD = re.compile(rf"(?<![A-Za-z0-9]){_SOLID}(?:(?:{_SIGN}){{1,3}}{_SOLID}(?![A-Za-z0-9])){{2,}}")
# w、x、i、d: letters and digits one at a time, five of them at least.
_SPELLED_OUT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9](?:[、，,]\s?(?:[A-Za-z0-9](?![A-Za-z0-9])|下划线|减号|横杠|点)){4,40}")
_COMMAS = re.compile(r"[、，,]\s?")
# 【艾特】, (点): brackets around a word for a sign.
_BRACKETS = re.compile(r"[【\[（(「『《<{]\s?(?=(?:艾特|爱特|at|@|点|dot|丶|\.|圈a?)\s?[】\]）)」』》>}])|"
    r"(?<=[艾爱点圈特tT@.丶a])\s?[】\]）)」』》>}](?=[A-Za-z0-9])", re.I)
_SIGNS = re.compile(rf"(?:{_SIGN}){{1,3}}")
_LATIN = r"[A-Za-z0-9._-]"
# Emoji and other signs inside a word of letters and digits; the marks that accounts and links are made of stay.
_INSIDE = re.compile(rf"(?<={_LATIN})(?:(?![\n\ufffc，。！？；：、])[^\w\s\x20-\x7e]){{1,3}}(?={_LATIN})")
# Stars and the like stand between no two Chinese words.
_STARRED = re.compile(r"(?<=[\u4e00-\u9fffA-Za-z0-9])\s?[*^~|#+★☆✨♥❤♡•◆●]{1,3}\s?(?=[\u4e00-\u9fff])")
_NEXT = r"(?=[A-Za-z0-9零一二三四五六七八九幺]|$)"
_TOP = r"(?:[康抗坑靠铿][姆母木目]|com|cn|net|org|top|cc|vip|io|me)(?![A-Za-z])"
_SAID = (
    (re.compile(rf"(?<=[A-Za-z0-9])\s?(?:下划线|底线|underscore)\s?{_NEXT}", re.I), "_"),
    (re.compile(rf"(?<=[A-Za-z0-9])\s?(?:减号|中划线|横杠|横线|短横|杠)\s?{_NEXT}"), "-"),
    (re.compile(r"(?<=[A-Za-z0-9_-])\s?(?:艾特|爱特|圈[aA]|小老鼠|花[aA]|[(（]at[)）]|在(?=\s?(?:qq|163|126|139|sina|gmail|foxmail|hotmail|outlook|yeah)\s?(?:点|\.))|at(?=[A-Za-z0-9]{2,12}\s?(?:点|\.|dot|丶)))\s?"
                r"(?=[A-Za-z0-9\u4e00-\u9fff])", re.I), "@"),
    (re.compile(rf"(?<=[A-Za-z0-9\u4e00-\u9fff])\s?(?:点|丶|。|dot|[(（]dot[)）])\s?(?={_TOP})", re.I), "."),
    (re.compile(rf"(?<=[0-9{''.join(SURE)}洞拐勾两])(?:懂|冻|动|董|咚)(?=[0-9{''.join(SURE)}洞拐勾两])"), "栋"),
    (re.compile(rf"(?<=[0-9{''.join(SURE)}])[单丹担][圆园源原缘元](?=[0-9{''.join(SURE)}])"), "门"),
    (re.compile(r"(?<=\.)[康抗坑靠铿][姆母木目]"), "com"),
    (re.compile(r"(?<=@)[\u4e00-\u9fff]{1,4}(?=[A-Za-z]{0,6}\.(?:com|cn|net))"), "x"),
    (re.compile(r"(?:大写|小写|英文)?(?:字母|英文)(?:是|为)?(?=[A-Za-z])|(?<![A-Za-z])(?:大写|"
        r"小写)的?(?=[A-Za-z](?![a-z]))"), ""),
    (re.compile(r"(?<=[A-Za-z0-9_-])[，,]?(?:后面|后边|然后|接着|再)?(?:跟着?|加上?|接着?|是)?的?(?:数字|字母|英文)(?:是|为)?\s?"
                r"(?=[A-Za-z0-9零一二三四五六七八九幺])"), ""),
)
_NUMERALS = f"{''.join(SURE)}{''.join(RADIO)}"
# Digits in Chinese that stand beside letters or digits, or four of them in a row.
_DIGITS = re.compile(rf"(?<=[A-Za-z0-9_@.-])[{_NUMERALS}]+|[{''.join(SURE)}]{{2,}}(?=[A-Za-z@])|[{''.join(SURE)}]{{4,}}"
    rf"|[{_NUMERALS}]{{1,3}}(?=[栋幢座]|号楼|单元)|(?<=[栋幢座元楼])[{_NUMERALS}]{{2,4}}(?![{_NUMERALS}个份户层月家])")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; character i of it came from `origins[i]` up to `ends[i]` of the text before."""

    text: str
    origins: tuple[int, ...]
    ends: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where a non-empty stretch start..end stood before."""
        return self.origins[start], self.ends[end - 1]


@cache
def _digit(char: str) -> str:
    return SURE.get(char) or RADIO.get(char, char)


def fold_tricks(text: str) -> Folded | None:
    """The text without its tricks; None when there are none."""
    cells = [(char, place, place + 1) for place, char in enumerate(text)]
    before = text
    for step in _STEPS:
        cells = step("".join(cell[0] for cell in cells), cells)
    after = "".join(cell[0] for cell in cells)
    if after == before:
        return None
    return Folded(after, tuple(cell[1] for cell in cells), tuple(cell[2] for cell in cells))


Cell = tuple[str, int, int]


def _spread(text: str, cells: list[Cell]) -> list[Cell]:
    gone: set[int] = set()
    for match in _SPREAD.finditer(text):
        for sign in _SIGNS.finditer(text, match.start(), match.end()):
            gone.update(range(*sign.span()))
    return [cell for place, cell in enumerate(cells) if place not in gone] if gone else cells


def _spelled_out(text: str, cells: list[Cell]) -> list[Cell]:
    gone: set[int] = set()
    for match in _SPELLED_OUT.finditer(text):
        for comma in _COMMAS.finditer(text, match.start(), match.end()):
            gone.update(range(*comma.span()))
    return [cell for place, cell in enumerate(cells) if place not in gone] if gone else cells


def _inside(text: str, cells: list[Cell]) -> list[Cell]:
    gone = {place for match in _INSIDE.finditer(text) for place in range(*match.span())}
    return [cell for place, cell in enumerate(cells) if place not in gone] if gone else cells


def _numerals(text: str, cells: list[Cell]) -> list[Cell]:
    out = list(cells)
    for match in _DIGITS.finditer(text):
        for place in range(*match.span()):
            char, start, end = out[place]
            out[place] = (_digit(char), start, end)
    return out


@dataclass(frozen=True, slots=True)
class _Replaced:
    """A step that writes one sign, or none, for every match."""

    pattern: re.Pattern[str]
    sign: str

    def __call__(self, text: str, cells: list[Cell]) -> list[Cell]:
        out: list[Cell] = []
        last = 0
        for match in self.pattern.finditer(text):
            out += cells[last : match.start()]
            start, end = cells[match.start()][1], cells[match.end() - 1][2]
            out += [(char, start, end) for char in self.sign]
            last = match.end()
        return [*out, *cells[last:]] if last else cells


_STEPS: tuple[Callable[[str, list[Cell]], list[Cell]], ...] = (
    _spread, _spelled_out, _Replaced(_BRACKETS, ""), _inside, _Replaced(_STARRED, ""), _numerals,
    *(_Replaced(pattern, sign) for pattern, sign in _SAID), _numerals,
)  # fmt: skip
