"""What people say after their case: one survey a side, its words apart from its numbers, and who wants no further contact."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of
from panel.models.case import PartyRole


class SideEnd(StrEnum):
    """How a case ended for one side. Kept when it closes, so that sums need no case."""

    WON = "won"
    LOST = "lost"
    BETWEEN = "between"  # the decision gave something to both
    SETTLED = "settled"  # both agreed without a panel
    OPEN = "open"  # closed with nothing agreed and nothing decided


MEASURES = ("fairness", "professionalism", "service", "ease", "quickness")  # each 1 to 5; the order of the page
_ALL_OR_NONE = " AND ".join(f"(answered_at IS NULL) = ({name} IS NULL)" for name in MEASURES)
_IN_RANGE = " AND ".join(f"({name} IS NULL OR {name} BETWEEN 1 AND 5)" for name in MEASURES)


class Survey(Base):
    """One side of a closed case is asked once how it was handled. Numbers stay when the originals are erased.

    `question`: the code of the open question that was put. `month`: of `closes_at` (UTC, "2026-11"); sums are by it, and
    nothing of a month is shown before it is over.
    """

    __tablename__ = "surveys"
    __table_args__ = (
        UniqueConstraint("case_id", "role", name="one_survey_per_side"),
        CheckConstraint(_ALL_OR_NONE, name="answered_whole"),
        CheckConstraint(_IN_RANGE, name="answers_in_range"),
        CheckConstraint("declined_at IS NULL OR answered_at IS NULL", name="answered_or_declined"),
        CheckConstraint("closes_at > asked_at", name="open_for_a_time"),
        Index("ix_surveys_month", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    role: Mapped[PartyRole] = mapped_column(one_of(PartyRole, "party_role"))
    category: Mapped[str] = mapped_column(String(40))
    ended: Mapped[SideEnd] = mapped_column(one_of(SideEnd, "side_end"))
    question: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    month: Mapped[str] = mapped_column(String(7))
    declined_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    fairness: Mapped[int | None]
    professionalism: Mapped[int | None]
    service: Mapped[int | None]
    ease: Mapped[int | None]
    quickness: Mapped[int | None]


class SurveyWords(Base):
    """What a side wrote, as it was typed and as the quality officer reads it (under the case's pseudonyms).

    Goes with the originals. Read by its random `public_id`, so that its place says nothing.
    """

    __tablename__ = "survey_words"
    __table_args__ = (UniqueConstraint("survey_id", name="words_once_a_survey"),)

    public_id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_public_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    reply: Mapped[str] = mapped_column(Text, default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    reply_masked: Mapped[str] = mapped_column(Text, default="")
    comment_masked: Mapped[str] = mapped_column(Text, default="")


class NoContact(Base):
    """A side of a case wants to be asked and reminded of nothing more. Taking it back removes the row."""

    __tablename__ = "no_contacts"
    __table_args__ = (UniqueConstraint("case_id", "role", name="one_refusal_per_side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    role: Mapped[PartyRole] = mapped_column(one_of(PartyRole, "party_role"))
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    said_at: Mapped[datetime]
