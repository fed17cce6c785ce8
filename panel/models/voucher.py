"""Vouchers: what one is worth and its last day, beside the proposal or the decision that promises it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base


class Voucher(Base):
    """A voucher that was proposed or decided. `amount_minor`: in fen or cents, as promised; `last_on`: its last day."""

    __tablename__ = "vouchers"
    __table_args__ = (
        UniqueConstraint("proposal_id", name="one_voucher_per_proposal"),
        UniqueConstraint("decision_id", name="one_voucher_per_decision"),
        CheckConstraint("(proposal_id IS NULL) <> (decision_id IS NULL)", name="of_one_promise"),
        CheckConstraint("amount_minor > 0", name="worth_something"),
        CheckConstraint("last_on > promised_on", name="not_over_yet"),
        Index("ix_vouchers_case", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    amount_minor: Mapped[int]
    promised_on: Mapped[date]
    last_on: Mapped[date]
