"""A mediator asks an expert one question about a case: inviting, answering, withdrawing, and the clock of both.

What is signed is in `panel.services.opinions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid
from panel.lifecycle import check_in
from panel.models import (
    LIVE_INVITATIONS,
    Account,
    Case,
    ExpertInvitation,
    ExpertKind,
    ExpertProfile,
    InvitationState,
    ObserverWish,
    PartyRole,
    Role,
)
from panel.notices import notify, tell_owner
from panel.permissions import statuses
from panel.queries.accounts import roles_of
from panel.queries.cases import lock_case
from panel.queries.experts import find_own, get_invitation, list_versions, stands_near
from panel.queries.redactions import known_names
from panel.redaction.gate import leaks
from panel.services.moving import log
from panel.settings import read_settings
from panel.uow import UnitOfWork

QUESTION_MAX = 600
REASON_MAX = 500
WISH_MAX = 500
_S = InvitationState


@dataclass(frozen=True, slots=True)
class Question:
    """Who is asked (public id of the account), and what."""

    whom: str
    text: str


def reasons_against(session: Session, case: Case, account: Account, profile: ExpertProfile | None) -> tuple[str, ...]:
    """Why this account cannot be invited to this case now, as codes; empty when it can. `case` with its parties.

    All that stands near the case is one code: told apart, it would name jurors and households.
    """
    live = select(ExpertInvitation.id).where(
        ExpertInvitation.case_id == case.id, ExpertInvitation.account_id == account.id,
        ExpertInvitation.state.in_(LIVE_INVITATIONS),
    )
    wished = select(ObserverWish.id).where(ObserverWish.case_id == case.id).limit(1)
    is_expert = profile is not None and account.disabled_at is None and Role.EXPERT in roles_of(session, account.id)
    unwished = profile is not None and profile.kind is ExpertKind.OBSERVER and session.scalar(wished) is None
    found = (
        ("expert.none", not is_expert),
        ("expert.closed", profile is not None and not profile.open),
        ("expert.already", session.scalar(live) is not None),
        ("expert.not_wished", unwished),
        ("expert.near", stands_near(session, case, account.id)),
    )
    return tuple(code for code, holds in found if holds)


def invite_expert(uow: UnitOfWork, case_id: int, question: Question, *, by_id: int, now: datetime) -> ExpertInvitation:
    """Ask one expert one question. The same question again to the same person is the same invitation.

    Raises Conflict("case.wrong_status"); Invalid: "input.missing", "input.too_long" on "question", "input.choice" on "whom",
    "expert.names" on "question" when it names somebody of the case, "expert.refused" on "whom" with `reasons`, the codes of
    `reasons_against` with blanks between them.
    """
    text = clean_words(question.text, "question", QUESTION_MAX)
    case = lock_case(uow.session, case_id)
    check_in(case.status, *statuses("advised"))
    for leak in leaks({"question": text}, known_names(uow.session, case)):
        raise Invalid("expert.names", field="question", surface=leak.surface)
    account = uow.session.scalar(select(Account).where(Account.public_id == question.whom))
    if account is None:
        raise Invalid("input.choice", field="whom")
    profile = uow.session.get(ExpertProfile, account.id)
    before = _live(uow, case, account)
    if before is not None and before.question == text:
        return before
    reasons = reasons_against(uow.session, case, account, profile)
    if reasons or profile is None or account.id == by_id:
        raise Invalid("expert.refused", field="whom", reasons=" ".join(reasons or ("expert.near",)))
    made = ExpertInvitation(
        case_id=case.id, account_id=account.id, kind=profile.kind, field=profile.field, question=text,
        wished_by=_wisher(uow, case) if profile.kind is ExpertKind.OBSERVER else None, invited_by_id=by_id, invited_at=now,
        expires_at=now + read_settings(uow.session, now).hours("expert"),
    )
    uow.session.add(made)
    uow.session.flush()
    log(uow, case, "expert.invited", actor="owner", now=now, field=made.field, expert_kind=made.kind.value)
    _tell_expert(uow, made, case, "expert.invited", now)
    return made


def _live(uow: UnitOfWork, case: Case, account: Account) -> ExpertInvitation | None:
    return uow.session.scalar(
        select(ExpertInvitation).where(
            ExpertInvitation.case_id == case.id, ExpertInvitation.account_id == account.id,
            ExpertInvitation.state.in_(LIVE_INVITATIONS),
        )
    )


def _wisher(uow: UnitOfWork, case: Case) -> PartyRole | None:
    return uow.session.scalar(
        select(ObserverWish.role).where(ObserverWish.case_id == case.id).order_by(ObserverWish.id).limit(1)
    )


def accept_invitation(uow: UnitOfWork, case_id: int, account_id: int, *, now: datetime) -> ExpertInvitation:
    """The expert takes the question; its second clock starts. Twice is once. Raises NotFound("expert.unknown"),
    Conflict("expert.late") when the time to answer is over, Conflict("expert.near") when something came between."""
    case = lock_case(uow.session, case_id)
    found = find_own(uow.session, case.id, account_id)
    if found.state is not _S.WAITING:
        return found
    if found.expires_at <= now:
        raise Conflict("expert.late")
    if stands_near(uow.session, case, account_id):
        raise Conflict("expert.near")
    found.state, found.accepted_at = _S.ACCEPTED, now
    found.expires_at = now + read_settings(uow.session, now).hours("opinion")
    log(uow, case, "expert.accepted", actor="expert", now=now, field=found.field)
    tell_owner(uow, case, "expert.accepted", now=now, once=found.public_id)
    return found


def decline_invitation(uow: UnitOfWork, case_id: int, account_id: int, reason: str, *, now: datetime) -> ExpertInvitation:
    """The expert does not answer this question, and says why; the mediator reads it. Also after having accepted.

    Raises NotFound("expert.unknown"), Conflict("opinion.given"), Invalid on "reason".
    """
    why = clean_words(reason, "reason", REASON_MAX)
    case = lock_case(uow.session, case_id)
    found = find_own(uow.session, case.id, account_id)
    if found.state is _S.GIVEN:
        raise Conflict("opinion.given")
    found.reason = why
    _end(uow, found, _S.DECLINED, now)
    log(uow, case, "expert.declined", actor="expert", now=now, audience="staff", field=found.field)
    tell_owner(uow, case, "expert.declined", now=now, once=found.public_id)
    return found


def withdraw_invitation(uow: UnitOfWork, case_id: int, public_id: str, *, now: datetime) -> ExpertInvitation:
    """The mediator takes an invitation back before anything is signed. Twice is once.

    Raises NotFound("expert.unknown"), Conflict("opinion.given"), Conflict("expert.over").
    """
    case = lock_case(uow.session, case_id)
    found = get_invitation(uow.session, case.id, public_id)
    if found.state is _S.WITHDRAWN:
        return found
    if found.state not in LIVE_INVITATIONS:
        raise Conflict("expert.over")
    if list_versions(uow.session, [found.id]):
        raise Conflict("opinion.given")
    _end(uow, found, _S.WITHDRAWN, now)
    log(uow, case, "expert.withdrawn", actor="owner", now=now, field=found.field)
    _tell_expert(uow, found, case, "expert.withdrawn", now)
    return found


def list_due(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Invitations whose clock has run out, the oldest first."""
    return session.scalars(
        select(ExpertInvitation.id)
        .where(ExpertInvitation.state.in_((_S.WAITING, _S.ACCEPTED)), ExpertInvitation.expires_at <= now)
        .order_by(ExpertInvitation.expires_at).limit(limit)
    ).all()


