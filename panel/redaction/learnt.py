"""Which words may be learnt to stay readable: dishes and goods, never numbers, Latin codes, or what points at somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.lexicon import names_nobody
from panel.redaction.detectors.registry import forms_of, usable
from panel.redaction.detectors.surnames import TITLES, surname_of
from panel.redaction.model import Kind, Known
from panel.redaction.normalise import CHINESE_DIGITS, skeleton
from panel.redaction.recognisers.shared import RULES_ONLY, shared
from panel.redaction.suspects import SuspectDetector

LONGEST = 12
_HAN = re.compile(rf"[\u4e00-\u9fff]{{2,{LONGEST}}}")
_QUOTES = "“”\"「」『』‘’《》"
QUOTED = ("“{}”", "\"{}\"", "「{}」", "『{}』", "‘{}’", "《{}》")
_NAMES = frozenset({Kind.PERSON, Kind.SHOP, Kind.NAME})
_NAMED = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "PER"})
_GUESSES = ("model.", "shop.", "english.", "registry.")  # what is found once is searched for in all texts as if it were known
_MAY_BE_GOODS = frozenset({"suspect.name", "suspect.quoted", "suspect.shop"})
_TITLED = re.compile(f"(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})$")
_GIVEN = 2  # characters of a given name, at most
_PET_NAME = 3  # characters: 老吕, 小吕总
_DIGITS_MOST = 2  # 三七粉 is a good, 一三八零 a number


def word_in(surface: str, *, by_name: bool = False) -> str:
    """The word to learn from a surface that somebody left readable; "" where nothing may be learnt from it.

    Chinese characters only, two to twelve of them, no more than two digits, no form of address at its end, no name that the
    dictionary knows and nothing built like one (unless `by_name`: a person has looked at this word and says so), and nothing
    that the rules for numbers, pet names, places, descriptions and nicknames point at.
    """
    word = surface.strip().strip(_QUOTES)
    if not _HAN.fullmatch(word) or _TITLED.search(word):
        return ""
    if sum(char in CHINESE_DIGITS for char in word) > _DIGITS_MOST:
        return ""
    if not by_name and names_somebody(word):
        return ""
    found = SuspectDetector((), RULES_ONLY).find(word)
    return "" if any(_points(each, word) for each in found) else word


def names_somebody(word: str) -> bool:
    """Whether the dictionary has it as the name of a person or place, or it is built like a Chinese name and no word there."""
    surname, words = surname_of(word), shared().words
    if names_nobody(word, frozenset()):
        return False
    tokens = words.tokens(word) if words is not None else []
    if len(tokens) == 1 and tokens[0].tag in _NAMED:
        return True
    looks_named = bool(surname) and 1 <= len(word) - len(surname) <= _GIVEN
    return looks_named and not (words is not None and words.is_word(word))


def _points(found: Found, word: str) -> bool:
    """Whether this says somebody, and not only sounds like it in the middle of a good (老吉 in 王老吉)."""
    if found.rule == "suspect.pet_name":
        return found.start == 0 and len(word) <= _PET_NAME
    return found.rule not in _MAY_BE_GOODS


def is_guess(kind: Kind, rules: Iterable[str]) -> bool:
    """Whether the machine only guessed that this is a name: nothing around it announced somebody, and no list has it."""
    return kind in _NAMES and all(rule.startswith(_GUESSES) for rule in rules)


def without_names(words: Iterable[str], known: Sequence[Known]) -> Iterator[str]:
    """The words that are no form of anything the case knows, no part of a name in it and no longer name around one."""
    words = list(words)
    if not words:  # as in most cases: the forms of all names would be spelled out for nothing
        return
    forms = {skeleton(form.text) for each in known for form in forms_of(each) if usable(form)}
    names = [skeleton(each.surface) for each in known]
    for word in words:
        solid = skeleton(word)
        if solid not in forms and not any(solid in name for name in names) and not any(form in solid for form in forms):
            yield word
