"""Pictures: rebuilt from their pixels, so that nothing else of the upload survives, and blacked out where told."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from panel.errors import Invalid
from panel.evidence.dimensions import check_size, claimed_size
from panel.evidence.sniff import LIMITS, Limits, MediaType, sniff

JPEG_QUALITY = 88
PER_MILLE = 1000
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A rebuilt picture: its bytes, type, size in pixels, and SHA-256 in hex."""

    data: bytes
    media_type: MediaType
    width: int
    height: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle to black out, in thousandths of the picture's width and height, from the upper left corner."""

    x: int
    y: int
    w: int
    h: int


def clean_picture(data: bytes, limits: Limits = LIMITS) -> CleanFile:
    """Rebuild a picture from its pixels: upright, first frame only, no metadata, no profile, nothing appended.

    JPEG stays JPEG, WebP becomes JPEG; PNG and whatever is transparent becomes PNG. The size in the header is
    checked before a pixel is decoded.

    Raises `Invalid`: what `sniff` raises · "exhibit.type_unknown" for a document · "exhibit.too_many_pixels" ·
    "exhibit.damaged" when it cannot be decoded to the end.
    """
    picture, media_type = _rebuilt(data, limits)
    return _encoded(picture, media_type)


def drawn_file(picture: Image.Image) -> CleanFile:
    """A picture that we have drawn ourselves, RGB, as a JPEG file."""
    return _encoded(picture, MediaType.JPEG)


def opened_picture(data: bytes, limits: Limits = LIMITS) -> Image.Image:
    """The pixels of a picture, upright, as RGB or RGBA in fresh memory, for whoever looks at them.

    Raises `Invalid` as `clean_picture` does.
    """
    return _rebuilt(data, limits)[0]


def box_picture(
    data: bytes, boxes: Sequence[Box], limits: Limits = LIMITS, finish: Callable[[Image.Image], Image.Image] | None = None
) -> CleanFile:
    """Black out boxes of a picture, solidly: what was below them is not in the result. `finish` may print on the boxes.

    Raises `Invalid("exhibit.box_outside")` for a box that is empty or leaves the picture, and what
    `clean_picture` raises.
    """
    for box in boxes:
        inside = 0 <= box.x < box.x + box.w <= PER_MILLE and 0 <= box.y < box.y + box.h <= PER_MILLE
        if not inside:
            raise Invalid("exhibit.box_outside", x=box.x, y=box.y, w=box.w, h=box.h)
    picture, media_type = _rebuilt(data, limits)
    pen = ImageDraw.Draw(picture)
    black = (0, 0, 0, 255) if picture.mode == "RGBA" else (0, 0, 0)
    for box in boxes:
        pen.rectangle(_pixels(box, *picture.size), fill=black)
    return _encoded(finish(picture) if finish else picture, media_type)


def _rebuilt(data: bytes, limits: Limits) -> tuple[Image.Image, MediaType]:
    """The picture in fresh memory, and the type to write it in."""
    media_type = sniff(data, limits)
    if not media_type.is_picture:
        raise Invalid("exhibit.type_unknown")
    check_size(*claimed_size(data, media_type), limits)
    picture = _decoded(data, media_type, limits)
    lossless = media_type is MediaType.PNG or picture.mode == "RGBA"
    return picture, MediaType.PNG if lossless else MediaType.JPEG


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """The pixels a box touches, even in part; both corners inclusive."""
    left, top = box.x * width // PER_MILLE, box.y * height // PER_MILLE
    right = -(-(box.x + box.w) * width // PER_MILLE) - 1
    bottom = -(-(box.y + box.h) * height // PER_MILLE) - 1
    return left, top, right, bottom


def _decoded(data: bytes, media_type: MediaType, limits: Limits) -> Image.Image:
    """The first frame, upright, as RGB or RGBA in fresh memory."""
    try:
        with Image.open(BytesIO(data), formats=[media_type.name]) as opened:
            check_size(*opened.size, limits)
            turn = _UPRIGHT.get(_orientation(opened))
            opened.load()
            clear = opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info
            pixels = opened.convert("RGBA" if clear else "RGB")
    except Invalid:
        raise
    # Decoders raise whatever their format breaks on; the file is damaged or hostile either way.
    except Exception as error:
        raise Invalid("exhibit.damaged") from error
    if turn is not None:
        pixels = pixels.transpose(turn)
    return Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())


def _orientation(picture: Image.Image) -> int:
    try:
        value = picture.getexif().get(_ORIENTATION, 1)
    # Broken metadata is common and goes anyway; the picture itself may be sound.
    except Exception:
        return 1
    return value if isinstance(value, int) else 1


def _encoded(picture: Image.Image, media_type: MediaType) -> CleanFile:
    output = BytesIO()
    if media_type is MediaType.JPEG:
        picture.save(output, "JPEG", quality=JPEG_QUALITY)
    else:
        picture.save(output, "PNG")
    data = output.getvalue()
    return CleanFile(data, media_type, picture.width, picture.height, hashlib.sha256(data).hexdigest())
