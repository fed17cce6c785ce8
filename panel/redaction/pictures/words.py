"""What identifies in the lines of a picture: the texts' own pipeline asked once for the whole picture, and near misses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from panel.redaction.decisions import Decision
from panel.redaction.model import Known
from panel.redaction.pseudonyms import Language
from panel.redaction.redact import detect

# Dates, times, places and amounts tell little by themselves: a person decides about them, whole lines would go otherwise.
_COARSE = frozenset({"date", "time", "amount"})
_LONG_NUMBER, _NAME = 7, 3
EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch start..end of the text `key` that identifies: why, the pseudonym it goes by, and the rule that found it."""

    key: str
    start: int
    end: int
    reason: str
    label: str
    rule: str = ""


FindWords = Callable[[Mapping[str, str], Sequence[Known], Language], list[Mark]]


def find_words(
    texts: Mapping[str, str],
    known: Sequence[Known],
    language: Language,
    around: Mapping[str, str] = EMPTY,
    decisions: Sequence[Decision] = (),
) -> list[Mark]:
    """Everything the text pipeline masks in these texts, read together. The only place that asks it.

    `around`: the other texts of the case, so that who is named there is found here and goes by the same pseudonym.
    """
    redacted = detect({**around, **texts}, known, language, decisions=decisions)
    entities = {entity.id: entity for entity in redacted.entities}
    marks = []
    for span in redacted.spans:
        entity = entities[span.entity]
        if span.text_key in texts and entity.kind.value not in _COARSE:
            marks.append(Mark(span.text_key, span.start, span.end, f"text.{entity.kind.value}", entity.pseudonym, span.rule))
    return marks


def nearly(text: str, known: Sequence[Known]) -> Iterator[tuple[int, int]]:
    """Stretches that differ from a known identifier in one character: misread, or written to look like it."""
    for each in known:
        form = re.sub(r"\s", "", each.surface)
        number = re.sub(r"\D", "", form)
        if len(number) >= _LONG_NUMBER and len(number) >= len(form) - 2:
            yield from _one_off(text, number, str.isalnum)
        elif len(form) >= _NAME and not form.isascii() and len(form) <= 12:
            yield from _one_off(text, form, str.isalnum)


def _one_off(text: str, form: str, counts: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    solid = [(place, char) for place, char in enumerate(text) if counts(char)]
    for first in range(len(solid) - len(form) + 1):
        window = solid[first : first + len(form)]
        if sum(char != wanted for (_, char), wanted in zip(window, form, strict=True)) <= 1:
            yield window[0][0], window[-1][0] + 1
