"""Reading accounts, invitations and merchants."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import Account, AccountLink, AccountRole, Invitation, LinkPurpose, Merchant, MerchantMember, Role


def hash_token(token: str) -> str:
    """What we keep of a session or invitation token: its SHA-256, 64 hex signs."""
    return hashlib.sha256(token.encode()).hexdigest()


def get_account(session: Session, public_id: str) -> Account:
    """The account with this public id; NotFound otherwise."""
    account = session.scalar(select(Account).where(Account.public_id == public_id))
    if account is None:
        raise NotFound("account.not_found")
    return account


def find_by_identifier(session: Session, identifier: str) -> Account | None:
    """The account with this e-mail (folded) or phone (E.164)."""
    column = Account.email if "@" in identifier else Account.phone
    return session.scalar(select(Account).where(column == identifier))


def roles_of(session: Session, account_id: int) -> frozenset[Role]:
    """The roles an account holds now."""
    return frozenset(session.scalars(select(AccountRole.role).where(AccountRole.account_id == account_id)))


def list_accounts(
    session: Session, *, text: str = "", role: Role | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[tuple[Account, frozenset[Role]]], int]:
    """One page of accounts, newest first, with their roles, and how many match. `text` is sought in name, e-mail, phone."""
    wanted = select(Account)
    if text:
        like = f"%{_escaped(text)}%"
        wanted = wanted.where(
            or_(Account.name.ilike(like, escape="\\"), Account.email.ilike(like, escape="\\"),
                Account.phone.ilike(like, escape="\\"))
        )
    if role is not None:
        wanted = wanted.where(Account.id.in_(select(AccountRole.account_id).where(AccountRole.role == role)))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    accounts = list(session.scalars(wanted.order_by(Account.id.desc()).limit(limit).offset(offset)))
    held: dict[int, set[Role]] = {account.id: set() for account in accounts}
    for row in session.scalars(select(AccountRole).where(AccountRole.account_id.in_(held))):
        held[row.account_id].add(row.role)
    return [(account, frozenset(held[account.id])) for account in accounts], total


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def list_invitations(session: Session) -> list[Invitation]:
    """All invitations, newest first."""
    return list(session.scalars(select(Invitation).order_by(Invitation.id.desc()).limit(200)))


def find_invitation(session: Session, token: str, *, now: datetime) -> Invitation | None:
    """The invitation of a token while it can be accepted."""
    return session.scalar(
        select(Invitation).where(
            Invitation.token_hash == hash_token(token), Invitation.expires_at > now,
            Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None),
        )
    )


def find_link(
    session: Session, token: str, purpose: LinkPurpose, *, now: datetime
) -> tuple[AccountLink, Account] | None:
    """The link of a token, and its account, while it can be used."""
    row = session.execute(
        select(AccountLink, Account)
        .join(Account, Account.id == AccountLink.account_id)
        .where(
            AccountLink.token_hash == hash_token(token), AccountLink.purpose == purpose, AccountLink.expires_at > now,
            Account.disabled_at.is_(None),
        )
    ).first()
    return (row[0], row[1]) if row else None


def get_merchant(session: Session, public_id: str) -> Merchant:
    """The merchant with this public id; NotFound otherwise."""
    merchant = session.scalar(select(Merchant).where(Merchant.public_id == public_id))
    if merchant is None:
        raise NotFound("merchant.not_found")
    return merchant


def find_merchant(session: Session, public_id: str) -> Merchant | None:
    """The merchant with this public id, or None."""
    return session.scalar(select(Merchant).where(Merchant.public_id == public_id))


def list_merchants(session: Session, *, text: str = "", limit: int = 200) -> list[Merchant]:
    """Merchants by name; `text` is sought in the name."""
    wanted = select(Merchant).order_by(Merchant.name).limit(limit)
    if text:
        wanted = wanted.where(Merchant.name.ilike(f"%{_escaped(text)}%", escape="\\"))
    return list(session.scalars(wanted))


def list_members(session: Session, merchant_id: int) -> list[Account]:
    """The accounts that answer for a merchant, by name."""
    return list(
        session.scalars(
            select(Account)
            .join(MerchantMember, MerchantMember.account_id == Account.id)
            .where(MerchantMember.merchant_id == merchant_id)
            .order_by(Account.name)
        )
    )
