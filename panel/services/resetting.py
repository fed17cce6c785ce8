"""A forgotten password: asking for a link, mailing or handing it over, setting a new password with it.

Asking looks at no account: the letter is written for whatever was typed, and whose it is is found out when it is mailed. So
the answer, the work and the time are the same for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from panel.errors import Conflict, Forbidden
from panel.models import Account, LinkPurpose
from panel.notices import notify, write_letter
from panel.queries.accounts import find_by_identifier, get_account
from panel.services.links import issue_link, use_link, void_links
from panel.services.sessions import sign_out_everywhere
from panel.uow import UnitOfWork

MAILED_VALID = timedelta(minutes=30)
HANDED_VALID = timedelta(hours=24)  # somebody has to bring it


@dataclass(frozen=True, slots=True)
class Bearer:
    """Where a link goes and what it is: address, language ("zh" or "en") and token.

    `kind`: another letter than the one that was asked for, without a token; "" for that one.
    """

    to: str
    locale: str
    token: str
    kind: str = ""


def ask_reset(uow: UnitOfWork, identifier: str, *, now: datetime) -> None:
    """Ask for a link to set a new password. `identifier`: as `read_identifier` gave it, whether anybody has it or not."""
    write_letter(uow, identifier, "account.reset", locale="zh", now=now)


def bear_reset(uow: UnitOfWork, identifier: str, *, now: datetime) -> Bearer | None:
    """Make the link that was asked for, when its mail is written. None: nobody has this identifier, or no e-mail address, or
    the account is closed. The time runs from here; each try of the mail has a link of its own."""
    account = find_by_identifier(uow.session, identifier)
    if account is None or account.email is None or account.disabled_at is not None:
        return None
    token = issue_link(uow, account.id, LinkPurpose.RESET, address=account.email, valid=MAILED_VALID, now=now)
    return Bearer(account.email, account.locale, token)


def send_reset(uow: UnitOfWork, public_id: str, *, by_id: int, now: datetime) -> None:
    """An administrator has a link mailed.

    Raises Forbidden("account.own_account"), Conflict("reset.no_address", "reset.closed").
    """
    account = _helped(uow, public_id, by_id)
    if account.email is None:
        raise Conflict("reset.no_address")
    ask_reset(uow, account.email, now=now)


def hand_over_reset(uow: UnitOfWork, public_id: str, *, by_id: int, now: datetime) -> str:
    """An administrator makes a link for somebody no mail reaches, and hands it over; its token. The person is told of it.

    An administrator never sees a link of somebody who can be reached by mail: that would open every account to them. Raises
    Forbidden("account.own_account"), Conflict("reset.by_mail_only", "reset.closed").
    """
    account = _helped(uow, public_id, by_id)
    if account.email is not None:
        raise Conflict("reset.by_mail_only")
    notify(uow, [account.id], "account.link_handed", now=now, once=now.isoformat())
    return issue_link(uow, account.id, LinkPurpose.RESET, address=None, valid=HANDED_VALID, now=now)


def _helped(uow: UnitOfWork, public_id: str, by_id: int) -> Account:
    account = get_account(uow.session, public_id)
    if account.id == by_id:
        raise Forbidden("account.own_account")
    if account.disabled_at is not None:
        raise Conflict("reset.closed")
    return account


def reset_password(uow: UnitOfWork, token: str, password_hash: str, *, now: datetime) -> Account:
    """Set a new password with a link: every session ends, every other link is void, the person is told on the site and by mail.

    A link that came by mail proves its address. Whatever else was begun with the old password (another address that waits to
    be confirmed) is over: it may not have been the owner. Raises NotFound("link.gone").
    """
    account, address = use_link(uow, token, LinkPurpose.RESET, now=now)
    account.password_hash = password_hash
    account.wanted_email = None
    if address is not None and address == account.email and account.email_confirmed_at is None:
        account.email_confirmed_at = now
    uow.session.flush()
    void_links(uow, account.id)
    sign_out_everywhere(uow, account.id)
    notify(uow, [account.id], "account.password_reset", now=now, once=now.isoformat())
    return account
