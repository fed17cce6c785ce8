"""Which questions are asked beside a story, and how they vary: by words that stand in a text and fields that are filled. Pure.

No model and no guess: a topic is left out when one of its words is there or one of its fields is filled. The wording
goes by how many cases somebody has filed before, so that nobody is asked in the same words twice in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from panel.content import Question, Wording, asking

_UNIT = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
OPEN, GENTLE, GAP = "open", "gentle", "gap"


@dataclass(frozen=True, slots=True)
class Story:
    """What somebody has told: kind of dispute, the story, words of other fields, names of fields that are filled."""

    category: str
    text: str
    words: str = ""
    filled: frozenset[str] = frozenset()


def pick(story: Story, turn: int) -> tuple[Wording, ...]:
    """The few questions for a story: what it does not say yet, then one open question; a gentle one where it says very little.

    `turn`: how many cases this person has filed before.
    """
    missing = gaps(story)[: asking().gaps]
    last = GENTLE if is_little(story.text) else OPEN
    return tuple(_worded(each, turn) for each in [*missing, *_of_use(last)])


def gaps(story: Story) -> list[Question]:
    """The topics of this kind of dispute that the story does not tell, in the order of the list."""
    words = f"{story.text}\n{story.words}"
    return [each for each in _of_use(GAP) if each.fits(story.category) and not _is_told(each, words, story.filled)]


def gentle(turn: int) -> Wording:
    """The other question for who answered with next to nothing."""
    return _worded(_of_use(GENTLE)[0], turn)


def is_curt(reply: str) -> bool:
    """Whether an answer is short and says little: "fine", "随便". An empty one is not: who says nothing is left alone."""
    said = reply.strip()
    return 0 < len(said) <= asking().curt_max and _has_any(said, asking().curt)


def is_little(text: str) -> bool:
    """Whether a story is very short, or curt."""
    return len(_UNIT.findall(text)) < asking().short or is_curt(text)


def find_wording(code: str) -> Wording | None:
    """The wording with this code; None for one that was never in the list."""
    return _wordings().get(code)


def is_gentle(code: str) -> bool:
    """Whether the code is of a gentle question."""
    return topic_of(code) == _of_use(GENTLE)[0].topic


def topic_of(code: str) -> str:
    """The topic of a wording's code."""
    return code.rpartition("-")[0]


def askable(category: str) -> list[Wording]:
    """What a mediator may ask a side of a case of this kind, in the order of the list."""
    return [word for each in (*_of_use(GAP), *_of_use(OPEN)) if each.fits(category) for word in each.wordings]


def _worded(question: Question, turn: int) -> Wording:
    return question.wordings[turn % len(question.wordings)]


def _of_use(use: str) -> list[Question]:
    return [each for each in asking().questions if each.use == use]


def _is_told(question: Question, words: str, filled: Iterable[str]) -> bool:
    return bool(set(question.fields) & set(filled)) or _has_any(words, question.said)


def _has_any(text: str, phrases: Iterable[str]) -> bool:
    """Chinese anywhere, other words whole; one that ends with a star also as a beginning: "promis*" finds promised."""
    low = text.casefold()
    return any(each in low if _HAN.search(each) else _pattern(each).search(low) for each in phrases)


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    end = "" if phrase.endswith("*") else r"\b"
    return re.compile(rf"\b{re.escape(phrase.removesuffix('*'))}{end}")


@cache
def _wordings() -> dict[str, Wording]:
    return {word.code: word for each in asking().questions for word in each.wordings}
