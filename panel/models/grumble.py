"""Grumbles: one line from a customer about a merchant. No case, no clock; it may become a dispute once."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class GrumbleState(StrEnum):
    """Where a grumble stands."""

    OPEN = "open"
    READ = "read"  # a quality officer has read it; nothing is answered
    ANSWERED = "answered"
    PROMOTED = "promoted"  # a dispute was made of it
    WITHDRAWN = "withdrawn"  # taken back: its words are gone, it counts nowhere


class Grumble(Base):
    """What somebody said about a merchant in one line. Its words go with the person, or with the case that was made of it.

    `entered_by_id`: the staff member who wrote it down for a customer, who may have no account. `week`: weeks since Monday, 1
    January of the year 1, by the house's calendar. `nth`: its place among those of its customer on its day, none when entered.
    """

    __tablename__ = "grumbles"
    __table_args__ = (
        UniqueConstraint("account_id", "said_on", "nth", name="a_day_in_order"),
        UniqueConstraint("case_id", name="one_grumble_of_a_case"),
        CheckConstraint("account_id IS NOT NULL OR entered_by_id IS NOT NULL", name="somebody_said_it"),
        CheckConstraint("(entered_by_id IS NULL) = (nth IS NOT NULL)", name="own_ones_in_order"),
        CheckConstraint("length(text) <= 300", name="one_line"),
        CheckConstraint("(state = 'promoted') = (case_id IS NOT NULL)", name="promoted_iff_case"),
        CheckConstraint("state <> 'withdrawn' OR (text = '' AND reply = '')", name="withdrawn_has_no_words"),
        CheckConstraint("(handled_at IS NULL) = (handled_by_id IS NULL)", name="handled_whole"),
        CheckConstraint("state NOT IN ('read', 'answered') OR handled_at IS NOT NULL", name="read_by_somebody"),
        CheckConstraint("state <> 'open' OR handled_at IS NULL", name="open_is_unread"),
        Index("ix_grumbles_weeks", "week", "merchant_id", "category"),
        Index("ix_grumbles_state", "state", "id"),
        Index("ix_grumbles_merchant", "merchant_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchants.id"))
    category: Mapped[str] = mapped_column(String(40), default="")  # empty: not said
    text: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
    said_on: Mapped[date]
    week: Mapped[int]
    nth: Mapped[int | None]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[GrumbleState] = mapped_column(one_of(GrumbleState, "grumble_state"), default=GrumbleState.OPEN)
    reply: Mapped[str] = mapped_column(Text, default="")
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    handled_at: Mapped[datetime | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
