"""Experts: what they are, invitations to a case, signed opinions with the sides' remarks, wishes for an observer.

An expert speaks openly to the sides and reads no names; jurors read the masked words under no name.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of
from panel.models.case import PartyRole


class ExpertKind(StrEnum):
    """What an expert is."""

    ADVISER = "adviser"  # of a field: answers one question of the mediator, before the verdict helps most
    OBSERVER = "observer"  # of an association of the trade: says after the decision what it saw


class InvitationState(StrEnum):
    """Where the invitation of an expert to a case stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    GIVEN = "given"  # the opinion is signed
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"  # a side objected to the person, and was right


class RecusalTarget(StrEnum):
    """As what somebody should not act in a case."""

    MEDIATOR = "mediator"
    EXPERT = "expert"


class RecusalStatus(StrEnum):
    """Where an objection to a mediator or an expert stands."""

    WAITING = "waiting"
    UPHELD = "upheld"
    REJECTED = "rejected"


LIVE_INVITATIONS = (InvitationState.WAITING, InvitationState.ACCEPTED, InvitationState.GIVEN)
_LIVE = text("state IN ('waiting', 'accepted', 'given')")
_DUE = text("state IN ('waiting', 'accepted')")
_WAITS = text("status = 'waiting'")


class ExpertProfile(Base):
    """What an account with the role of an expert is, in its field and its own words. `association`: whose observer."""

    __tablename__ = "expert_profiles"
    __table_args__ = (CheckConstraint("(kind = 'observer') = (association <> '')", name="observer_iff_association"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    kind: Mapped[ExpertKind] = mapped_column(one_of(ExpertKind, "expert_kind"))
    field: Mapped[str] = mapped_column(String(20))
    association: Mapped[str] = mapped_column(String(120), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    open: Mapped[bool] = mapped_column(default=True)  # takes invitations at the moment
    changed_at: Mapped[datetime]


class ExpertInvitation(Base):
    """A mediator asks one expert one question about one case. `expires_at`: of the answer, then of the opinion.

    `wished_by`: the side that asked for an observer; no observer comes unasked.
    """

    __tablename__ = "expert_invitations"
    __table_args__ = (
        CheckConstraint("invited_by_id <> account_id", name="two_persons"),
        CheckConstraint("(kind = 'observer') = (wished_by IS NOT NULL)", name="observer_iff_wished"),
        CheckConstraint("(state = 'declined') = (reason <> '')", name="declined_with_reason"),
        CheckConstraint("state NOT IN ('accepted', 'given') OR accepted_at IS NOT NULL", name="accepted_at_when_accepted"),
        CheckConstraint("(state IN ('waiting', 'accepted')) = (ended_at IS NULL)", name="ended_when_over"),
        Index("one_live_invitation", "case_id", "account_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_expert_invitations_account", "account_id", "state"),
        Index("ix_expert_invitations_due", "expires_at", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[ExpertKind] = mapped_column(one_of(ExpertKind, "expert_kind"))
    field: Mapped[str] = mapped_column(String(20))  # as it was when the person was invited
    question: Mapped[str] = mapped_column(Text)
    wished_by: Mapped[PartyRole | None] = mapped_column(one_of(PartyRole, "party_role"))
    state: Mapped[InvitationState] = mapped_column(one_of(InvitationState, "invitation_state"), default=InvitationState.WAITING)
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was declined
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Opinion(Base):
    """One signed version of what an expert says; a correction is the next one, with its reason. Only erasing changes it.

    `name`, `association`: as signed. `digest`: SHA-256 of the canonical text with `salt`, so that who has only the record
    cannot try texts or names.
    """

    __tablename__ = "opinions"
    __table_args__ = (
        UniqueConstraint("invitation_id", "version", name="one_opinion_per_version"),
        CheckConstraint("version >= 1 AND (version = 1) = (reason = '')", name="correction_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("expert_invitations.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(String(60))
    association: Mapped[str] = mapped_column(String(120), default="")
    signed_at: Mapped[datetime]
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))


class OpinionRemark(Base):
    """One short remark of a side to what an expert said."""

    __tablename__ = "opinion_remarks"
    __table_args__ = (UniqueConstraint("invitation_id", "role", name="one_remark_per_side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("expert_invitations.id"))
    role: Mapped[PartyRole] = mapped_column(one_of(PartyRole, "party_role"))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class ObserverWish(Base):
    """A side wishes that an observer of an association looks on."""

    __tablename__ = "observer_wishes"
    __table_args__ = (UniqueConstraint("case_id", "role", name="one_wish_per_side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    role: Mapped[PartyRole] = mapped_column(one_of(PartyRole, "party_role"))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class Recusal(Base):
    """A side asks that the mediator, or an expert, does not act in its case; `account_id` is that person."""

    __tablename__ = "recusals"
    __table_args__ = (
        CheckConstraint("decided_by_id <> account_id", name="two_persons"),
        CheckConstraint("(status = 'waiting') = (decided_at IS NULL)", name="waiting_iff_undecided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decision_whole"),
        CheckConstraint("(target = 'expert') = (invitation_id IS NOT NULL)", name="expert_iff_invited"),
        Index("one_waiting_recusal", "case_id", "role", "account_id", unique=True, sqlite_where=_WAITS,
              postgresql_where=_WAITS),
        Index("ix_recusals_status", "status", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    role: Mapped[PartyRole] = mapped_column(one_of(PartyRole, "party_role"))
    target: Mapped[RecusalTarget] = mapped_column(one_of(RecusalTarget, "recusal_target"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("expert_invitations.id"))
    reason: Mapped[str] = mapped_column(Text)
    status: Mapped[RecusalStatus] = mapped_column(one_of(RecusalStatus, "recusal_status"), default=RecusalStatus.WAITING)
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reply: Mapped[str] = mapped_column(Text, default="")
