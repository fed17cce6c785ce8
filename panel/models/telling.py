"""What the house tells everybody because of a case: FAQ entries and verdict stories. Written by one, released by another."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class TellingKind(StrEnum):
    """A question with its true answer, or what became of a quarrel."""

    FAQ = "faq"
    STORY = "story"


class TellingState(StrEnum):
    """Where a text is. An objection of a party is for good."""

    WAITING = "waiting"  # for the second person
    RETURNED = "returned"  # with a reason
    PUBLISHED = "published"  # and read by everybody from `appears_at` on
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"  # a party took it off


class Telling(Base):
    """One text of one case in one language. `title`: the question, or the headline; `changed`: of a story alone.

    `version` grows with every change of the words: the second person releases what was read, nothing newer.
    """

    __tablename__ = "tellings"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "language", name="one_telling_per_kind"),
        CheckConstraint("reviewed_by_id <> written_by_id", name="two_persons"),
        CheckConstraint("state <> 'published' OR (reviewed_by_id IS NOT NULL AND appears_at IS NOT NULL)",
                        name="published_is_reviewed"),
        CheckConstraint("state <> 'objected' OR kind = 'story'", name="objected_is_story"),
        Index("ix_tellings_shown", "kind", "state", "appears_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[TellingKind] = mapped_column(one_of(TellingKind, "telling_kind"))
    state: Mapped[TellingState] = mapped_column(one_of(TellingState, "telling_state"), default=TellingState.WAITING)
    language: Mapped[str] = mapped_column(String(2))
    category: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    changed: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reviewed_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(Text, default="")  # why it was sent back or withdrawn
    appears_at: Mapped[datetime | None]
