"""Names of the case written with other characters of the same sound: 吕心仪 for 吕欣怡, 醉相思 for 最相思."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.registry import canonical
from panel.redaction.detectors.shops import stem_of
from panel.redaction.detectors.surnames import surname_of
from panel.redaction.model import Kind, Known
from panel.redaction.normalise import normalise
from panel.redaction.recognisers.shared import Recognisers

_HAN = re.compile(r"[\u4e00-\u9fff]")
_BRANCH = re.compile(r"[（(][^（）()]*[）)]\s*$")
_CERTAIN = 3


@dataclass(frozen=True, slots=True)
class Sounding:
    """A known name by its sound. `is_certain`: an echo is masked; others are suspects."""

    readings: tuple[frozenset[str], ...]
    surface: str
    kind: Kind
    owner: str
    is_certain: bool


@dataclass(frozen=True, slots=True)
class HomophoneDetector:
    """Finds echoes of known names. `certain` chooses those that are masked, or those that are only suspicious."""

    names: dict[str, list[Sounding]]
    recognisers: Recognisers
    certain: bool = True

    @classmethod
    def of(cls, known: Sequence[Known], recognisers: Recognisers, certain: bool = True) -> HomophoneDetector:
        """The detector for all people and shops of a case; it needs the sounds, and the dictionary to leave words alone."""
        by_first: dict[str, list[Sounding]] = defaultdict(list)
        for each in _soundings(known, recognisers):
            for reading in each.readings[0]:
                by_first[reading].append(each)
        return cls(by_first, recognisers, certain)

    def find(self, text: str) -> list[Found]:
        """Every echo that is not the name itself and not a word of the dictionary."""
        return list(self._find(text)) if self.names else []

    def _find(self, text: str) -> Iterator[Found]:
        sounds = self.recognisers.sounds
        assert sounds is not None
        for match in _HAN.finditer(text):
            for reading in sounds.of(match.group()):
                for name in self.names.get(reading, ()):
                    surface = text[match.start() : match.start() + len(name.readings)]
                    if len(surface) == len(name.readings) and self._echoes(name, surface):
                        yield Found(match.start(), match.start() + len(surface), name.kind, "registry.sound", name.owner)

    def _echoes(self, name: Sounding, surface: str) -> bool:
        sounds, words = self.recognisers.sounds, self.recognisers.words
        assert sounds is not None
        if surface == name.surface or any(
            char != own and reading.isdisjoint(sounds.of(char))
            for char, own, reading in zip(surface, name.surface, name.readings, strict=True)
        ):
            return False
        is_word = words is None or words.is_word(surface)
        certain = name.is_certain and not is_word and (len(surface) >= _CERTAIN or surface[0] == name.surface[0])
        return certain == self.certain and (certain or not is_word or name.is_certain)


def _soundings(known: Sequence[Known], recognisers: Recognisers) -> Iterator[Sounding]:
    sounds = recognisers.sounds
    if sounds is None:
        return
    for each in known:
        for surface, is_certain in _surfaces(each):
            readings = tuple(sounds.of(char) for char in surface)
            if all(readings) and len(surface) > 1:
                yield Sounding(readings, surface, each.kind, canonical(each.surface), is_certain)


def _surfaces(known: Known) -> Iterator[tuple[str, bool]]:
    """The full name; the given name, whose echoes are only suspicious; a shop without its branch."""
    solid = re.sub(r"[\s·]+", "", normalise(known.surface).text)
    if known.kind is Kind.PERSON and (surname := surname_of(solid)) and 2 <= len(solid) <= 4:
        yield solid, True
        if len(given := solid[len(surname) :]) == 2:
            yield given, False
    elif known.kind is Kind.SHOP:
        bare = _BRANCH.sub("", solid)
        yield from ((name, len(name) >= _CERTAIN) for name in {bare, stem_of(bare)} if len(name) > 1)
