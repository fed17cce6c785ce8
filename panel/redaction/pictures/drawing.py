"""Burning regions into a picture: solid black, the pseudonym in white on it, rebuilt from pixels without transparency.

The characters of the Chinese pseudonyms are a bitmap of ours (glyphs.png), so that a machine without a Chinese font prints
them as well; a character that it does not have (a mediator's own pseudonym) is left out, the box stays.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFont

from panel.redaction.pictures.model import PER_MILLE, Quad, Region, rectangle

GLYPHS = (
    "二人件像元公分午单卡台号司名员商地址处头客家平店快手数日早时晚服期条板某标次消点牌物理电码称第箱约经维网老者行见订证话账费车递邮量金钟银铺"
    "间题额骑"
)
_CELL = 24
_SMALLEST, _LARGEST = 9, 40  # pixels
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)


def boxed(picture: Image.Image, regions: Sequence[Region]) -> Image.Image:
    """A new RGB picture in fresh memory: transparent parts white, regions black with their labels. No metadata survives."""
    flat = flattened(picture)
    flat.paste(_BLACK, mask=_cover(flat.size, regions))
    return labelled(flat, regions)


def labelled(picture: Image.Image, regions: Sequence[Region]) -> Image.Image:
    """The picture, whose regions are black already, with their labels on them; RGB, in fresh memory."""
    flat = flattened(picture)
    cover = _cover(flat.size, regions)
    for region in regions:
        _print(flat, cover, region)
    return Image.frombytes("RGB", flat.size, flat.tobytes())


def of_box(box: tuple[int, int, int, int], label: str, width: int, height: int) -> Region:
    """A box of the redaction desk, in thousandths, as a region of a picture of this size."""
    x, y, w, h = box
    across, down = width / PER_MILLE, height / PER_MILLE
    return Region(rectangle(x * across, y * down, (x + w) * across, (y + h) * down), "desk", label)


def _cover(size: tuple[int, int], regions: Sequence[Region]) -> Image.Image:
    cover = Image.new("L", size)
    pen = ImageDraw.Draw(cover)
    for region in regions:
        pen.polygon(list(region.quad), fill=255, outline=255)
    return cover


def flattened(picture: Image.Image) -> Image.Image:
    """The picture on white paper: what is transparent hides nothing and shows nothing."""
    if picture.mode == "RGBA":
        paper = Image.new("RGB", picture.size, _WHITE)
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _print(picture: Image.Image, cover: Image.Image, region: Region) -> None:
    """Print the label in the middle of its box, only where the box is black."""
    left, top, right, bottom = _bounds(region.quad)
    size = min(_LARGEST, int(0.6 * _short_side(region.quad)))
    room = right - left - 4
    label = _written(region.label, size) if size >= _SMALLEST else None
    if label is not None and label.width > room:
        size = size * room // label.width
        label = _written(region.label, size) if size >= _SMALLEST else None
    if label is None:
        return
    place = ((left + right - label.width) // 2, (top + bottom - label.height) // 2)
    mask = Image.new("L", picture.size)
    mask.paste(label, place)
    picture.paste(_WHITE, mask=ImageChops.multiply(mask, cover))


def _bounds(quad: Quad) -> tuple[int, int, int, int]:
    across, down = [x for x, _ in quad], [y for _, y in quad]
    return int(min(across)), int(min(down)), int(max(across)), int(max(down))


def _short_side(quad: Quad) -> float:
    (x0, y0), (x1, y1), _, (x3, y3) = quad
    return float(min(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, ((x3 - x0) ** 2 + (y3 - y0) ** 2) ** 0.5))


def _written(text: str, size: int) -> Image.Image | None:
    """The text as a mask `size` pixels high; None when nothing of it can be written."""
    parts = [part for char in text if (part := _letter(char, size)) is not None]
    if not parts or size < 1:
        return None
    line = Image.new("L", (sum(part.width for part in parts), size))
    here = 0
    for part in parts:
        line.paste(part, (here, 0))
        here += part.width
    return line


@functools.lru_cache(maxsize=512)
def _letter(char: str, size: int) -> Image.Image | None:
    if char in GLYPHS:
        place = GLYPHS.index(char) * _CELL
        return _sheet().crop((place, 0, place + _CELL, _CELL)).resize((size, size), Image.Resampling.LANCZOS)
    if not " " <= char <= "~":
        return None
    font = ImageFont.load_default(max(1, int(size * 0.9)))
    letter = Image.new("L", (max(1, int(font.getlength(char)) + 1), size))
    ImageDraw.Draw(letter).text((0, size * 0.85), char, fill=255, font=font, anchor="ls")
    return letter


@functools.cache
def _sheet() -> Image.Image:
    data = files("panel.redaction.pictures").joinpath("glyphs.png").read_bytes()
    with Image.open(BytesIO(data)) as sheet:
        return sheet.convert("L")
