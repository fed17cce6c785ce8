"""Making an account: a link goes to the address one gives, and only who opens it there makes the account.

Asking looks at no account, so that the answer, the work and the time are the same whether somebody has the address or not
(ASVS 6.3.8). Whoever owns it and asks for a second account is told by mail that there is one.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import SignUpLink
from panel.notices import write_letter
from panel.queries.accounts import find_by_identifier, hash_token
from panel.services.accounts import register
from panel.services.links import TOKEN_BYTES
from panel.services.resetting import Bearer
from panel.uow import UnitOfWork

VALID = timedelta(hours=24)
WAY_SIGNS = 500
KNOWN = "account.sign_up_known"


def ask_sign_up(uow: UnitOfWork, address: str, *, way: str, locale: str, now: datetime) -> None:
    """Have a link mailed. `address`: as `read_email` gave it; `way`: the path the person was on the way to, or ""."""
    write_letter(uow, address, "account.sign_up", locale=locale, now=now, way=way)


def bear_sign_up(uow: UnitOfWork, address: str, *, way: str, locale: str, now: datetime) -> Bearer | None:
    """Make the link when its mail is written. Somebody who has this address already is told that instead.

    None: the account of this address is closed.
    """
    account = find_by_identifier(uow.session, address)
    if account is None:
        return Bearer(address, locale, issue_sign_up(uow, address, way=way, now=now))
    return Bearer(address, account.locale, "", KNOWN) if account.disabled_at is None else None


def issue_sign_up(uow: UnitOfWork, address: str, *, way: str, now: datetime) -> str:
    """Leave to make an account for this address, as a token of 43 signs that is kept nowhere; one of before is void."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    insert = (sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql).insert
    fresh = {"token_hash": hash_token(token), "way": way if len(way) <= WAY_SIGNS else "", "expires_at": now + VALID}
    uow.session.execute(
        insert(SignUpLink).values(address=address, **fresh).on_conflict_do_update(index_elements=["address"], set_=fresh)
    )
    return token


def find_sign_up(session: Session, token: str, *, now: datetime) -> SignUpLink:
    """The link of a token while it can be used; NotFound("link.gone") otherwise."""
    found = session.scalar(select(SignUpLink).where(*_usable(token, now)))
    if found is None:
        raise NotFound("link.gone")
    return found


def sign_up(uow: UnitOfWork, token: str, *, name: str, password_hash: str, locale: str, now: datetime) -> int:
    """Make the account a link gives leave for and return its id; an e-mail address is confirmed by it.

    Of two who come with one token one gets it. Raises NotFound("link.gone") and what `register` raises.
    """
    address = uow.session.scalar(delete(SignUpLink).where(*_usable(token, now)).returning(SignUpLink.address))
    if address is None:
        raise NotFound("link.gone")
    return register(
        uow, identifier=address, name=name, password_hash=password_hash, locale=locale, now=now, confirmed="@" in address
    )


def _usable(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return SignUpLink.token_hash == hash_token(token), SignUpLink.expires_at > now
