"""Further firms of a case (courier, platform, another merchant) and how a decision divides the responsibility.

A further firm is a party of side `respondent` with an `ordinal` of 1 or more: evidence, conflicts and access are those of every
party. What it is and says stands here.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of

PLACES = 3  # further firms at a time: with the first respondent four


class FirmPart(StrEnum):
    """The part a firm plays in what happened."""

    MERCHANT = "merchant"
    COURIER = "courier"
    PLATFORM = "platform"
    OTHER = "other"


class FirmNamer(StrEnum):
    """Who named a firm."""

    COMPLAINANT = "complainant"  # with the filing
    OWNER = "owner"  # later, with a reason


_LIVE = text("removed_at IS NULL")
_DUE = text("text IS NULL AND silent_at IS NULL AND removed_at IS NULL")


class CaseFirm(Base):
    """A further firm. `place`: 1 to 3, free again when a firm was taken out. `did`: what it did, in one line of who named it.

    `text`: its own side, once; `silent_at`: its window ended without a word, which blocks nothing.
    """

    __tablename__ = "case_firms"
    __table_args__ = (
        UniqueConstraint("party_id", name="one_firm_per_party"),
        CheckConstraint(f"place BETWEEN 1 AND {PLACES}", name="place_known"),
        CheckConstraint("(named_by = 'owner') = (reason <> '')", name="brought_in_with_reason"),
        CheckConstraint("(text IS NULL) = (stated_at IS NULL)", name="statement_whole"),
        CheckConstraint("(removed_at IS NULL) = (removal = '')", name="taken_out_with_reason"),
        CheckConstraint("due_at > named_at", name="window_ahead"),
        Index("one_firm_per_place", "case_id", "place", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("one_live_firm", "case_id", "merchant_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_case_firms_due", "due_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_case_firms_merchant", "merchant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"))
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchants.id"))
    place: Mapped[int]
    part: Mapped[FirmPart] = mapped_column(one_of(FirmPart, "firm_part"))
    did: Mapped[str] = mapped_column(String(300))
    named_by: Mapped[FirmNamer] = mapped_column(one_of(FirmNamer, "firm_namer"))
    reason: Mapped[str] = mapped_column(Text, default="")
    named_at: Mapped[datetime]
    due_at: Mapped[datetime]
    text: Mapped[str | None] = mapped_column(Text)
    stated_at: Mapped[datetime | None]
    silent_at: Mapped[datetime | None]
    removal: Mapped[str] = mapped_column(Text, default="")
    removed_at: Mapped[datetime | None]


class Division(Base):
    """How a decision divides the responsibility: whole per cents, 100 together. `firm_1`: of the firm in place 1, and so on."""

    __tablename__ = "divisions"
    __table_args__ = (
        UniqueConstraint("decision_id", name="one_division_per_decision"),
        CheckConstraint(
            "complainant >= 0 AND respondent >= 0 AND firm_1 >= 0 AND firm_2 >= 0 AND firm_3 >= 0 AND nobody >= 0",
            name="shares_not_negative",
        ),
        CheckConstraint("complainant + respondent + firm_1 + firm_2 + firm_3 + nobody = 100", name="shares_are_whole"),
        CheckConstraint("reason <> ''", name="divided_with_reason"),
        Index("ix_divisions_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    complainant: Mapped[int]
    respondent: Mapped[int]
    firm_1: Mapped[int] = mapped_column(default=0)
    firm_2: Mapped[int] = mapped_column(default=0)
    firm_3: Mapped[int] = mapped_column(default=0)
    nobody: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text)

    @property
    def firms(self) -> tuple[int, int, int]:
        """The shares of the firms by place."""
        return self.firm_1, self.firm_2, self.firm_3
