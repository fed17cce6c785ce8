"""Jurors whom the quality officer has suspended: who, since when, for which reason. For the quality officer alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.orm import Session

from panel.models.account import Account
from panel.models.juror import Juror, JurorStatus
from panel.models.lot import PoolEvent
from panel.models.notice import Notice

PAGE = 20


@dataclass(frozen=True, slots=True)
class BarredRow:
    """A suspended juror. `account_id`: the public one; `reason`: as the juror was told it, empty when nobody told."""

    account_id: str
    name: str
    since: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class BarredPage:
    """One page, the latest first, and how many there are in all."""

    rows: tuple[BarredRow, ...]
    total: int


def list_barred(session: Session, *, page: int) -> BarredPage:
    """Suspended jurors; pages count from 1. Two SELECTs."""
    barred = Juror.status == JurorStatus.BARRED
    total = session.scalar(select(func.count()).where(barred)) or 0
    told = literal("juror.barred:") + cast(Juror.standing_seq, String) + ":" + cast(Account.id, String)
    rows = session.execute(
        select(Account.public_id, Account.name, PoolEvent.at, Notice.params)
        .select_from(Juror)
        .join(Account, Account.id == Juror.account_id)
        .outerjoin(PoolEvent, PoolEvent.seq == Juror.standing_seq)
        .outerjoin(Notice, Notice.dedupe_key == told)
        .where(barred).order_by(Juror.standing_seq.desc()).limit(PAGE).offset((page - 1) * PAGE)
    )  # fmt: skip
    return BarredPage(
        tuple(BarredRow(who, name, at, str((params or {}).get("reason", ""))) for who, name, at, params in rows), total
    )
