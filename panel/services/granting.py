"""Giving roles of staff takes two persons: an administrator proposes, another one confirms (ADR 0067).

Where the house has no other administrator, a manager or a quality officer confirms; where there is nobody at all, the command
of the machine does. Taking a role away takes one person and holds at once: `roles.revoke_role`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite

from panel.errors import Conflict, Forbidden, NotFound
from panel.models import Account, GrantState, Role, RoleGrant
from panel.models.base import new_public_id
from panel.notices import notify
from panel.queries.accounts import get_account, roles_of
from panel.queries.granting import read_confirmers
from panel.services.roles import add_role, check_apart
from panel.uow import UnitOfWork


def propose_role(uow: UnitOfWork, public_id: str, role: Role, *, by_id: int, now: datetime) -> bool:
    """Propose a role for an account; True when it waits for a second person now, False when the account has it already.

    The same again while it waits is one proposal. An expert's role reads no case it was not asked about and is given at once.
    Raises Forbidden("account.own_role") and Conflict("account.roles_apart") with the role that stands against it.
    """
    account = get_account(uow.session, public_id)
    if account.id == by_id:
        raise Forbidden("account.own_role")
    return propose_for(uow, account.id, role, by_id=by_id, now=now)


def propose_for(uow: UnitOfWork, account_id: int, role: Role, *, by_id: int, now: datetime) -> bool:
    """`propose_role` for whoever accepts an invitation, in the name of who invited."""
    if role is Role.EXPERT:
        add_role(uow, account_id, role, by_id=by_id, now=now)
        return False
    check_apart(uow, account_id, role)
    if role in roles_of(uow.session, account_id):
        return False
    insert = (sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql).insert
    made = uow.session.scalar(
        insert(RoleGrant)
        .values(public_id=new_public_id(), account_id=account_id, role=role, state=GrantState.WAITING, proposed_by_id=by_id,
                proposed_at=now)
        .on_conflict_do_nothing(index_elements=["account_id", "role"], index_where=text("state = 'waiting'"))
        .returning(RoleGrant.public_id)
    )
    if made is not None:
        to = read_confirmers(uow.session).of(account_id, by_id)
        notify(uow, to, "role.waiting", now=now, once=made, target=("role", ""), role=role.value)
    return True


def confirm_role(uow: UnitOfWork, grant_id: str, *, by_id: int, now: datetime) -> None:
    """Give the role that was proposed, as the second person. "role.proposer_gone": who proposed is no administrator any more.

    Raises NotFound("role.no_proposal"); Conflict: "role.decided", "role.own_proposal", "role.proposer_gone",
    "role.account_closed", "account.roles_apart"; Forbidden: "account.own_role", "role.not_yours".
    """
    grant = _lock(uow, grant_id)
    if grant.proposed_by_id == by_id:
        raise Conflict("role.own_proposal")
    _check_may(uow, grant, by_id)
    if Role.ADMIN not in roles_of(uow.session, grant.proposed_by_id or 0) or _is_closed(uow, grant.proposed_by_id):
        raise Conflict("role.proposer_gone")
    _give(uow, grant, by_id, now)


def refuse_role(uow: UnitOfWork, grant_id: str, *, by_id: int, now: datetime) -> None:
    """Do not give it: by whoever would have to confirm, or taken back by whoever proposed. Raises as `confirm_role`."""
    grant = _lock(uow, grant_id)
    if grant.proposed_by_id != by_id:
        _check_may(uow, grant, by_id)
    grant.state, grant.decided_by_id, grant.decided_at = GrantState.REFUSED, by_id, now
    if grant.proposed_by_id is not None and grant.proposed_by_id != by_id:
        _tell(uow, grant, grant.proposed_by_id, "role.refused", now)


def confirm_by_command(uow: UnitOfWork, account_id: int, role: Role, *, now: datetime) -> None:
    """Confirm what waits for an account from the command line of the machine. Raises as `confirm_role`."""
    wanted = select(RoleGrant.public_id).where(
        RoleGrant.account_id == account_id, RoleGrant.role == role, RoleGrant.state == GrantState.WAITING
    )
    _give(uow, _lock(uow, uow.session.scalar(wanted) or ""), None, now)


def _lock(uow: UnitOfWork, grant_id: str) -> RoleGrant:
    grant = uow.session.scalar(select(RoleGrant).where(RoleGrant.public_id == grant_id).with_for_update())
    if grant is None:
        raise NotFound("role.no_proposal")
    if grant.state is not GrantState.WAITING:
        raise Conflict("role.decided")
    return grant


def _check_may(uow: UnitOfWork, grant: RoleGrant, by_id: int) -> None:
    if grant.account_id == by_id:
        raise Forbidden("account.own_role")
    if by_id not in read_confirmers(uow.session).of(grant.account_id, grant.proposed_by_id):
        raise Forbidden("role.not_yours")


def _is_closed(uow: UnitOfWork, account_id: int | None) -> bool:
    found = uow.session.get(Account, account_id) if account_id is not None else None
    return found is None or found.disabled_at is not None


def _give(uow: UnitOfWork, grant: RoleGrant, by_id: int | None, now: datetime) -> None:
    if _is_closed(uow, grant.account_id):
        raise Conflict("role.account_closed")
    grant.state, grant.decided_by_id, grant.decided_at = GrantState.GIVEN, by_id, now
    add_role(uow, grant.account_id, grant.role, by_id=grant.proposed_by_id, now=now)
    _tell(uow, grant, grant.account_id, "role.given", now)


def _tell(uow: UnitOfWork, grant: RoleGrant, account_id: int, kind: str, now: datetime) -> None:
    notify(uow, [account_id], kind, now=now, once=grant.public_id, role=grant.role.value)
