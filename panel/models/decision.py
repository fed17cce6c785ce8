"""What follows a verdict: the mediator's decision, explanations, appeals, the closing record, why a claim is not upheld."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of
from panel.models.case import PartyRole, RemedyKind

EXPLANATION_MIN = 80  # signs: what is shorter names a result and explains nothing


class Stance(StrEnum):
    """How the decision answers the verdict."""

    ADOPT = "adopt"
    IN_PART = "in_part"
    DEPART = "depart"
    ON_MERITS = "on_merits"  # the panel was undecided


class AppealGround(StrEnum):
    """The only grounds of an appeal."""

    NEW_EVIDENCE = "new_evidence"
    PROCEDURE = "procedure"


class Decision(Base):
    """The mediator's answer to one round's verdict, with reasons that both parties read."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("round_id", name="one_decision_per_round"),
        CheckConstraint("amount_minor IS NULL OR amount_minor >= 0", name="amount_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    stance: Mapped[Stance] = mapped_column(one_of(Stance, "stance"))
    remedy: Mapped[RemedyKind] = mapped_column(one_of(RemedyKind, "remedy"))
    amount_minor: Mapped[int | None]
    reasons: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime]


class SecondExplanation(Base):
    """A party asked to have the decision explained (S58): owner, deadline, text. One per party and decision."""

    __tablename__ = "second_explanations"
    __table_args__ = (
        UniqueConstraint("decision_id", "role", name="one_explanation_per_side"),
        CheckConstraint("(given_at IS NULL) = (text IS NULL)", name="text_iff_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    role: Mapped[PartyRole] = mapped_column(one_of(PartyRole, "party_role"))
    question: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    text: Mapped[str | None] = mapped_column(Text)
    given_at: Mapped[datetime | None]


class Appeal(Base):
    """A party asks for a fresh round. Once per party and case; ruled on by somebody other than the owner."""

    __tablename__ = "appeals"
    __table_args__ = (
        UniqueConstraint("party_id", name="one_appeal_per_party"),
        CheckConstraint("(ruled_at IS NULL) = (admitted IS NULL)", name="ruling_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"))
    ground: Mapped[AppealGround] = mapped_column(one_of(AppealGround, "appeal_ground"))
    text: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime]
    admitted: Mapped[bool | None]
    ruling: Mapped[str | None] = mapped_column(Text)
    ruled_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # none: admitted by the clock
    ruled_at: Mapped[datetime | None]


class Closing(Base):
    """What a closed case teaches: touchpoint, cause, responsibility, and an action or the reason for none."""

    __tablename__ = "closings"
    __table_args__ = (
        UniqueConstraint("case_id", name="one_closing_per_case"),
        CheckConstraint(
            "(action IS NOT NULL AND action_owner IS NOT NULL AND action_due_on IS NOT NULL) <> (no_action_reason IS NOT NULL)",
            name="action_or_reason",
        ),
        CheckConstraint("finding IN ('fault', 'no_fault', 'improvement')", name="finding_known"),
        Index("ix_closings_repeats", "touchpoint", "cause", "closed_at"),
        Index("ix_closings_unseen", "id", sqlite_where=text("seen = 0"), postgresql_where=text("NOT seen")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    finding: Mapped[str] = mapped_column(String(12))
    touchpoint: Mapped[str] = mapped_column(String(40))
    cause: Mapped[str] = mapped_column(String(40))
    responsibility: Mapped[str] = mapped_column(String(20))  # complainant, respondent, shared, third, nobody
    action: Mapped[str | None] = mapped_column(Text)
    action_owner: Mapped[str | None] = mapped_column(String(60))
    action_due_on: Mapped[date | None]
    no_action_reason: Mapped[str | None] = mapped_column(Text)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    closed_at: Mapped[datetime]
    seen: Mapped[bool] = mapped_column(default=False, server_default=false())  # the sweep has looked at it


class WorkRole(StrEnum):
    """Whose work a case was about: a function, never a person."""

    KITCHEN = "kitchen"
    COURIER = "courier"
    WAREHOUSE = "warehouse"
    COUNTER = "counter"
    VISIT = "visit"  # who comes to the customer: repair, cleaning
    SUPPORT = "support"
    PRODUCT = "product"
    PLATFORM = "platform"
    OTHER = "other"
    OWN = "own"  # one of the operator's


class OwnRole(Base):
    """A role that the operator added. It is never changed, it ends: so old closings keep their words."""

    __tablename__ = "own_roles"
    __table_args__ = (CheckConstraint("zh <> '' AND en <> ''", name="named"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    zh: Mapped[str] = mapped_column(String(40))
    en: Mapped[str] = mapped_column(String(40))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ClosingWork(Base):
    """Beside a closing: whose work it was and what it was about, `item` by the case's category. Codes alone."""

    __tablename__ = "closing_works"
    __table_args__ = (
        CheckConstraint("(role = 'own') = (own_role_id IS NOT NULL)", name="own_iff_own"),
        CheckConstraint("item <> ''", name="item_said"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    role: Mapped[WorkRole] = mapped_column(one_of(WorkRole, "work_role"))
    own_role_id: Mapped[int | None] = mapped_column(ForeignKey("own_roles.id"))
    item: Mapped[str] = mapped_column(String(20))


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
