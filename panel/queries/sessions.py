"""Reading sessions: who holds one, what it has proved, which are alive."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from panel.models import Account, AccountRole, Role, SecondFactor, SettingChange, SignIn
from panel.models.base import table_of
from panel.queries.accounts import hash_token, roles_of
from panel.session_rules import SessionRules


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whoever holds a session token: what a request needs of the account, and of the session what the rules ask for.

    `has_factor`: a second factor is set up and confirmed. `settings_mark`: another number when a setting was changed.
    """

    id: int
    public_id: str
    name: str
    email: str | None
    phone: str | None
    locale: str
    persona: str | None
    email_confirmed: bool
    roles: frozenset[Role]
    created_at: datetime
    seen_at: datetime
    proved_at: datetime | None
    coded_at: datetime | None
    has_factor: bool
    settings_mark: int


_A, _S, _R, _F, _C = (table_of(model) for model in (Account, SignIn, AccountRole, SecondFactor, SettingChange))
_CONFIRMED = and_(_F.c.account_id == _A.c.id, _F.c.confirmed_at.is_not(None))
_SESSIONS = _S.join(_A, _A.c.id == _S.c.account_id).outerjoin(_F, _CONFIRMED).outerjoin(_R, _R.c.account_id == _A.c.id)
_SIGNED_IN = (
    select(
        _A.c.id, _A.c.public_id, _A.c.name, _A.c.email, _A.c.phone, _A.c.locale, _A.c.persona, _A.c.email_confirmed_at,
        _S.c.created_at, _S.c.seen_at, _S.c.proved_at, _S.c.coded_at, _F.c.confirmed_at, _R.c.role,
        select(func.max(_C.c.id)).scalar_subquery().label("settings_mark"),
    )
    .select_from(_SESSIONS)
    .where(_S.c.token_hash == bindparam("token"), _S.c.expires_at > bindparam("now"), _A.c.disabled_at.is_(None))
)
_ALIVE = (
    select(_S.c.token_hash, _S.c.created_at, _S.c.seen_at, _S.c.coded_at, _F.c.confirmed_at, _R.c.role)
    .select_from(_SESSIONS)
    .where(
        _S.c.token_hash.in_(bindparam("tokens", expanding=True)), _S.c.expires_at > bindparam("now"), _A.c.disabled_at.is_(None)
    )
)


def find_signed_in(session: Session, token: str, *, now: datetime) -> SignedIn | None:
    """Who holds a session token; one prepared SELECT, since every request asks. Whether it has timed out or lacks a code is
    said by `SessionRules`. None: the session has ended, or the account is disabled.
    """
    rows = session.connection().execute(_SIGNED_IN, {"token": hash_token(token), "now": now}).all()
    if not rows:
        return None
    first = rows[0]
    return SignedIn(
        first.id, first.public_id, first.name, first.email, first.phone, first.locale, first.persona,
        first.email_confirmed_at is not None, frozenset(row.role for row in rows if row.role is not None), first.created_at,
        first.seen_at, first.proved_at, first.coded_at, first.confirmed_at is not None, first.settings_mark or 0,
    )


def list_open(session: Session, hashes: Collection[str], rules: SessionRules, now: datetime) -> set[str]:
    """Those of these sessions, by hash, to which more than the door is open: not over, nothing missing. One statement."""
    rows = session.connection().execute(_ALIVE, {"tokens": list(hashes), "now": now}).all()
    roles: dict[str, set[Role]] = {}
    for row in rows:
        roles.setdefault(row.token_hash, set()).update({row.role} - {None})
    return {
        row.token_hash for row in rows
        if not rules.is_over(row.created_at, row.seen_at, roles[row.token_hash], now)
        and not rules.wants_code(row.confirmed_at is not None, row.coded_at)
        and not rules.wants_set_up(row.confirmed_at is not None, roles[row.token_hash])
    }


def list_sign_ins(session: Session, account_id: int, rules: SessionRules, *, now: datetime) -> list[SignIn]:
    """The live sessions of an account, the one seen last first; not those that still lack a code."""
    factor = session.get(SecondFactor, account_id)
    has_factor = factor is not None and factor.confirmed_at is not None
    roles = roles_of(session, account_id)
    found = session.scalars(
        select(SignIn).where(SignIn.account_id == account_id, SignIn.expires_at > now).order_by(SignIn.seen_at.desc())
    )
    return [
        one for one in found
        if not rules.is_over(one.created_at, one.seen_at, roles, now) and not rules.wants_code(has_factor, one.coded_at)
    ]
