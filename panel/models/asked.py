"""Questions put to one side beside its story, and what it answered: at filing, by the mediator, one gentle one more."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of

_WAITS = "answered_at IS NULL AND declined_at IS NULL"


class AskSource(StrEnum):
    """Where a question came from."""

    INTAKE = "intake"  # the story did not say it, or the one open question of a filing
    MEDIATOR = "mediator"
    GENTLE = "gentle"  # asked of who said very little, once


class AskedQuestion(Base):
    """One question to one side, at most one waiting at a time, none in the same words twice. Goes with the originals.

    `code`: of the wording in panel/content/questions.json. `reply`: own words, or the number of a choice. A question that was
    passed over at filing counts as declined: it is not asked again.
    """

    __tablename__ = "asked_questions"
    __table_args__ = (
        UniqueConstraint("party_id", "code", name="asked_once"),
        CheckConstraint("(answered_at IS NULL) = (reply = '')", name="reply_iff_answered"),
        CheckConstraint("answered_at IS NULL OR declined_at IS NULL", name="answered_or_declined"),
        CheckConstraint("source <> 'mediator' OR asked_by_id IS NOT NULL", name="mediator_named"),
        Index("ix_asked_questions_case_id", "case_id"),
        Index("one_question_waits", "party_id", unique=True, sqlite_where=text(_WAITS), postgresql_where=text(_WAITS)),
        Index(
            "one_gentle_question", "party_id", unique=True, sqlite_where=text("source = 'gentle'"),
            postgresql_where=text("source = 'gentle'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"))
    code: Mapped[str] = mapped_column(String(20))
    source: Mapped[AskSource] = mapped_column(one_of(AskSource, "ask_source"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(Text, default="")
