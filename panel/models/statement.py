"""What the parties say, as they said it: claim, response, dated facts. Originals: no juror's projection may import this."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, one_of
from panel.models.case import RemedyKind


class StatementKind(StrEnum):
    """Which text of a party this is."""

    CLAIM = "claim"
    RESPONSE = "response"
    APPEAL = "appeal"


class Statement(Base):
    """One text of one party: what happened, and the remedy asked for or offered."""

    __tablename__ = "statements"
    __table_args__ = (
        UniqueConstraint("party_id", "kind", name="one_statement_per_kind"),
        CheckConstraint("amount_minor IS NULL OR amount_minor >= 0", name="amount_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"))
    kind: Mapped[StatementKind] = mapped_column(one_of(StatementKind, "statement_kind"))
    text: Mapped[str] = mapped_column(Text)
    remedy: Mapped[RemedyKind | None] = mapped_column(one_of(RemedyKind, "remedy"))
    amount_minor: Mapped[int | None]
    remedy_text: Mapped[str | None] = mapped_column(Text)
    stated_at: Mapped[datetime]


class Fact(Base):
    """A dated event of the agreed timeline; contested when the other side says otherwise (S14)."""

    __tablename__ = "facts"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    ordinal: Mapped[int]
    on: Mapped[date | None]
    text: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(12), default="claim")  # claim, response, system
    contested: Mapped[bool] = mapped_column(default=False)
