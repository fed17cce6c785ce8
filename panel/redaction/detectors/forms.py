"""The forms in which a known identifier may stand in a text, and one search for many of them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from panel.redaction.normalise import CHINESE_DIGITS

_HAN_GAP = r"[\s·*_\-]{0,2}"
_DIGIT_GAP = r"[ \t\-–—−._·*()/、,，]{0,3}"
_WORD_GAP = r"[\s\-_.,&'’]{0,3}"
_SPELLED = {d: f"[{d}{''.join(c for c, v in CHINESE_DIGITS.items() if v == d)}]" for d in "0123456789"}
# LoanCare is also written Loan Care: a capital inside a name begins a word.
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\w\s,&'.-]+")


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


class FormSearch:
    """One search for many forms at once; at each place the longest form that stands there is reported.

    Patterns are filed under the character they begin with, so that a text is passed once however many forms
    there are. Hits at different places may overlap.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        self.forms = tuple(sorted(forms, key=lambda form: (-len(form.text), form.text)))
        self._by_first: dict[str, list[tuple[int, re.Pattern[str]]]] = defaultdict(list)
        for index, form in enumerate(self.forms):
            pattern = re.compile(_pattern(form), re.IGNORECASE)
            for first in _first_characters(form.text):
                self._by_first[first].append((index, pattern))

    def hits(self, text: str) -> Iterator[Hit]:
        """Every place in a normalised text where one of the forms stands."""
        for place, char in enumerate(text):
            for index, pattern in self._by_first.get(char, ()):
                if match := pattern.match(text, place):
                    yield Hit(place, match.end(), index)
                    break


def _first_characters(text: str) -> set[str]:
    first = next((char for char in text if char.isalnum()), text[:1])
    return {first.lower(), first.upper(), *_SPELLED.get(first, "").strip("[]")}


def _pattern(form: Form) -> str:
    text = form.text.strip()
    if text.isascii():
        return _latin(text, form.cased) if not _is_number(text) else _number(text)
    # In a mixed name (A琳琳美甲) only its Latin ends need a word boundary.
    return _bounded(text, _HAN_GAP.join(re.escape(char) for char in text if not char.isspace()))


def _is_number(text: str) -> bool:
    return sum(char.isdigit() for char in text) >= 5 and not re.search(r"[@/]", text)


def _number(text: str) -> str:
    solid = re.sub(r"[\W_]+", "", text)
    return _bounded(solid, _DIGIT_GAP.join(_SPELLED.get(char, re.escape(char)) for char in solid))


def _latin(text: str, cased: bool) -> str:
    if re.search(r"[@/_]", text):
        return _bounded(text, re.escape(text))
    words = _WORD.findall(text)
    body = _WORD_GAP.join(re.escape(word) for word in words)
    if cased:
        body = f"(?-i:{body[0].upper()}){body[1:]}"
    # Names take a plural or genitive s, with or without its apostrophe.
    return _bounded(text, body + (r"(?:['’]?s)?" if text[-1:].isalpha() else ""))


def _bounded(text: str, body: str) -> str:
    before = r"(?<![A-Za-z0-9])" if re.match(r"[A-Za-z0-9]", text) else ""
    after = r"(?![A-Za-z0-9])" if re.search(r"[A-Za-z0-9]$", text) else ""
    return before + body + after
