"""Holding and taking roles. Nobody changes their own; a lost role ends the account's sessions at once.

People give roles of staff by two: `granting.py`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update

from panel.errors import Conflict, Forbidden
from panel.events import RightsChanged
from panel.models import AccountRole, GrantState, Role, RoleGrant
from panel.queries.accounts import get_account, roles_of
from panel.services.owning import release_cases
from panel.services.poollog import add_event
from panel.services.sessions import sign_out_everywhere
from panel.uow import UnitOfWork

# The quality officer watches over everybody else and reads cases; the administrator must not.
APART = {Role.QUALITY: frozenset({Role.ADMIN, Role.MEDIATOR, Role.MANAGER}), Role.ADMIN: frozenset({Role.QUALITY}),
         Role.MEDIATOR: frozenset({Role.QUALITY}), Role.MANAGER: frozenset({Role.QUALITY}), Role.EXPERT: frozenset[Role]()}

WORKING = frozenset(Role) - {Role.EXPERT}  # who works here sits on no panel; an expert of one trade may


def check_apart(uow: UnitOfWork, account_id: int, role: Role) -> frozenset[Role]:
    """The roles an account holds; Conflict("account.roles_apart") when one of them stands against this one."""
    held = roles_of(uow.session, account_id)
    if against := sorted(held & APART[role]):
        raise Conflict("account.roles_apart", role=role.value, other=against[0].value)
    return held


def add_role(uow: UnitOfWork, account_id: int, role: Role, *, by_id: int | None, now: datetime) -> None:
    """Give a role without asking who gives it; Conflict("account.roles_apart")."""
    held = check_apart(uow, account_id, role)
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
    if role in held:
        _note_taken(uow, account.id, role, by_id=by_id, now=now)
    uow.session.execute(delete(AccountRole).where(AccountRole.account_id == account.id, AccountRole.role == role))
    sign_out_everywhere(uow, account.id)
    release_cases(uow, account.id, now=now)
    if role in held and held & WORKING == {role}:
        add_event(uow, "unstaffed", account.id, now=now)


def _note_taken(uow: UnitOfWork, account_id: int, role: Role, *, by_id: int, now: datetime) -> None:
    """Write into the history who took the role; one from before there was a history gets its line now."""
    end = {"state": GrantState.TAKEN, "taken_by_id": by_id, "taken_at": now}
    given = update(RoleGrant).where(
        RoleGrant.account_id == account_id, RoleGrant.role == role, RoleGrant.state == GrantState.GIVEN
    )
    if uow.session.scalars(given.values(end).returning(RoleGrant.id)).all():
        return
    since = uow.session.get_one(AccountRole, (account_id, role)).granted_at
    uow.session.add(RoleGrant(account_id=account_id, role=role, proposed_at=since, decided_at=since, **end))
    uow.session.flush()
