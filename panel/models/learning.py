"""What redaction learns from people: words they leave readable, and how much of a draft they had to change. No case texts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id


class LearntWord(Base):
    """A word that a machine took for a name and people left readable in a published brief; counts made from its votes.

    `people`: how many different ones left it readable since somebody masked it last. `ruling`: what a quality officer has
    said last, "on", "off" or nothing.
    """

    __tablename__ = "learnt_words"
    __table_args__ = (CheckConstraint("ruling IN ('', 'on', 'off')", name="ruling_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    word: Mapped[str] = mapped_column(String(12), unique=True)
    key: Mapped[str] = mapped_column(String(12), index=True)  # as a search sees it
    people: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)  # briefs in which somebody left it readable
    masked: Mapped[int] = mapped_column(default=0)  # briefs in which somebody masked it by hand
    changed_at: Mapped[datetime]
    ruling: Mapped[str] = mapped_column(String(3), default="")


class WordVote(Base):
    """One person left the word readable in one brief, or masked it there. NULL: a person that is not here any more."""

    __tablename__ = "word_votes"
    __table_args__ = (Index("ix_word_votes_word", "word_id", "voted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    word_id: Mapped[int] = mapped_column(ForeignKey("learnt_words.id"))
    brief_id: Mapped[int] = mapped_column(ForeignKey("briefs.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    opened: Mapped[bool]  # else masked
    voted_at: Mapped[datetime]


class WordRuling(Base):
    """A quality officer takes a word off the list, or puts it on. The latest that nobody took back holds."""

    __tablename__ = "word_rulings"
    __table_args__ = (Index("ix_word_rulings_word", "word_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    word_id: Mapped[int] = mapped_column(ForeignKey("learnt_words.id"))
    allowed: Mapped[bool]
    ruled_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ruled_at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    undone_at: Mapped[datetime | None]


class RedactionCount(Base):
    """Of one published brief and one kind of identifier: what the machine found and what people made of it. Numbers only.

    `kind` is a `panel.redaction.Kind`, or "suspect", "objection"; `family` the room the rule is from. Survives erasure.
    """

    __tablename__ = "redaction_counts"
    __table_args__ = (
        UniqueConstraint("brief_id", "kind", "family", name="one_count_per_family"),
        Index("ix_redaction_counts_when", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    brief_id: Mapped[int] = mapped_column(ForeignKey("briefs.id"))
    published_at: Mapped[datetime]
    month: Mapped[int]  # of the publication in UTC, as 202611
    kind: Mapped[str] = mapped_column(String(20))
    family: Mapped[str] = mapped_column(String(20))
    found: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[int] = mapped_column(default=0)  # left readable; of suspects: cleared
    added: Mapped[int] = mapped_column(default=0)  # masked by a person, missed by the machine
