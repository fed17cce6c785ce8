"""The register of actions: which, in which order, how many. Whoever looks sees those of cases one may know of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from panel.models import ActionState, Case, CaseAction
from panel.queries.staff import is_apart

VIEWS = ("open", "overdue", "review", "all")
PAGE = 50
SEARCH_SIGNS = 80
BATCH = 500  # rows a table is read by


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks. `sees_all`: managers and quality officers; a mediator sees actions of the cases held."""

    account_id: int
    sees_all: bool


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """What is wanted. `text` is looked for in what, who, number and title of the case, letters of either case."""

    view: str = "open"
    category: str = ""
    text: str = ""


def count_views(session: Session, reader: Reader, wanted: ActionFilter, today: date) -> dict[str, int]:
    """How many actions each view holds with this category and text; one query."""
    counts = [func.count(case((_view(name, today), 1))) for name in VIEWS]
    row = session.execute(select(*counts).select_from(CaseAction).join(Case).where(*_conditions(reader, wanted))).one()
    return dict(zip(VIEWS, row, strict=True))


def count_reviews(session: Session, account_id: int, now: datetime) -> int:
    """How many actions are due for a review that this account may write."""
    query = select(func.count()).select_from(CaseAction).where(
        CaseAction.state == ActionState.DONE, CaseAction.review_at <= now, CaseAction.done_by_id != account_id,
        is_apart(CaseAction.case_id, account_id),
    )
    return session.scalar(query) or 0


def list_actions(
    session: Session, reader: Reader, wanted: ActionFilter, today: date, *, page: int = 1
) -> list[tuple[CaseAction, Case]]:
    """One page of a view: what is due first stands first, what is over last."""
    query = _query(reader, wanted, today).offset((max(1, page) - 1) * PAGE).limit(PAGE)
    return [(row[0], row[1]) for row in session.execute(query)]


def read_actions(
    session: Session, reader: Reader, wanted: ActionFilter, today: date
) -> Iterator[tuple[CaseAction, Case]]:
    """All of a view, in the same order, for a file; a batch at a time."""
    query, at = _query(reader, wanted, today).limit(BATCH), 0
    while rows := session.execute(query.offset(at)).all():
        yield from ((row[0], row[1]) for row in rows)
        at += len(rows)


def _query(reader: Reader, wanted: ActionFilter, today: date) -> Select[CaseAction, Case]:
    over = case((CaseAction.state == ActionState.REVIEWED, 1), else_=0)
    due: tuple[Any, ...] = (CaseAction.review_at,) if wanted.view == "review" else (over, CaseAction.due_on)
    return (
        select(CaseAction, Case).join(Case, Case.id == CaseAction.case_id)
        .where(*_conditions(reader, wanted), _view(wanted.view, today)).order_by(*due, CaseAction.id)
    )


def _view(view: str, today: date) -> ColumnElement[bool]:
    is_open = CaseAction.state == ActionState.OPEN
    return {
        "open": is_open, "overdue": is_open & (CaseAction.due_on < today), "review": CaseAction.state == ActionState.DONE,
    }.get(view, CaseAction.id.is_not(None))


def _conditions(reader: Reader, wanted: ActionFilter) -> list[ColumnElement[bool]]:
    found = [is_apart(CaseAction.case_id, reader.account_id)]
    if not reader.sees_all:
        found.append(Case.owner_id == reader.account_id)
    if wanted.category:
        found.append(Case.category == wanted.category)
    if sought := wanted.text.strip()[:SEARCH_SIGNS]:
        columns = (CaseAction.text, CaseAction.owner, Case.number, Case.title)
        found.append(or_(*(column.icontains(sought, autoescape=True) for column in columns)))
    return found
