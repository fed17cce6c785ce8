"""What months, weeks and panels measured: the figures of a month, kept when it is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base


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
