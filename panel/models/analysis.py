"""The nightly look at all ballots: one row a look, and what people noted on its flags."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class AnalysisStatus(StrEnum):
    """Asked for and waiting for a worker, being worked out, done, or broken off."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Analysis(Base):
    """One analysis of all closed rounds. `night` is its day where the house is; None when somebody asked for it.

    `salt` goes from row to row: labels of jurors and codes of flags are made with it, so that they stay the same.
    """

    __tablename__ = "analyses"
    __table_args__ = (
        CheckConstraint("(finished_at IS NOT NULL) = (status IN ('done', 'failed'))", name="finished_iff_over"),
        CheckConstraint("step >= 0", name="step_not_negative"),
        CheckConstraint("(unfinished IS NOT NULL) = (finished_at IS NULL)", name="unfinished_iff_not_over"),
        UniqueConstraint("unfinished", name="one_analysis_at_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[AnalysisStatus] = mapped_column(one_of(AnalysisStatus, "analysis_status"))
    unfinished: Mapped[bool | None]  # true until it is over, then NULL: one at a time
    night: Mapped[date | None] = mapped_column(unique=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    begun_at: Mapped[datetime]  # asked for, then claimed by a worker
    finished_at: Mapped[datetime | None]
    step: Mapped[int] = mapped_column(default=0)  # pieces of work done
    milliseconds: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(String(60), default="")
    salt: Mapped[str] = mapped_column(String(64))
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)  # of the pool as a whole: stays
    result: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)  # by juror and group: of the newest only


class FlagLook(Base):
    """Somebody looked at a flag, and what came of it. Taken back, never removed."""

    __tablename__ = "flag_looks"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone_by_somebody"),
        Index("one_look_per_flag", "flag", unique=True, sqlite_where=text("undone_at IS NULL"),
              postgresql_where=text("undone_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    flag: Mapped[str] = mapped_column(String(26))
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(Text)  # the labels of the jurors it is about, never a name
    note: Mapped[str] = mapped_column(Text)
    looked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    looked_at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    undone_at: Mapped[datetime | None]
