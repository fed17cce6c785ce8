"""Recording dealings: who has had to do with a merchant or with another account, from before a dispute."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.dialects import postgresql, sqlite

from panel.errors import Invalid
from panel.models import Dealing
from panel.services.poollog import add_event
from panel.uow import UnitOfWork

KINDS = ("order", "review", "work", "family", "other")


def record_dealing(
    uow: UnitOfWork,
    account_id: int,
    kind: str,
    *,
    source: str,
    now: datetime,
    merchant_id: int | None = None,
    other_id: int | None = None,
    dealt_on: date | None = None,
) -> bool:
    """Write down that an account has had to do with a merchant, or with another account (then from both sides).

    `kind`: one of KINDS; `source`: own, import, challenge. False when it was known already. A line "dealt" goes into the pool's
    log for each side: draws committed from now on refuse by it. Raises Invalid: "input.choice", "dealing.with_oneself".
    """
    if kind not in KINDS:
        raise Invalid("input.choice", field="kind")
    if other_id == account_id:
        raise Invalid("dealing.with_oneself", field="with")
    if other_id is None:
        return _record(uow, account_id, kind, merchant_id=merchant_id, source=source, now=now, dealt_on=dealt_on)
    there = _record(uow, account_id, kind, other_id=other_id, source=source, now=now, dealt_on=dealt_on)
    back = _record(uow, other_id, kind, other_id=account_id, source=source, now=now, dealt_on=dealt_on)
    return there or back


def _record(
    uow: UnitOfWork, account_id: int, kind: str, *, source: str, now: datetime, dealt_on: date | None,
    merchant_id: int | None = None, other_id: int | None = None,
) -> bool:  # fmt: skip
    insert = (sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql).insert
    made = uow.session.scalar(
        insert(Dealing)
        .values(account_id=account_id, merchant_id=merchant_id, other_id=other_id, kind=kind, dealt_on=dealt_on, source=source,
                recorded_at=now)
        .on_conflict_do_nothing()
        .returning(Dealing.id)
    )  # fmt: skip
    if made is None:
        return False
    detail = f"merchant:{merchant_id}" if merchant_id is not None else f"account:{other_id}"
    add_event(uow, "dealt", account_id, now=now, detail=detail)
    return True
