"""Staff and what keeps them from a case: who holds which role, and who is a party or a juror."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from panel.models import Account, AccountRole, Case, Juror, MerchantMember, Party, Role, Round, Seat
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


def is_apart(case_id: ColumnElement[int] | InstrumentedAttribute[int], account_id: int) -> ColumnElement[bool]:
    """For rows with a case: that this account is on no side of it and was never summoned to a panel of it."""
    # Two questions, each by its index: with OR between them PostgreSQL reads all parties there are
    sides = union_all(
        select(Party.case_id).where(Party.account_id == account_id),
        select(Party.case_id).join(MerchantMember, MerchantMember.merchant_id == Party.merchant_id)
        .where(MerchantMember.account_id == account_id),
    )
    seats = (
        select(Round.case_id).join(Seat, Seat.round_id == Round.id).join(Juror, Juror.id == Seat.juror_id)
        .where(Juror.account_id == account_id, Round.case_id.is_not(None))
    )
    return and_(case_id.not_in(sides), case_id.not_in(seats))
