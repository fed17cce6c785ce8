"""The juror pool: slots, standing, control-case record, entry tests."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, one_of


class JurorStatus(StrEnum):
    """Whether a juror can be drawn."""

    ACTIVE = "active"
    PAUSED = "paused"  # by own choice, or after skipping too often (`paused_until`)
    BARRED = "barred"  # suspended by the quality officer, with a reason
    LEFT = "left"


class Juror(Base):
    """A customer who passed the entry test. The draw walks over the slots that epochs of the pool give jurors."""

    __tablename__ = "jurors"
    __table_args__ = (
        CheckConstraint("controls_right <= controls_total", name="record_possible"),
        # Each round that opens adds up what the pool has shown: few of the jurors have shown anything yet
        Index("ix_jurors_shown", "controls_total", "controls_right", "first_right", sqlite_where=text("controls_total > 0"),
              postgresql_where=text("controls_total > 0")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), unique=True)
    status: Mapped[JurorStatus] = mapped_column(one_of(JurorStatus, "juror_status"), default=JurorStatus.ACTIVE)
    paused_until: Mapped[datetime | None]
    joined_at: Mapped[datetime]
    eligible_from: Mapped[datetime | None]  # the first moment the rules of eligibility allow a seat; None: not yet known
    # Line of the log that last said the rules stand in the way, or no longer do; None: they never did
    eligible_seq: Mapped[int | None]
    standing_seq: Mapped[int] = mapped_column(default=0, server_default="0")  # line of the log of the last change of status
    orders: Mapped[int | None]  # completed orders, where the operator supplies them
    opt_outs: Mapped[list[Any]] = mapped_column(default=list)  # category codes, conscience opt-out
    test_right: Mapped[int] = mapped_column(default=0)
    test_total: Mapped[int] = mapped_column(default=0)
    # Recounted from the revealed control cases (panel.services.controls.recount), never added to
    controls_right: Mapped[int] = mapped_column(default=0)
    controls_total: Mapped[int] = mapped_column(default=0)
    first_right: Mapped[bool | None]  # whether the first of them was right; None while there is none
    skips_in_row: Mapped[int] = mapped_column(default=0)
    lapses: Mapped[int] = mapped_column(default=0)


class PoolAsked(Base):
    """By which rules of eligibility the whole pool was last asked, and how far the pass under way has come: one row."""

    __tablename__ = "pool_asked"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rules: Mapped[str]  # as `panel.services.rechecking` writes them
    asking: Mapped[str]  # those of the pass under way; "" when there is none
    reached: Mapped[int]  # id of the last juror it has asked


class MilestonesHidden(Base):
    """A juror does not want to see the own milestones. Taking it back removes the row; nothing else knows of either."""

    __tablename__ = "milestones_hidden"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    hidden_at: Mapped[datetime]


class EntryTest(Base):
    """One sitting of the entry test: which mock cases, what was answered. One a day."""

    __tablename__ = "entry_tests"
    __table_args__ = (UniqueConstraint("account_id", "taken_on", name="one_test_a_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    taken_on: Mapped[date]  # in the house's time zone
    questions: Mapped[list[Any]]  # codes of the mock cases, in order
    answers: Mapped[list[Any]] = mapped_column(default=list)  # chosen option keys so far
    right: Mapped[int | None]
    finished_at: Mapped[datetime | None]
