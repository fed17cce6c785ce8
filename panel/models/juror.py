"""The juror pool: slots, standing, control-case record, entry tests."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, one_of


class JurorStatus(StrEnum):
    """Whether a juror can be drawn."""

    ACTIVE = "active"
    PAUSED = "paused"  # by own choice, or after skipping too often (`paused_until`)
    LEFT = "left"


class Juror(Base):
    """A customer who passed the entry test. `slot` is dense, append-only and never reused: the draw walks over slots."""

    __tablename__ = "jurors"
    __table_args__ = (
        CheckConstraint("controls_right <= controls_total", name="record_possible"),
        CheckConstraint("slot >= 0", name="slot_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), unique=True)
    slot: Mapped[int] = mapped_column(unique=True)
    status: Mapped[JurorStatus] = mapped_column(one_of(JurorStatus, "juror_status"), default=JurorStatus.ACTIVE)
    paused_until: Mapped[datetime | None]
    joined_at: Mapped[datetime]
    opt_outs: Mapped[list[Any]] = mapped_column(default=list)  # category codes, conscience opt-out
    test_right: Mapped[int] = mapped_column(default=0)
    test_total: Mapped[int] = mapped_column(default=0)
    # Recounted from the revealed control cases (panel.services.controls.recount), never added to
    controls_right: Mapped[int] = mapped_column(default=0)
    controls_total: Mapped[int] = mapped_column(default=0)
    first_right: Mapped[bool | None]  # whether the first of them was right; None while there is none
    skips_in_row: Mapped[int] = mapped_column(default=0)
    lapses: Mapped[int] = mapped_column(default=0)


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
