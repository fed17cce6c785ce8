"""Who must decide, what may be promised, what a case risks: rules with history, escalations, warrants, losses, scores."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.lifecycle import DeadlineKind
from panel.models.base import Base, new_public_id, one_of
from panel.models.case import RemedyKind


class Decider(StrEnum):
    """Whose word is needed, the lesser power first."""

    MEDIATOR = "mediator"
    MANAGER = "manager"


class RiskLevel(StrEnum):
    """What a score of risk comes to."""

    LOW = "low"
    RAISED = "raised"
    HIGH = "high"


class EscalationState(StrEnum):
    """Where an escalation stands."""

    ASKED = "asked"
    TAKEN = "taken"  # a manager works on it
    APPROVED = "approved"
    DECLINED = "declined"
    RETURNED = "returned"  # the manager leaves it to the mediator, within the limits
    RECALLED = "recalled"  # by whoever asked
    LAPSED = "lapsed"  # the case was over first


class MarkKind(StrEnum):
    """What people see in a case that no rule finds."""

    ATTITUDE = "attitude"
    CRISIS = "crisis"


class LossBasis(StrEnum):
    """How a loss was reckoned."""

    DISPUTE = "dispute"  # the amount in dispute
    RECEIPTS = "receipts"
    MARKET = "market"
    ESTIMATE = "estimate"


_LIVE, _UP = text("state IN ('asked', 'taken')"), text("lifted_at IS NULL")
_BY_RULE = text("asked_by_id IS NULL")
_LOOK, _REMIND = text("look_at IS NOT NULL"), text("remind_at IS NOT NULL")


class LadderChange(Base):
    """One change of matrix, bands, limits or a playbook, effective from a moment on. Append-only."""

    __tablename__ = "ladder_changes"
    __table_args__ = (
        CheckConstraint("effective_at >= changed_at", name="never_backwards"),
        Index("ix_ladder_changes_name", "name", "effective_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[dict[str, Any]]  # {"value": …}; null: as for all kinds
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    changed_at: Mapped[datetime]
    effective_at: Mapped[datetime]


class CaseRisk(Base):
    """The present score of a case with its reasons. `look_at`: when it is to be reckoned again."""

    __tablename__ = "case_risks"
    __table_args__ = (
        UniqueConstraint("case_id", name="one_risk_per_case"),
        CheckConstraint("score >= 0", name="score_not_negative"),
        Index("ix_case_risks_look", "look_at", sqlite_where=_LOOK, postgresql_where=_LOOK),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    score: Mapped[int]
    level: Mapped[RiskLevel] = mapped_column(one_of(RiskLevel, "risk_level"))
    reasons: Mapped[list[Any]]  # [[rule, points, {params}], …]
    assessed_at: Mapped[datetime]
    look_at: Mapped[datetime | None]


class RiskChange(Base):
    """A score that a case had from a moment on. Append-only."""

    __tablename__ = "risk_changes"
    __table_args__ = (Index("ix_risk_changes_case", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    score: Mapped[int]
    level: Mapped[RiskLevel] = mapped_column(one_of(RiskLevel, "risk_level"))
    reasons: Mapped[list[Any]]
    at: Mapped[datetime]


class CaseMark(Base):
    """Attitude played a part, or the case is a crisis: raised and lifted with a reason. Of a crisis also its clock before."""

    __tablename__ = "case_marks"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL) AND (lifted_at IS NULL) = (lift_reason IS NULL)",
                        name="lifted_whole"),
        CheckConstraint("(clock_kind IS NULL) = (clock_before IS NULL)", name="clock_whole"),
        Index("one_live_mark", "case_id", "kind", unique=True, sqlite_where=_UP, postgresql_where=_UP),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[MarkKind] = mapped_column(one_of(MarkKind, "mark_kind"))
    reason: Mapped[str] = mapped_column(Text)
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    raised_at: Mapped[datetime]
    lift_reason: Mapped[str | None] = mapped_column(Text)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    lifted_at: Mapped[datetime | None]
    clock_kind: Mapped[DeadlineKind | None] = mapped_column(one_of(DeadlineKind, "deadline_kind"))
    clock_before: Mapped[datetime | None]


class Escalation(Base):
    """A case put before a manager: by whoever holds it, or by the matrix itself (`asked_by_id` none).

    `remedy`, `amount_minor`: what approval is asked for, or what was approved; none: whatever the playbook permits.
    """

    __tablename__ = "escalations"
    __table_args__ = (
        CheckConstraint("amount_minor IS NULL OR amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("state <> 'approved' OR (ended_by_id IS NOT NULL AND amount_minor IS NOT NULL)", name="approved_whole"),
        CheckConstraint("state <> 'approved' OR ended_by_id <> asked_by_id", name="two_persons"),
        CheckConstraint("state NOT IN ('declined', 'returned') OR reply <> ''", name="no_with_reason"),
        CheckConstraint("(state IN ('asked', 'taken')) = (ended_at IS NULL)", name="ended_iff_ended_at"),
        CheckConstraint("(taken_at IS NULL) = (taken_by_id IS NULL)", name="taken_whole"),
        Index("one_live_escalation", "case_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("once_by_rule", "case_id", unique=True, sqlite_where=_BY_RULE, postgresql_where=_BY_RULE),
        Index("ix_escalations_case", "case_id"),
        Index("ix_escalations_live", "due_at", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_escalations_remind", "remind_at", sqlite_where=_REMIND, postgresql_where=_REMIND),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    state: Mapped[EscalationState] = mapped_column(
        one_of(EscalationState, "escalation_state"), default=EscalationState.ASKED
    )
    remedy: Mapped[RemedyKind | None] = mapped_column(one_of(RemedyKind, "remedy"))
    amount_minor: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]  # when those concerned are told that it is overdue; none once they were
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]


class Warrant(Base):
    """Under whose authority something was promised: limit and cap of that moment, and the approval where one was needed.

    `needs_manager`: the matrix asked for one and nobody had answered; `permitted`: the playbook has the remedy.
    """

    __tablename__ = "warrants"
    __table_args__ = (
        UniqueConstraint("proposal_id", name="one_warrant_per_proposal"),
        UniqueConstraint("decision_id", name="one_warrant_per_decision"),
        CheckConstraint("(proposal_id IS NULL) <> (decision_id IS NULL)", name="of_one_promise"),
        CheckConstraint(
            "escalation_id IS NOT NULL OR (worth_minor <= limit_minor AND (cap_minor IS NULL OR worth_minor <= cap_minor)"
            " AND permitted AND NOT needs_manager)", name="beyond_only_approved",
        ),
        Index("ix_warrants_case", "case_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    acting_as: Mapped[Decider] = mapped_column(one_of(Decider, "decider"))
    worth_minor: Mapped[int]
    limit_minor: Mapped[int]
    cap_minor: Mapped[int | None]
    permitted: Mapped[bool]
    needs_manager: Mapped[bool]
    escalation_id: Mapped[int | None] = mapped_column(ForeignKey("escalations.id"))
    given_at: Mapped[datetime]


class LossEstimate(Base):
    """What the complainant lost, when it was decided: how much, and how that was reckoned. For staff only."""

    __tablename__ = "loss_estimates"
    __table_args__ = (
        UniqueConstraint("decision_id", name="one_loss_per_decision"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        Index("ix_loss_estimates_case", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    amount_minor: Mapped[int]
    basis: Mapped[LossBasis] = mapped_column(one_of(LossBasis, "loss_basis"))
    text: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]
