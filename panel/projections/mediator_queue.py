"""What a mediator sees of the queue: one line a case, no texts of the parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import Case
from panel.queries.queue import PAGE, QueueFilter, Watcher, count_queue, count_views, list_queue


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case of the queue. `owner` is empty while nobody holds it; amounts in minor units."""

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
    """The page of the queue; three queries whatever it holds. `page` below 1 is 1."""
    page = max(1, page)
    rows = list_queue(session, watcher, wanted, now, offset=(page - 1) * PAGE)
    return QueuePage(
        rows=tuple(_row(case, merchant or "", owner or "", watcher) for case, merchant, owner in rows),
        counts=count_views(session, watcher, now),
        total=count_queue(session, watcher, wanted, now),
        page=page,
    )


def _row(case: Case, merchant: str, owner: str, watcher: Watcher) -> QueueRow:
    return QueueRow(
        public_id=case.public_id, number=case.number, title=case.title, category=case.category, language=case.language,
        severe=case.severe, status=case.status, merchant=merchant, amount_minor=case.amount_minor, currency=case.currency,
        deadline_at=case.deadline_at, deadline_kind=case.deadline_kind, owner=owner,
        is_mine=case.owner_id == watcher.account_id,
    )
