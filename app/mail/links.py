"""Mails with a link that works once: the link is made when the mail is written, and nothing but the mail ever holds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from panel.models import Account
from panel.outbox import Letter, RefusedError
from panel.queries.accounts import get_account
from panel.services.addresses import bear_confirmation
from panel.services.invitations import bear_invitation
from panel.services.resetting import Bearer, bear_reset
from panel.services.signing_up import KNOWN, bear_sign_up
from panel.uow import House, UnitOfWork

HIDDEN = "…"
Bear = Callable[[UnitOfWork, Letter, datetime], Bearer | None]


def _reset(uow: UnitOfWork, letter: Letter, now: datetime) -> Bearer | None:
    return bear_reset(uow, letter.to, now=now)


def _confirm(uow: UnitOfWork, letter: Letter, now: datetime) -> Bearer | None:
    account: Account = get_account(uow.session, str(letter.params["account"]))
    return bear_confirmation(uow, account, letter.to, now=now)


def _invite(uow: UnitOfWork, letter: Letter, now: datetime) -> Bearer | None:
    return bear_invitation(uow, letter.to, letter.locale, now=now)


def _sign_up(uow: UnitOfWork, letter: Letter, now: datetime) -> Bearer | None:
    return bear_sign_up(uow, letter.to, way=str(letter.params.get("way", "")), locale=letter.locale, now=now)


PATHS: dict[str, tuple[str, Bear]] = {
    "account.reset": ("/reset-password/", _reset),
    "account.confirm": ("/confirm-address/", _confirm),
    "account.invited": ("/invitations/", _invite),
    "account.sign_up": ("/sign-up/link/", _sign_up),
}


INSTEAD = {KNOWN: "/sign-in"}  # where letters lead that go instead of the one that was asked for


def with_link(house: House, letter: Letter, now: datetime) -> tuple[Letter, str]:
    """The letter with address, language and link of the account it is for, and the link's token; others as they are, "".

    Raises RefusedError when there is nobody to write to; the outbox then lets the letter be.
    """
    if letter.kind not in PATHS:
        return letter, ""
    path, bear = PATHS[letter.kind]
    with house.work() as uow:
        bearer = bear(uow, letter, now)
    if bearer is None:
        raise RefusedError("nobody to write to")
    params = {**letter.params, "path": INSTEAD[bearer.kind] if bearer.kind else path + bearer.token}
    found = replace(letter, to=bearer.to, kind=bearer.kind or letter.kind, locale=bearer.locale, params=params)
    return found, bearer.token
