"""What mediators said of two cases that looked like one: the same, or not the same."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.lifecycle import CaseStatus
from panel.models.base import Base, one_of


class PairKind(StrEnum):
    """What was said of the two."""

    DUPLICATE = "duplicate"  # one was merged into the other
    DISTINCT = "distinct"  # they only look alike


class CasePair(Base):
    """Two cases somebody compared. `merged_id`: the one that ended with it; `status_before`: where that one was.

    The versions are those both cases had when it was done: while they still have them nothing else has happened, and it can be
    undone. Holds no words of anybody.
    """

    __tablename__ = "case_pairs"
    __table_args__ = (
        UniqueConstraint("low_id", "high_id", name="a_pair_once"),
        UniqueConstraint("merged_id", name="merged_once"),
        CheckConstraint("low_id < high_id", name="two_cases_in_order"),
        CheckConstraint("(kind = 'duplicate') = (merged_id IS NOT NULL)", name="duplicate_iff_merged"),
        CheckConstraint("merged_id IS NULL OR merged_id IN (low_id, high_id)", name="merged_is_of_the_pair"),
        CheckConstraint("(merged_id IS NULL) = (status_before IS NULL)", name="merged_from_somewhere"),
        Index("ix_case_pairs_high", "high_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[PairKind] = mapped_column(one_of(PairKind, "pair_kind"))
    merged_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    status_before: Mapped[CaseStatus | None] = mapped_column(one_of(CaseStatus, "case_status"))
    low_version: Mapped[int] = mapped_column(default=0)
    high_version: Mapped[int] = mapped_column(default=0)
    said_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    said_at: Mapped[datetime]
