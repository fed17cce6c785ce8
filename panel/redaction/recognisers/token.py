"""What recognisers give: a word, where it stands, what it is taken for, and what it may be all the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Token:
    """`text` at start..end of the text that was read; `tag` as the recogniser names it."""

    start: int
    end: int
    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What may be a name: from `start` on, of each character the chance in percent that it belongs to one of the kind `tag`
    (PER, LOC or ORG).
    """

    start: int
    tag: str
    percents: tuple[int, ...]

    def above(self, percent: int) -> Iterator[tuple[int, int]]:
        """The stretches (start, end) in which every character has at least this chance."""
        first = None
        for place, chance in enumerate((*self.percents, -1), self.start):
            if chance >= percent:
                first = place if first is None else first
            elif first is not None:
                yield first, place
                first = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a model says of a text, both in its order."""

    tokens: list[Token]
    doubts: list[Doubt]


class Tagger(Protocol):
    """Anything that cuts a text into tagged words."""

    def tokens(self, text: str) -> list[Token]:
        """The words of a text in their order; parts may be left out."""
        ...


class Reader(Protocol):
    """A tagger that also says what it was not sure of."""

    def read(self, text: str) -> Reading:
        """The words of a text, and the doubts."""
        ...
