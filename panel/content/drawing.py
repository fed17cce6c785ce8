"""Draws the demo's evidence: chat screenshots, receipts, parcel labels and simple scenes. Same input, same PNG.

Nothing is photographed and nothing is real. With a CJK font of the system the text is drawn as it is; without one,
Pillow's own font is used, each Chinese character becomes an asterisk, and the picture says so.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from panel.content.scenes import SCENES

__all__ = ["SCENES", "draw", "has_cjk_font"]

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_FONT_PATHS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
_SIMPLIFIED = 2  # face of the Noto collections that draws characters in their mainland form
_NOTE = "No Chinese font on this machine: each * stands for one Chinese character."
_MARKS = str.maketrans({"：": ": ", "，": ", ", "。": ". ", "、": ", ", "×": "x", "√": "v", "—": "-"})

_WIDTH = 720
_INK, _GREY, _PAPER = (34, 34, 34), (130, 130, 130), (255, 255, 255)
_MINE = ("我", "Me")


def draw(kind: str, title: str, lines: Sequence[str]) -> bytes:
    """The picture of `paint` as PNG bytes."""
    stream = io.BytesIO()
    paint(kind, title, lines).save(stream, "PNG")
    return stream.getvalue()


def paint(kind: str, title: str, lines: Sequence[str]) -> Image.Image:
    """One picture, 720 pixels wide, in colours.

    `kind`: "chat" (lines `speaker：text`; the speaker 我 or Me stands right), "receipt" (first line is the
    head), "label" (parcel), "photo" (first line names a scene of SCENES, the second is the caption). Any
    other kind raises ValueError.
    """
    drawers = {"chat": _chat, "receipt": _receipt, "label": _label, "photo": _photo}
    if kind not in drawers:
        raise ValueError(kind)
    image = drawers[kind](_shown(title), [_shown(line) for line in lines])
    return image if has_cjk_font() or "".join((title, *lines)).isascii() else _with_note(image)


def _with_note(image: Image.Image) -> Image.Image:
    noted = Image.new("RGB", (image.width, image.height + 40), _PAPER)
    noted.paste(image, (0, 0))
    ImageDraw.Draw(noted).text((16, image.height + 20), _NOTE, font=_font(18), fill=_INK, anchor="lm")
    return noted


@cache
def _font_path() -> str | None:
    return next((path for path in _FONT_PATHS if Path(path).is_file()), None)


def has_cjk_font() -> bool:
    """Whether this machine has a font that can draw Chinese."""
    return _font_path() is not None


@cache
def _font(size: int) -> Font:
    path = _font_path()
    if path is None:
        return ImageFont.load_default(size)
    return ImageFont.truetype(path, size, index=_SIMPLIFIED if "NotoSansCJK" in path else 0)


def _shown(text: str) -> str:
    """The text as it can be drawn here: without a Chinese font every character it lacks is one asterisk."""
    if has_cjk_font():
        return text
    text = "Me" + text.removeprefix("我") if text.startswith("我：") else text
    plain = unicodedata.normalize("NFKC", text.translate(_MARKS))
    return "".join(char if char.isascii() else "*" for char in plain)


def _wrap(text: str, font: Font, width: int) -> list[str]:
    """Lines no wider than `width` pixels: broken between words, or anywhere in a word that is too long
    (Chinese).
    """
    rows, row = [], ""
    for char in text:
        if row and font.getlength(row + char) > width:
            space = row.rfind(" ")
            cut = space + 1 if space > len(row) // 2 and char.isascii() and char != " " else len(row)
            rows.append(row[:cut].rstrip())
            row = row[cut:]
        row += char
    return [*rows, row]


def _chat(title: str, lines: list[str]) -> Image.Image:
    font = _font(26)
    bubbles = [_bubble(line, font) for line in lines]
    height = 110 + sum(max(len(rows) * 38 + 26, 64) + 58 for _, rows, _ in bubbles) + 30
    image = Image.new("RGB", (_WIDTH, height), (237, 237, 237))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, _WIDTH, 84), fill=(247, 247, 247))
    pen.line((0, 84, _WIDTH, 84), fill=(215, 215, 215), width=2)
    pen.text((_WIDTH / 2, 42), title, font=_font(28), fill=_INK, anchor="mm")
    pen.line(((38, 28), (24, 42), (38, 56)), fill=_INK, width=4)
    top = 110
    for speaker, rows, mine in bubbles:
        top = _draw_bubble(pen, top, speaker, rows, mine)
    return image


def _bubble(line: str, font: Font) -> tuple[str, list[str], bool]:
    separator = "：" if "：" in line else ": "
    speaker, found, text = line.partition(separator)
    if not found or len(speaker) > 12:
        speaker, text = "", line
    return speaker, _wrap(text.strip(), font, 430), speaker.strip() in _MINE


def _draw_bubble(pen: ImageDraw.ImageDraw, top: int, speaker: str, rows: list[str], mine: bool) -> int:
    font = _font(26)
    width = int(max(font.getlength(row) for row in rows)) + 40
    height = max(len(rows) * 38 + 26, 64)
    avatar = _WIDTH - 88 if mine else 24
    shade = (122, 152, 190) if mine else (198, 158, 112)
    pen.rounded_rectangle((avatar, top, avatar + 64, top + 64), 10, fill=shade)
    pen.text((avatar + 32, top + 31), speaker[:1], font=_font(30), fill=_PAPER, anchor="mm")
    left = avatar - 22 - width if mine else avatar + 86
    if not mine:
        pen.text((left, top - 6), speaker, font=_font(20), fill=_GREY)
        top += 24
    fill = (163, 230, 122) if mine else _PAPER
    edge = left + width if mine else left
    pen.polygon(((edge, top + 20), (edge + (12 if mine else -12), top + 32), (edge, top + 44)), fill=fill)
    pen.rounded_rectangle((left, top, left + width, top + height), 12, fill=fill)
    for index, row in enumerate(rows):
        pen.text((left + 20, top + 11 + index * 38), row, font=font, fill=_INK)
    return top + height + (34 if mine else 32)


def _receipt(title: str, lines: list[str]) -> Image.Image:
    font = _font(28)
    head, rest = (lines or [title])[0], [row for line in lines[1:] for row in _wrap(line, font, 500)]
    height = 230 + len(rest) * 48 + 60
    image = Image.new("RGB", (_WIDTH, height), (112, 96, 82))
    pen = ImageDraw.Draw(image)
    for y in range(0, height, 34):
        pen.line((0, y, _WIDTH, y + 12), fill=(104, 88, 75), width=3)
    pen.polygon(_torn(60, 660, 30, height - 40), fill=(252, 251, 246))
    pen.text((_WIDTH / 2, 92), head, font=_font(34), fill=_INK, anchor="mm")
    _dashes(pen, 130)
    for index, row in enumerate(rest):
        _draw_row(pen, 152 + index * 48, row, font)
    _dashes(pen, 162 + len(rest) * 48)
    pen.text((_WIDTH / 2, 190 + len(rest) * 48), "* * *", font=_font(22), fill=_GREY, anchor="mm")
    return image


def _draw_row(pen: ImageDraw.ImageDraw, top: int, row: str, font: Font) -> None:
    """A row of a receipt; what stands behind a wide gap is set to the right edge, as amounts are."""
    name, gap, amount = row.rstrip().partition("  ")
    indented = row.startswith("  ")
    if gap and name.strip() and not indented:
        pen.text((612, top), amount.strip(), font=font, fill=_INK, anchor="ra")
        row = name
    pen.text((108, top), row, font=font, fill=_INK)


def _torn(left: int, right: int, top: int, bottom: int) -> list[tuple[int, int]]:
    zigzag = [(x, bottom + (14 if index % 2 else 0)) for index, x in enumerate(range(right, left - 1, -20))]
    return [(left, top), (right, top), *zigzag]


def _dashes(pen: ImageDraw.ImageDraw, y: int) -> None:
    for x in range(108, 612, 16):
        pen.line((x, y, x + 8, y), fill=_GREY, width=2)


def _label(title: str, lines: list[str]) -> Image.Image:
    font = _font(28)
    rows = [row for line in lines for row in _wrap(line, font, 560)]
    height = 260 + len(rows) * 52
    image = Image.new("RGB", (_WIDTH, height), (186, 150, 108))
    pen = ImageDraw.Draw(image)
    pen.rectangle((40, 30, 680, height - 30), fill=_PAPER, outline=_INK, width=3)
    pen.rectangle((40, 30, 680, 92), fill=_INK)
    pen.text((64, 61), title, font=_font(30), fill=_PAPER, anchor="lm")
    for index, row in enumerate(rows):
        pen.text((66, 110 + index * 52), row, font=font, fill=_INK)
    base = 122 + len(rows) * 52
    pen.line((40, base, 680, base), fill=_INK, width=2)
    x = 70
    for char in "".join(lines):
        # Bars follow from the text, so that two labels never look alike; they are no code a scanner reads.
        width = 2 + ord(char) % 5
        if x + width > 650:
            break
        pen.rectangle((x, base + 16, x + width - 1, base + 86), fill=_INK)
        x += width + 2 + ord(char) % 3
    return image


def _photo(title: str, lines: list[str]) -> Image.Image:
    scene = SCENES.get(lines[0] if lines else "", SCENES["plain"])
    image = Image.new("RGB", (_WIDTH, 560), (226, 222, 214))
    scene(ImageDraw.Draw(image))
    strip = Image.new("RGB", (_WIDTH, 60), (32, 32, 32))
    caption = lines[1] if len(lines) > 1 else title
    ImageDraw.Draw(strip).text((20, 29), caption, font=_font(24), fill=_PAPER, anchor="lm")
    image.paste(strip, (0, 500))
    return image
