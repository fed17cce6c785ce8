"""Control cases: briefs with a certain answer, who vouches for them, and the seats in which jurors met them.

A juror meets a control case as a seat in a round without a case (`Round.case_id` is NULL): everything a juror does is the same
code, and nothing that lists cases, counts rounds of cases or looks at parties can find it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class ControlStatus(StrEnum):
    """Written by one person, confirmed by another, or taken back."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class ControlCase(Base):
    """A brief and the answer that is certain. Never edited: one that is wrong is withdrawn, and nothing it did remains."""

    __tablename__ = "control_cases"
    __table_args__ = (
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name="second_person"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("(confirmed_at IS NULL) = (usable_from IS NULL)", name="confirmed_for_a_day"),
        CheckConstraint("status <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_once"),
        CheckConstraint("(withdrawn_at IS NOT NULL) = (status = 'withdrawn')", name="withdrawn_iff_withdrawn_at"),
        CheckConstraint("side IN ('complainant', 'respondent', 'middle')", name="side_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    brief_id: Mapped[int] = mapped_column(ForeignKey("briefs.id"), unique=True)
    source_case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), unique=True)  # it was copied from
    right_key: Mapped[str] = mapped_column(String(20))  # the option that is right
    side: Mapped[str] = mapped_column(String(12))  # whom that option favours; the middle favours neither
    why: Mapped[str] = mapped_column(Text)
    status: Mapped[ControlStatus] = mapped_column(one_of(ControlStatus, "control_status"), default=ControlStatus.PROPOSED)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]
    usable_from: Mapped[datetime | None]  # the end of the day, in the house's time zone, on which it was confirmed
    withdrawn_at: Mapped[datetime | None]


class ControlStep(Base):
    """One line of a control case's change log. Append-only."""

    __tablename__ = "control_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    control_id: Mapped[int] = mapped_column(ForeignKey("control_cases.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))  # proposed, promoted, confirmed, withdrawn, contested, dismissed, upheld
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: a juror, who stays unnamed
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ControlTurn(Base):
    """A control case is due to a juror, from `due_at` on. Drawn once for a real seat; nothing is done for most seats."""

    __tablename__ = "control_turns"
    __table_args__ = (
        Index("ix_control_turns_due", "due_at", sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"), unique=True)  # the real seat it was drawn for
    juror_id: Mapped[int] = mapped_column(ForeignKey("jurors.id"))
    language: Mapped[str] = mapped_column(String(2))
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # given, or given up because it could not be


class ControlSeat(Base):
    """A juror's meeting with a control case. What it has shown (`answer`) is written when the juror is told: the ballot is
    sealed and its key ends one day, the record stays."""

    __tablename__ = "control_seats"
    __table_args__ = (
        UniqueConstraint("control_id", "juror_id", name="one_meeting_per_juror"),
        CheckConstraint("contested_at IS NULL OR revealed_at IS NOT NULL", name="contested_after_reveal"),
        CheckConstraint("reviewed_at IS NULL OR contested_at IS NOT NULL", name="reviewed_after_contest"),
        CheckConstraint("(reviewed_at IS NULL) = (upheld IS NULL)", name="reviewed_one_way"),
        CheckConstraint("(answer IS NULL) = (revealed_at IS NULL)", name="answer_iff_revealed"),
        CheckConstraint("answer IN ('right', 'wrong', 'cannot_tell')", name="answer_known"),
        Index("ix_control_seats_juror", "juror_id", "revealed_at"),
        Index("ix_control_seats_contested", "contested_at", sqlite_where=text("contested_at IS NOT NULL"),
              postgresql_where=text("contested_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    control_id: Mapped[int] = mapped_column(ForeignKey("control_cases.id"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("jurors.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"), unique=True)
    given_at: Mapped[datetime]
    reminded: Mapped[bool] = mapped_column(default=False)
    revealed_at: Mapped[datetime | None]  # the juror was told; only if a ballot was cast
    answer: Mapped[str | None] = mapped_column(String(12))  # right, wrong or cannot_tell
    contested_at: Mapped[datetime | None]
    contest_text: Mapped[str] = mapped_column(Text, default="")
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    upheld: Mapped[bool | None]
    reply: Mapped[str] = mapped_column(Text, default="")


class PoolShown(Base):
    """What all jurors together had shown on control cases when they were last counted: one row, for large pools alone."""

    __tablename__ = "pool_shown"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("controls_right <= controls_total", name="record_possible"),
        CheckConstraint("first_right <= first_total", name="first_possible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counted_at: Mapped[datetime]
    jurors: Mapped[int]  # who had shown anything
    controls_right: Mapped[int]
    controls_total: Mapped[int]
    first_right: Mapped[int]
    first_total: Mapped[int]