def expire_invitation(uow: UnitOfWork, id_: int, *, now: datetime) -> bool:
    """Nobody answered, or no opinion came in time. Whether it was still so under the lock of the case."""
    case = lock_case(uow.session, uow.session.get_one(ExpertInvitation, id_).case_id)
    found = uow.session.get_one(ExpertInvitation, id_, populate_existing=True)
    if found.state not in (_S.WAITING, _S.ACCEPTED) or found.expires_at > now:
        return False
    _end(uow, found, _S.EXPIRED, now)
    log(uow, case, "expert.expired", actor="clock", now=now, field=found.field)
    tell_owner(uow, case, "expert.expired", now=now, once=found.public_id)
    _tell_expert(uow, found, case, "expert.lapsed", now)
    return True


def wish_observer(uow: UnitOfWork, case_id: int, role: PartyRole, text: str, *, now: datetime) -> ObserverWish:
    """A side wishes that an observer of an association looks on. Once a side; the mediator finds one, or says why none.

    Raises Conflict: "case.wrong_status", "observer.wished" for another text; Invalid on "text".
    """
    clean = clean_words(text, "text", WISH_MAX)
    case = lock_case(uow.session, case_id)
    check_in(case.status, *statuses("not_ended"))
    before = uow.session.scalar(select(ObserverWish).where(ObserverWish.case_id == case.id, ObserverWish.role == role))
    if before is not None:
        if before.text == clean:
            return before
        raise Conflict("observer.wished")
    made = ObserverWish(case_id=case.id, role=role, text=clean, made_at=now)
    uow.session.add(made)
    uow.session.flush()
    log(uow, case, "observer.wished", actor=role.value, now=now)
    tell_owner(uow, case, "observer.wished", now=now, once=f"{case.public_id}:{role.value}")
    return made


def _end(uow: UnitOfWork, found: ExpertInvitation, state: InvitationState, now: datetime) -> None:
    found.state, found.ended_at = state, now
    uow.session.flush()


def _tell_expert(uow: UnitOfWork, found: ExpertInvitation, case: Case, kind: str, now: datetime) -> None:
    """No number and no words of the case: an expert reads what jurors would. The key names the case, to go with it."""
    notify(
        uow, [found.account_id], kind, now=now, once=f"{case.public_id}:{found.public_id}",
        target=("expert_case", case.public_id), category=case.category, until=found.expires_at.isoformat(),
    )


def clean_words(text: str, field: str, limit: int) -> str:
    """The text without blanks around it. Raises Invalid: "input.missing", "input.too_long"."""
    clean = text.strip()
    if not clean:
        raise Invalid("input.missing", field=field)
    if len(clean) > limit:
        raise Invalid("input.too_long", field=field, limit=limit)
    return clean
