"""The browser as a device, and the keys by which people are taken for one household: kept only as keyed digests.

A signed cookie with a random number stays in the browser for as long as browsers keep cookies. Two accounts that sign in on one
browser, or give one address, do not sit on one panel, nor on each other's cases (`panel.services.ties`).
"""

from __future__ import annotations

import secrets

from flask import Response, after_this_request
from itsdangerous import BadSignature, URLSafeSerializer

from app.cookies import keep_cookie, read_cookie
from app.house import config, now
from app.keys import derived_keys
from panel.services.ties import digest_key, record_tie
from panel.uow import UnitOfWork

COOKIE = "device"
AGE = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
ADDRESS_SIGNS = 8  # a shorter address names no home


def note_device(uow: UnitOfWork, account_id: int) -> None:
    """Tie the account to this browser. In the demo one visitor plays everybody: it would tie all to all."""
    if config().mode == "demo":
        return
    _record(uow, account_id, "device", _number())


def note_address(uow: UnitOfWork, account_id: int, address: str) -> None:
    """Tie the account to the postal address it gave; one too short to be somebody's home says nothing."""
    if len("".join(address.split())) >= ADDRESS_SIGNS:
        _record(uow, account_id, "address", address)


def ties_keys() -> list[bytes]:
    """The secrets of the digests, made of the application's own, the present one first: who has the database alone can try
    no address against them. A tie is written under each, so that households of before a change of the key are found."""
    return derived_keys(b"gongping ties")


def _record(uow: UnitOfWork, account_id: int, kind: str, value: str) -> None:
    for key in ties_keys():
        record_tie(uow, account_id, kind, digest_key(key, kind, value), source="own", now=now())


def _number() -> str:
    """This browser's number; a new browser gets one with the answer to this request, one signed by an old key a new seal."""
    serializer, given = URLSafeSerializer(config().cookie_keys(), salt="device"), read_cookie(COOKIE)
    try:
        number = str(serializer.loads(given))
        if serializer.dumps(number) == given:
            return number
    except BadSignature:
        number = secrets.token_urlsafe(16)

    @after_this_request
    def keep(response: Response) -> Response:
        keep_cookie(response, COOKIE, serializer.dumps(number), AGE)
        return response

    return number
