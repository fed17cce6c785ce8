"""What is measured and what follows at once: figures of months, looks at trends, surges, early warnings."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class SurgeKind(StrEnum):
    """By what cases were counted."""

    CATEGORY = "category"
    MERCHANT = "merchant"
    TOUCHPOINT = "touchpoint"  # as they were closed


class MonthFigures(Base):
    """The figures of a month. Once it is over, version 1, never changed: a correction is a further version, with its reason.

    Version 0 is of the present month, made anew every few minutes: a large house counts for seconds.
    """

    __tablename__ = "month_figures"
    __table_args__ = (
        UniqueConstraint("month", "version", name="one_version_of_a_month"),
        CheckConstraint("version >= 0", name="version_from_zero"),
        CheckConstraint("(version <= 1) = (reason = '')", name="corrected_with_reason"),
        CheckConstraint("(version <= 1) = (made_by_id IS NULL)", name="corrected_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(String(7))  # "2026-10", in the time zone of the house
    version: Mapped[int]
    figures: Mapped[dict[str, Any]]  # `panel/measures/figures.py`
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(Text, default="")


class TrendLook(Base):
    """One look at the counts of the last weeks: once a day, by whichever process is first. The page shows the newest."""

    __tablename__ = "trend_looks"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)  # where the house is; the last week ends with the day before
    figures: Mapped[dict[str, Any]]  # `panel/services/surging.py`
    made_at: Mapped[datetime]


class Surge(Base):
    """More cases came than chance explains. It raised an issue, or joined the live one of the same series.

    `key`: the category, the touchpoint, or the public id of the merchant.
    """

    __tablename__ = "surges"
    __table_args__ = (
        UniqueConstraint("kind", "key", "day", name="one_surge_a_day"),
        CheckConstraint("(kind = 'merchant') = (merchant_id IS NOT NULL)", name="merchant_iff_merchant"),
        CheckConstraint("count > 0", name="of_some_cases"),
        Index("ix_surges_issue", "issue_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    kind: Mapped[SurgeKind] = mapped_column(one_of(SurgeKind, "surge_kind"))
    key: Mapped[str] = mapped_column(String(40))
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchants.id"))
    day: Mapped[date]
    count: Mapped[int]  # cases of the last week
    usual: Mapped[int]  # median of the weeks before, rounded down
    issue_id: Mapped[int] = mapped_column(ForeignKey("systemic_issues.id"))
    raised_at: Mapped[datetime]


class EarlyWarning(Base):
    """A merchant was told of a surge in plain words, and may answer: "known, done this". Masked with the issue's cases."""

    __tablename__ = "early_warnings"
    __table_args__ = (
        UniqueConstraint("surge_id", "merchant_id", name="one_warning_per_merchant"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
        CheckConstraint("answered_at IS NOT NULL OR answer = ''", name="answer_with_time"),
        Index("ix_early_warnings_merchant", "merchant_id"),
        Index("ix_early_warnings_answered_by", "answered_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    surge_id: Mapped[int] = mapped_column(ForeignKey("surges.id"))
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchants.id"))
    own: Mapped[int]  # cases of this merchant among those of the last week
    made_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]
