"""Promises: those of a case, the list of all, how many are overdue, and how many were kept by the month of their day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select
from sqlalchemy.orm import Session

from panel.models import Case, CasePromise, PromiseState, Proposal, ProposalStatus
from panel.queries.staff import is_apart

VIEWS = ("open", "overdue", "marked", "all")
PAGE = 50
SEARCH_SIGNS = 80
BATCH = 500  # rows a table is read by
_S = PromiseState


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks. `sees_all`: managers and quality officers; a mediator sees promises of the cases held."""

    account_id: int
    sees_all: bool


@dataclass(frozen=True, slots=True)
class PromiseFilter:
    """What is wanted. `by_role`: who promised; `text` is looked for in the words, number and title of the case."""

    view: str = "open"
    by_role: str = ""
    text: str = ""


def list_of_case(session: Session, case_id: int) -> Sequence[CasePromise]:
    """The promises of a case, the first one first."""
    return session.scalars(select(CasePromise).where(CasePromise.case_id == case_id).order_by(CasePromise.nth)).all()


def find_agreed(session: Session, case_id: int) -> str | None:
    """The words of the newest proposal that both sides accepted."""
    return session.scalar(
        select(Proposal.text).where(Proposal.case_id == case_id, Proposal.status == ProposalStatus.ACCEPTED)
        .order_by(Proposal.id.desc()).limit(1)
    )


def count_views(session: Session, reader: Reader, wanted: PromiseFilter, today: date) -> dict[str, int]:
    """How many promises each view holds with this filter; one query."""
    counts = [func.count(case((_view(name, today), 1))) for name in VIEWS]
    row = session.execute(select(*counts).select_from(CasePromise).join(Case).where(*_conditions(reader, wanted))).one()
    return dict(zip(VIEWS, row, strict=True))


def list_promises(
    session: Session, reader: Reader, wanted: PromiseFilter, today: date, *, page: int = 1
) -> Sequence[Row[CasePromise, Case]]:
    """One page of a view: what is due first on top, what is marked last."""
    return session.execute(_query(reader, wanted, today).offset((max(1, page) - 1) * PAGE).limit(PAGE)).all()


def read_promises(
    session: Session, reader: Reader, wanted: PromiseFilter, today: date
) -> Iterator[Row[CasePromise, Case]]:
    """All of a view in the same order, for a file; a batch at a time."""
    query, at = _query(reader, wanted, today).limit(BATCH), 0
    while rows := session.execute(query.offset(at)).all():
        yield from rows
        at += len(rows)


def count_overdue(session: Session, case_ids: Collection[str], today: date) -> dict[str, int]:
    """How many promises of each case, by its public id, are overdue; cases without one are left out."""
    return dict(session.execute(
        select(Case.public_id, func.count()).select_from(CasePromise).join(Case)
        .where(Case.public_id.in_(case_ids), _is_overdue(today)).group_by(Case.public_id)
    ).all())  # fmt: skip


def list_days(session: Session, reader: Reader, first: date, last: date) -> Sequence[Row[date, PromiseState, bool | None, int]]:
    """(day, state, what the other side says, how many) of promises due from `first` to `last`."""
    return session.execute(
        select(CasePromise.due_on, CasePromise.state, CasePromise.agrees, func.count()).join(Case)
        .where(CasePromise.due_on.between(first, last), *_conditions(reader, PromiseFilter()))
        .group_by(CasePromise.due_on, CasePromise.state, CasePromise.agrees)
    ).all()


def _query(reader: Reader, wanted: PromiseFilter, today: date) -> Select[CasePromise, Case]:
    over = case((CasePromise.state == _S.OPEN, 0), else_=1)
    return (
        select(CasePromise, Case).join(Case, Case.id == CasePromise.case_id)
        .where(*_conditions(reader, wanted), _view(wanted.view, today)).order_by(over, CasePromise.due_on, CasePromise.id)
    )


def _is_overdue(today: date) -> ColumnElement[bool]:
    return (CasePromise.state == _S.OPEN) & (CasePromise.due_on < today)


def _view(view: str, today: date) -> ColumnElement[bool]:
    return {
        "open": CasePromise.state == _S.OPEN, "overdue": _is_overdue(today), "marked": CasePromise.state != _S.OPEN,
    }.get(view, CasePromise.id.is_not(None))


def _conditions(reader: Reader, wanted: PromiseFilter) -> list[ColumnElement[bool]]:
    found = [is_apart(CasePromise.case_id, reader.account_id)]
    if not reader.sees_all:
        found.append(Case.owner_id == reader.account_id)
    if wanted.by_role:
        found.append(CasePromise.by_role == wanted.by_role)
    if sought := wanted.text.strip()[:SEARCH_SIGNS]:
        found.append(or_(*(c.icontains(sought, autoescape=True) for c in (CasePromise.text, Case.number, Case.title))))
    return found
