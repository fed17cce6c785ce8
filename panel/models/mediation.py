"""Proposals in mediation and the parties' answers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from panel.models.base import Base, new_public_id, one_of
from panel.models.case import PartyRole, RemedyKind


class ProposalStatus(StrEnum):
    """Open, or how it ended."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COUNTERED = "countered"
    EXPIRED = "expired"
    LAPSED = "lapsed"  # the case left mediation


class Proposal(Base):
    """A remedy somebody puts to the parties, with an end. Accepted by both = settlement."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("amount_minor IS NULL OR amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("by_role IN ('owner', 'complainant', 'respondent')", name="by_role_known"),
        Index(
            "one_open_proposal_per_case", "case_id", unique=True, sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    by_role: Mapped[str] = mapped_column(String(20))
    counter_to_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"))
    remedy: Mapped[RemedyKind] = mapped_column(one_of(RemedyKind, "remedy"))
    amount_minor: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    status: Mapped[ProposalStatus] = mapped_column(one_of(ProposalStatus, "proposal_status"), default=ProposalStatus.OPEN)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]  # when sides that have not answered are reminded; none once they were
    ended_at: Mapped[datetime | None]

    answers: Mapped[list[ProposalAnswer]] = relationship(lazy="selectin")


class ProposalAnswer(Base):
    """One side's yes to a proposal. A no ends the proposal at once and needs no row."""

    __tablename__ = "proposal_answers"
    __table_args__ = (UniqueConstraint("proposal_id", "role", name="one_answer_per_side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    role: Mapped[PartyRole] = mapped_column(one_of(PartyRole, "party_role"))
    accepted_at: Mapped[datetime]
