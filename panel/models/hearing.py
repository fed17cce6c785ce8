"""Asking beyond the survey: past customers invited to speak, suggestions of jurors answered, how the work weighs on people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class FollowUp(StrEnum):
    """What a quality officer does about what somebody said."""

    ANSWERED = "answered"
    TAKEN_UP = "taken_up"  # a systemic issue was raised, or a live one joined
    NOTHING = "nothing"  # there is nothing to do, for the reason that is written


class WorkPart(StrEnum):
    """In which part somebody works here."""

    MEDIATOR = "mediator"
    JUROR = "juror"


_ISSUE = "(ruling = 'taken_up') = (issue_id IS NOT NULL)"


class OutreachDraw(Base):
    """The draw of one month, to be repeated from seed and pool; `pool_digest` is SHA-256 of the pool."""

    __tablename__ = "outreach_draws"
    __table_args__ = (CheckConstraint("drawn <= wanted AND drawn <= pool", name="drawn_from_pool"),)

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    seed: Mapped[str] = mapped_column(String(64))
    pool: Mapped[int]
    pool_digest: Mapped[str] = mapped_column(String(64))
    wanted: Mapped[int]
    drawn: Mapped[int]
    drawn_at: Mapped[datetime]


class Outreach(Base):
    """A past customer who was invited to speak: two questions, an answer, and what became of it. Words go with the originals.

    `case_id`: the closed case by which the person was in the pool; `words_masked`: what the quality officer reads.
    """

    __tablename__ = "outreaches"
    __table_args__ = (
        UniqueConstraint("account_id", "month", name="invited_once_a_month"),
        CheckConstraint("(answered_at IS NULL) = (mark IS NULL)", name="answered_whole"),
        CheckConstraint("mark IS NULL OR mark BETWEEN 1 AND 5", name="mark_in_range"),
        CheckConstraint("declined_at IS NULL OR answered_at IS NULL", name="answered_or_declined"),
        CheckConstraint("(ruled_at IS NULL) = (ruling IS NULL) AND (ruled_at IS NULL) = (ruled_by_id IS NULL)",
                        name="ruling_whole"),
        CheckConstraint("ruled_at IS NULL OR answered_at IS NOT NULL", name="ruled_only_answered"),
        CheckConstraint("issue_id IS NULL OR ruling IS NOT NULL", name="issue_by_ruling"),
        CheckConstraint(_ISSUE, name="issue_iff_taken_up"),
        Index("ix_outreaches_case", "case_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    month: Mapped[str] = mapped_column(String(7))
    question: Mapped[str] = mapped_column(String(20))  # the open one
    scale: Mapped[str] = mapped_column(String(20))  # the closed one
    invited_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    mark: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text, default="")
    words_masked: Mapped[str] = mapped_column(Text, default="")
    ruling: Mapped[FollowUp | None] = mapped_column(one_of(FollowUp, "follow_up"))
    reply: Mapped[str] = mapped_column(Text, default="")
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("systemic_issues.id"))
    ruled_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ruled_at: Mapped[datetime | None]


class SuggestionAnswer(Base):
    """What a quality officer says to an improvement that a juror wrote. It names a text and no seat, as the text does."""

    __tablename__ = "suggestion_answers"
    __table_args__ = (
        CheckConstraint(_ISSUE, name="issue_iff_taken_up"),
        CheckConstraint("reply <> ''", name="said"),
    )

    text_id: Mapped[str] = mapped_column(ForeignKey("published_texts.public_id"), primary_key=True)
    ruling: Mapped[FollowUp] = mapped_column(one_of(FollowUp, "follow_up"))
    reply: Mapped[str] = mapped_column(Text)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("systemic_issues.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime]


class PulseTaken(Base):
    """That somebody has answered the pulse of a month, and nothing of what was said."""

    __tablename__ = "pulse_taken"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    part: Mapped[WorkPart] = mapped_column(one_of(WorkPart, "work_part"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)


class PulseSum(Base):
    """What a month's answers of one part add up to: there is no row of a single answer."""

    __tablename__ = "pulse_sums"
    __table_args__ = (
        CheckConstraint(
            "answers > 0 AND load BETWEEN answers AND 5 * answers AND again BETWEEN answers AND 5 * answers", name="of_marks"
        ),
    )

    part: Mapped[WorkPart] = mapped_column(one_of(WorkPart, "work_part"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    answers: Mapped[int]
    load: Mapped[int]  # the marks of all, 1 too little to 5 far too much
    again: Mapped[int]  # … 1 never to 5 gladly
