"""Ballots. One unique constraint makes a second ballot of a seat impossible; what they say is sealed (`panel/ballotbox.py`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id


class Ballot(Base):
    """The current ballot of a seat. Replacing it overwrites what it says; `replaced` counts how often.

    `sealed` holds choice, fact answers, tags, texts and the commitment's salt under the round's key, which is in no database;
    empty once that key was destroyed.
    """

    __tablename__ = "ballots"
    __table_args__ = (
        UniqueConstraint("seat_id", name="one_ballot_per_seat"),
        CheckConstraint("replaced >= 0", name="replaced_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    weight: Mapped[int]  # copied from the seat: the tally reads one table
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    commitment: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[str] = mapped_column(String(40))
    replaced: Mapped[int] = mapped_column(default=0)
    cast_at: Mapped[datetime]  # cut to the minute


class PublishedText(Base):
    """What a ballot of a closed round gave to read: a reason with its option, or an improvement (S30) without one.

    No seat, no time, no order: ids are random and rows were written in their order.
    """

    __tablename__ = "published_texts"

    public_id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_public_id)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    choice: Mapped[str | None] = mapped_column(String(20))  # an option's key or cannot_tell; NULL: an improvement
    text: Mapped[str] = mapped_column(Text)


class Verdict(Base):
    """What the panel found. Written once when the round closes; undecided is a verdict."""

    __tablename__ = "verdicts"
    __table_args__ = (
        UniqueConstraint("round_id", name="one_verdict_per_round"),
        CheckConstraint("(winner IS NOT NULL) = (outcome = 'decided')", name="winner_iff_decided"),
        CheckConstraint("outcome IN ('decided', 'undecided')", name="outcome_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    outcome: Mapped[str] = mapped_column(String(12))
    winner: Mapped[str | None] = mapped_column(String(20))
    heads: Mapped[dict[str, Any]]  # option key -> heads
    weights: Mapped[dict[str, Any]]  # option key -> weight under the ceiling
    cannot_tell: Mapped[int]
    cast: Mapped[int]
    waves: Mapped[int]
    ceiling: Mapped[int]
    reasons: Mapped[list[Any]]  # [{"code", "params"}]
    # [{"number", "found", "heads", "weights", "reasons"}], one a fact question; heads and weights for yes, no, unclear
    findings: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    # What the plan's bar looks at, in tenths of its unit, rounded down and never below 0
    held_tenths: Mapped[int] = mapped_column(default=0, server_default="0")
    published_at: Mapped[datetime]
