"""Names on the operator's list: how they may be written, where they stand in a text, and where they may be plain words.

The list may hold a million names. A case is not compared with them: `keys_of` gives every short stretch of its texts, whoever
keeps the list looks up which of them begin a name, and only those names are searched for here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import lru_cache

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.english_words import COMMON
from panel.redaction.detectors.forms import Form, FormSearch, Hit
from panel.redaction.detectors.names import is_word, shop_forms
from panel.redaction.detectors.registry import usable
from panel.redaction.detectors.shops import stem_of
from panel.redaction.mentions import free_stretches
from panel.redaction.model import Kind, Redacted, Suspect
from panel.redaction.normalise import normalise, skeleton
from panel.redaction.recognisers.token import Token
from panel.redaction.recognisers.words import Words
from panel.redaction.suspects import AT_MOST

KEY = 12  # characters of a name that are looked up; the rest is compared where it stands
MASKED, DOUBTFUL = "list.merchant", "list.word"
_FULL, _SHORT = "registry.shop", "registry.shop_short"
_NAMED = frozenset({"nr", "nrt", "nrfg", "nt", "nz", "x", "PER"})  # words the dictionary takes for names, or does not have
_UNSURE = 3  # so short a name may stand in the middle of other words
_ANY = "某某"


def listed_forms(name: str, shorts: Iterable[str] = ()) -> tuple[str, ...]:
    """Every way to write a listed name: in full, without branch, legal form and category, and the short names given.

    Branches alone are none of it (国贸店 is anybody's), nor is what means nobody: one character, two letters, four digits.
    """
    plain = normalise(name).text.strip()
    made = [form.text for form in shop_forms(plain) if form.rule in (_FULL, _SHORT)]
    given = [normalise(short).text.strip() for short in shorts]
    forms = {solid(form): form for form in [*made, *given] if usable(Form(form, MASKED)) and not is_category(form)}
    return tuple(forms.values())


def key_of(form: str) -> str:
    """What a form is looked up by."""
    return solid(form)[:KEY]


@lru_cache(4096)
def solid(name: str) -> str:
    """Letters and digits of a name; remembered, because a list asks for each many times in a row."""
    return skeleton(name)


def is_category(name: str) -> bool:
    """Whether the name is a kind of shop and no more (火锅店)."""
    return stem_of(_ANY + name) == _ANY


def keys_of(texts: Iterable[str]) -> set[str]:
    """Every stretch of two to twelve letters and digits in the texts, as `key_of` would write it."""
    keys: set[str] = set()
    for text in texts:
        read = skeleton(text)
        for length in range(2, KEY + 1):
            keys.update(read[start : start + length] for start in range(len(read) - length + 1))
    return keys


@dataclass(frozen=True)
class ListDetector:
    """Finds listed names in a text. `owners`: to each form the canonical name of its merchant; `words`: a dictionary, if any.

    A form that is a plain word, or stands in the middle of one, is not masked: `doubtful` gives it for a person to look at.
    """

    owners: Mapping[str, str]
    words: Words | None = None
    _search: FormSearch = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_search", FormSearch(Form(form, MASKED) for form in self.owners))

    def find(self, text: str) -> list[Found]:
        """Listed names that can be nothing else."""
        return [self._found(hit, MASKED) for hit, certain in self._judged(text) if certain]

    def doubtful(self, text: str) -> list[Found]:
        """Listed names that may be plain words here."""
        return [self._found(hit, DOUBTFUL) for hit, certain in self._judged(text) if not certain]

    def _found(self, hit: Hit, rule: str) -> Found:
        return Found(hit.start, hit.end, Kind.SHOP, rule, self.owners[self._search.forms[hit.index].text])

    def _judged(self, text: str) -> Iterator[tuple[Hit, bool]]:
        tokens: list[Token] | None = None
        for hit in self._search.hits(text):
            form = self._search.forms[hit.index].text
            certain = not is_plain(form, self.words)
            if certain and len(form) <= _UNSURE and self.words is not None and not form.isascii():
                tokens = self.words.tokens(text) if tokens is None else tokens
                certain = not any(self._cuts(token, hit) for token in tokens)
            yield hit, certain

    def _cuts(self, token: Token, hit: Hit) -> bool:
        """Whether the name begins or ends inside this word of the dictionary (米村 in 糯米村)."""
        inside = token.start < hit.start < token.end or token.start < hit.end < token.end
        return inside and self.words is not None and self.words.is_word(token.text)


def is_plain(form: str, words: Words | None) -> bool:
    """Whether a form is an ordinary word as well: a word of the dictionary, or two or three that everybody writes.

    Without a dictionary nobody can tell: then names of two characters count as words.
    """
    if form.isascii():
        return form.lower() in COMMON or is_word(form)
    if words is None:
        return len(form) < _UNSURE
    tokens = words.tokens(form)
    if len(tokens) == 1:
        return tokens[0].tag not in _NAMED
    return len(form) <= _UNSURE and all(words.is_common(token.text) for token in tokens)


def point_out(
    redacted: Redacted, texts: Mapping[str, str], detector: ListDetector, cleared: AbstractSet[str] = frozenset()
) -> Redacted:
    """The same with every doubtful listed name as a suspect, unless it is masked, a suspect already, or was `cleared`."""
    taken: dict[str, set[int]] = {}
    stretches: Sequence[tuple[str, int, int]] = [
        *((each.text_key, each.start, each.end) for each in redacted.spans),
        *((each.text_key, each.start, each.end) for each in redacted.suspects),
    ]
    for key, start, end in stretches:
        taken.setdefault(key, set()).update(range(start, end))
    left_open = {form for entity in redacted.dropped for form in entity.forms} | cleared
    more = [each for each in _doubtful(texts, detector, taken) if each.surface not in left_open]
    order = {key: place for place, key in enumerate(texts)}
    in_order = sorted((*redacted.suspects, *more), key=lambda each: (order[each.text_key], each.start))
    return replace(redacted, suspects=tuple(in_order[:AT_MOST])) if more else redacted


def _doubtful(texts: Mapping[str, str], detector: ListDetector, taken: Mapping[str, set[int]]) -> Iterator[Suspect]:
    for key, text in texts.items():
        plain = normalise(text)
        for found in detector.doubtful(plain.text):
            start, end = plain.origin(found.start, found.end)
            if [(start, end)] == list(free_stretches(start, end, taken.get(key, set()))):
                yield Suspect(key, start, end, text[start:end], found.rule)
