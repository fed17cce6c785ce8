"""Reading a finished picture back: what a juror's eye, or a program, could still make of it."""

from __future__ import annotations

import numpy as np
from PIL import Image

from panel.redaction.pictures.layout import frame_of, straightened, wrapped
from panel.redaction.pictures.model import Line
from panel.redaction.pictures.reader import Models


def read_again(picture: Image.Image, models: Models) -> tuple[str, bool]:
    """The text of a finished picture, wrapped lines joined and lines apart, and whether something in it looks like a code.

    The text is for the export gate and for nobody's eyes. Raises LookupError when no text reader is installed.
    """
    if models.text is None:
        raise LookupError("no text reader")
    pixels = np.asarray(picture.convert("RGB"))
    lines = models.text.lines(pixels)
    codes = models.codes.regions(pixels, lines) if models.codes is not None else []
    return "\n".join([*(line.text for line in lines), *_joined(lines)]), bool(codes)


def codes_left(picture: Image.Image, models: Models) -> int:
    """How many QR and bar codes anybody with a telephone can still scan in a finished picture; 0 where no model looks."""
    return models.codes.scannable(np.asarray(picture.convert("RGB"))) if models.codes is not None else 0


def _joined(lines: list[Line]) -> list[str]:
    straight = straightened(lines, frame_of(lines))
    return ["".join(lines[each.place].text for each in chain) for chain in wrapped(straight)]
