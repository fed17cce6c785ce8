"""Staff and what keeps them from a case: who holds which role, who is a party, a juror or an expert, who was objected to."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from panel.models import (
    Account,
    AccountRole,
    Case,
    Juror,
    MerchantMember,
    Party,
    Recusal,
    RecusalStatus,
    Role,
    Round,
    Seat,
)
from panel.queries.cases import party_accounts
from panel.queries.experts import cases_advised, expert_accounts

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
    """Accounts that never work on the case: on a side of it, ever summoned to a panel of it, with a part in it as an expert, or
    objected to by a side that was right. `case` with its parties."""
    seated = session.scalars(
        select(Juror.account_id)
        .join(Seat, Seat.juror_id == Juror.id)
        .join(Round, Round.id == Seat.round_id)
        .where(Round.case_id == case.id)
    )
    recused = session.scalars(
        select(Recusal.account_id).where(Recusal.case_id == case.id, Recusal.status == RecusalStatus.UPHELD)
    )
    return frozenset(party_accounts(session, case)) | frozenset(seated) | expert_accounts(session, case.id) | frozenset(recused)


def is_apart(case_id: ColumnElement[int] | InstrumentedAttribute[int], account_id: int) -> ColumnElement[bool]:
    """For rows with a case: that this account is on no side of it, never summoned to a panel of it, no expert of it."""
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
    return and_(case_id.not_in(sides), case_id.not_in(seats), case_id.not_in(cases_advised(account_id)))
