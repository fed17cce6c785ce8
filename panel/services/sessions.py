"""Signing in and out: sessions live in the database, the browser holds a random token and we its SHA-256.

A session that has ended stays ended: whatever writes to one only changes a row that is still there.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from panel.errors import Forbidden, NotFound
from panel.events import RightsChanged
from panel.models import Account, SignIn
from panel.queries.accounts import hash_token
from panel.session_rules import LONGEST
from panel.uow import UnitOfWork

LIFETIME = LONGEST
CODE_WAIT = timedelta(minutes=10)  # a session that lacks its code ends after this
TOUCH_EVERY = timedelta(minutes=5)
TOKEN_BYTES = 32


def open_session(
    uow: UnitOfWork, account_id: int, *, browser: str, now: datetime, network: str = "", lasts: timedelta = LIFETIME
) -> str:
    """Sign an account in on one browser and return the token (43 signs) for its cookie. The password was checked before.

    Raises Forbidden("account.disabled"). `browser`, `network`: what the session list shows, cut to 120 and 60 signs.
    `lasts`: CODE_WAIT when a code must follow, see `renew_session`.
    """
    account = uow.session.get(Account, account_id)
    if account is None or account.disabled_at is not None:
        raise Forbidden("account.disabled")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    uow.session.add(
        SignIn(token_hash=hash_token(token), account_id=account_id, created_at=now, seen_at=now, proved_at=now,
               expires_at=now + lasts, browser=browser[:120], network=network[:60])
    )
    uow.session.execute(delete(SignIn).where(SignIn.account_id == account_id, SignIn.expires_at <= now))
    return token


def renew_session(uow: UnitOfWork, token: str, *, now: datetime, coded: bool = False) -> str:
    """Give a session another token, because its holder has just proved who it is; the old token is worth nothing from here on.

    `coded`: a code of the second factor was given; the session then lasts as long as any. Raises
    Forbidden("account.sign_in_needed") when the session has ended meanwhile: it does not come back.
    """
    fresh = secrets.token_urlsafe(TOKEN_BYTES)
    changed: dict[str, object] = {"token_hash": hash_token(fresh), "proved_at": now, "seen_at": now}
    if coded:
        changed |= {"coded_at": now, "expires_at": now + LIFETIME}
    alive = update(SignIn).where(SignIn.token_hash == hash_token(token), SignIn.expires_at > now)
    if uow.session.scalar(alive.values(**changed).returning(SignIn.account_id)) is None:
        raise Forbidden("account.sign_in_needed")
    return fresh


def touch_session(uow: UnitOfWork, token: str, *, now: datetime) -> None:
    """Note that a session is in use, at most every five minutes. A session that has ended stays ended."""
    uow.session.execute(
        update(SignIn)
        .where(SignIn.token_hash == hash_token(token), SignIn.seen_at < now - TOUCH_EVERY)
        .values(seen_at=now)
    )


def sign_out(uow: UnitOfWork, token: str) -> None:
    """End one session; its sockets close. Without effect when it has ended already."""
    account_id = uow.session.scalar(delete(SignIn).where(SignIn.token_hash == hash_token(token)).returning(SignIn.account_id))
    if account_id is not None:
        uow.record(RightsChanged("", account_id))


def end_session(uow: UnitOfWork, account_id: int, token_hash: str) -> None:
    """End one session of the account's own list; NotFound for anything else."""
    ended = uow.session.scalar(
        delete(SignIn)
        .where(SignIn.token_hash == token_hash, SignIn.account_id == account_id)
        .returning(SignIn.account_id)
    )
    if ended is None:
        raise NotFound("account.session_not_found")
    uow.record(RightsChanged("", account_id))


def sign_out_everywhere(uow: UnitOfWork, account_id: int, *, but: str | None = None) -> int:
    """End every session of an account, sockets included, except the one with token `but`; how many ended."""
    wanted = delete(SignIn).where(SignIn.account_id == account_id)
    if but is not None:
        wanted = wanted.where(SignIn.token_hash != hash_token(but))
    ended = len(uow.session.scalars(wanted.returning(SignIn.token_hash)).all())
    uow.record(RightsChanged("", account_id))
    return ended
