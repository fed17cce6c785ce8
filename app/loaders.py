"""From the public id in a URL to the case (and seat) a permission is asked about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.lifecycle import CaseStatus
from panel.models import Brief, Case, Juror, Party, Round, RoundStatus, Seat, SeatStatus
from panel.models.base import table_of
from panel.queries.standings import Side, is_side


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The little of a case that casting a ballot asks for; the service reads the rest itself, under its lock."""

    public_id: str
    status: CaseStatus
    category: str


@dataclass(frozen=True, slots=True)
class SeatGlimpse:
    """The little of a seat that casting a ballot asks for. `opened_at`: when its holder first looked at the brief."""

    public_id: str
    opened_at: datetime | None
    is_cast: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a URL is about. `holder_id`: the one account it belongs to, when it is nobody else's business.

    `holder_sides`: on which sides of the case that account is, read with the seat. A seat of a control case has no `case`:
    `status` is then what the status of a case would be, and `category` the brief's.
    """

    case: Case | Glimpse | None = None
    seat: Seat | SeatGlimpse | None = None
    holder_id: int | None = None
    holder_sides: frozenset[Side] | None = None
    status: CaseStatus | None = None
    category: str = ""


Loader = Callable[..., Loaded]
_CASES, _JURORS, _SEATS = table_of(Case), table_of(Juror), table_of(Seat)
# Built once: every guarded request runs one of them.
_CASE = select(Case).where(Case.public_id == bindparam("public_id"))


def _with_holder(*columns: Any) -> Select[Any]:
    """What is wanted of a seat and its case, then its holder and a side of the case the holder is on: a row for each side."""
    return (
        select(*columns, Round.status, Brief.category, Juror.account_id, Party.role, Party.ordinal)
        .select_from(Seat)
        .join(Round, Round.id == Seat.round_id)
        .join(Brief, Brief.id == Round.brief_id)
        .outerjoin(Case, Case.id == Round.case_id)  # a control case has none
        .join(Juror, Juror.id == Seat.juror_id)
        .outerjoin(Party, is_side(_CASES.c.id, _JURORS.c.account_id))
        .where(Seat.public_id == bindparam("public_id"))
    )


_SEAT = _with_holder(Seat, Case)
_GLIMPSE = _with_holder(
    _CASES.c.public_id, _CASES.c.status.label("case_status"), _SEATS.c.opened_at, _SEATS.c.status.label("seat_status")
)


def case(session: Session, case_id: str = "", **_other: str) -> Loaded:
    """The case with this public id; NotFound otherwise."""
    found = session.scalar(_CASE, {"public_id": case_id})
    if found is None:
        raise NotFound("page.not_found")
    return Loaded(case=found, status=found.status, category=found.category)


def seat(session: Session, seat_id: str = "", **_other: str) -> Loaded:
    """The seat with this public id, its case and its only holder; NotFound otherwise."""
    rows = session.execute(_SEAT, {"public_id": seat_id}).all()
    if not rows:
        raise NotFound("page.not_found")
    found, of, round_status, category, holder, *_ = rows[0]
    status = of.status if of is not None else _stage(round_status)
    return Loaded(case=of, seat=found, holder_id=holder, holder_sides=_sides(rows), status=status, category=category)


def seat_to_cast(session: Session, seat_id: str = "", **_other: str) -> Loaded:
    """`seat`, as much of it as the busiest route needs."""
    rows = session.connection().execute(_GLIMPSE, {"public_id": seat_id}).all()
    if not rows:
        raise NotFound("page.not_found")
    case_id, status, opened_at, seat_status, round_status, category, holder, *_ = rows[0]
    of = Glimpse(case_id, status, category) if case_id is not None else None
    glimpse = SeatGlimpse(seat_id, opened_at, seat_status is SeatStatus.CAST)
    return Loaded(of, glimpse, holder, _sides(rows), status or _stage(round_status), category)


def _stage(round_status: RoundStatus) -> CaseStatus:
    """What the status of a case would be while a round of it is open, and after."""
    return CaseStatus.VOTING if round_status is RoundStatus.OPEN else CaseStatus.DECIDED


def _sides(rows: Sequence[Row[Any]]) -> frozenset[Side]:
    return frozenset((row[-2], row[-1]) for row in rows if row[-2] is not None)
