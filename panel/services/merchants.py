"""Merchants and the accounts that answer for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from panel.errors import Conflict, Invalid, NotFound
from panel.events import RightsChanged
from panel.models import Merchant, MerchantMember
from panel.queries.accounts import find_by_identifier, get_account, get_merchant
from panel.services.accounts import read_email, read_identifier
from panel.services.listing_names import list_merchant
from panel.services.poollog import add_event
from panel.uow import UnitOfWork

NAME_SIGNS = 120


def create_merchant(uow: UnitOfWork, *, name: str, contact_email: str, terms: bool, now: datetime) -> str:
    """Add a merchant and return its public id. `terms`: it accepted the published terms. Invalid for a name in use."""
    clean = " ".join(name.split())
    if not clean or len(clean) > NAME_SIGNS:
        raise Invalid("merchant.name_wrong", field="name", maximum=NAME_SIGNS)
    if uow.session.scalar(select(Merchant.id).where(Merchant.name == clean)) is not None:
        raise Invalid("merchant.name_taken", field="name")
    merchant = Merchant(
        name=clean, contact_email=read_email(contact_email, field="contact_email") if contact_email.strip() else None,
        terms_accepted_at=now if terms else None, created_at=now,
    )
    uow.session.add(merchant)
    uow.session.flush()
    list_merchant(uow.session, merchant)
    return merchant.public_id


def set_terms(uow: UnitOfWork, public_id: str, accepted: bool, *, now: datetime) -> None:
    """Note that a merchant accepted the published terms, or no longer does."""
    merchant = get_merchant(uow.session, public_id)
    merchant.terms_accepted_at = now if accepted else None
    if accepted:
        list_merchant(uow.session, merchant)


def add_member(uow: UnitOfWork, public_id: str, identifier: str, *, now: datetime) -> None:
    """Let an account answer for a merchant. It judges no case of this merchant, then or later.

    Raises Invalid("merchant.nobody_has_this") for an unknown address, Conflict("merchant.member_already").
    """
    merchant = get_merchant(uow.session, public_id)
    account = find_by_identifier(uow.session, read_identifier(identifier))
    if account is None:
        raise Invalid("merchant.nobody_has_this", field="identifier")
    known = select(MerchantMember.id).where(
        MerchantMember.merchant_id == merchant.id, MerchantMember.account_id == account.id
    )
    if uow.session.scalar(known) is not None:
        raise Conflict("merchant.member_already")
    uow.session.add(MerchantMember(merchant_id=merchant.id, account_id=account.id))
    list_merchant(uow.session, merchant)
    add_event(uow, "member", account.id, now=now, detail=f"merchant:{merchant.id}")


def remove_member(uow: UnitOfWork, public_id: str, account_public_id: str) -> None:
    """End an account's answering for a merchant: its cases are closed to it at once, its sockets close. NotFound."""
    merchant, account = get_merchant(uow.session, public_id), get_account(uow.session, account_public_id)
    ended = uow.session.scalar(
        delete(MerchantMember)
        .where(MerchantMember.merchant_id == merchant.id, MerchantMember.account_id == account.id)
        .returning(MerchantMember.id)
    )
    if ended is None:
        raise NotFound("account.not_found")
    uow.record(RightsChanged("", account.id))
