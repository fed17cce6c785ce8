"""Break-glass as quality officers and second persons see it; and, while it is open, what was opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from panel.errors import NotFound
from panel.models import Account, Case, Exhibit, GlassAct, GlassRequest, GlassState, Juror, Round, Seat
from panel.queries.glass import has_part

PAGE = 20
BATCH = 500  # lines of the history read at once
Asker, Second = aliased(Account), aliased(Account)


@dataclass(frozen=True, slots=True)
class GlassRow:
    """A request. `round_no`, `place`: of a seat, from 1; else None. `own`: the viewer asked. Of the case the number alone."""

    id: str
    number: str
    kind: str
    round_no: int | None
    place: int | None
    category: str
    reason: str
    state: str
    asked_by: str
    own: bool
    asked_at: datetime
    expires_at: datetime
    decided_by: str
    decided_role: str
    decided_at: datetime | None
    reply: str
    open_until: datetime | None
    ended_at: datetime | None
    looks: int


@dataclass(frozen=True, slots=True)
class GlassPage:
    """One page of requests in one state, and how many there are in each."""

    rows: tuple[GlassRow, ...]
    by_state: dict[str, int]


@dataclass(frozen=True, slots=True)
class GlassLine:
    """A line of the history. `by`: empty for the clock; `exhibit`: number of the exhibit looked at, else None."""

    act: str
    by: str
    at: datetime
    exhibit: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """Who holds a seat, and how to reach them. Nothing of what they did there."""

    name: str
    email: str
    phone: str


def list_requests(session: Session, viewer_id: int, state: GlassState, *, page: int) -> GlassPage:
    """Requests in one state, the newest first, without those of cases the viewer has a part in. Pages from 1; two SELECTs."""
    open_to = ~has_part(GlassRequest.case_id, viewer_id)
    counts = session.execute(select(GlassRequest.state, func.count()).where(open_to).group_by(GlassRequest.state))
    wanted = _query(open_to).where(GlassRequest.state == state).order_by(GlassRequest.id.desc())
    rows = session.execute(wanted.limit(PAGE).offset((page - 1) * PAGE))
    return GlassPage(tuple(_row(viewer_id, *row) for row in rows), {each.value: int(count) for each, count in counts})


def view_request(session: Session, request_id: str, viewer_id: int, *, waiting_only: bool = False) -> GlassRow:
    """One request. `waiting_only`: for whoever only approves. Raises NotFound("glass.unknown")."""
    query = _query(~has_part(GlassRequest.case_id, viewer_id)).where(GlassRequest.public_id == request_id)
    if waiting_only:
        query = query.where(GlassRequest.state == GlassState.WAITING)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("glass.unknown")
    return _row(viewer_id, *found)


def list_acts(session: Session, request_id: str) -> tuple[GlassLine, ...]:
    """The history of one request, oldest first."""
    numbers = _exhibit_numbers(session, request_id)
    rows = session.execute(
        select(GlassAct.act, Account.name, GlassAct.at, GlassAct.seen)
        .join(GlassRequest, GlassRequest.id == GlassAct.request_id)
        .outerjoin(Account, Account.id == GlassAct.by_id)
        .where(GlassRequest.public_id == request_id)
        .order_by(GlassAct.id)
    )
    return tuple(GlassLine(act.value, name or "", at, numbers.get(seen)) for act, name, at, seen in rows)


def _exhibit_numbers(session: Session, request_id: str) -> dict[str, int]:
    """What the parties call the exhibits: by public id, counted from 1."""
    case = select(GlassRequest.case_id).where(GlassRequest.public_id == request_id).scalar_subquery()
    found = session.scalars(
        select(Exhibit.public_id).where(Exhibit.case_id == case, Exhibit.removed_at.is_(None)).order_by(Exhibit.ordinal)
    )
    return {public_id: number for number, public_id in enumerate(found, 1)}


def opened_person(session: Session, seat_id: int) -> Person:
    """Who holds the seat: name and contacts. No ballot, weight, status or time: none of them is asked for."""
    row = session.execute(
        select(Account.name, Account.email, Account.phone)
        .join(Juror, Juror.account_id == Account.id).join(Seat, Seat.juror_id == Juror.id)
        .where(Seat.id == seat_id)
    ).one()
    return Person(row.name, row.email or "", row.phone or "")


def all_acts(session: Session, viewer_id: int) -> Iterator[Sequence[object]]:
    """The whole history for a table: a line an act, the oldest first, without the words of requests and without cases
    the viewer has a part in."""
    last = 0
    while rows := session.execute(_lines(viewer_id).where(GlassAct.id > last).limit(BATCH)).all():
        last = rows[-1].id
        for row in rows:
            yield (
                row.at.isoformat(), row.act.value, row.by or "", row.public_id, row.number, row.kind.value, row.round_no or "",
                "" if row.position is None else row.position + 1, row.category.value, row.seen,
            )  # fmt: skip


def _lines(viewer_id: int) -> Select[*tuple[Any, ...]]:
    by = aliased(Account)
    return (
        select(
            GlassAct.id, GlassAct.at, GlassAct.act, by.name.label("by"), GlassRequest.public_id, Case.number, GlassRequest.kind,
            Round.number.label("round_no"), Seat.position, GlassRequest.category, GlassAct.seen,
        )
        .join(GlassRequest, GlassRequest.id == GlassAct.request_id).join(Case, Case.id == GlassRequest.case_id)
        .outerjoin(Seat, Seat.id == GlassRequest.seat_id).outerjoin(Round, Round.id == Seat.round_id)
        .outerjoin(by, by.id == GlassAct.by_id)
        .where(~has_part(GlassRequest.case_id, viewer_id))
        .order_by(GlassAct.id)
    )


def _query(where: ColumnElement[bool]) -> Select[GlassRequest, str, int | None, int | None, str, str | None]:
    query: Select[GlassRequest, str, int | None, int | None, str, str | None] = (
        select(GlassRequest, Case.number, Round.number, Seat.position, Asker.name, Second.name)
        .join(Case, Case.id == GlassRequest.case_id)
        .outerjoin(Seat, Seat.id == GlassRequest.seat_id)
        .outerjoin(Round, Round.id == Seat.round_id)
        .join(Asker, Asker.id == GlassRequest.requested_by_id)
        .outerjoin(Second, Second.id == GlassRequest.decided_by_id)
        .where(where)
    )
    return query


def _row(
    viewer_id: int, r: GlassRequest, number: str, round_no: int | None, position: int | None, asker: str, second: str | None
) -> GlassRow:
    return GlassRow(
        id=r.public_id, number=number, kind=r.kind.value, round_no=round_no, place=None if position is None else position + 1,
        category=r.category.value, reason=r.reason, state=r.state.value, asked_by=asker, own=r.requested_by_id == viewer_id,
        asked_at=r.requested_at, expires_at=r.expires_at, decided_by=second or "", decided_role=r.decided_role,
        decided_at=r.decided_at, reply=r.reply, open_until=r.open_until, ended_at=r.ended_at, looks=r.looks,
    )
