"""Granting and taking roles. Nobody changes their own; a lost role ends the account's sessions at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from panel.errors import Conflict, Forbidden
from panel.events import RightsChanged
from panel.models import AccountRole, Role
from panel.queries.accounts import get_account, roles_of
from panel.services.owning import release_cases
from panel.services.poollog import add_event
from panel.services.sessions import sign_out_everywhere
from panel.uow import UnitOfWork

# The quality officer watches over everybody else and reads cases; the administrator must not.
APART = {Role.QUALITY: frozenset({Role.ADMIN, Role.MEDIATOR, Role.MANAGER}), Role.ADMIN: frozenset({Role.QUALITY}),
         Role.MEDIATOR: frozenset({Role.QUALITY}), Role.MANAGER: frozenset({Role.QUALITY}), Role.EXPERT: frozenset[Role]()}

WORKING = frozenset(Role) - {Role.EXPERT}  # who works here sits on no panel; an expert of one trade may


def grant_role(uow: UnitOfWork, public_id: str, role: Role, *, by_id: int, now: datetime) -> None:
    """Give an account a role; without effect when it has it.

    Raises Forbidden("account.own_role") and Conflict("account.roles_apart") with the role that stands against it.
    """
    account = get_account(uow.session, public_id)
    if account.id == by_id:
        raise Forbidden("account.own_role")
    add_role(uow, account.id, role, by_id=by_id, now=now)


def add_role(uow: UnitOfWork, account_id: int, role: Role, *, by_id: int, now: datetime) -> None:
    """Give a role without asking who gives it; Conflict("account.roles_apart")."""
    held = roles_of(uow.session, account_id)
    if against := sorted(held & APART[role]):
        raise Conflict("account.roles_apart", role=role.value, other=against[0].value)
    if role not in held:
        uow.session.add(AccountRole(account_id=account_id, role=role, granted_at=now, granted_by_id=by_id))
        if role in WORKING and not held & WORKING:
            add_event(uow, "staff", account_id, now=now)
    uow.record(RightsChanged("", account_id))


def revoke_role(uow: UnitOfWork, public_id: str, role: Role, *, by_id: int, now: datetime) -> None:
    """Take a role and end the account's sessions, sockets included; its open cases are let go unless another role holds them.

    Raises Forbidden("account.own_role").
    """
    account = get_account(uow.session, public_id)
    if account.id == by_id:
        raise Forbidden("account.own_role")
    held = roles_of(uow.session, account.id)
    uow.session.execute(delete(AccountRole).where(AccountRole.account_id == account.id, AccountRole.role == role))
    sign_out_everywhere(uow, account.id)
    release_cases(uow, account.id, now=now)
    if role in held and held & WORKING == {role}:
        add_event(uow, "unstaffed", account.id, now=now)
