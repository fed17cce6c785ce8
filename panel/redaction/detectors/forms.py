"""The forms in which a known identifier may stand in a text, and one search for many of them.

A text is squeezed first: what people put between the characters of a name or number (spaces, dots, dashes, emoji) is left
out and Chinese digits are read as digits. Forms are looked up by their first two characters, so that one pass over the
squeezed text serves any number of forms; a regular expression is used for Latin names only.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from panel.redaction.normalise import CHINESE_DIGITS

_WORD_GAP = r"[\s\-_.,&'’]{0,3}"
_ACCOUNT_GAP = rf"(?:{_WORD_GAP}|下划线|[横中]?杠|减号)"  # mei_2026 is said in many ways
# LoanCare is also written Loan Care: a capital inside a name begins a word.
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\w\s,&'.-]+")
_WIDEST_GAP = 3
_SHORT = 2
_CLAUSE_MARKS = frozenset(",，.。!！?？;；:：、…\n\r()（）[]【】{}<>《》\"“”‘’「」@#/%¥$￼")
_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】", "「": "」", "“": "”"}
_NUMBER_MARKS = frozenset(" \t-–—−._·*()/、,，")
# A number this long is itself beside a letter too (13800138000Tom); a shorter one is part of a code (A12345).
_LONG_NUMBER = 7
_STARTS_HERE = rf"(?:(?<![A-Za-z0-9])|(?-i:(?<=[a-z])(?=[A-Z]))|(?<=\d{{{_LONG_NUMBER}}}))"
_ENDS_HERE = rf"(?:(?![A-Za-z0-9])|(?-i:(?<=[a-z])(?=[A-Z]))|(?=\d{{{_LONG_NUMBER}}}))"


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write an identifier, normalised. `cased` wants a capital first letter (a name that is a word)."""

    text: str
    rule: str
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a form stands: start..end in the text searched, and its index in the list of forms."""

    start: int
    end: int
    index: int


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A text without what stands between the characters of a name; character i stood at `places[i]`."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Squeezed":
        """Squeeze a normalised text; clause marks stay, so that no name reaches over them."""
        kept = [(part, place) for place, char in enumerate(text) if (part := _squeeze(char))]
        return cls("".join(part for part, _ in kept), tuple(place for _, place in kept))


@cache
def _squeeze(char: str) -> str:
    if char.isalnum():
        folded = CHINESE_DIGITS.get(char, char.casefold())
        return folded if len(folded) == 1 else char
    return char if char in _CLAUSE_MARKS and char not in _NUMBER_MARKS else ""


class FormSearch:
    """One search for many forms at once; at each place the longest form that stands there is reported.

    Hits at different places may overlap.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        self.forms = tuple(sorted(forms, key=lambda form: (-len(form.text), form.text)))
        self._solid: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._latin: list[tuple[int, re.Pattern[str]]] = []
        for index, form in enumerate(self.forms):
            solid = "".join(_squeeze(char) for char in form.text)
            if _is_latin(form.text):
                self._latin.append((index, re.compile(_latin(form.text.strip(), form.cased), re.IGNORECASE)))
            elif len(solid) > 1:
                self._solid[solid[:2]].append((index, solid))

    def hits(self, text: str) -> Iterator[Hit]:
        """Every place in a normalised text where one of the forms stands."""
        yield from self._solid_hits(text)
        taken: set[int] = set()
        for index, pattern in self._latin:
            for match in pattern.finditer(text):
                if match.start() not in taken:
                    taken.add(match.start())
                    yield Hit(*match.span(), index)

    def _solid_hits(self, text: str) -> Iterator[Hit]:
        if not self._solid:
            return
        squeezed = Squeezed.of(text)
        get, read = self._solid.get, squeezed.text
        for place in range(len(read) - 1):
            for index, solid in get(read[place : place + 2], ()):
                if read.startswith(solid, place) and _stands_alone(text, squeezed, place, len(solid)):
                    yield Hit(squeezed.places[place], squeezed.places[place + len(solid) - 1] + 1, index)
                    break


def _stands_alone(text: str, squeezed: Squeezed, place: int, length: int) -> bool:
    """Whether the gaps inside are those of one name or number, and a Latin end is not the middle of a longer word."""
    places = squeezed.places[place : place + length]
    if places[-1] - places[0] >= length and not _gaps_fit(text, squeezed, place, length):
        return False
    first, last = places[0], places[-1]
    is_long = length >= _LONG_NUMBER and squeezed.text[place : place + length].isdigit()
    return not (_joins(text[first - 1 : first], text[first], is_long) or _joins(text[last], text[last + 1 : last + 2], is_long))


def _gaps_fit(text: str, squeezed: Squeezed, place: int, length: int) -> bool:
    places = squeezed.places[place : place + length]
    is_number = all(char.isascii() for char in squeezed.text[place : place + length])
    gaps = [text[one + 1 : two] for one, two in pairwise(places)]
    # 吕.欣.怡: the same mark between all the characters of a name is no end of a clause.
    is_spaced_out = length > _SHORT and gaps[0] != "" and len(set(gaps)) == 1
    if _is_bracketed(gaps, text[places[-1] + 1 : places[-1] + 2]):
        return True
    return all(len(gap) <= _WIDEST_GAP and (is_number or is_spaced_out or _CLAUSE_MARKS.isdisjoint(gap)) for gap in gaps)


def _is_bracketed(gaps: list[str], after: str) -> bool:
    """张（伟）: the end of a name in brackets, and nothing else between its characters."""
    opened = [gap for gap in gaps if gap]
    return len(opened) == 1 and _BRACKETS.get(opened[0]) == after


def _joins(one: str, two: str, is_long: bool) -> bool:
    """Whether two neighbours are parts of one word or number; a long number is joined by digits only."""
    if not (one.isascii() and one.isalnum() and two.isascii() and two.isalnum()):
        return False
    return not is_long or (one.isdigit() and two.isdigit())


def _is_latin(text: str) -> bool:
    return text.isascii() and not _is_number(text)


def _is_number(text: str) -> bool:
    return sum(char.isdigit() for char in text) >= 5 and not re.search(r"[@/]", text)


def _latin(text: str, cased: bool) -> str:
    if re.search(r"[@/]", text):
        return _bounded(text, re.escape(text))
    words = _WORD.findall(text)
    gap = _ACCOUNT_GAP if "_" in text else _WORD_GAP
    body = gap.join(re.escape(word) for word in words if word != "_")
    if cased:
        body = f"(?-i:{body[0].upper()}){body[1:]}"
    # Names take a plural or genitive s, with or without its apostrophe.
    return _bounded(text, body + (r"(?:['’]?s)?" if text[-1:].isalpha() else ""))


def _bounded(text: str, body: str) -> str:
    """A name that stands for itself: letters end at a long number, and where a capital follows a small letter (MüllerTom)."""
    return _edge(text[:1], _STARTS_HERE, r"(?<![A-Za-z0-9])") + body + _edge(text[-1:], _ENDS_HERE, r"(?![A-Za-z0-9])")


def _edge(char: str, of_letters: str, of_digits: str) -> str:
    if not (char.isascii() and char.isalnum()):
        return ""
    return of_letters if char.isalpha() else of_digits

