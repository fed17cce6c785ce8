"""What a person at the desk masks by hand: exactly as it was typed or selected, however short a rule would find it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.registry import canonical
from panel.redaction.model import Kind, Known
from panel.redaction.normalise import normalise

SHORTEST = 2  # one character stands in too many words


@dataclass(frozen=True, slots=True)
class ByHandDetector:
    """Every place of the surfaces that were added; a number or Latin word only where it is not part of a longer one."""

    wanted: tuple[tuple[re.Pattern[str], Kind, str], ...]

    @classmethod
    def of(cls, added: Sequence[Known]) -> "ByHandDetector":
        """From what people added."""
        surfaces = [(normalise(each.surface).text.strip(), each) for each in added]
        return cls(
            tuple((_pattern(text), each.kind, canonical(each.surface)) for text, each in surfaces if len(text) >= SHORTEST)
        )

    def find(self, text: str) -> list[Found]:
        """Every stretch."""
        return [
            Found(*match.span(), kind, "registry.exact", owner)
            for pattern, kind, owner in self.wanted
            for match in pattern.finditer(text)
        ]


def _pattern(text: str) -> re.Pattern[str]:
    before = r"(?<![A-Za-z0-9])" if text[0].isascii() and text[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if text[-1].isascii() and text[-1].isalnum() else ""
    return re.compile(before + re.escape(text) + after, re.IGNORECASE)
