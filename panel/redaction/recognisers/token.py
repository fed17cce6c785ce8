"""What every recogniser gives: a word, where it stands, and what it takes it for."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Token:
    """`text` at start..end of the text that was read; `tag` as the recogniser names it."""

    start: int
    end: int
    text: str
    tag: str


class Tagger(Protocol):
    """Anything that cuts a text into tagged words."""

    def tokens(self, text: str) -> list[Token]:
        """The words of a text in their order; parts may be left out."""
        ...
