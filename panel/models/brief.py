"""The frozen brief: all that jurors ever see of a case. Holds redacted text only, and no way back to the originals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id


class Brief(Base):
    """What was published of a case for one round. Never updated."""

    __tablename__ = "briefs"
    __table_args__ = (UniqueConstraint("case_id", "round_no", name="one_brief_per_round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))  # NULL: of a control case
    round_no: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    category: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)  # pseudonyms may make any text longer than what was typed
    question: Mapped[str] = mapped_column(Text)
    options: Mapped[list[Any]]  # [{"key", "label", "side"}] in the order of the rules
    fact_questions: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # texts, asked before the question
    rule_text: Mapped[str] = mapped_column(Text)
    facts: Mapped[list[Any]]  # [{"day", "text", "source", "contested"}]
    claim: Mapped[str] = mapped_column(Text)
    claim_remedy: Mapped[str] = mapped_column(Text, default="")
    # {"remedy", "amount_minor", "currency"} as asked for and as offered; empty when a side named no remedy
    claim_ask: Mapped[dict[str, Any]] = mapped_column(default=dict)
    response: Mapped[str] = mapped_column(Text)  # empty: the respondent stayed silent, which is stated
    response_remedy: Mapped[str] = mapped_column(Text, default="")
    response_ask: Mapped[dict[str, Any]] = mapped_column(default=dict)
    withheld: Mapped[int] = mapped_column(default=0)  # exhibits not shown
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]


class BriefPicture(Base):
    """One shown picture of a brief, or one page of a document: a file of its own, named by nothing of the original."""

    __tablename__ = "brief_pictures"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    brief_id: Mapped[int] = mapped_column(ForeignKey("briefs.id"), index=True)
    ordinal: Mapped[int]
    side: Mapped[str] = mapped_column(String(12))  # complainant, respondent or firm
    alt: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int | None]
    height: Mapped[int | None]
    page: Mapped[int] = mapped_column(default=1, server_default="1")  # of `pages` pages that one exhibit has, in order
    pages: Mapped[int] = mapped_column(default=1, server_default="1")
    sha256: Mapped[str] = mapped_column(String(64))
    store_key: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
