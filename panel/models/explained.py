"""Explained, not upheld: why a claim was not upheld, in words both sides read, and the outside ways that were named."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base

EXPLANATION_MIN = 80  # signs: what is shorter names a result and explains nothing


class ExplainedClosing(Base):
    """The full explanation of a claim that was not upheld. Its closing record says "no fault".

    `signs`: its length as it was written, for the masked text may be shorter. `routes`: codes of outside ways, by commas.
    """

    __tablename__ = "explained_closings"
    __table_args__ = (
        UniqueConstraint("case_id", name="one_explanation_per_closing"),
        CheckConstraint(f"signs >= {EXPLANATION_MIN}", name="explained_in_full"),
        CheckConstraint("text <> '' AND routes <> ''", name="text_and_routes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    text: Mapped[str] = mapped_column(Text)
    signs: Mapped[int]
    routes: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
