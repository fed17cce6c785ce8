"""Who must not judge whom: ties between accounts, dealings from before a dispute, and challenges by parties."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class Tie(Base):
    """A reason to take two accounts for one household: they share the same key. Keys are kept as keyed digests only."""

    __tablename__ = "ties"
    __table_args__ = (
        UniqueConstraint("kind", "key", "account_id", name="tied_once"),
        CheckConstraint("kind IN ('household', 'device', 'address', 'payment')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    source: Mapped[str] = mapped_column(String(10))  # own, import
    recorded_at: Mapped[datetime]


class Dealing(Base):
    """An account's dealing with a merchant or with another account, from before a dispute.

    A dealing between two accounts is kept twice, once from each side, so that both are found by `account_id`.
    """

    __tablename__ = "dealings"
    __table_args__ = (
        UniqueConstraint("account_id", "merchant_id", "kind", name="dealt_once_with_merchant"),
        UniqueConstraint("account_id", "other_id", "kind", name="dealt_once_with_account"),
        CheckConstraint("(merchant_id IS NULL) <> (other_id IS NULL)", name="with_one"),
        Index("ix_dealings_merchant", "merchant_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchants.id"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(String(20))  # order, review, work, family, other
    dealt_on: Mapped[date | None]  # the last day it was known to happen, where the operator says so
    source: Mapped[str] = mapped_column(String(10))
    recorded_at: Mapped[datetime]


class ChallengeStatus(StrEnum):
    """A party's challenge of a seat: waiting for the quality officer, upheld (the seat was given on), or rejected."""

    WAITING = "waiting"
    UPHELD = "upheld"
    REJECTED = "rejected"


class Challenge(Base):
    """A party names somebody who must not judge the case, and why. The answer never says whether that person was drawn."""

    __tablename__ = "challenges"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (status = 'waiting')", name="decided_iff_decided_at"),
        Index("ix_challenges_waiting", "status", sqlite_where=text("status = 'waiting'"),
              postgresql_where=text("status = 'waiting'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    round_no: Mapped[int]
    role: Mapped[str] = mapped_column(String(12))  # who challenges
    whom: Mapped[str] = mapped_column(String(200))  # in the party's words: a name, a relation
    reason: Mapped[str] = mapped_column(Text)
    status: Mapped[ChallengeStatus] = mapped_column(
        one_of(ChallengeStatus, "challenge_status"), default=ChallengeStatus.WAITING
    )
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # whom the officer found it to be
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reply: Mapped[str] = mapped_column(Text, default="")
