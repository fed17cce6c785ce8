"""Questions that may be asked beside the story: each topic in several wordings, open and closed, and when it is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from panel.content.reading import Text


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask; with `choices` a closed question. `code`: kept with every answer, so its words are never changed."""

    code: str
    text: Text
    choices: tuple[Text, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is answered in one's own words."""
        return not self.choices

    def said(self, reply: str) -> Text:
        """An answer as people read it: of a closed question its choice, kept as a number from 1."""
        return self.choices[int(reply) - 1] if self.choices and self.takes(reply) else Text(reply, reply)

    def takes(self, reply: str) -> bool:
        """Whether it is an answer to this question at all; to an open one everything is."""
        return self.is_open or reply in {str(number) for number in range(1, len(self.choices) + 1)}


@dataclass(frozen=True, slots=True)
class Question:
    """A topic. `use`: "gap" is asked when the story does not tell it, "open" always, "gentle" of who said very little.

    `categories`: kinds of dispute, empty for all. `said`: words of which one tells it already. `fields`: of the filing,
    of which one filled tells it already.
    """

    topic: str
    use: str
    categories: tuple[str, ...]
    said: tuple[str, ...]
    fields: tuple[str, ...]
    wordings: tuple[Wording, ...]

    def fits(self, category: str) -> bool:
        """Whether it is a question for this kind of dispute."""
        return not self.categories or category in self.categories


@dataclass(frozen=True, slots=True)
class Asking:
    """How the house asks. `gaps`: at most so many questions for what is missing; `short`: a story of fewer Chinese signs and
    other words is very little; `curt`: phrases that say little, in a text of at most `curt_max` signs; `to`: by side.
    """

    about: Text
    gaps: int
    short: int
    curt_max: int
    curt: tuple[str, ...]
    to: Mapping[str, Text]
    questions: tuple[Question, ...]
