"""The browser as a device, and the keys by which people are taken for one household: kept only as keyed digests.

A signed cookie with a random number stays in the browser for as long as browsers keep cookies. Two accounts that sign in on one
browser, or give one address, do not sit on one panel, nor on each other's cases (`panel.services.ties`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from app.house import config, now
from panel.services.ties import digest_key, record_tie
from panel.uow import UnitOfWork

COOKIE = "device"
AGE = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
ADDRESS_SIGNS = 8  # a shorter address names no home


def note_device(uow: UnitOfWork, account_id: int) -> None:
    """Tie the account to this browser. In the demo one visitor plays everybody: it would tie all to all."""
    if config().mode == "demo":
        return
    record_tie(uow, account_id, "device", digest_key(ties_key(), "device", _number()), source="own", now=now())


def note_address(uow: UnitOfWork, account_id: int, address: str) -> None:
    """Tie the account to the postal address it gave; one too short to be somebody's home says nothing."""
    if len("".join(address.split())) >= ADDRESS_SIGNS:
        record_tie(uow, account_id, "address", digest_key(ties_key(), "address", address), source="own", now=now())


def ties_key() -> bytes:
    """The secret of the digests, made of the application's own: who has the database alone can try no address against it."""
    return hmac.new(str(current_app.secret_key).encode(), b"gongping ties", hashlib.sha256).digest()


def _number() -> str:
    """This browser's number; a new browser gets one with the answer to this request."""
    serializer = URLSafeSerializer(current_app.secret_key or "", salt="device")
    try:
        return str(serializer.loads(request.cookies.get(COOKIE, "")))
    except BadSignature:
        number = secrets.token_urlsafe(16)

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            COOKIE, serializer.dumps(number), max_age=AGE, httponly=True, samesite="Lax", secure=config().secure_cookies
        )
        return response

    return number
