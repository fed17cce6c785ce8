"""Who stands by a draft of a brief, and everything that was done at the redaction desk. Holds no word of the case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base


class RedactionReading(Base):
    """A person has read the draft at this version as a stranger would, and says whether somebody could be recognised in it."""

    __tablename__ = "redaction_readings"
    __table_args__ = (UniqueConstraint("redaction_id", "version", "account_id", name="one_reading_per_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    redaction_id: Mapped[int] = mapped_column(ForeignKey("redactions.id"))
    version: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    tells: Mapped[bool]  # somebody could be recognised
    note: Mapped[str] = mapped_column(Text, default="")  # what tells it; empty unless `tells`
    read_at: Mapped[datetime]


class RedactionAct(Base):
    """One act at the desk: who, when, what, by which rule it had been found, and the digest of the draft before it.

    `entity` is made from an identifier: it is emptied when the originals are erased. Rows are added, never changed.
    """

    __tablename__ = "redaction_acts"
    __table_args__ = (Index("ix_redaction_acts_desk", "redaction_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    redaction_id: Mapped[int] = mapped_column(ForeignKey("redactions.id"))
    version: Mapped[int]  # of the desk after the act
    act: Mapped[str] = mapped_column(String(20))
    entity: Mapped[str] = mapped_column(String(40), default="")
    rule: Mapped[str] = mapped_column(String(40), default="")
    count: Mapped[int] = mapped_column(default=1)  # how many entities, suspects or places it was about
    before: Mapped[str] = mapped_column(String(64))  # SHA-256 of the draft
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]
