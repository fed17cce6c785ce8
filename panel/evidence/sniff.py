"""What an upload really is, by its first bytes; names and declared types are hearsay."""

from dataclasses import dataclass
from enum import StrEnum

from panel.errors import Invalid


class MediaType(StrEnum):
    """The types of evidence that are taken."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, not a document."""
        return self is not MediaType.PDF


@dataclass(frozen=True, slots=True)
class Limits:
    """How large one exhibit may be: bytes, pixels in all, pixels a side, pages."""

    max_bytes: int = 10 * 1024 * 1024
    max_pixels: int = 40_000_000
    max_side: int = 12_000
    max_pages: int = 20


LIMITS = Limits()


def sniff(data: bytes, limits: Limits = LIMITS, declared: str | None = None) -> MediaType:
    """The type of an upload.

    `declared` is the type the browser named; a document that calls itself a picture, or the other way round, is refused.
    Which kind of picture does not matter: it is rebuilt anyway.

    Raises `Invalid`: "exhibit.too_large" over `max_bytes` · "exhibit.damaged" without a byte · "exhibit.type_unknown"
    for anything else than JPEG, PNG, WebP and PDF.
    """
    if len(data) > limits.max_bytes:
        raise Invalid("exhibit.too_large", limit=limits.max_bytes, got=len(data))
    if not data:
        raise Invalid("exhibit.damaged", limit=1, got=0)
    found = _by_content(data)
    if found is None or (declared is not None and found.is_picture != declared.lower().startswith("image/")):
        raise Invalid("exhibit.type_unknown")
    return found


def _by_content(data: bytes) -> MediaType | None:
    if data.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return MediaType.WEBP
    # Readers accept a PDF header further in; a file with something before it is made to be two things at once.
    return MediaType.PDF if data.startswith(b"%PDF-") else None
