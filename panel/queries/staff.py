"""Staff and what keeps them from a case: who holds which role, and who is a party or a juror."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import Account, AccountRole, Case, Juror, Role, Round, Seat
from panel.queries.cases import party_accounts

HOLDERS = (Role.MEDIATOR, Role.MANAGER)  # whoever may hold a case


def list_staff(session: Session, *roles: Role) -> list[int]:
    """Open accounts that hold one of the roles, each once, oldest first."""
    return list(
        session.scalars(
            select(Account.id)
            .where(
                Account.disabled_at.is_(None),
                Account.id.in_(select(AccountRole.account_id).where(AccountRole.role.in_(roles))),
            )
            .order_by(Account.id)
        )
    )


def involved_accounts(session: Session, case: Case) -> frozenset[int]:
    """Accounts on a side of the case, or ever summoned to a panel of it: none of them works on it. `case` with its parties."""
    seated = session.scalars(
        select(Juror.account_id)
        .join(Seat, Seat.juror_id == Juror.id)
        .join(Round, Round.id == Seat.round_id)
        .where(Round.case_id == case.id)
    )
    return frozenset(party_accounts(session, case)) | frozenset(seated)
