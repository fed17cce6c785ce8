"""Names of the case that are only hinted at: by pinyin, by initials, by the part of a shop's name that is no category."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.registry import canonical, streets_of
from panel.redaction.detectors.shops import stem_of
from panel.redaction.model import Kind, Known
from panel.redaction.normalise import normalise
from panel.redaction.recognisers.sounds import Sounds

_HAN = re.compile(r"^[\u4e00-\u9fff]{2,6}$")
_BRANCH = re.compile(r"[（(][^（）()]*[）)]\s*$")
_BETWEEN = r"[\s\-_.]{0,2}"
_LONG_INITIALS = 3


@dataclass(frozen=True, slots=True)
class InitialsDetector:
    """Finds known names in Latin letters: zhangwei, zhang wei, 张wei, 张W; initials (ZW) are certain from three letters on."""

    patterns: tuple[tuple[re.Pattern[str], Kind, str, str], ...]

    @classmethod
    def of(cls, known: Sequence[Known], sounds: Sounds, certain: bool = True) -> InitialsDetector:
        """The detector for the people and shops of a case. `certain` chooses what is masked, or what is suspicious."""
        return cls(tuple(_patterns(known, sounds, certain)))

    def find(self, text: str) -> list[Found]:
        """Every such spelling with at least one Latin letter."""
        return [
            Found(*match.span(), kind, rule, owner)
            for pattern, kind, owner, rule in self.patterns
            for match in pattern.finditer(text)
            if re.search("[A-Za-z]", match.group())
        ]


def _patterns(known: Sequence[Known], sounds: Sounds, certain: bool) -> Iterator[tuple[re.Pattern[str], Kind, str, str]]:
    for each in known:
        if each.kind is Kind.ADDRESS:
            yield from _streets(each, sounds, certain)
        if each.kind not in (Kind.PERSON, Kind.SHOP, Kind.ACCOUNT):
            continue
        bare = _BRANCH.sub("", re.sub(r"[\s·]+", "", normalise(each.surface).text))
        for name in {bare, stem_of(bare)} if each.kind is Kind.SHOP else {bare}:
            if _HAN.match(name) and all(sounds.first(char) for char in name):
                for pattern, rule in _spellings(name, sounds, certain):
                    yield pattern, each.kind, canonical(each.surface), rule


def _streets(address: Known, sounds: Sounds, certain: bool) -> Iterator[tuple[re.Pattern[str], Kind, str, str]]:
    """Streets in pinyin, in whole or in part (杏林lu); their initials are those of too much else."""
    for street in streets_of(normalise(address.surface).text) if certain else ():
        if _HAN.match(street) and all(sounds.first(char) for char in street):
            spelled = _BETWEEN.join(_spelled(char, sounds) for char in street)
            yield _bounded(spelled), Kind.ADDRESS, canonical(address.surface), "registry.pinyin"


def _spellings(name: str, sounds: Sounds, certain: bool) -> Iterator[tuple[re.Pattern[str], str]]:
    spelled = [_spelled(char, sounds) for char in name]
    initials = "".join(sounds.first(char)[0] for char in name)
    if certain:
        yield _bounded(_BETWEEN.join(spelled[1:] + spelled[:1])), "registry.pinyin"
        # At most one place may be a mere initial, else any two letters would do.
        for place in range(len(name)):
            parts = [f"(?:{one}|{initials[i]})" if i == place else one for i, one in enumerate(spelled)]
            yield _bounded(_BETWEEN.join(parts)), "registry.pinyin"
    if certain == (len(initials) >= _LONG_INITIALS):
        yield _bounded(initials), "registry.initials"


def _spelled(char: str, sounds: Sounds) -> str:
    readings = {spelling for reading in sounds.of(char) for spelling in (reading, *_without_umlaut(reading))}
    return f"(?:{char}|{'|'.join(sorted(readings, key=lambda reading: (-len(reading), reading)))})"


def _without_umlaut(reading: str) -> tuple[str, ...]:
    """lü is typed lv, and lu, lyu or lue by those who have no ü."""
    return (reading.replace("v", "u"), reading.replace("v", "yu")) if "v" in reading else ()


def _bounded(body: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z]){body}(?![A-Za-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StemDetector:
    """Finds what is left of a known shop's name without its category, where that is only two characters (胖子 of 胖子烧烤)."""

    stems: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, known: Sequence[Known]) -> StemDetector:
        """The detector for the shops of a case."""
        names = ((normalise(each.surface).text, canonical(each.surface)) for each in known if each.kind is Kind.SHOP)
        return cls(tuple((stem, owner) for name, owner in names if len(stem := stem_of(_BRANCH.sub("", name))) == 2))

    def find(self, text: str) -> list[Found]:
        """Every place where such a stem stands."""
        return [
            Found(match.start(), match.end(), Kind.SHOP, "suspect.shop", owner)
            for stem, owner in self.stems
            for match in re.finditer(re.escape(stem), text)
        ]
