"""A redaction in work: entities, their forms, pictures, objections. Tied to originals: staff and the own party only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class PictureState(StrEnum):
    """What a person has done with an exhibit. Until CLEARED or BOXED it blocks publication."""

    UNSEEN = "unseen"
    OPENED = "opened"
    CLEARED = "cleared"
    BOXED = "boxed"
    WITHHELD = "withheld"  # jurors do not get it; they are told that an exhibit was withheld


class Redaction(Base):
    """The work on one brief: one per case and round number. `version` guards two people at the desk."""

    __tablename__ = "redactions"
    __table_args__ = (UniqueConstraint("case_id", "round_no", name="one_redaction_per_round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    round_no: Mapped[int]
    started_at: Mapped[datetime]
    question: Mapped[str] = mapped_column(Text, default="")
    options: Mapped[list[Any]] = mapped_column(default=list)  # [{"key", "label"}], 2..4
    rule_text: Mapped[str] = mapped_column(Text, default="")
    # The texts that were read when the entities were found: {"claim": …, "response": …, "fact.1": …, "title": …}
    originals: Mapped[dict[str, Any]]
    edited_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class RedactionEntity(Base):
    """One person, shop, number … of the case: every form it was found in, and what a person decided about it."""

    __tablename__ = "redaction_entities"
    __table_args__ = (UniqueConstraint("redaction_id", "pseudonym", name="one_pseudonym_per_entity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    redaction_id: Mapped[int] = mapped_column(ForeignKey("redactions.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20), default="")
    pseudonym: Mapped[str] = mapped_column(String(40))
    forms: Mapped[list[Any]]  # surface forms, longest first
    rule: Mapped[str] = mapped_column(String(60))
    found_by: Mapped[str] = mapped_column(String(8), default="machine")  # machine or person
    dropped: Mapped[bool] = mapped_column(default=False)  # a person said: this may stay readable
    drop_reason: Mapped[str | None] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class RedactionPicture(Base):
    """One exhibit at the desk: its state, boxes in thousandths of width and height, and the boxed copy."""

    __tablename__ = "redaction_pictures"
    __table_args__ = (
        UniqueConstraint("redaction_id", "exhibit_id", name="one_picture_per_exhibit"),
        CheckConstraint("state <> 'boxed' OR store_key IS NOT NULL", name="boxed_has_copy"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    redaction_id: Mapped[int] = mapped_column(ForeignKey("redactions.id"), index=True)
    exhibit_id: Mapped[int] = mapped_column(ForeignKey("exhibits.id"))
    state: Mapped[PictureState] = mapped_column(one_of(PictureState, "picture_state"), default=PictureState.UNSEEN)
    alt: Mapped[str] = mapped_column(String(300), default="")  # what a juror who cannot see it reads
    boxes: Mapped[list[Any]] = mapped_column(default=list)  # [[x, y, w, h], …] per mille
    store_key: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class Objection(Base):
    """A party says that the draft would give it away. Blocks publication until answered."""

    __tablename__ = "objections"
    __table_args__ = (CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answer_whole"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    redaction_id: Mapped[int] = mapped_column(ForeignKey("redactions.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
