"""The e-mail address of an account: confirming it by a link, changing it for another that was confirmed first."""

from __future__ import annotations

from datetime import datetime, timedelta

from panel.errors import Conflict, Invalid, NotFound
from panel.models import Account, LinkPurpose
from panel.notices import notify, write_letter
from panel.queries.accounts import find_by_identifier
from panel.services.accounts import read_email
from panel.services.links import issue_link, use_link, void_links
from panel.services.resetting import Bearer
from panel.uow import UnitOfWork

VALID = timedelta(days=3)


def ask_confirmation(uow: UnitOfWork, account_id: int, *, now: datetime) -> str:
    """Have a link mailed to the address that waits to be confirmed; the address. Conflict("address.nothing_to_confirm")."""
    account = uow.session.get_one(Account, account_id)
    address = waiting_address(account)
    if address is None:
        raise Conflict("address.nothing_to_confirm")
    write_letter(uow, address, "account.confirm", locale=account.locale, now=now, account=account.public_id)
    return address


def waiting_address(account: Account) -> str | None:
    """The address that waits to be confirmed: the new one, else the present one while it is not."""
    return account.wanted_email or (account.email if account.email_confirmed_at is None else None)


def bear_confirmation(uow: UnitOfWork, account: Account, address: str, *, now: datetime) -> Bearer | None:
    """Make the link when its mail is written. None: the account is closed or wants another address by now, or somebody else
    has this one; the person who asked is not told, so that nobody learns by asking who is here."""
    other = find_by_identifier(uow.session, address)
    if account.disabled_at is not None or waiting_address(account) != address or (other or account).id != account.id:
        return None
    token = issue_link(uow, account.id, LinkPurpose.CONFIRM, address=address, valid=VALID, now=now)
    return Bearer(address, account.locale, token)


def confirm_address(uow: UnitOfWork, token: str, *, now: datetime) -> Account:
    """Take the link that came to an address: it is confirmed, and a new one takes the place of the old, which is told.

    Raises NotFound("link.gone"), Invalid("account.identifier_taken").
    """
    account, address = use_link(uow, token, LinkPurpose.CONFIRM, now=now)
    if address is None or waiting_address(account) != address:
        raise NotFound("link.gone")
    if account.wanted_email is not None:
        _replace(uow, account, address, now)
    account.email_confirmed_at = now
    uow.session.flush()
    return account


def _replace(uow: UnitOfWork, account: Account, address: str, now: datetime) -> None:
    if find_by_identifier(uow.session, address) is not None:
        raise Invalid("account.identifier_taken", field="email")
    if account.email is not None and account.email_confirmed_at is not None:
        write_letter(uow, account.email, "account.email_changed", locale=account.locale, now=now)
    account.email, account.wanted_email, account.email_confirmed_at = address, None, now
    uow.session.flush()
    void_links(uow, account.id)  # a link to set a new password may lie in the old mailbox
    notify(uow, [account.id], "account.email_changed", now=now, once=now.isoformat())


def want_email(uow: UnitOfWork, account_id: int, text: str, *, now: datetime) -> None:
    """Ask for another address: it is mailed a link, and takes the place of the present one when the link is opened.

    Whether somebody else has the address is not said. Raises Invalid with field "email": "account.email_wrong",
    "address.same".
    """
    address = read_email(text)
    account = uow.session.get_one(Account, account_id)
    if address == account.email:
        raise Invalid("address.same", field="email")
    account.wanted_email = address
    uow.session.flush()
    ask_confirmation(uow, account_id, now=now)


def forget_wanted_email(uow: UnitOfWork, account_id: int) -> None:
    """Stay with the present address. Without effect when no other is waited for."""
    uow.session.get_one(Account, account_id).wanted_email = None
