"""What every detector is: something that finds identifiers in one normalised text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from panel.redaction.model import Kind


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch start..end of the normalised text that identifies.

    `owner` is the canonical form of the entity it belongs to; None makes the surface its own entity.
    """

    start: int
    end: int
    kind: Kind
    rule: str
    owner: str | None = None


class Detector(Protocol):
    """Anything that finds identifiers: rules here, a name recogniser or a merchant list elsewhere."""

    def find(self, text: str) -> list[Found]:
        """All stretches of a normalised text that identify; they may overlap."""
        ...


@dataclass(frozen=True, slots=True)
class PatternDetector:
    """A detector that is one regular expression; group `it`, where present, is the identifier."""

    kind: Kind
    rule: str
    pattern: re.Pattern[str]
    accept: Callable[[str], bool] = bool

    def find(self, text: str) -> list[Found]:
        """Every match that `accept` agrees to."""
        return [Found(start, end, self.kind, self.rule) for start, end in self._stretches(text) if self.accept(text[start:end])]

    def _stretches(self, text: str) -> Iterator[tuple[int, int]]:
        group = "it" if "it" in self.pattern.groupindex else 0
        for match in self.pattern.finditer(text):
            yield match.span(group)
