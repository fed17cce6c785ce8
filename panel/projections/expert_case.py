"""What an expert reads: the own entry, the questions, and a case as jurors would read it. Never a name, never an original."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import LIVE_INVITATIONS, Account, Case, Decision, ExpertInvitation, InvitationState
from panel.projections.experts import VersionView
from panel.projections.party_brief import BriefView, view_brief
from panel.queries.cases import get_case
from panel.queries.experts import find_own, list_versions
from panel.queries.jurors import mask_for_jurors

PAGE = 20


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One question in the expert's list. `case_id` is "" where the case cannot be read any more."""

    case_id: str
    category: str
    kind: str
    field: str
    question: str
    state: str
    invited_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Ruled:
    """The mediator's decision, masked. `reasons` is "" where they cannot be masked."""

    stance: str
    remedy: str
    reasons: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ExpertCase:
    """A case for an expert who was asked about it; `name`: under which it signs. `brief` is None until both sides saw it."""

    name: str
    kind: str
    field: str
    question: str
    state: str
    invited_at: datetime
    expires_at: datetime
    brief: BriefView | None
    ruled: Ruled | None
    signed: tuple[VersionView, ...]


def list_asked(session: Session, account_id: int, *, page: int) -> tuple[AskedRow, ...]:
    """What an expert was asked, newest first; one row more than a page, where there are more."""
    rows = session.execute(
        select(ExpertInvitation, Case.public_id, Case.category).join(Case, Case.id == ExpertInvitation.case_id)
        .where(ExpertInvitation.account_id == account_id)
        .order_by(ExpertInvitation.id.desc()).limit(PAGE + 1).offset((page - 1) * PAGE)
    )
    return tuple(
        AskedRow(
            case_id if each.state in LIVE_INVITATIONS else "", category, each.kind.value, each.field, each.question,
            each.state.value, each.invited_at, each.expires_at,
        )
        for each, case_id, category in rows
    )


def view_expert_case(session: Session, case: Case, account_id: int) -> ExpertCase:
    """The case as this expert may read it now. Raises NotFound("expert.unknown")."""
    invitation = find_own(session, case.id, account_id)
    signed = list_versions(session, [invitation.id]).get(invitation.id, [])
    accepted = invitation.state is not InvitationState.WAITING
    return ExpertCase(
        name=session.get_one(Account, account_id).name,
        kind=invitation.kind.value, field=invitation.field, question=invitation.question, state=invitation.state.value,
        invited_at=invitation.invited_at, expires_at=invitation.expires_at, brief=_brief(session, case) if accepted else None,
        ruled=_ruled(session, case) if accepted and invitation.kind.value == "observer" else None,
        signed=tuple(VersionView(v.version, v.text, v.reason, v.signed_at, v.digest, v.salt) for v in reversed(signed)),
    )


def _brief(session: Session, case: Case) -> BriefView | None:
    try:
        return view_brief(session, get_case(session, case.public_id))
    except NotFound:
        return None


def _ruled(session: Session, case: Case) -> Ruled | None:
    found = session.scalar(select(Decision).where(Decision.case_id == case.id).order_by(Decision.id.desc()).limit(1))
    if found is None:
        return None
    masked = mask_for_jurors(session, case, {"ruled.reasons": found.reasons})
    return Ruled(found.stance.value, found.remedy.value, masked.get("ruled.reasons", ""), found.decided_at)
