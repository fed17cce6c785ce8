"""The picture pipeline in the shape that the redaction benchmark asks for: a thin adapter, nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from panel.evidence import opened_picture
from panel.redaction.model import Kind, Known
from panel.redaction.pictures.model import State, Suggestion
from panel.redaction.pictures.reader import shared
from panel.redaction.pictures.rereading import read_again
from panel.redaction.pictures.suggest import suggest

_KINDS = {
    "PERSON": Kind.PERSON, "ORG": Kind.SHOP, "PHONE": Kind.PHONE, "ADDRESS": Kind.ADDRESS, "ORDER_NO": Kind.ORDER,
    "TRACKING_NO": Kind.ORDER, "HANDLE": Kind.ACCOUNT, "WECHAT_QQ": Kind.ACCOUNT, "ID_CARD": Kind.ID_CARD,
    "BANK_CARD": Kind.BANK_CARD, "EMAIL": Kind.EMAIL, "PLATE": Kind.PLATE, "URL": Kind.URL,
}  # fmt: skip
_ROLES = {"consumer": "complainant", "merchant": "respondent", "courier": "courier"}


def suggested(path: str, known_entities: Sequence[Mapping[str, str]]) -> Suggestion:
    """What the pipeline suggests for the picture in a file."""
    known = [
        Known(each["text"], _KINDS.get(each["type"], Kind.OTHER), _ROLES.get(each.get("role", ""), ""))
        for each in known_entities
    ]
    return suggest(opened_picture(Path(path).read_bytes()), known, "zh", shared())


def mask(path: str, known_entities: Sequence[Mapping[str, str]]) -> list[list[float]]:
    """Regions to black out, as quads x0, y0, …, x3, y3 in pixels; the whole picture when it is hidden for a person."""
    found = suggested(path, known_entities)
    if found.state is State.HIDDEN:
        return [[0.0, 0.0, float(found.width), float(found.height)]]
    return [[number for point in region.quad for number in point] for region in found.regions]


def readback(picture: Image.Image) -> str:
    """What can still be read in a masked picture."""
    return read_again(picture, shared())[0]
