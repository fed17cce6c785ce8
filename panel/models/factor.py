"""The second factor of an account: the secret its app shares with us, recovery codes, and who did what to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, one_of


class SecondFactor(Base):
    """The app that makes codes for an account; one at most. Until `confirmed_at` it was only shown and counts for nothing."""

    __tablename__ = "second_factors"
    __table_args__ = (CheckConstraint("last_step >= 0", name="step_counts"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    sealed: Mapped[str] = mapped_column(String(200))  # the secret, readable with the house's key only (`panel.safe`)
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)  # of 30 seconds since 1970; codes up to this one were used


class RecoveryCode(Base):
    """A code on paper for when the app is gone: 120 random bits, kept as their SHA-256, good once."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FactorAct(StrEnum):
    """What can happen to a second factor."""

    ADDED = "added"
    REMOVED = "removed"  # by its owner
    TAKEN = "taken"  # by an administrator, or with the command
    RENEWED = "renewed"  # new recovery codes
    RECOVERED = "recovered"  # a recovery code was used


class FactorEntry(Base):
    """One line of the log of second factors. `by_id` None: the command line of the machine. Append-only."""

    __tablename__ = "second_factor_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    act: Mapped[FactorAct] = mapped_column(one_of(FactorAct, "act"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    written_at: Mapped[datetime]
