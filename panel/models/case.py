"""A case and its parties."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from panel.consents import CONSENT
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models.base import Base, new_case_number, new_public_id, one_of


class PartyRole(StrEnum):
    """On which side a party stands."""

    COMPLAINANT = "complainant"
    RESPONDENT = "respondent"


class Choice(StrEnum):
    """What a party does with the decision."""

    ACCEPT = "accept"
    EXPLAIN = "explain"
    APPEAL = "appeal"
    LEAVE = "leave"


class RemedyKind(StrEnum):
    """The remedy ladder, from the lightest rung to the heaviest."""

    EXPLANATION = "explanation"
    APOLOGY = "apology"
    REDO = "redo"
    REPLACE = "replace"
    VOUCHER = "voucher"  # of an amount, until a last day: `Voucher`
    PARTIAL_REFUND = "partial_refund"
    FULL_REFUND = "full_refund"
    COMPENSATION = "compensation"
    NONE = "none"


class Case(Base):
    """A dispute from filing to closing. `status` is changed only by `panel.services.moving.move`."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("(deadline_at IS NULL) = (deadline_kind IS NULL)", name="deadline_whole"),
        CheckConstraint(
            "(ended_at IS NOT NULL) = (status IN ('closed', 'withdrawn', 'inadmissible'))", name="ended_iff_ended_at"
        ),
        CheckConstraint("amount_minor IS NULL OR amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("language IN ('zh', 'en')", name="language_known"),
        # Due work and the queue are found by these.
        Index("ix_cases_due", "deadline_at", "deadline_kind"),
        Index("ix_cases_queue", "owner_id", "status", "deadline_at"),
        # Two halves: with one index over both, SQLite's planner takes "not ended" for a rare value and reads every open case
        Index("ix_cases_ended", "ended_at", sqlite_where=text("ended_at IS NOT NULL"),
              postgresql_where=text("ended_at IS NOT NULL")),
        Index("ix_cases_open", "owner_id", "deadline_at", sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
        Index("ix_cases_status", "status", "deadline_at"),
        Index("ix_cases_repeats", "merchant_id", "category", "filed_at"),
        Index("ix_cases_filed", "filed_at"),
        Index("ix_cases_unseen", "id", sqlite_where=text("repeats_seen = 0"), postgresql_where=text("NOT repeats_seen")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_case_number)
    language: Mapped[str] = mapped_column(String(2))
    category: Mapped[str] = mapped_column(String(40), index=True)
    severe: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(String(120))
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchants.id"), index=True)
    order_no: Mapped[str | None] = mapped_column(String(64))
    occurred_on: Mapped[date | None]
    amount_minor: Mapped[int | None]  # in fen or cents
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    source: Mapped[str] = mapped_column(String(12), default="web")  # web, import, demo
    external_ref: Mapped[str | None] = mapped_column(String(80), unique=True)

    status: Mapped[CaseStatus] = mapped_column(one_of(CaseStatus, "case_status"))
    status_since: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    deadline_kind: Mapped[DeadlineKind | None] = mapped_column(one_of(DeadlineKind, "deadline_kind"))
    reminded: Mapped[bool] = mapped_column(default=False)  # "deadline near" was sent for the present deadline
    extensions: Mapped[int] = mapped_column(default=0)  # of the present deadline
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    filed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]  # when its originals were erased: `panel/services/erasing.py`
    version: Mapped[int] = mapped_column(default=1)  # grows with every change a page shows; guards stale pages
    repeats_seen: Mapped[bool] = mapped_column(default=False, server_default=false())  # looked whether it repeats others

    parties: Mapped[list[Party]] = relationship(lazy="raise", order_by="Party.id")

    @property
    def sides(self) -> list[Party]:
        """The two sides, who consent, answer and choose. Further firms (`CaseFirm`) are parties and no sides."""
        return [party for party in self.parties if party.ordinal == 0]


class Party(Base):
    """One side of a case; with an `ordinal` of 1 or more a further firm. One without `account_id` is reached through its
    merchant's members."""

    __tablename__ = "parties"
    __table_args__ = (
        UniqueConstraint("case_id", "role", "ordinal", name="one_party_per_place"),
        CheckConstraint("role = 'respondent' OR ordinal = 0", name="one_complainant"),
        CheckConstraint("(choice IS NULL) = (chosen_at IS NULL)", name="choice_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    role: Mapped[PartyRole] = mapped_column(one_of(PartyRole, "party_role"))
    ordinal: Mapped[int] = mapped_column(default=0)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchants.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(200))
    consented_at: Mapped[datetime | None]  # to publication of the redacted brief to jurors
    consent_basis: Mapped[str | None] = mapped_column(String(12))  # "own", "terms" or "left"
    consent_version: Mapped[str | None] = mapped_column(String(12))  # of the words it agreed to, of an "own" consent
    choice: Mapped[Choice | None] = mapped_column(one_of(Choice, "choice"))
    chosen_at: Mapped[datetime | None]

    def consent(self, now: datetime) -> None:
        """It agrees itself to a panel, in the words that are shown now."""
        self.consented_at, self.consent_basis, self.consent_version = now, "own", CONSENT

    @property
    def stands(self) -> str:
        """Where it stands: "complainant", "respondent", or "firm" for a further firm."""
        return "firm" if self.ordinal else self.role.value


class TimelineEntry(Base):
    """One line of the case log. Append-only; `audience` says who reads it. Never an identity beyond a role."""

    __tablename__ = "timeline"
    __table_args__ = (
        UniqueConstraint("case_id", "seq", name="timeline_in_order"),
        CheckConstraint("audience IN ('parties', 'staff')", name="audience_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    seq: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(20))  # a standing, or "clock"
    audience: Mapped[str] = mapped_column(String(8), default="parties")
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)


class StaffNote(Base):
    """A note between the people who work on the case; no party ever reads it."""

    __tablename__ = "staff_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
