"""Reading second factors."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.codes import RECOVERY_CODES, read_code
from panel.models import FactorEntry, RecoveryCode, SecondFactor
from panel.queries.accounts import hash_token


def find_factor(session: Session, account_id: int) -> SecondFactor | None:
    """The second factor of an account, begun or confirmed."""
    return session.get(SecondFactor, account_id)


def has_factor(session: Session, account_id: int) -> bool:
    """Whether an account has a confirmed second factor."""
    found = find_factor(session, account_id)
    return found is not None and found.confirmed_at is not None


def count_recovery_codes(session: Session, account_id: int) -> int:
    """How many recovery codes are left."""
    unused = select(func.count()).select_from(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(unused) or 0


def are_recovery_codes(session: Session, account_id: int, codes: Collection[str]) -> bool:
    """Whether these are recovery codes of the account, at least one, and every one of them unused."""
    hashes = {hash_token(read_code(code)) for code in codes}
    known = select(func.count()).select_from(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None), RecoveryCode.code_hash.in_(hashes)
    )
    return 0 < len(hashes) <= RECOVERY_CODES and session.scalar(known) == len(hashes)


def list_factor_log(session: Session, account_id: int, limit: int = 20) -> list[FactorEntry]:
    """What happened to the second factor of an account, newest first."""
    wanted = select(FactorEntry).where(FactorEntry.account_id == account_id).order_by(FactorEntry.id.desc()).limit(limit)
    return list(session.scalars(wanted))
