"""Names in English text: words with a capital that English does not write with one."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.english_words import CAPITALISED, COMMON, GIVEN_NAMES, PARTICLES
from panel.redaction.model import Kind

# A letter of an alphabet: what follows a name in Chinese (Tom退) is no part of it.
_LETTER = r"(?:(?![\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff])[^\W\d_])"
_WORD = re.compile(rf"{_LETTER}(?:{_LETTER}|['’-](?={_LETTER}))*\.?")
_SUFFIX = re.compile(
    r".{2,}(?:ly|ing|ed|tion|sion|ness|ment|ity|ous|ful|less|able|ible|ive|ism|ists?|ances?|ences?|ings|tions|ments)$"
)
_COMPANY = frozenset(
    re.findall(
        r"\S+",
        """
        inc llc ltd corp co corporation company bank group holdings plc gmbh associates partners services solutions
        systems technologies university college hospital school store shop restaurant cafe hotel market foods
        consulting factoring institute foundation international enterprises industries insurance airlines motors media
        labs studios
        """,
    )
)
_PERSON_BEFORE = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Madam|name(?:'s)?(?:\s+is)?|named|called|call me|I'm|I am|this is|courier|driver|"
    r"rider|manager|agent|"
    r"clerk|waiter|cashier|owner|employee|colleague|friend|neighbou?r|husband|wife|son|daughter|kid|brother|sister|hi|"
    r"hello|dear|hey|"
    r"says|said|told|by|user|player|producer|captain|president|officer)\b\.?[\s:,]*)$",
    re.IGNORECASE,
)
_PERSON_AFTER = re.compile(
    r"\s*,?\s*(?:says?|said|told|called|lives?|lived|wrote|asked|replied|explain(?:s|ed)|went|came|gave|knows?|promised|"
    r"refused)\b"
)
_LOWER_NAME = re.compile(
    r"(?i:\bmy\s+name(?:\s+is|'s)|\bcall\s+me|\bi\s+am\s+called|\b(?:full\s+)?name\s*:|\bsigned\s*:|\bsincerely,?|"
    r"\bregards,?)\s+"
    r"(?P<it>[^\W\d_][\w'’-]*\.?(?:[ ]+[^\W\d_][\w'’-]*\.?){0,2})"
)
_LOOK_BACK = 40
_STARTS = frozenset(".!?:;\n\r\"“”‘([{•*-–—>|\ufffc")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: start..end, and whether a sentence or line begins with it."""

    start: int
    end: int
    text: str
    first: bool


@dataclass(frozen=True, slots=True)
class EnglishDetector:
    """Finds names in texts that are mostly written in Latin letters."""

    def find(self, text: str) -> list[Found]:
        """Runs of words with capitals, words with letters English does not have, and names after "my name is"."""
        if not _is_english(text):
            return []
        return [*_introduced(text), *_runs(text)]


def _is_english(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    latin = sum(char < "\u0250" for char in letters)
    capitals = sum(char.isupper() for char in letters)
    return latin > len(letters) * 0.5 and capitals < 0.6 * max(1, latin)


def _introduced(text: str) -> Iterator[Found]:
    for match in _LOWER_NAME.finditer(text):
        words = match["it"].split(" ")
        kept = 0
        while kept < len(words) and words[kept].strip(".'’").lower() not in COMMON:
            kept += 1
        if kept:
            yield Found(match.start("it"), match.start("it") + len(" ".join(words[:kept])), Kind.PERSON, "english.introduced")


def _words(text: str) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()].rstrip(" \t'’\"“(")[-1:]
        token = match.group()
        # The point of an initial belongs to the name; that of a sentence does not.
        end = match.end() if not token.endswith(".") or len(token) == 2 else match.end() - 1
        yield Word(match.start(), end, text[match.start() : end], not before or before in _STARTS)


def _runs(text: str) -> Iterator[Found]:
    run: list[Word] = []
    words = list(_words(text))
    # What the text also writes without a capital is a word, unless it follows a name (Lumen headphones, Headphones).
    small = {word.text.lower() for word in words if word.text[0].islower()}
    for word in words:
        if run and not _continues(text, run[-1], word):
            yield from _named(text, run, small)
            run = []
        if _is_capital(word) or (run and word.text.lower() in PARTICLES and text[word.end : word.end + 1] == " "):
            run.append(word)
    yield from _named(text, run, small)


def _continues(text: str, one: Word, two: Word) -> bool:
    gap = text[one.end : two.start]
    return gap == " " and (_is_capital(two) or two.text.lower() in PARTICLES) and not two.text.isspace()


def _is_capital(word: Word) -> bool:
    text = word.text.rstrip(".")
    if not text.isascii() and any("\u00c0" <= char < "\u0250" for char in text):
        return True
    if not text[0].isupper() or (len(text) > 1 and text.isupper() and len(text) < 12):
        return False
    return text.lower().removesuffix("'s").removesuffix("’s") not in CAPITALISED


def _named(text: str, run: Sequence[Word], small: AbstractSet[str]) -> Iterator[Found]:
    words = list(run)
    while words and (words[-1].text.lower() in PARTICLES or (len(words[-1].text) == 1 and words[-1].text == "I")):
        words.pop()
    while words and _is_plain(words[0], alone=len(words) == 1):
        words.pop(0)
    if not words or all(len(word.text.rstrip(".")) == 1 or word.text.lower() in small for word in words):
        return
    start, end = words[0].start, words[-1].end
    if text[end - 2 : end].lower() in ("'s", "’s"):
        end -= 2
    yield Found(start, end, _kind(text, words), "english.capital")


def _is_plain(word: Word, alone: bool) -> bool:
    """Whether a word with a capital is an ordinary one that begins a sentence or a heading."""
    lower = word.text.lower().rstrip(".")
    plain = lower in COMMON or lower.removesuffix("s") in COMMON or lower.split("'")[0].split("’")[0] in COMMON
    if not word.first:
        return plain and lower not in GIVEN_NAMES
    return plain or (alone and lower not in GIVEN_NAMES and word.text.isascii() and _SUFFIX.fullmatch(lower) is not None)


def _kind(text: str, words: Sequence[Word]) -> Kind:
    if words[-1].text.lower().rstrip(".") in _COMPANY:
        return Kind.SHOP
    before, after = text[max(0, words[0].start - 24) : words[0].start], text[words[-1].end : words[-1].end + 16]
    is_person = words[0].text.lower() in GIVEN_NAMES or _PERSON_BEFORE.search(before) or _PERSON_AFTER.match(after)
    return Kind.PERSON if is_person else Kind.NAME
