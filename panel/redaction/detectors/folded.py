"""Other detectors, reading the text without the tricks that hide from them what they know."""

from collections.abc import Sequence
from dataclasses import dataclass

from panel.redaction.detectors.base import Detector, Found
from panel.redaction.detectors.registry import canonical
from panel.redaction.folding import Folded, fold_tricks


@dataclass(frozen=True, slots=True)
class FoldedDetector:
    """Finds in the folded text what the detectors given find there; nothing where a text has no tricks."""

    detectors: Sequence[Detector]

    def find(self, text: str) -> list[Found]:
        """Every find that the folding touched, where it stands in the text as it is."""
        folded = fold_tricks(text)
        if folded is None:
            return []
        return [
            each for detector in self.detectors for found in detector.find(folded.text) if (each := _back(found, folded, text))
        ]


def _back(found: Found, folded: Folded, text: str) -> Found | None:
    """The find in the text itself; None where the text reads the same there, so that it was found already."""
    if found.start >= found.end:
        return None
    start, end = folded.origin(found.start, found.end)
    surface = folded.text[found.start : found.end]
    if text[start:end] == surface:
        return None
    return Found(start, end, found.kind, found.rule, found.owner or canonical(surface))
