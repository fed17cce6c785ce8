"""The second factor of an account: setting it up, checking its codes, recovery codes, taking it off.

How often somebody may try is the business of `app/throttle.py`; a code that was right works once, whoever sends it twice at
the same moment. Whoever loses the factor keeps the password, and the other way round: resetting one never touches the other.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.codes import RECOVERY_CODES, is_app_code, matching_steps, new_recovery_code, new_secret, read_code
from panel.errors import Conflict, Forbidden, Invalid
from panel.models import FactorAct, FactorEntry, RecoveryCode, SecondFactor
from panel.notices import notify
from panel.queries.accounts import get_account, hash_token
from panel.queries.factors import count_recovery_codes, find_factor, has_factor
from panel.safe import Safe, SafeError
from panel.services.sessions import sign_out_everywhere
from panel.uow import UnitOfWork

logger = logging.getLogger(__name__)
REASON_SIGNS = 200


def begin_factor(uow: UnitOfWork, account_id: int, *, safe: Safe, now: datetime) -> None:
    """Make a secret for an app, in place of one that was made and never confirmed. Conflict("factor.there") for a confirmed."""
    insert = (sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql).insert
    fresh = {"sealed": safe.seal(new_secret().encode(), _about(account_id)), "begun_at": now}
    made = uow.session.scalar(
        insert(SecondFactor).values(account_id=account_id, last_step=0, **fresh)
        .on_conflict_do_update(index_elements=["account_id"], set_=fresh, where=SecondFactor.confirmed_at.is_(None))
        .returning(SecondFactor.account_id)
    )
    if made is None:
        raise Conflict("factor.there")


def secret_of(factor: SecondFactor, safe: Safe) -> str:
    """The secret in base32. Invalid("factor.unreadable", "code") when the house has another key than it was sealed with."""
    try:
        return safe.open(factor.sealed, _about(factor.account_id)).decode()
    except SafeError:
        logger.error("the second factor of account %s does not open: no secret key here has sealed it", factor.account_id)
        raise Invalid("factor.unreadable", field="code") from None


def confirm_factor(uow: UnitOfWork, account_id: int, given: str, *, keep: str, safe: Safe, now: datetime) -> list[str]:
    """Count the factor from now on, since its app shows the right code; gives ten recovery codes, which are kept nowhere.

    Every other session ends, because it never gave a code; `keep`: the token of this one. Raises Conflict("factor.not_begun",
    "factor.there"), Invalid("factor.code_wrong", "factor.code_used", "factor.unreadable").
    """
    factor = find_factor(uow.session, account_id)
    if factor is None:
        raise Conflict("factor.not_begun")
    if factor.confirmed_at is not None:
        raise Conflict("factor.there")
    _use_app_code(uow, factor, read_code(given), safe, now)
    factor.confirmed_at = now
    codes = _new_codes(uow, account_id, now)
    _note(uow, account_id, FactorAct.ADDED, account_id, now)
    sign_out_everywhere(uow, account_id, but=keep)
    return codes


def check_code(uow: UnitOfWork, account_id: int, given: str, *, safe: Safe, now: datetime) -> None:
    """Take a code of the app or a recovery code; each works once. The person is told when it was a recovery code.

    Raises Conflict("factor.none") and Invalid, field "code": "factor.code_wrong", "factor.code_used",
    "factor.recovery_wrong", "factor.unreadable".
    """
    factor, code = find_factor(uow.session, account_id), read_code(given)
    if factor is None or factor.confirmed_at is None:
        raise Conflict("factor.none")
    if is_app_code(code):
        _use_app_code(uow, factor, code, safe, now)
    else:
        _use_recovery_code(uow, account_id, code, now)


def _use_app_code(uow: UnitOfWork, factor: SecondFactor, code: str, safe: Safe, now: datetime) -> None:
    steps = matching_steps(secret_of(factor, safe), code, now)
    if not steps:
        raise Invalid("factor.code_wrong", field="code")
    unused = update(SecondFactor).where(SecondFactor.account_id == factor.account_id, SecondFactor.last_step < steps[-1])
    if uow.session.scalar(unused.values(last_step=steps[-1]).returning(SecondFactor.account_id)) is None:
        raise Invalid("factor.code_used", field="code")


def _use_recovery_code(uow: UnitOfWork, account_id: int, code: str, now: datetime) -> None:
    unused = update(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.code_hash == hash_token(code), RecoveryCode.used_at.is_(None)
    )
    if uow.session.scalar(unused.values(used_at=now).returning(RecoveryCode.id)) is None:
        raise Invalid("factor.recovery_wrong", field="code")
    left = count_recovery_codes(uow.session, account_id)
    _note(uow, account_id, FactorAct.RECOVERED, account_id, now, left=left)


def renew_recovery_codes(uow: UnitOfWork, account_id: int, given: str, *, safe: Safe, now: datetime) -> list[str]:
    """Ten new recovery codes in place of the old ones, for a code as `check_code` takes it."""
    check_code(uow, account_id, given, safe=safe, now=now)
    _note(uow, account_id, FactorAct.RENEWED, account_id, now)
    return _new_codes(uow, account_id, now)


def remove_factor(uow: UnitOfWork, account_id: int, given: str, *, safe: Safe, now: datetime) -> None:
    """Take the own factor off, for a code as `check_code` takes it; the password alone is not enough."""
    check_code(uow, account_id, given, safe=safe, now=now)
    _drop(uow, account_id)
    _note(uow, account_id, FactorAct.REMOVED, account_id, now)


def take_factor(uow: UnitOfWork, public_id: str, reason: str, *, by_id: int | None, now: datetime) -> None:
    """Take somebody's factor off who lost it, and end their sessions; the person is told. `by_id` None: from the command line.

    Raises Forbidden("factor.own") for one's own, Conflict("factor.none"), Invalid("factor.reason_missing",
    "factor.reason_long", field "reason").
    """
    account, reason = get_account(uow.session, public_id), " ".join(reason.split())
    if account.id == by_id:
        raise Forbidden("factor.own")
    if not reason:
        raise Invalid("factor.reason_missing", field="reason")
    if len(reason) > REASON_SIGNS:
        raise Invalid("factor.reason_long", field="reason", maximum=REASON_SIGNS)
    if not has_factor(uow.session, account.id):
        raise Conflict("factor.none")
    _drop(uow, account.id)
    _note(uow, account.id, FactorAct.TAKEN, by_id, now, written=reason)
    sign_out_everywhere(uow, account.id)


def forget_factor(uow: UnitOfWork, account_id: int) -> None:
    """Erase everything about the factor of an account that is erased itself, the log included."""
    _drop(uow, account_id)
    uow.session.execute(delete(FactorEntry).where(FactorEntry.account_id == account_id))


def reseal_factors(uow: UnitOfWork, safe: Safe) -> tuple[int, int]:
    """Seal anew what a key of before has sealed: (how many, how many no key opens). Then the old key can be destroyed."""
    found = list_sealed(uow.session, safe)
    for factor in found.old:
        about = _about(factor.account_id)
        factor.sealed = safe.seal(safe.open(factor.sealed, about), about)
    return len(found.old), found.unreadable


@dataclass(frozen=True, slots=True)
class SealedFactors:
    """The second factors of the house. `old`: those a key of before has sealed; `unreadable`: how many no key opens."""

    all: int
    old: tuple[SecondFactor, ...]
    unreadable: int


def list_sealed(session: Session, safe: Safe) -> SealedFactors:
    """By which keys the secrets of all second factors are sealed."""
    old, unreadable = list[SecondFactor](), 0
    found = session.scalars(select(SecondFactor).order_by(SecondFactor.account_id)).all()
    for factor in found:
        try:
            old += [factor] if safe.is_old(factor.sealed, _about(factor.account_id)) else []
        except SafeError:
            unreadable += 1
    return SealedFactors(len(found), tuple(old), unreadable)


def _drop(uow: UnitOfWork, account_id: int) -> None:
    uow.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    uow.session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))


def _new_codes(uow: UnitOfWork, account_id: int, now: datetime) -> list[str]:
    uow.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    uow.session.add_all(
        RecoveryCode(account_id=account_id, code_hash=hash_token(read_code(code)), made_at=now) for code in codes
    )
    return codes


def _note(
    uow: UnitOfWork, account_id: int, act: FactorAct, by_id: int | None, now: datetime, *, written: str = "", left: int = 0
) -> None:
    """A line in the log, and a notice to the person; two acts at one moment are two notices."""
    entry = FactorEntry(account_id=account_id, act=act, by_id=by_id, reason=written, written_at=now)
    uow.session.add(entry)
    uow.session.flush()
    notify(uow, [account_id], f"factor.{act.value}", now=now, once=str(entry.id), left=left)


def _about(account_id: int) -> str:
    return f"second factor of account {account_id}"
