"""The exhibits at the redaction desk: what the machine suggests for each, what was decided, what jurors would get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import Exhibit, Party, PictureState, Redaction, RedactionPicture
from panel.services.copies import SHOWN, Copy, copies_of
from panel.services.publishing import DONE


@dataclass(frozen=True, slots=True)
class SuggestedBox:
    """A box (x, y, width, height per mille) that the machine suggests on a page, its reason's code and its pseudonym."""

    box: tuple[int, int, int, int]
    reason: str
    label: str
    page: int


@dataclass(frozen=True, slots=True)
class PictureView:
    """One exhibit at the desk. `boxes` are (x, y, width, height) per mille, of a document (`is_picture` False) with the page;
    `copies` what jurors would get, page by page.

    `alt` as it was typed, `shown_alt` as jurors will read it. `is_read`: a machine has looked at it and suggests boxes, has
    doubts (then it may not suggest enough), or lacks models; `is_read_back`: it has read what jurors would get.
    """

    exhibit_id: str
    number: int
    side: str
    title: str
    media_type: str
    is_picture: bool
    width: int | None
    height: int | None
    pages: int | None
    state: PictureState
    alt: str
    shown_alt: str
    boxes: tuple[tuple[int, ...], ...]
    copies: tuple[Copy, ...]
    is_read: bool = False
    suggestions: tuple[SuggestedBox, ...] = ()
    doubts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    is_read_back: bool = False

    @property
    def done(self) -> bool:
        """Whether somebody has decided about it."""
        return self.state in DONE

    @property
    def opened(self) -> bool:
        """Whether somebody has looked at it."""
        return self.state is not PictureState.UNSEEN

    @property
    def being_read(self) -> bool:
        """Whether a machine still has to look at it, or at the copy that jurors would get."""
        return not self.is_read or (self.state in SHOWN and not self.is_read_back)


def picture_rows(session: Session, redaction: Redaction) -> Sequence[tuple[RedactionPicture, Exhibit, str]]:
    """The exhibits at the desk with the role of the side that handed each in, in the order of their numbers."""
    rows = session.execute(
        select(RedactionPicture, Exhibit, Party)
        .join(Exhibit, Exhibit.id == RedactionPicture.exhibit_id)
        .join(Party, Party.id == Exhibit.party_id)
        .where(RedactionPicture.redaction_id == redaction.id, Exhibit.removed_at.is_(None))
        .order_by(Exhibit.ordinal)
    )
    return [(picture, exhibit, party.stands) for picture, exhibit, party in rows]


def view_picture(picture: RedactionPicture, exhibit: Exhibit, role: str, shown_alt: str) -> PictureView:
    """One exhibit as the desk shows it; `shown_alt` is its description as redacted."""
    return PictureView(
        exhibit_id=exhibit.public_id, number=exhibit.ordinal, side=role, title=exhibit.title, media_type=exhibit.media_type,
        is_picture=exhibit.media_type.startswith("image/"), width=exhibit.width, height=exhibit.height, pages=exhibit.pages,
        state=picture.state, alt=picture.alt, shown_alt=shown_alt, boxes=tuple(tuple(box) for box in picture.boxes),
        copies=copies_of(picture, exhibit), is_read=picture.read_at is not None, is_read_back=picture.seen_at is not None,
        suggestions=tuple(
            SuggestedBox(_box(each["box"]), each["reason"], each["label"], each["page"]) for each in picture.suggestions
        ),
        doubts=tuple(picture.doubts), missing=tuple(picture.missing),
    )


def _box(numbers: Sequence[int]) -> tuple[int, int, int, int]:
    x, y, width, height = numbers
    return x, y, width, height
