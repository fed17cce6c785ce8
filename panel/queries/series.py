"""Counts of cases a week by category, merchant and touchpoint, up to a moment; and the cases behind one count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from panel.models import Case, Closing, SurgeKind
from panel.services.repeating import NEVER_HEARD

WEEK = timedelta(days=7)
Series = dict[tuple[SurgeKind, str], list[int]]


@dataclass(frozen=True, slots=True)
class Member:
    """A case of the last week of a series. `owner_id`: who holds it, while it is open."""

    id: int
    public_id: str
    merchant_id: int | None
    owner_id: int | None


def read_series(session: Session, ends: datetime, weeks: int) -> Series:
    """(kind, key) -> cases in each of so many weeks before `ends`, oldest first. Keys as in `list_members`."""
    since = ends - weeks * WEEK
    found: Series = {}
    for filed_at, category, merchant in session.execute(
        select(Case.filed_at, Case.category, Case.merchant_id)
        .where(Case.filed_at >= since, Case.filed_at < ends, Case.status.not_in(NEVER_HEARD))
    ):
        at = (filed_at - since) // WEEK
        keys = [(SurgeKind.CATEGORY, category), *([(SurgeKind.MERCHANT, str(merchant))] if merchant is not None else [])]
        _count(found, keys, at, weeks)
    for closed_at, touchpoint in session.execute(
        select(Case.ended_at, Closing.touchpoint).join(Closing, Closing.case_id == Case.id)
        .where(Case.ended_at >= since, Case.ended_at < ends)
    ):
        if closed_at is not None:
            _count(found, [(SurgeKind.TOUCHPOINT, touchpoint)], (closed_at - since) // WEEK, weeks)
    return found


def _count(found: Series, keys: Iterable[tuple[SurgeKind, str]], at: int, weeks: int) -> None:
    for key in keys:
        found.setdefault(key, [0] * weeks)[at] += 1


def list_members(session: Session, kind: SurgeKind, key: str, ends: datetime, limit: int) -> list[Member]:
    """The cases of the last week of a series, the newest first. `key`: category, touchpoint, or the merchant's id."""
    columns = (Case.id, Case.public_id, Case.merchant_id, Case.owner_id, Case.ended_at)
    query: Select[int, str, int | None, int | None, datetime | None] = select(*columns)
    if kind is SurgeKind.TOUCHPOINT:
        query = query.join(Closing, Closing.case_id == Case.id).where(
            Closing.touchpoint == key, Case.ended_at >= ends - WEEK, Case.ended_at < ends
        )
    else:
        of = Case.category == key if kind is SurgeKind.CATEGORY else Case.merchant_id == int(key)
        query = query.where(of, Case.filed_at >= ends - WEEK, Case.filed_at < ends, Case.status.not_in(NEVER_HEARD))
    rows = session.execute(query.order_by(Case.filed_at.desc(), Case.id.desc()).limit(limit))
    return [Member(id_, public, merchant, None if ended else owner) for id_, public, merchant, owner, ended in rows]
