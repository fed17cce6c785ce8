"""The size a picture claims in its header, read before anything is decoded."""

import struct
from io import BytesIO

from PIL import JpegImagePlugin

from panel.errors import Invalid
from panel.evidence.sniff import Limits, MediaType


def claimed_size(data: bytes, media_type: MediaType) -> tuple[int, int]:
    """Width and height in pixels by the header. Raises `Invalid("exhibit.damaged")` when there is none."""
    try:
        if media_type is MediaType.PNG:
            return _png(data)
        if media_type is MediaType.WEBP:
            return _webp(data)
        return JpegImagePlugin.JpegImageFile(BytesIO(data)).size
    # A hostile header may break the parser anywhere; whatever it raises, the file is not a picture.
    except Exception as error:
        raise Invalid("exhibit.damaged") from error


def check_size(width: int, height: int, limits: Limits) -> None:
    """Raises `Invalid("exhibit.too_many_pixels")` over either limit, `Invalid("exhibit.damaged")` for no pixel."""
    if width < 1 or height < 1:
        raise Invalid("exhibit.damaged")
    if max(width, height) > limits.max_side:
        raise Invalid("exhibit.too_many_pixels", limit=limits.max_side, got=max(width, height))
    if width * height > limits.max_pixels:
        raise Invalid("exhibit.too_many_pixels", limit=limits.max_pixels, got=width * height)


def _png(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise ValueError
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _webp(data: bytes) -> tuple[int, int]:
    """The three layouts of RFC 9649: extended, lossless, lossy."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if chunk == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError
