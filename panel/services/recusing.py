"""A side asks that the mediator or an expert does not act in its case; somebody apart decides, and the case is handed over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import Conflict, NotFound
from panel.lifecycle import check_in
from panel.models import (
    LIVE_INVITATIONS,
    Case,
    ExpertInvitation,
    ExpertKind,
    InvitationState,
    PartyRole,
    Recusal,
    RecusalStatus,
    RecusalTarget,
    Role,
)
from panel.notices import notify
from panel.permissions import statuses
from panel.queries.accounts import roles_of
from panel.queries.cases import lock_case, party_accounts
from panel.queries.experts import get_invitation
from panel.queries.staff import involved_accounts, list_staff
from panel.services.advising import clean_words
from panel.services.moving import log
from panel.services.opinions import renew_texts
from panel.uow import UnitOfWork

REASON_MAX = 2000
REPLY_MAX = 2000
MEDIATOR = "mediator"  # as the target; an expert is named by the invitation's public id


def ask_recusal(uow: UnitOfWork, case_id: int, role: PartyRole, target: str, reason: str, *, now: datetime) -> Recusal:
    """A side says that the mediator (`target`: MEDIATOR) or an expert (its invitation's public id) should not act, and why.

    Asked once of one person while it waits: the same words again are the same, other words Conflict("recusal.waiting").
    Raises NotFound("expert.unknown"); Conflict: "case.wrong_status", "recusal.nobody"; Invalid on "reason".
    """
    why = clean_words(reason, "reason", REASON_MAX)
    case = lock_case(uow.session, case_id)
    check_in(case.status, *statuses("not_ended"))
    account, invitation = _target(uow, case, target)
    before = uow.session.scalar(
        select(Recusal).where(
            Recusal.case_id == case.id, Recusal.role == role, Recusal.account_id == account,
            Recusal.status == RecusalStatus.WAITING,
        )
    )
    if before is not None:
        if before.reason == why:
            return before
        raise Conflict("recusal.waiting")
    made = Recusal(
        case_id=case.id, role=role, account_id=account, invitation_id=invitation.id if invitation else None, reason=why,
        target=RecusalTarget.EXPERT if invitation else RecusalTarget.MEDIATOR, made_at=now,
    )
    uow.session.add(made)
    uow.session.flush()
    log(uow, case, "recusal.made", actor=role.value, now=now, audience="staff")
    judges = [each for each in list_judges(uow, account) if each not in involved_accounts(uow.session, case)]
    notify(
        uow, judges, "recusal.waiting", now=now, once=f"{case.public_id}:{made.public_id}", target=("recusal", made.public_id),
        number=case.number,
    )
    return made


def _target(uow: UnitOfWork, case: Case, target: str) -> tuple[int, ExpertInvitation | None]:
    if target == MEDIATOR:
        if case.owner_id is None:
            raise Conflict("recusal.nobody")
        return case.owner_id, None
    found = get_invitation(uow.session, case.id, target)
    if found.state not in LIVE_INVITATIONS:
        raise NotFound("expert.unknown")
    return found.account_id, found


def list_judges(uow: UnitOfWork, account_id: int) -> list[int]:
    """Who may decide about this person: the quality officers; about one of them the managers."""
    role = Role.MANAGER if Role.QUALITY in roles_of(uow.session, account_id) else Role.QUALITY
    return [each for each in list_staff(uow.session, role) if each != account_id]


def may_judge(session: Session, recusal: Recusal, account_id: int) -> bool:
    """Whether this account decides about it: see `list_judges`."""
    judged = roles_of(session, recusal.account_id)
    wanted = Role.MANAGER if Role.QUALITY in judged else Role.QUALITY
    return account_id != recusal.account_id and wanted in roles_of(session, account_id)


def uphold_recusal(uow: UnitOfWork, public_id: str, reply: str, *, by_id: int, now: datetime) -> Recusal:
    """It is right: the person acts in this case no more. A mediator's case waits for another at once; what an expert said
    leaves the brief that is being made.

    Raises NotFound("recusal.unknown"), Conflict("recusal.decided"), Conflict("case.role_clash"), Invalid on "reply".
    """
    found, case, words = _lock(uow, public_id, reply, by_id)
    _answer(uow, found, case, RecusalStatus.UPHELD, words, by_id=by_id, now=now)
    if found.invitation_id is not None:
        _remove_expert(uow, case, uow.session.get_one(ExpertInvitation, found.invitation_id), now)
    elif case.owner_id == found.account_id:
        _let_go(uow, case, now)
    return found


def reject_recusal(uow: UnitOfWork, public_id: str, reply: str, *, by_id: int, now: datetime) -> Recusal:
    """It is not right, and why. Raises as `uphold_recusal`."""
    found, case, words = _lock(uow, public_id, reply, by_id)
    _answer(uow, found, case, RecusalStatus.REJECTED, words, by_id=by_id, now=now)
    return found


def _lock(uow: UnitOfWork, public_id: str, reply: str, by_id: int) -> tuple[Recusal, Case, str]:
    words = clean_words(reply, "reply", REPLY_MAX)
    case_id = uow.session.scalar(select(Recusal.case_id).where(Recusal.public_id == public_id))
    if case_id is None:
        raise NotFound("recusal.unknown")
    case = lock_case(uow.session, case_id)
    found = uow.session.scalars(
        select(Recusal).where(Recusal.public_id == public_id).execution_options(populate_existing=True)
    ).one()
    if not may_judge(uow.session, found, by_id):
        raise NotFound("recusal.unknown")
    if by_id in involved_accounts(uow.session, case) or by_id == case.owner_id:
        raise Conflict("case.role_clash")
    if found.status is not RecusalStatus.WAITING:
        raise Conflict("recusal.decided")
    return found, case, words


def _answer(
    uow: UnitOfWork, found: Recusal, case: Case, status: RecusalStatus, reply: str, *, by_id: int, now: datetime
) -> None:
    found.status, found.reply, found.decided_at, found.decided_by_id = status, reply, now, by_id
    uow.session.flush()
    log(uow, case, "recusal.decided", actor="quality", now=now, audience="staff", outcome=status.value)
    notify(
        uow, party_accounts(uow.session, case, found.role), "recusal.answered", now=now,
        once=f"{case.public_id}:{found.public_id}", case=case, number=case.number,
    )


def _remove_expert(uow: UnitOfWork, case: Case, invitation: ExpertInvitation, now: datetime) -> None:
    if invitation.state not in LIVE_INVITATIONS:
        return
    invitation.state, invitation.ended_at = InvitationState.REMOVED, invitation.ended_at or now
    uow.session.flush()
    log(uow, case, "expert.removed", actor="quality", now=now, field=invitation.field)
    notify(
        uow, [invitation.account_id], "expert.removed", now=now, once=f"{case.public_id}:{invitation.public_id}",
        category=case.category,
    )
    if invitation.kind is ExpertKind.ADVISER:
        renew_texts(uow, case, now=now)


def _let_go(uow: UnitOfWork, case: Case, now: datetime) -> None:
    """Nobody holds the case; the managers give it to somebody else, and the person cannot take it again."""
    before, case.owner_id = case.owner_id, None
    log(uow, case, "case.owner_released", actor="quality", now=now)
    once = f"{case.public_id}:{case.version}"
    if before is not None:
        notify(uow, [before], "recusal.upheld", now=now, once=once, target=("staff_case", ""), number=case.number)
    apart = involved_accounts(uow.session, case)
    notify(
        uow, [each for each in list_staff(uow.session, Role.MANAGER) if each not in apart], "cases.unowned", now=now, once=once,
        target=("staff_case", ""), count=1,
    )
