"""Ballots. One unique constraint makes a second ballot of a seat impossible."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id


class Ballot(Base):
    """The current ballot of a seat. Replacing it overwrites the choice; `replaced` counts how often."""

    __tablename__ = "ballots"
    __table_args__ = (
        UniqueConstraint("seat_id", name="one_ballot_per_seat"),
        CheckConstraint("replaced >= 0", name="replaced_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    choice: Mapped[str] = mapped_column(String(20))  # an option's key, or cannot_tell
    weight: Mapped[int]  # copied from the seat: the tally reads one table
    tags: Mapped[list[Any]] = mapped_column(default=list)
    rationale: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[str] = mapped_column(Text, default="")  # an improvement for the merchant (S30)
    commitment: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(String(32))
    receipt: Mapped[str] = mapped_column(String(40))
    replaced: Mapped[int] = mapped_column(default=0)
    cast_at: Mapped[datetime]


class BallotCommitment(Base):
    """One line for every ballot ever cast or replaced: the commitment, never the choice or the juror. Append-only."""

    __tablename__ = "ballot_commitments"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    commitment: Mapped[str] = mapped_column(String(64))
    replaces: Mapped[str | None] = mapped_column(String(64))  # the commitment it takes the place of
    at: Mapped[datetime]  # cut to the minute: the exact time of a ballot is nobody's business


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
    published_at: Mapped[datetime]
