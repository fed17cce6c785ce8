"""Counts of cases a week by category, merchant and touchpoint, up to a moment; and the cases behind one count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from panel.models import Case, Closing, SurgeKind
from panel.models.firm import CaseFirm
from panel.services.repeating import NEVER_HEARD

WEEK = timedelta(days=7)
Series = dict[tuple[SurgeKind, str], list[int]]


@dataclass(frozen=True, slots=True)
class Member:
    """A case of the last week of a series. `merchants`: whom it concerns. `owner_id`: who holds it, while it is open."""

    id: int
    public_id: str
    merchants: tuple[int, ...]
    owner_id: int | None


def read_series(session: Session, ends: datetime, weeks: int) -> Series:
    """(kind, key) -> cases in each of so many weeks before `ends`, oldest first. Keys as in `list_members`.

    A case counts for each firm that stands in it.
    """
    since = ends - weeks * WEEK
    found: Series = {}
    for filed_at, category, merchant in session.execute(
        select(Case.filed_at, Case.category, Case.merchant_id)
        .where(Case.filed_at >= since, Case.filed_at < ends, Case.status.not_in(NEVER_HEARD))
    ):
        at = (filed_at - since) // WEEK
        keys = [(SurgeKind.CATEGORY, category), *([(SurgeKind.MERCHANT, str(merchant))] if merchant is not None else [])]
        _count(found, keys, at, weeks)
    for filed_at, merchant in session.execute(
        select(Case.filed_at, CaseFirm.merchant_id).join(Case, Case.id == CaseFirm.case_id)
        .where(Case.filed_at >= since, Case.filed_at < ends, Case.status.not_in(NEVER_HEARD), CaseFirm.removed_at.is_(None))
    ):
        _count(found, [(SurgeKind.MERCHANT, str(merchant))], (filed_at - since) // WEEK, weeks)
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
        of = Case.category == key if kind is SurgeKind.CATEGORY else _concerns(int(key))
        query = query.where(of, Case.filed_at >= ends - WEEK, Case.filed_at < ends, Case.status.not_in(NEVER_HEARD))
    cases = session.execute(query.order_by(Case.filed_at.desc(), Case.id.desc()).limit(limit)).all()
    further = _further(session, [row[0] for row in cases]) if kind is not SurgeKind.MERCHANT else {}
    found = []
    for id_, public, merchant, owner, ended in cases:
        first = (int(key),) if kind is SurgeKind.MERCHANT else () if merchant is None else (merchant,)
        found.append(Member(id_, public, (*first, *further.get(id_, ())), None if ended else owner))
    return found


def _concerns(merchant: int) -> ColumnElement[bool]:
    """Cases in which a firm stands, as the first merchant or beside it."""
    beside = select(CaseFirm.case_id).where(CaseFirm.merchant_id == merchant, CaseFirm.removed_at.is_(None))
    return or_(Case.merchant_id == merchant, Case.id.in_(beside))


def _further(session: Session, cases: Sequence[int]) -> dict[int, list[int]]:
    rows = session.execute(
        select(CaseFirm.case_id, CaseFirm.merchant_id).where(CaseFirm.case_id.in_(cases), CaseFirm.removed_at.is_(None))
    )
    found: dict[int, list[int]] = {}
    for case_id, merchant in rows:
        found.setdefault(case_id, []).append(merchant)
    return found
