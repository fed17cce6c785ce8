"""An account from its making to its end: signing up, proving who one is, name, language, password, disabling.

Passwords come in hashed (`panel.passwords`), because a hash must never be computed inside a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.errors import Forbidden, Invalid, NotFound
from panel.models import Account, AccountRole, GrantState, JurorStatus, Role, RoleGrant
from panel.models.base import new_public_id
from panel.notices import notify
from panel.passwords import needs_new_hash, verify_password
from panel.queries.accounts import find_by_identifier, get_account
from panel.queries.jurors import find_juror
from panel.services.owning import release_cases
from panel.services.pool import leave_pool
from panel.services.poollog import add_event
from panel.services.sessions import sign_out_everywhere
from panel.uow import UnitOfWork

REGION = "CN"  # of phone numbers without a country
LOCALES = ("zh", "en")
NAME_SIGNS = 60


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is needed to check a password outside of any transaction. `account_id` is None for an unknown identifier."""

    account_id: int | None
    password_hash: str | None


def read_identifier(text: str, *, field: str = "identifier") -> str:
    """An e-mail folded to lower case, or a phone number as E.164. Invalid("account.identifier_wrong") for anything else."""
    text = text.strip()
    if "@" in text:
        return read_email(text, field=field)
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        raise Invalid("account.identifier_wrong", field=field) from None
    if not phonenumbers.is_valid_number(number):
        raise Invalid("account.identifier_wrong", field=field)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def read_email(text: str, *, field: str = "email") -> str:
    """An e-mail address folded to lower case; Invalid("account.email_wrong") for anything else."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Invalid("account.email_wrong", field=field) from None
    return found.normalized.casefold()


def register(
    uow: UnitOfWork, *, identifier: str, name: str, password_hash: str, locale: str, now: datetime, persona: str | None = None,
    confirmed: bool = False,
) -> int:
    """Make an account and return its id. `identifier`: as `read_identifier` gave it. `confirmed`: its address is known to be
    the person's own; otherwise a mail asks to confirm it.

    Raises Invalid: "account.identifier_taken", "account.name_missing", "account.locale_unknown".
    """
    insert = (sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql).insert
    statement = insert(Account).on_conflict_do_nothing().returning(Account.id)
    made: int | None = uow.session.scalar(statement.values(
        public_id=new_public_id(), name=_clean_name(name), password_hash=password_hash, locale=_clean_locale(locale),
        persona=persona, created_at=now, **_reached_at(identifier, now if confirmed else None),
    ))
    if made is None:
        raise Invalid("account.identifier_taken", field="identifier")
    return made


def _reached_at(identifier: str, confirmed_at: datetime | None) -> dict[str, Any]:
    if "@" in identifier:
        return {"email": identifier, "email_confirmed_at": confirmed_at}
    return {"phone": identifier}


def find_credentials(session: Session, text: str) -> Credentials:
    """What to check a password against. An identifier nobody has, or that is none at all, gives empty credentials."""
    try:
        account = find_by_identifier(session, read_identifier(text))
    except Invalid:
        account = None
    if account is None or account.disabled_at is not None:
        return Credentials(None, None)
    return Credentials(account.id, account.password_hash)


def check_credentials(credentials: Credentials, password: str) -> int:
    """The id of the account whose password this is; the same refusal and the same work whatever is wrong.

    Raises Invalid("account.sign_in_failed"). Call it outside of transactions.
    """
    right = verify_password(credentials.password_hash, password)
    if not right or credentials.account_id is None:
        raise Invalid("account.sign_in_failed")
    return credentials.account_id


def is_outdated(credentials: Credentials) -> bool:
    """Whether the stored hash should be made anew at this sign-in."""
    return credentials.password_hash is not None and needs_new_hash(credentials.password_hash)


def store_password(uow: UnitOfWork, account_id: int, password_hash: str) -> None:
    """Keep a new hash of the same password."""
    _own(uow, account_id).password_hash = password_hash


def change_password(uow: UnitOfWork, account_id: int, password_hash: str, *, keep: str | None, now: datetime) -> int:
    """Set a new password, end every other session and tell the person; `keep`: the token that stays. Returns how many ended."""
    store_password(uow, account_id, password_hash)
    notify(uow, [account_id], "account.password_changed", now=now, once=now.isoformat())
    return sign_out_everywhere(uow, account_id, but=keep)


def rename(uow: UnitOfWork, account_id: int, name: str) -> None:
    """Change the name an account is greeted by; Invalid("account.name_missing")."""
    _own(uow, account_id).name = _clean_name(name)


def change_locale(uow: UnitOfWork, account_id: int, locale: str) -> None:
    """Change the language of an account's pages and mails; Invalid("account.locale_unknown")."""
    _own(uow, account_id).locale = _clean_locale(locale)


def disable_account(uow: UnitOfWork, public_id: str, *, by_id: int, now: datetime) -> None:
    """Shut an account out, end its sessions, let its open cases go; a juror leaves the pool, a suspended one stays suspended.

    Whoever is let in again passes the entry test again to come back. Forbidden("account.own_account") for one's own.
    """
    account = get_account(uow.session, public_id)
    if account.id == by_id:
        raise Forbidden("account.own_account")
    account.disabled_at = account.disabled_at or now
    sign_out_everywhere(uow, account.id)
    uow.session.flush()
    release_cases(uow, account.id, now=now)
    juror = find_juror(uow.session, account.id)
    if juror is not None and juror.status is not JurorStatus.BARRED:
        leave_pool(uow, account.id, now=now)


def enable_account(uow: UnitOfWork, public_id: str) -> None:
    """Let a disabled account sign in again."""
    get_account(uow.session, public_id).disabled_at = None


def create_admin(uow: UnitOfWork, *, email: str, name: str, password_hash: str, locale: str, now: datetime) -> int:
    """Make an account with the administrator's role: the first one, from the command line."""
    account_id = register(
        uow, identifier=read_email(email), name=name, password_hash=password_hash, locale=locale, now=now, confirmed=True
    )
    uow.session.add(AccountRole(account_id=account_id, role=Role.ADMIN, granted_at=now))
    uow.session.add(
        RoleGrant(account_id=account_id, role=Role.ADMIN, state=GrantState.GIVEN, proposed_at=now, decided_at=now)
    )
    add_event(uow, "staff", account_id, now=now)
    return account_id


def _own(uow: UnitOfWork, account_id: int) -> Account:
    account = uow.session.get(Account, account_id)
    if account is None:
        raise NotFound("account.not_found")
    return account


def _clean_name(name: str) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise Invalid("account.name_missing", field="name")
    if len(clean) > NAME_SIGNS:
        raise Invalid("account.name_too_long", field="name", maximum=NAME_SIGNS)
    return clean


def _clean_locale(locale: str) -> str:
    if locale not in LOCALES:
        raise Invalid("account.locale_unknown", field="locale")
    return locale
