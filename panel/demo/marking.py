"""Where the black boxes go on a drawn exhibit: where the picture changes when its identifiers are other signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from PIL import Image, ImageChops

from panel.content.demo import DemoExhibit
from panel.content.drawing import paint
from panel.redaction import Known, detect

Box = tuple[int, int, int, int]  # x, y, width, height in thousandths, as the services take them
PADDING = 4  # pixels around what changes
GAP = 6  # rows without a change that still belong to one box
ALT_MAX = 300
OTHER = {"zh": "某", "digit": "8", "letter": "x"}


def find_boxes(exhibit: DemoExhibit, known: Sequence[Known], language: Literal["zh", "en"]) -> tuple[Box, ...]:
    """The boxes that hide every identifier redaction finds in the texts of a picture; none when there is none.

    `known`: what the case's own fields say. The picture is drawn twice, once with each identifier replaced by as many
    other signs; the rows that differ are boxed, from the first to the last pixel that differs.
    """
    texts = {str(i): text for i, text in enumerate((exhibit.title, *exhibit.lines))}
    spans = detect(texts, known, language).spans
    if not spans:
        return ()
    changed = dict(texts)
    for span in spans:
        text = changed[span.text_key]
        changed[span.text_key] = text[: span.start] + _masked(text[span.start : span.end]) + text[span.end :]
    return tuple(_differences(_drawn(exhibit.kind, texts), _drawn(exhibit.kind, changed)))


def describe(exhibit: DemoExhibit) -> str:
    """What a juror who cannot see the picture reads: its title and its lines, whole lines only, at most 300 signs."""
    lines = exhibit.lines[1:] if exhibit.kind == "photo" else exhibit.lines
    told = exhibit.title
    for line in lines:
        longer = f"{told} / {line}"
        if len(longer) > ALT_MAX:
            break
        told = longer
    return told


def _drawn(kind: str, texts: dict[str, str]) -> Image.Image:
    title, *lines = (texts[str(i)] for i in range(len(texts)))
    return paint(kind, title, lines)


def _masked(surface: str) -> str:
    return "".join(_other(sign) for sign in surface)


def _other(sign: str) -> str:
    """A sign of the same width and another look."""
    if not sign.isalnum():
        return sign
    if sign.isdigit():
        return "3" if sign == OTHER["digit"] else OTHER["digit"]
    if sign.isascii():
        return "o" if sign == OTHER["letter"] else OTHER["letter"]
    return "国" if sign == OTHER["zh"] else OTHER["zh"]


def _differences(one: Image.Image, other: Image.Image) -> Iterator[Box]:
    """Boxes over every band of rows in which two pictures differ; a picture that became another size is boxed whole."""
    if one.size != other.size:
        yield (0, 0, 1000, 1000)
        return
    changes = ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value else 0)
    width, height = changes.size
    for top, bottom in _bands(changes):
        box = changes.crop((0, top, width, bottom)).getbbox()
        if box is not None:
            yield _per_mille(box[0] - PADDING, top - PADDING, box[2] + PADDING, bottom + PADDING, width, height)


def _bands(changes: Image.Image) -> Iterator[tuple[int, int]]:
    """(first row, row after the last) of each stretch of changed rows."""
    rows = [y for y in range(changes.height) if changes.crop((0, y, changes.width, y + 1)).getbbox()]
    start = last = None
    for y in rows:
        if start is None or last is None:
            start = y
        elif y - last > GAP:
            yield start, last + 1
            start = y
        last = y
    if start is not None and last is not None:
        yield start, last + 1


def _per_mille(left: int, top: int, right: int, bottom: int, width: int, height: int) -> Box:
    """Pixels as thousandths, rounded outwards and kept inside."""
    x, y = max(0, left) * 1000 // width, max(0, top) * 1000 // height
    x_end, y_end = -(-min(width, right) * 1000 // width), -(-min(height, bottom) * 1000 // height)
    return x, y, x_end - x, y_end - y
