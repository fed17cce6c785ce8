"""Browsers that have signed in to an account before: a signed cookie says so, and strangers' tries do not count against them.

It proves nothing and lets nobody in. Whoever steals it may guess in the browser's own small measure and no more.
"""

from __future__ import annotations

import secrets

from flask import Response, after_this_request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.cookies import keep_cookie, read_cookie
from app.house import config
from panel.queries.accounts import hash_token

COOKIE = "known"
AGE = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
NAMES = 8  # accounts one shared browser remembers
SIGNS = 22  # of a name's hash


def known_key(identifier: str) -> str:
    """What this browser's tries for an account are counted by; empty when it never signed in to it."""
    nonce, names = _read()
    mark = _mark(nonce, identifier)
    return hash_token(f"known {nonce} {mark}") if mark in names else ""


def remember(*identifiers: str | None) -> None:
    """Let this browser know the account of these addresses, after the present request."""
    nonce, names = _read()
    nonce = nonce or secrets.token_urlsafe(12)
    marks = [_mark(nonce, identifier) for identifier in identifiers if identifier]
    kept = [*marks, *(name for name in names if name not in marks)][:NAMES]

    @after_this_request
    def keep(response: Response) -> Response:
        keep_cookie(response, COOKIE, _serializer().dumps([nonce, *kept]), AGE)
        return response


def _mark(nonce: str, identifier: str) -> str:
    """An account as one browser's cookie names it: worth nothing beside another cookie."""
    return hash_token(f"{nonce} {identifier}")[:SIGNS]


def _read() -> tuple[str, list[str]]:
    try:
        nonce, *names = _serializer().loads(read_cookie(COOKIE), max_age=AGE)
    except (BadSignature, ValueError, TypeError):
        return "", []
    return str(nonce), [str(name) for name in names]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config().cookie_keys(), salt="known-browser")
