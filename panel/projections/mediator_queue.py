"""What a mediator sees of the queue: one line a case, no texts of the parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus, DeadlineKind
from panel.queries.queue import PAGE, QueueFilter, Watcher, count_queue, count_views, list_queue
from panel.queries.skills import asked_by, list_met


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case of the queue. `owner` is empty while nobody holds it; `fits`: it asks for a skill of the reader's."""

    public_id: str
    number: str
    title: str
    category: str
    language: str
    severe: bool
    status: CaseStatus
    merchant: str
    amount_minor: int | None
    currency: str
    deadline_at: datetime | None
    deadline_kind: DeadlineKind | None
    owner: str
    is_mine: bool
    fits: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue. `page` counts from 1; `counts`: open cases of each view."""

    rows: tuple[QueueRow, ...]
    counts: Mapping[str, int]
    total: int
    page: int

    @property
    def first(self) -> int:
        """The place of the first row, counted from 1; 0 when there is none."""
        return (self.page - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row."""
        return (self.page - 1) * PAGE + len(self.rows)

    @property
    def has_next(self) -> bool:
        """Whether a later page holds more."""
        return self.last < self.total


def queue_page(session: Session, watcher: Watcher, wanted: QueueFilter, now: datetime, page: int = 1) -> QueuePage:
    """The page of the queue; three queries, a fourth past the end of what a filter finds. `page` below 1 is 1."""
    page = max(1, page)
    rows = list_queue(session, watcher, wanted, now, offset=(page - 1) * PAGE)
    counts = count_views(session, watcher, now)
    if wanted == QueueFilter(wanted.view):
        total = counts[wanted.view]
    else:
        total = rows[0].total if rows else count_queue(session, watcher, wanted, now) if page > 1 else 0
    met = list_met(session, watcher.account_id)
    return QueuePage(rows=tuple(_row(row, watcher, met) for row in rows), counts=counts, total=total, page=page)


def _row(row: Row[Any], watcher: Watcher, met: frozenset[str]) -> QueueRow:
    return QueueRow(
        public_id=row.public_id, number=row.number, title=row.title, category=row.category, language=row.language,
        severe=row.severe, status=row.status, merchant=row.merchant or "", amount_minor=row.amount_minor,
        currency=row.currency, deadline_at=row.deadline_at, deadline_kind=row.deadline_kind, owner=row.owner or "",
        is_mine=row.owner_id == watcher.account_id,
        fits=not met.isdisjoint(asked_by(row.category, row.language, row.deadline_kind)),
    )
