"""What jurors would get of an exhibit: a picture as it is or boxed, of a document every page drawn as a picture.

Of a document nothing else survives: no text layer, script, attachment or metadata is in a picture of its page.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from panel.errors import Invalid, NotFound
from panel.evidence import Box, CleanFile, EvidenceStore, box_picture, drawn_file, new_name
from panel.evidence.sniff import LIMITS, MediaType
from panel.models import Exhibit, PictureState, RedactionPicture
from panel.redaction.pictures import boxed, labelled, of_box, page_of, page_sizes, pages_of

BOXES_MAX = 60  # on a picture
DOCUMENT_BOXES_MAX = 300  # on all pages of a document together
REFUSALS = {"exhibit.pdf_locked": "picture.locked", "exhibit.too_many_pages": "picture.too_many_pages"}
SHOWN = (PictureState.CLEARED, PictureState.BOXED)
Boxes = Sequence[Sequence[int]]
Suggestions = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Copy:
    """One file that jurors would get: page `page` of `pages`, both 1 for a picture; sizes in pixels where they are known."""

    key: str
    media_type: str
    width: int | None
    height: int | None
    page: int = 1
    pages: int = 1


def is_document(exhibit: Exhibit) -> bool:
    """Whether it is a document, of which jurors get pages."""
    return not exhibit.media_type.startswith("image/")


def copies_of(picture: RedactionPicture, exhibit: Exhibit) -> tuple[Copy, ...]:
    """The files of a decided exhibit in the order of its pages; none while it is withheld or undecided."""
    if picture.state not in SHOWN:
        return ()
    if is_document(exhibit):
        pages = len(picture.copies)
        return tuple(
            Copy(each["key"], MediaType.JPEG.value, each["width"], each["height"], number, pages)
            for number, each in enumerate(picture.copies, 1)
        )
    key = picture.store_key if picture.state is PictureState.BOXED else exhibit.store_key
    return (Copy(key, exhibit.media_type, exhibit.width, exhibit.height),) if key else ()


def copy_at(picture: RedactionPicture, exhibit: Exhibit, page: int) -> Copy:
    """One page of what jurors would get. Raises NotFound("exhibit.unknown")."""
    for each in copies_of(picture, exhibit):
        if each.page == page:
            return each
    raise NotFound("exhibit.unknown")


def check_boxes(boxes: Boxes, pages: int | None) -> None:
    """Raises Invalid("picture.boxes") unless there are boxes, not too many, none empty, and all on the picture.

    Boxes are (x, y, width, height) per mille; with `pages`, of a document, followed by the number of a page from 1.
    """
    limit = BOXES_MAX if pages is None else DOCUMENT_BOXES_MAX
    size = 4 if pages is None else 5
    if not 1 <= len(boxes) <= limit or any(len(box) != size for box in boxes):
        raise Invalid("picture.boxes", field="boxes", limit=limit)
    for x, y, width, height, *page in boxes:
        inside = 0 <= x < 1000 and 0 <= y < 1000 and 1 <= width <= 1000 - x and 1 <= height <= 1000 - y
        if not inside or any(not 1 <= number <= (pages or 1) for number in page):
            raise Invalid("picture.boxes", field="boxes", limit=limit)


def boxed_picture(data: bytes, boxes: Boxes, suggestions: Suggestions, width: int, height: int) -> CleanFile:
    """A picture with its boxes burnt in, those taken over as suggested with their pseudonyms."""
    labels = {tuple(each["box"]): each["label"] for each in suggestions}
    regions = [of_box((x, y, w, h), labels.get((x, y, w, h), ""), width, height) for x, y, w, h in boxes]
    return box_picture(data, [Box(*box) for box in boxes], finish=partial(labelled, regions=regions))


@contextmanager
def _said_at_the_desk() -> Iterator[None]:
    """Why a document cannot be drawn, for whoever has to withhold it."""
    try:
        yield
    except ImportError as error:
        raise Invalid("picture.no_drawing", field="state") from error
    except Invalid as error:
        code = REFUSALS.get(error.code, "picture.not_drawable")
        raise Invalid(code, field="state", limit=LIMITS.max_pages) from error


def drawn_page(data: bytes, number: int) -> CleanFile:
    """One page of a document as it was handed in. Raises as `drawn_pages`; NotFound("exhibit.unknown") for no such page."""
    with _said_at_the_desk():
        return drawn_file(page_of(data, number))


def drawn_sizes(data: bytes) -> tuple[tuple[int, int], ...]:
    """Width and height in pixels of each page that `drawn_pages` would draw. Raises as it does."""
    with _said_at_the_desk():
        return page_sizes(data)


def drawn_pages(data: bytes, boxes: Boxes, suggestions: Suggestions) -> tuple[CleanFile, ...]:
    """Every page of a document as a picture with its boxes burnt in. Takes a tenth of a second a page: not for a transaction.

    Raises Invalid at the field "state": "picture.no_drawing" where no package can draw, "picture.locked" with a password,
    "picture.too_many_pages", "picture.not_drawable" when a page is damaged.
    """
    labels = {(*each["box"], each["page"]): each["label"] for each in suggestions}
    drawn = []
    with _said_at_the_desk():
        for number, page in enumerate(pages_of(data), 1):
            here = [(x, y, w, h) for x, y, w, h, *at in boxes if at == [number]]
            regions = [of_box(box, labels.get((*box, number), ""), *page.size) for box in here]
            drawn.append(drawn_file(boxed(page, regions)))
    return tuple(drawn)


def keep(store: EvidenceStore, data: bytes) -> str:
    """Put a file into the store under a fresh random name; gives the name."""
    name = new_name(secrets.token_bytes)
    store.put(name, data)
    return name


def make_copies(
    picture: RedactionPicture, exhibit: Exhibit, state: PictureState, boxes: Boxes, store: EvidenceStore,
    drawn: Sequence[CleanFile] | None,
) -> None:
    """Make the files that jurors would get in this state and note them; those of earlier decisions are left to the erasure.

    `drawn`: the pages of a document, drawn before the transaction; None: they are drawn now. Raises as `check_boxes` and
    `drawn_pages` do.
    """
    old = (picture.store_key, *(each["key"] for each in picture.copies))
    picture.spent = [*picture.spent, *dict.fromkeys(key for key in old if key)]
    picture.store_key, picture.copies = None, []
    if is_document(exhibit) and state in SHOWN:
        pages = drawn_pages(_bytes(store, exhibit), boxes, picture.suggestions) if drawn is None else drawn
        if state is PictureState.BOXED:
            check_boxes(boxes, len(pages))
        picture.copies = [{"key": keep(store, p.data), "width": p.width, "height": p.height} for p in pages]
        picture.store_key = picture.copies[0]["key"]
    elif state is PictureState.BOXED:
        check_boxes(boxes, None)
        size = exhibit.width or 1, exhibit.height or 1
        picture.store_key = keep(store, boxed_picture(_bytes(store, exhibit), boxes, picture.suggestions, *size).data)


def _bytes(store: EvidenceStore, exhibit: Exhibit) -> bytes:
    with store.open(exhibit.store_key) as file:
        return file.read()
