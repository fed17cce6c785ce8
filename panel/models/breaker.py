"""The circuit breaker: figures of panels passed a limit, new panels pause until a named person resets it with a reason."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class Figure(StrEnum):
    """What is watched over the last closed rounds; each in whole per cent."""

    UNDECIDED = "undecided"  # verdicts without a winner
    TURNOUT = "turnout"  # seats that cast a ballot, of those that could
    AGREEMENT = "agreement"  # pairs of jurors of one round that chose the same answer
    LEANING = "leaning"  # decided verdicts for the side that wins more often


class BreakerTrip(Base):
    """One time the breaker tripped. `standing` is true until it is reset, then NULL: one at a time."""

    __tablename__ = "breaker_trips"
    __table_args__ = (
        UniqueConstraint("standing", name="one_trip_at_a_time"),
        CheckConstraint("(standing IS NULL) = (reset_at IS NOT NULL)", name="standing_until_reset"),
        CheckConstraint("(reset_at IS NULL) = (reset_by_id IS NULL) AND (reset_at IS NULL) = (reason = '')",
                        name="reset_whole"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    standing: Mapped[bool | None]
    figure: Mapped[Figure] = mapped_column(one_of(Figure, "breaker_figure"))
    value: Mapped[int]  # in per cent, as the limit
    limit: Mapped[int]
    rounds: Mapped[int]  # closed rounds it was counted over
    tripped_at: Mapped[datetime]
    reset_at: Mapped[datetime | None]
    reset_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(Text, default="")


class StoppedClock(Base):
    """The clock of a case that waits for a panel stands; `minutes` were left, fewer than none when it was overdue."""

    __tablename__ = "stopped_clocks"
    __table_args__ = (UniqueConstraint("trip_id", "case_id", name="one_clock_of_a_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    trip_id: Mapped[int] = mapped_column(ForeignKey("breaker_trips.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    minutes: Mapped[int]
    stopped_at: Mapped[datetime]
