"""Reading proposals to give roles, and who may confirm one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from panel.models import Account, GrantState, Role, RoleGrant
from panel.queries.staff import list_staff

SHOWN = 100


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One giving of a role as staff reads it; names of who did what, None where nobody did or the command line."""

    id: str
    account_id: int
    public_id: str
    name: str
    address: str
    role: str
    state: GrantState
    proposed_by_id: int | None
    proposed_by: str | None
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    taken_by: str | None
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class Confirmers:
    """Accounts of who confirms roles: administrators, and managers and quality officers in their place."""

    admins: Sequence[int]
    instead: Sequence[int]

    def of(self, account_id: int, proposed_by_id: int | None) -> list[int]:
        """Who may confirm a role for this account: the other administrators; where there is none, who stands in for them."""
        apart = {account_id, proposed_by_id}
        others = [account for account in self.admins if account not in apart]
        return others or [account for account in self.instead if account not in apart]


def read_confirmers(session: Session) -> Confirmers:
    """Who confirms roles now, asked once for any number of proposals."""
    return Confirmers(list_staff(session, Role.ADMIN), list_staff(session, Role.MANAGER, Role.QUALITY))


def list_grants(
    session: Session, *, state: GrantState | None = None, account_id: int | None = None, limit: int = SHOWN
) -> Sequence[GrantRow]:
    """Givings of roles, newest first."""
    proposer, decider, taker = aliased(Account), aliased(Account), aliased(Account)
    wanted = (
        select(RoleGrant, Account, proposer.name, decider.name, taker.name)
        .join(Account, Account.id == RoleGrant.account_id)
        .outerjoin(proposer, proposer.id == RoleGrant.proposed_by_id)
        .outerjoin(decider, decider.id == RoleGrant.decided_by_id)
        .outerjoin(taker, taker.id == RoleGrant.taken_by_id)
        .order_by(RoleGrant.id.desc()).limit(limit)
    )
    if state is not None:
        wanted = wanted.where(RoleGrant.state == state)
    if account_id is not None:
        wanted = wanted.where(RoleGrant.account_id == account_id)
    return [
        GrantRow(
            grant.public_id, account.id, account.public_id, account.name, account.email or account.phone or "",
            grant.role.value, grant.state, grant.proposed_by_id, proposed_by, grant.proposed_at, decided_by,
            grant.decided_at, taken_by, grant.taken_at,
        )
        for grant, account, proposed_by, decided_by, taken_by in session.execute(wanted)
    ]


def count_waiting(session: Session) -> int:
    """How many roles wait for a second person."""
    return session.scalar(select(func.count()).select_from(RoleGrant).where(RoleGrant.state == GrantState.WAITING)) or 0
