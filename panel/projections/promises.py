"""Promises as both sides and staff read them (roles, no names), rows of the list, and the share kept by the month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import Case, CasePromise, PromiseState
from panel.queries.promises import (
    PromiseFilter,
    Reader,
    count_views,
    list_days,
    list_of_case,
    list_promises,
    read_promises,
)
from panel.workdays import working_days_between

OVERDUE = "overdue"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class PromiseView:
    """One promise. `state`: what the promiser says, or "overdue"; `working_days`: that were promised; `left`: from today on."""

    id: str
    number: int
    by_role: str
    to_role: str
    source: str
    text: str
    due_on: date
    made_at: datetime
    working_days: int
    left: int
    state: str
    reason: str
    marked_at: datetime | None
    agrees: bool | None
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A line of the list."""

    promise: PromiseView
    case_id: str
    case_number: str
    title: str


@dataclass(frozen=True, slots=True)
class PromisePage:
    """One page of the list, with how many each view holds."""

    rows: tuple[PromiseRow, ...]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Month:
    """Promises whose day lay in a month that is over or running. `share`: kept of a thousand that were due; None of none."""

    first: date
    due: int
    kept: int
    denied: int
    broken: int
    overdue: int
    withdrawn: int
    share: int | None


def view_promises(session: Session, case: Case, today: date) -> tuple[PromiseView, ...]:
    """The promises of a case, the first one first."""
    return tuple(_view(row, today) for row in list_of_case(session, case.id))


def view_promise(session: Session, case: Case, public_id: str, today: date) -> PromiseView:
    """One of them. Raises NotFound("promise.unknown")."""
    found = next((one for one in view_promises(session, case, today) if one.id == public_id), None)
    if found is None:
        raise NotFound("promise.unknown")
    return found


def view_promise_list(session: Session, reader: Reader, wanted: PromiseFilter, today: date, *, page: int = 1) -> PromisePage:
    """One page of the promises that fit."""
    rows = list_promises(session, reader, wanted, today, page=page)
    return PromisePage(
        tuple(PromiseRow(_view(promise, today), case.public_id, case.number, case.title) for promise, case in rows),
        count_views(session, reader, wanted, today),
    )


def table_of_promises(session: Session, reader: Reader, wanted: PromiseFilter, today: date) -> Iterator[Sequence[object]]:
    """All that fit, as rows of a table: see HEADER of the page."""
    for promise, case in read_promises(session, reader, wanted, today):
        yield (
            case.number, promise.nth, promise.by_role.value, promise.to_role.value, promise.text, promise.made_on.isoformat(),
            promise.due_on.isoformat(), _state(promise, today), promise.reason,
            "" if promise.agrees is None else "yes" if promise.agrees else "no", promise.answer,
        )


def view_months(session: Session, reader: Reader, today: date) -> tuple[Month, ...]:
    """The last months by the day of their promises, the newest first; months without one are left out."""
    first = date(today.year - (today.month - MONTHS < 0), (today.month - MONTHS) % 12 + 1, 1)
    counted: dict[date, dict[str, int]] = {}
    for day, state, agrees, count in list_days(session, reader, first, today):
        if state is PromiseState.OPEN and day >= today:
            continue  # its day is not over
        kind = OVERDUE if state is PromiseState.OPEN else state.value
        kind = "denied" if kind == "kept" and agrees is False else kind
        of = counted.setdefault(day.replace(day=1), {})
        of[kind] = of.get(kind, 0) + count
    return tuple(_month(month, counted[month]) for month in sorted(counted, reverse=True))


def _month(first: date, of: dict[str, int]) -> Month:
    kept, denied, broken, overdue = (of.get(kind, 0) for kind in ("kept", "denied", "broken", OVERDUE))
    due = kept + denied + broken + overdue
    return Month(
        first, due, kept, denied, broken, overdue, of.get("withdrawn", 0), (1000 * kept + due // 2) // due if due else None
    )


def _state(row: CasePromise, today: date) -> str:
    return OVERDUE if row.state is PromiseState.OPEN and row.due_on < today else row.state.value


def _view(row: CasePromise, today: date) -> PromiseView:
    return PromiseView(
        id=row.public_id, number=row.nth, by_role=row.by_role.value, to_role=row.to_role.value, source=row.source.value,
        text=row.text, due_on=row.due_on, made_at=row.made_at, working_days=working_days_between(row.made_on, row.due_on),
        left=working_days_between(today, row.due_on), state=_state(row, today), reason=row.reason, marked_at=row.marked_at,
        agrees=row.agrees, answer=row.answer, answered_at=row.answered_at,
    )
