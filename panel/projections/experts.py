"""Experts as each audience reads them: the directory and a case's experts for the desk, opinions for the sides.

What the expert reads of a case is in `expert_case.py`. Nobody learns from here who is near to a case in which way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from panel.models import (
    LIVE_INVITATIONS,
    Account,
    AccountRole,
    Brief,
    Case,
    ExpertInvitation,
    ExpertKind,
    ExpertProfile,
    InvitationState,
    ObserverWish,
    Opinion,
    OpinionRemark,
    PartyRole,
    Role,
)
from panel.queries.experts import list_versions
from panel.services.advising import reasons_against

PAGE = 20
CANDIDATES_MAX = 100  # to choose from for one case
_OPEN = (InvitationState.WAITING, InvitationState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """An entry of the directory. `cases`: questions at hand; `against`: why not for the case in hand, codes, if one is."""

    id: str
    name: str
    kind: str
    field: str
    association: str
    about: str
    open: bool
    cases: int
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """One page of experts, open ones first; `total` of the chosen field."""

    rows: tuple[ExpertRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class RemarkView:
    """What a side remarked."""

    side: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VersionView:
    """One signed version."""

    version: int
    text: str
    reason: str
    at: datetime
    digest: str
    salt: str


@dataclass(frozen=True, slots=True)
class OpinionView:
    """What an expert said, with its name and field, oldest version last. `for_jurors`: a brief that went out holds it."""

    id: str
    name: str
    kind: str
    field: str
    association: str
    question: str
    removed: bool
    for_jurors: bool
    versions: tuple[VersionView, ...]
    remarks: tuple[RemarkView, ...]

    @property
    def newest(self) -> VersionView:
        """As it reads now."""
        return self.versions[0]

    def remark_of(self, side: str) -> RemarkView | None:
        """What this side has remarked."""
        return next((each for each in self.remarks if each.side == side), None)


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation as the desk reads it. `reason`: why it was declined."""

    id: str
    name: str
    kind: str
    field: str
    question: str
    state: str
    reason: str
    invited_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class WishView:
    """A side's wish for an observer."""

    side: str
    text: str
    at: datetime


def list_directory(session: Session, *, field: str, page: int) -> Directory:
    """Experts of a field ("" for all), those that take questions first. Pages count from 1. Two SELECTs."""
    query = _entries(field)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(ExpertProfile.open.desc(), ExpertProfile.field, Account.name, Account.id)
    rows = session.execute(ordered.limit(PAGE).offset((page - 1) * PAGE))
    return Directory(tuple(_row(account, profile, cases) for account, profile, cases in rows), total)


def list_candidates(session: Session, case: Case) -> tuple[ExpertRow, ...]:
    """Whom the case's mediator could ask, with what stands against each; who can be asked comes first."""
    rows = session.execute(_entries("").order_by(ExpertProfile.field, Account.name, Account.id).limit(CANDIDATES_MAX)).all()
    found = [_row(who, profile, cases, reasons_against(session, case, who, profile)) for who, profile, cases in rows]
    return tuple(sorted(found, key=lambda row: bool(row.against)))


def _entries(field: str) -> Select[Account, ExpertProfile, int]:
    at_hand = (
        select(func.count()).select_from(ExpertInvitation)
        .where(ExpertInvitation.account_id == Account.id, ExpertInvitation.state.in_(_OPEN)).scalar_subquery()
    )
    query: Select[Account, ExpertProfile, int] = (
        select(Account, ExpertProfile, at_hand)
        .join(ExpertProfile, ExpertProfile.account_id == Account.id)
        .where(
            Account.disabled_at.is_(None),
            Account.id.in_(select(AccountRole.account_id).where(AccountRole.role == Role.EXPERT)),
        )
    )
    return query.where(ExpertProfile.field == field) if field else query


def _row(account: Account, profile: ExpertProfile, cases: int, against: tuple[str, ...] = ()) -> ExpertRow:
    return ExpertRow(
        account.public_id, account.name, profile.kind.value, profile.field, profile.association, profile.about, profile.open,
        cases, against,
    )


def list_invitations_of(session: Session, case: Case) -> tuple[InvitationView, ...]:
    """Every invitation of a case, newest first."""
    rows = session.execute(
        select(ExpertInvitation, Account.name).join(Account, Account.id == ExpertInvitation.account_id)
        .where(ExpertInvitation.case_id == case.id).order_by(ExpertInvitation.id.desc())
    )
    return tuple(
        InvitationView(
            each.public_id, name, each.kind.value, each.field, each.question, each.state.value, each.reason, each.invited_at,
            each.expires_at, each.ended_at,
        )
        for each, name in rows
    )


def list_wishes(session: Session, case_id: int) -> tuple[WishView, ...]:
    """Which side wishes for an observer, and why."""
    rows = session.scalars(select(ObserverWish).where(ObserverWish.case_id == case_id).order_by(ObserverWish.id))
    return tuple(WishView(each.role.value, each.text, each.made_at) for each in rows)


def list_opinions(session: Session, case: Case) -> tuple[OpinionView, ...]:
    """What experts have signed in a case, in the order they were asked: for its sides and its desk."""
    invited = session.scalars(
        select(ExpertInvitation)
        .where(
            ExpertInvitation.case_id == case.id,
            ExpertInvitation.id.in_(select(Opinion.invitation_id)),
        )
        .order_by(ExpertInvitation.id)
    ).all()
    if not invited:
        return ()
    ids = [each.id for each in invited]
    versions, remarks = list_versions(session, ids), _remarks(session, ids)
    sealed = session.scalar(select(func.max(Brief.published_at)).where(Brief.case_id == case.id))
    return tuple(_opinion(each, versions[each.id], remarks.get(each.id, []), sealed) for each in invited)


def _remarks(session: Session, ids: Sequence[int]) -> dict[int, list[RemarkView]]:
    found: dict[int, list[RemarkView]] = {}
    for each in session.scalars(
        select(OpinionRemark).where(OpinionRemark.invitation_id.in_(ids)).order_by(OpinionRemark.id)
    ):
        found.setdefault(each.invitation_id, []).append(RemarkView(each.role.value, each.text, each.made_at))
    return found


def _opinion(
    invitation: ExpertInvitation, versions: Sequence[Opinion], remarks: Sequence[RemarkView], sealed: datetime | None
) -> OpinionView:
    shown = tuple(VersionView(v.version, v.text, v.reason, v.signed_at, v.digest, v.salt) for v in reversed(versions))
    before = sealed is not None and versions[0].signed_at <= sealed
    return OpinionView(
        invitation.public_id, versions[-1].name, invitation.kind.value, invitation.field, versions[-1].association,
        invitation.question, invitation.state is InvitationState.REMOVED, before and invitation.kind is ExpertKind.ADVISER,
        shown, tuple(remarks),
    )


def list_named(session: Session, case_id: int) -> tuple[tuple[str, str, str], ...]:
    """(id of the invitation, name, field) of the experts who act in a case now: whom a side can object to."""
    rows = session.execute(
        select(ExpertInvitation.public_id, Account.name, ExpertInvitation.field)
        .join(Account, Account.id == ExpertInvitation.account_id)
        .where(ExpertInvitation.case_id == case_id, ExpertInvitation.state.in_(LIVE_INVITATIONS))
        .order_by(ExpertInvitation.id)
    )
    return tuple((id_, name, field) for id_, name, field in rows)


def my_wish(wishes: Sequence[WishView], role: PartyRole) -> WishView | None:
    """The wish of one side."""
    return next((each for each in wishes if each.side == role.value), None)
