"""PDF evidence as pictures: each page drawn once, nothing of the document kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from threading import Lock
from typing import Any

from PIL import Image

from panel.errors import Invalid, NotFound
from panel.evidence import LIMITS, Limits, MediaType, sniff
from panel.redaction.pictures.drawing import flattened

POINTS_A_INCH, DOTS_A_INCH = 72, 150
LONGEST_SIDE = 2400  # pixels of a drawn page
_drawing = Lock()  # pdfium draws one page at a time in a process


def pages_of(data: bytes, limits: Limits = LIMITS) -> Iterator[Image.Image]:
    """The pages of a PDF, drawn one by one at 150 dots an inch, at most 2,400 pixels a side; scripts and forms never run.

    Raises `Invalid`: what `sniff` raises · "exhibit.type_unknown" for a picture · "exhibit.pdf_locked" with a password ·
    "exhibit.too_many_pages" · "exhibit.damaged". Raises ImportError where the package is not installed.
    """
    with _document(data, limits) as document:
        for number in range(len(document)):
            with _drawing:
                page = _drawn(document, number)
            yield page


def page_of(data: bytes, number: int, limits: Limits = LIMITS) -> Image.Image:
    """One page, from 1, as `pages_of` draws it. Raises NotFound("exhibit.unknown") for a page that is not there."""
    with _document(data, limits) as document:
        if not 1 <= number <= len(document):
            raise NotFound("exhibit.unknown")
        with _drawing:
            return _drawn(document, number - 1)


def page_sizes(data: bytes, limits: Limits = LIMITS) -> tuple[tuple[int, int], ...]:
    """Width and height of every page in pixels as `pages_of` draws it, without drawing any; raises as it does."""
    with _document(data, limits) as document, _drawing:
        return tuple(_size(document, number) for number in range(len(document)))


@contextmanager
def _document(data: bytes, limits: Limits) -> Iterator[Any]:
    import pypdfium2

    if sniff(data, limits) is not MediaType.PDF:
        raise Invalid("exhibit.type_unknown")
    with _drawing:
        document = _opened(pypdfium2, data, limits)
    try:
        yield document
    finally:
        with _drawing:
            document.close()


def _opened(pypdfium2: Any, data: bytes, limits: Limits) -> Any:
    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise Invalid("exhibit.pdf_locked" if locked else "exhibit.damaged") from error
    if pages > limits.max_pages:
        document.close()
        raise Invalid("exhibit.too_many_pages", limit=limits.max_pages, got=pages)
    if pages < 1:
        raise Invalid("exhibit.damaged")
    return document


def _size(document: Any, number: int) -> tuple[int, int]:
    try:
        page = document[number]
        scale, (width, height) = _scale(page), page.get_size()
        page.close()
    except Invalid:
        raise
    # As below: a page that cannot be opened is not shown, whatever it raises.
    except Exception as error:
        raise Invalid("exhibit.damaged") from error
    return ceil(width * scale), ceil(height * scale)


def _scale(page: Any) -> float:
    width, height = (float(side) for side in page.get_size())
    if not (0 < width < 1e6 and 0 < height < 1e6) or max(width, height) > 200 * min(width, height):
        raise Invalid("exhibit.damaged")
    return min(DOTS_A_INCH / POINTS_A_INCH, LONGEST_SIDE / max(width, height))


def _drawn(document: Any, number: int) -> Image.Image:
    try:
        page = document[number]
        scale = _scale(page)
        picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
        page.close()
    except Invalid:
        raise
    # A hostile page may break the program that draws it anywhere; whatever it raises, the page is not shown.
    except Exception as error:
        raise Invalid("exhibit.damaged") from error
    return flattened(picture)
