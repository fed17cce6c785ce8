"""What the operator asks at filing beside the house's own questions, and what was answered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of

FIELDS_MAX = 8  # asked at once


class FieldKind(StrEnum):
    """What can be answered."""

    TEXT = "text"  # one line
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


class OwnField(Base):
    """One question of the operator. A row is never changed: it ends and another takes its `position`, so that a case keeps what
    it was asked. `categories`: for which kinds of dispute, empty for all. `choices`: [[zh, en], …] of a choice.
    """

    __tablename__ = "own_fields"
    __table_args__ = (
        CheckConstraint(f"position BETWEEN 1 AND {FIELDS_MAX}", name="few"),
        CheckConstraint("zh <> '' AND en <> ''", name="named"),
        Index(
            "one_live_field", "position", unique=True, sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    position: Mapped[int]
    zh: Mapped[str] = mapped_column(String(80))
    en: Mapped[str] = mapped_column(String(80))
    kind: Mapped[FieldKind] = mapped_column(one_of(FieldKind, "field_kind"))
    required: Mapped[bool]
    categories: Mapped[list[str]] = mapped_column(JSON)
    choices: Mapped[list[Any]] = mapped_column(JSON)
    before_id: Mapped[int | None] = mapped_column(ForeignKey("own_fields.id"))  # which one it replaced
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class FieldAnswer(Base):
    """What a complainant answered: a line, a number as typed, a day (ISO), a choice's number from 1. Goes with the case."""

    __tablename__ = "field_answers"
    __table_args__ = (
        UniqueConstraint("case_id", "field_id", name="answered_once"),
        CheckConstraint("value <> ''", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    field_id: Mapped[int] = mapped_column(ForeignKey("own_fields.id"))
    value: Mapped[str] = mapped_column(Text)
