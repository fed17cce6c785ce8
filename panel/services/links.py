"""Links that prove something once: made for one account and one purpose, kept as a hash, gone when used or replaced."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from panel.errors import NotFound
from panel.models import Account, AccountLink, LinkPurpose
from panel.queries.accounts import find_link, hash_token
from panel.uow import UnitOfWork

TOKEN_BYTES = 32


def issue_link(
    uow: UnitOfWork, account_id: int, purpose: LinkPurpose, *, address: str | None, valid: timedelta, now: datetime
) -> str:
    """Make a link and return its token (43 signs), which is kept nowhere. An earlier link of the same purpose is void.

    `address`: the e-mail address the token goes to, None when it is handed over.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    insert = (sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql).insert
    fresh = {"token_hash": hash_token(token), "address": address, "expires_at": now + valid}
    uow.session.execute(
        insert(AccountLink)
        .values(account_id=account_id, purpose=purpose, **fresh)
        .on_conflict_do_update(index_elements=["account_id", "purpose"], set_=fresh)
    )
    return token


def use_link(uow: UnitOfWork, token: str, purpose: LinkPurpose, *, now: datetime) -> tuple[Account, str | None]:
    """Take a link: its account and the address it went to. Of two who come with the same token one gets it.

    Raises NotFound("link.gone") for a link that was used, replaced, is too old, or whose account is closed.
    """
    found = find_link(uow.session, token, purpose, now=now)
    if found is not None:
        link, account = found
        gone = delete(AccountLink).where(AccountLink.id == link.id, AccountLink.token_hash == link.token_hash)
        if uow.session.scalar(gone.returning(AccountLink.id)) is not None:
            return account, link.address
    raise NotFound("link.gone")


def void_links(uow: UnitOfWork, account_id: int) -> None:
    """Make every open link of an account worthless."""
    uow.session.execute(delete(AccountLink).where(AccountLink.account_id == account_id))
