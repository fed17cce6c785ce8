"""What a case risks, as points from named rules, each with what it rests on. Pure: asks no database, reads no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from panel.content import risk_words
from panel.errors import Param
from panel.models import RiskLevel

POINTS: Mapping[str, int] = {
    "injury": 40, "amount_large": 30, "amount_middle": 10, "attitude": 20, "severe": 15, "repeat": 10, "repeat_often": 20,
    "vulnerable": 15, "minor": 20, "missed": 10, "exposure": 20,
}
MISSED_MAX = 3  # missed clocks that count
OFTEN = 3  # earlier cases from which on a merchant repeats often
NEGATIONS = ("没有", "没", "未", "无", "不")  # before a Chinese word: it says the opposite
LEFT_OUT = re.compile(r"\b(?:no|not|never|nobody was|without)\s{1,3}(?:\w{1,20}\s{1,3})?$", re.IGNORECASE)
LOOK_BACK = 60  # signs before a word in which it may be denied


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case. `band`: 0 small, 1 middle, 2 large; `repeats`: like cases of the merchant before it."""

    texts: tuple[str, ...] = ()
    band: int = 0
    attitude: bool = False
    severe: bool = False
    minor: bool = False
    repeats: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that holds: its name, its points, what it rests on."""

    rule: str
    points: int
    params: Mapping[str, Param] = field(default_factory=dict)


def reckon(facts: Facts) -> list[Reason]:
    """All rules that hold, the most points first."""
    found = [_of(rule, word=word) for rule, word in _words(facts.texts)]
    if facts.band:
        found.append(_of(("amount_middle", "amount_large")[facts.band - 1]))
    if facts.attitude:
        found.append(_of("attitude"))
    elif facts.severe:  # attitude makes a case severe by rule: not counted twice
        found.append(_of("severe"))
    if facts.minor:
        found.append(_of("minor"))
    if facts.repeats:
        found.append(_of("repeat_often" if facts.repeats >= OFTEN else "repeat", cases=facts.repeats))
    if facts.missed:
        counted = min(facts.missed, MISSED_MAX)
        found.append(Reason("missed", POINTS["missed"] * counted, {"clocks": facts.missed}))
    return sorted(found, key=lambda reason: (-reason.points, reason.rule))


def level_of(score: int, raised: int, high: int) -> RiskLevel:
    """What a score comes to."""
    return RiskLevel.HIGH if score >= high else RiskLevel.RAISED if score >= raised else RiskLevel.LOW


def _of(rule: str, **params: Param) -> Reason:
    return Reason(rule, POINTS[rule], params)


def _words(texts: Iterable[str]) -> list[tuple[str, str]]:
    """For each list of words that is met: its rule, and the first word that was."""
    met: dict[str, str] = {}
    for text in texts:
        for rule, pattern in _patterns().items():
            if rule not in met and (word := _first(pattern, text)):
                met[rule] = word
    return list(met.items())


def _first(pattern: re.Pattern[str], text: str) -> str:
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - LOOK_BACK):match.start()]
        if not before.endswith(NEGATIONS) and not LEFT_OUT.search(before):
            return match.group().lower()
    return ""


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {words.rule: _pattern(words.zh, words.en) for words in risk_words()}


@cache
def _pattern(zh: tuple[str, ...], en: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"{_any(zh)}|\\b{_any(en)}\\b", re.IGNORECASE)


def first_word(zh: tuple[str, ...], en: tuple[str, ...], text: str) -> str:
    """The first of these words that stands in a text and is not denied there, in lower case; "" for none."""
    return _first(_pattern(zh, en), text)


def _any(words: Iterable[str]) -> str:
    """One of these; a star stands for the rest of a word."""
    found = (re.escape(word.removesuffix("*")) + ("[a-z]{0,20}" if word.endswith("*") else "") for word in words)
    return f"(?:{'|'.join(found)})"
