"""Promises made in a case: who promises what to whom by which day, whether it was kept, and what the other side says."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of
from panel.models.case import PartyRole


class Promiser(StrEnum):
    """Who has to keep it."""

    OWNER = "owner"  # whoever holds the case
    RESPONDENT = "respondent"


class PromiseSource(StrEnum):
    """Where it was made."""

    PROPOSAL = "proposal"
    DECISION = "decision"
    CLOSING = "closing"
    HAND = "hand"


class PromiseState(StrEnum):
    """What the promiser says of it. Overdue is no state: it is open and its day is over."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


_REMIND = text("remind_at IS NOT NULL")
_OPEN = text("state = 'open'")


class CasePromise(Base):
    """A promise. `nth`: its place in its case, from 1. `agrees`: whether whom it was made to says the same of it.

    Its words are masked with the originals of the case.
    """

    __tablename__ = "promises"
    __table_args__ = (
        UniqueConstraint("case_id", "nth", name="promises_in_order"),
        CheckConstraint("by_role <> to_role", name="to_somebody_else"),
        CheckConstraint("due_on >= made_on", name="not_for_the_past"),
        CheckConstraint("(state = 'open') = (marked_at IS NULL)", name="open_iff_unmarked"),
        CheckConstraint("(marked_at IS NULL) = (marked_by_id IS NULL)", name="mark_whole"),
        CheckConstraint("state NOT IN ('broken', 'withdrawn') OR reason <> ''", name="not_kept_with_reason"),
        CheckConstraint("(agrees IS NULL) = (answered_at IS NULL) AND (agrees IS NULL) = (answered_by_id IS NULL)",
                        name="answer_whole"),
        CheckConstraint("agrees IS NULL OR state <> 'open'", name="answers_a_mark"),
        CheckConstraint("answered_by_id <> marked_by_id", name="promise_two_persons"),
        Index("ix_promises_due", "due_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_promises_day", "due_on", "id"),
        Index("ix_promises_remind", "remind_at", sqlite_where=_REMIND, postgresql_where=_REMIND),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    nth: Mapped[int]
    by_role: Mapped[Promiser] = mapped_column(one_of(Promiser, "promiser"))
    to_role: Mapped[PartyRole] = mapped_column(one_of(PartyRole, "promised_to"))
    source: Mapped[PromiseSource] = mapped_column(one_of(PromiseSource, "promise_source"))
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    made_on: Mapped[date]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[PromiseState] = mapped_column(one_of(PromiseState, "promise_state"), default=PromiseState.OPEN)
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was not kept or taken back; else what was done
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    marked_at: Mapped[datetime | None]
    agrees: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]  # when somebody is to be told next
