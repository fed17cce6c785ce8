"""A merchant's score: what each closed case may cost, what became of that, and requests to be spared it.

The score is no column anywhere: it is 100 less what the rows of a year say. Entries and marks are only ever added.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of
from panel.models.case import PartyRole


class MarkState(StrEnum):
    """What became of an entry. One without a mark is in grace."""

    COUNTED = "counted"
    SPARED = "spared"
    EXEMPTED = "exempted"


class MarkReason(StrEnum):
    """Why."""

    NOT_DONE = "not_done"  # the action of the closing was not done in time
    NO_CHANGE = "no_change"  # its review found that nothing changed
    PROMISE_BROKEN = "promise_broken"  # no action, and a promise of the merchant was not kept
    IMPROVED = "improved"  # its review found a change
    NOTHING_OPEN = "nothing_open"  # no action was called for, and every promise is kept
    EXEMPTED = "exempted"


class ExemptionState(StrEnum):
    """Where a request to be spared stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by whoever asked


_SETTLED, _EXEMPTED = text("state IN ('counted', 'spared')"), text("state = 'exempted'")
_ASKED, _REMIND, _STANDS = text("state = 'asked'"), text("remind_at IS NOT NULL"), text("state <> 'withdrawn'")


class ScoreEntry(Base):
    """What one closed case may cost its merchant, by the rules of the day it closed. Never changed.

    `points`: for severity and share; `late_points`: on top when what was promised came late; together at most `cap`. `year`:
    the year of the closing, where the house is. Nothing counts before `grace_until`.
    """

    __tablename__ = "score_entries"
    __table_args__ = (
        UniqueConstraint("case_id", name="one_entry_per_case"),
        CheckConstraint("cap BETWEEN 1 AND 100", name="cap_in_range"),
        CheckConstraint("points >= 1 AND late_points >= 0 AND points + late_points <= cap", name="points_within_cap"),
        CheckConstraint("grace_until >= made_at", name="grace_ahead"),
        Index("ix_score_entries_merchant", "merchant_id", "year"),
        Index("ix_score_entries_made", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchants.id"))
    year: Mapped[int]
    severe: Mapped[bool]
    shared: Mapped[bool]  # the complainant bears a part
    points: Mapped[int]
    late_points: Mapped[int]
    cap: Mapped[int]
    grace_until: Mapped[datetime]
    made_at: Mapped[datetime]


class ScorePending(Base):
    """An entry that is not settled yet. A trigger writes it with the entry; who settles the entry takes it away."""

    __tablename__ = "score_pending"

    entry: Mapped[int] = mapped_column(ForeignKey("score_entries.id"), primary_key=True, autoincrement=False)


class ScoreMark(Base):
    """What became of an entry: settled once (counted or spared), exempted once, before or after. Never changed."""

    __tablename__ = "score_marks"
    __table_args__ = (
        CheckConstraint("NOT late OR state = 'counted'", name="late_only_counted"),
        CheckConstraint("(state = 'exempted') = (exemption_id IS NOT NULL)", name="exempted_by_a_request"),
        CheckConstraint(
            "(state = 'counted') = (reason IN ('not_done', 'no_change', 'promise_broken'))"
            " AND (state = 'exempted') = (reason = 'exempted')", name="reason_fits",
        ),
        Index("settled_once", "entry_id", unique=True, sqlite_where=_SETTLED, postgresql_where=_SETTLED),
        Index("exempted_once", "entry_id", unique=True, sqlite_where=_EXEMPTED, postgresql_where=_EXEMPTED),
        Index("ix_score_marks_at", "at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("score_entries.id"))
    state: Mapped[MarkState] = mapped_column(one_of(MarkState, "score_state"))
    reason: Mapped[MarkReason] = mapped_column(one_of(MarkReason, "score_reason"))
    late: Mapped[bool]
    exemption_id: Mapped[int | None] = mapped_column(ForeignKey("exemptions.id"))
    at: Mapped[datetime]


class Exemption(Base):
    """A request to leave one entry out of the score, decided by a manager who neither holds the case nor asked.

    `condition`: a code of the content; `mediator_id`: who held the case when it was asked. Once for each condition.
    """

    __tablename__ = "exemptions"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="asked_with_reason"),
        CheckConstraint("(state IN ('granted', 'refused')) = (decided_by_id IS NOT NULL)", name="decided_by_somebody"),
        CheckConstraint("(state = 'asked') = (ended_at IS NULL)", name="ended_iff_over"),
        CheckConstraint("decided_by_id IS NULL OR reply <> ''", name="answered_with_reason"),
        CheckConstraint("decided_by_id <> mediator_id", name="not_by_the_mediator"),
        CheckConstraint("decided_by_id <> asked_by_id", name="exemption_two_persons"),
        CheckConstraint("state = 'asked' OR remind_at IS NULL", name="reminds_while_asked"),
        Index("one_live_exemption", "entry_id", unique=True, sqlite_where=_ASKED, postgresql_where=_ASKED),
        Index("once_for_each_condition", "entry_id", "condition", unique=True, sqlite_where=_STANDS,
              postgresql_where=_STANDS),
        Index("ix_exemptions_state", "state", "due_at"),
        Index("ix_exemptions_case", "case_id"),
        Index("ix_exemptions_asker", "asked_by_id"),
        Index("ix_exemptions_remind", "remind_at", sqlite_where=_REMIND, postgresql_where=_REMIND),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    entry_id: Mapped[int] = mapped_column(ForeignKey("score_entries.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    condition: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    by_side: Mapped[PartyRole | None] = mapped_column(one_of(PartyRole, "party_role"))  # none: asked by staff
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]  # when the managers are told next
    state: Mapped[ExemptionState] = mapped_column(one_of(ExemptionState, "exemption_state"), default=ExemptionState.ASKED)
    reply: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]
