"""What of a customer's wishes cannot be carried out, why, and what can instead; rows are added, never changed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, one_of


class WishPart(StrEnum):
    """Which part of the claim a ruling is about."""

    REMEDY = "remedy"  # the remedy with its amount
    WORDS = "words"  # what was added to it in words


class WishRuling(Base):
    """Staff says that a wish can, or cannot, be carried out. `nth`: its place in its case; the last of a part holds.

    Its words are masked with the originals of the case.
    """

    __tablename__ = "wish_rulings"
    __table_args__ = (
        UniqueConstraint("case_id", "nth", name="rulings_in_order"),
        CheckConstraint("reason <> ''", name="ruled_with_reason"),
        CheckConstraint("feasible OR instead <> ''", name="no_with_instead"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    nth: Mapped[int]
    part: Mapped[WishPart] = mapped_column(one_of(WishPart, "wish_part"))
    feasible: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    instead: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class WishGround(Base):
    """Why every answer of a vote can be carried out although a wish cannot. The last of a ruling and round holds."""

    __tablename__ = "wish_grounds"
    __table_args__ = (
        CheckConstraint("text <> ''", name="ground_said"),
        Index("ix_wish_grounds_case", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    ruling_id: Mapped[int] = mapped_column(ForeignKey("wish_rulings.id"))
    round_no: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
