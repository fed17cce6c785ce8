"""A round before a panel: its frozen rules, its lot, its seats."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class RoundStatus(StrEnum):
    """Open for ballots, closed with a verdict, or annulled because a party left."""

    OPEN = "open"
    CLOSED = "closed"
    ANNULLED = "annulled"


class SeatStatus(StrEnum):
    """What became of a seat. SUMMONED, ACCEPTED and CAST fill a place of the wave; the others are replaced."""

    SUMMONED = "summoned"
    ACCEPTED = "accepted"
    CAST = "cast"
    DECLINED = "declined"  # said no before opening the case
    SKIPPED = "skipped"  # said no after opening it; free, a series of them pauses
    RECUSED = "recused"  # "I recognise this", or another conflict only the juror knows
    LAPSED = "lapsed"  # did not answer in time
    RELEASED = "released"  # the round ended before the juror voted


LIVE_SEATS = (SeatStatus.SUMMONED, SeatStatus.ACCEPTED, SeatStatus.CAST)


class Round(Base):
    """One round of one case. `rules` is copied from the settings when it opens and never changes (promise P5)."""

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("case_id", "number", name="one_round_per_number"),
        CheckConstraint("(closed_at IS NULL) = (status = 'open')", name="closed_iff_closed_at"),
        CheckConstraint("(wave_deadline_at IS NOT NULL) = (status = 'open')", name="open_has_deadline"),
        Index("one_open_round_per_case", "case_id", unique=True, sqlite_where=text("status = 'open'"),
              postgresql_where=text("status = 'open'")),
        Index("ix_rounds_due", "wave_deadline_at"),
        Index("ix_rounds_closed", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))  # NULL: a control case, of one seat
    brief_id: Mapped[int] = mapped_column(ForeignKey("briefs.id"))
    number: Mapped[int]
    status: Mapped[RoundStatus] = mapped_column(one_of(RoundStatus, "round_status"), default=RoundStatus.OPEN)
    rules: Mapped[dict[str, Any]]
    rules_digest: Mapped[str] = mapped_column(String(64))
    clocks: Mapped[dict[str, Any]]  # {"wave_hours", "accept_hours"} as frozen at the opening
    wave: Mapped[int] = mapped_column(default=1)
    wave_deadline_at: Mapped[datetime | None]
    exhausted: Mapped[bool] = mapped_column(default=False)  # nobody is left to summon, on the list or in the pool
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    # The lot
    commitment: Mapped[str] = mapped_column(String(64))  # id of the journal's commit entry
    seed: Mapped[str] = mapped_column(String(64))
    epoch: Mapped[int | None] = mapped_column(ForeignKey("pool_epochs.number"))  # NULL: nothing was drawn (a control case)
    pool_size: Mapped[int]  # slots that existed when the dispute was filed
    wanted: Mapped[int]  # entries the walk was asked for
    # What the whole pool had shown on control cases when the round opened: {"right", "total", "first_right", "first_total"}
    pool: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    # Split shown to the mediator: ballots counted at the last look, so that steps are of two or more. Its counts are by
    # weight and information, which tell seats apart: sealed with the round's key, gone at the close.
    shown_cast: Mapped[int] = mapped_column(default=0)
    shown_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class DrawEntry(Base):
    """One step of the walk: a slot, in order, and the reason it was refused (none = on the list).

    `juror_id` has no foreign key: it is read from `jurors` in the same transaction, jurors are never deleted, and checking it
    for each step was a tenth of a draw.
    """

    __tablename__ = "draw_entries"
    __table_args__ = (
        UniqueConstraint("round_id", "position", name="walk_in_order"),
        UniqueConstraint("round_id", "slot", name="slot_once_per_walk"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    position: Mapped[int]
    slot: Mapped[int]
    juror_id: Mapped[int | None]
    stratum: Mapped[int] = mapped_column(default=0, server_default="0")
    extension: Mapped[int] = mapped_column(default=0, server_default="0")  # of an extension draw its number: 1, 2, …
    reason: Mapped[str | None] = mapped_column(String(30))
    evidence: Mapped[int | None]  # the line of the pool's log the reason rests on; always older than the commitment
    # Set when the list is read for a summons: "seated", or why this entry was passed over then ("busy", "left", …)
    used: Mapped[str | None] = mapped_column(String(30))
    used_evidence: Mapped[int | None]  # the line of the log for `used`
    # What the juror's weight rests on, frozen at the draw: {"right", "total", "test_right", "test_total"}
    record: Mapped[dict[str, Any] | None]


class WalkCount(Base):
    """What the lists of a closed round came to, counted once: the public page adds up rounds, not steps.

    `said`: walked and refused (by `code`) in its walks; read and passed (by `code`) at the summonses; long, lists that were.
    Every round that was counted has a line "walked". Codes are those that everybody may read.
    """

    __tablename__ = "walk_counts"
    __table_args__ = (Index("ix_walk_counts_year", "closed_at", "said", "code", "number"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True, autoincrement=False)
    said: Mapped[str] = mapped_column(String(10), primary_key=True)
    code: Mapped[str] = mapped_column(String(30), primary_key=True, default="")
    number: Mapped[int]
    closed_at: Mapped[datetime]


class Seat(Base):
    """A juror's place in a round, with the weight frozen at the summons."""

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("round_id", "juror_id", name="one_seat_per_juror"),
        UniqueConstraint("round_id", "position", name="seats_in_drawn_order"),
        CheckConstraint("weight BETWEEN 1 AND 5", name="weight_in_range"),
        CheckConstraint("information BETWEEN 0 AND 20", name="information_in_range"),
        CheckConstraint("status <> 'summoned' OR answer_by IS NOT NULL", name="summoned_has_deadline"),
        Index("ix_seats_juror", "juror_id", "status"),
        Index("ix_seats_due", "answer_by", sqlite_where=text("status = 'summoned'"),
              postgresql_where=text("status = 'summoned'")),
        Index("ix_seats_unconsidered", "id", sqlite_where=text("considered = 0"),
              postgresql_where=text("considered = false")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("jurors.id"))
    position: Mapped[int]
    wave: Mapped[int]
    status: Mapped[SeatStatus] = mapped_column(one_of(SeatStatus, "seat_status"), default=SeatStatus.SUMMONED)
    weight: Mapped[int]
    information: Mapped[int] = mapped_column(default=0, server_default="0")  # how far a ballot moves the odds, 0..20
    weight_code: Mapped[str] = mapped_column(String(40))
    weight_params: Mapped[dict[str, Any]]
    summoned_at: Mapped[datetime]
    answer_by: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]  # first time the brief was read
    ended_at: Mapped[datetime | None]
    reminded: Mapped[bool] = mapped_column(default=False)
    # Whether it was drawn for this seat if its juror gets a control case later. Rows written by hand count as considered.
    considered: Mapped[bool] = mapped_column(default=False, server_default=text("true"))
