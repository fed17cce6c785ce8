"""Precedents: closed cases that went to a panel, as the next mediator may read them. Redacted words only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id


class Precedent(Base):
    """A closed case in the library. Brief, verdict and decision are read where they stand; what staff wrote is kept masked.

    `words`: the redacted texts cut into words; the database's own full-text table follows them (`precedent_words.py`).
    Hidden: the row stays, so that nothing files the case again, and holds no word.
    """

    __tablename__ = "precedents"
    __table_args__ = (
        CheckConstraint("(hidden_at IS NULL) = (hidden_by_id IS NULL)", name="hidden_whole"),
        CheckConstraint("hidden_at IS NULL OR words = ''", name="hidden_has_no_words"),
        CheckConstraint("outcome IN ('complainant', 'respondent', 'middle', 'undecided')", name="outcome_known"),
        Index("ix_precedents_kind", "category", "outcome", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))  # the last one, with its brief and verdict
    language: Mapped[str] = mapped_column(String(2))
    category: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(12))  # whom the panel's answer favours, or that it had none
    title: Mapped[str] = mapped_column(Text)
    reasons: Mapped[str] = mapped_column(Text)  # of the decision; empty where they could not be shown without a name
    changed: Mapped[str] = mapped_column(Text)  # what the house does because of the case
    unchanged: Mapped[str] = mapped_column(Text)  # … or why nothing
    words: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
