"""The values of picture redaction: lines that were read, regions to black out, and what is suggested for a picture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor

from panel.redaction.model import Kind

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]  # pixels, clockwise from the upper left corner of what it surrounds
PER_MILLE = 1000


class State(StrEnum):
    """SUGGESTED: the boxes may be enough, a person says so. HIDDEN: they may not; a person has to mark the picture."""

    SUGGESTED = "suggested"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a picture; `score` 0..1 says how sure its reader is."""

    text: str
    quad: Quad
    score: float


@dataclass(frozen=True, slots=True)
class Region:
    """What is blacked out: `reason` is a rule's code (text.phone, code.qr, chat.sender), `label` what the box says."""

    quad: Quad
    reason: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A person or number that a picture names. `sure`: by a rule or its place; a model alone may take a dish for a name."""

    surface: str
    kind: Kind
    sure: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the machine makes of one picture of `width` x `height` pixels, upright as its file says.

    `why`: codes that made it HIDDEN (unread, no_text, unsure, blurred, turned, tilted). `missing`: codes of models that are
    not installed (text, codes, faces). `found`: people and numbers it names, for the texts of its case.
    """

    state: State
    width: int
    height: int
    regions: tuple[Region, ...] = ()
    why: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    found: tuple[Named, ...] = ()


def rectangle(left: float, top: float, right: float, bottom: float) -> Quad:
    """The quad of an upright rectangle."""
    return (left, top), (right, top), (right, bottom), (left, bottom)


def per_mille(region: Region, width: int, height: int) -> tuple[int, int, int, int]:
    """The upright box (x, y, width, height) in thousandths that holds a region, as the redaction desk counts."""
    across = [min(max(x, 0.0), float(width)) for x, _ in region.quad]
    down = [min(max(y, 0.0), float(height)) for _, y in region.quad]
    left = min(floor(min(across) * PER_MILLE / width), PER_MILLE - 1)
    top = min(floor(min(down) * PER_MILLE / height), PER_MILLE - 1)
    right, bottom = ceil(max(across) * PER_MILLE / width), ceil(max(down) * PER_MILLE / height)
    return left, top, max(1, right - left), max(1, bottom - top)
