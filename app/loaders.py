"""From the public id in a URL to the case (and seat) a permission is asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.lifecycle import CaseStatus
from panel.models import Brief, Case, Juror, Round, RoundStatus, Seat


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a URL is about. `holder_id`: the one account it belongs to, when it is nobody else's business.

    A seat of a control case has no `case`: `status` is then what the status of a case would be, and `category` the brief's.
    """

    case: Case | None = None
    seat: Seat | None = None
    holder_id: int | None = None
    status: CaseStatus | None = None
    category: str = ""


Loader = Callable[..., Loaded]
# Built once: every guarded request runs one of them.
_CASE = select(Case).where(Case.public_id == bindparam("public_id"))
_SEAT = (
    select(Seat, Case, Juror.account_id, Round.status, Brief.category)
    .join(Round, Round.id == Seat.round_id)
    .join(Brief, Brief.id == Round.brief_id)
    .outerjoin(Case, Case.id == Round.case_id)
    .join(Juror, Juror.id == Seat.juror_id)
    .where(Seat.public_id == bindparam("public_id"))
)


def case(session: Session, case_id: str = "", **_other: str) -> Loaded:
    """The case with this public id; NotFound otherwise."""
    found = session.scalar(_CASE, {"public_id": case_id})
    if found is None:
        raise NotFound("page.not_found")
    return Loaded(case=found, status=found.status, category=found.category)


def seat(session: Session, seat_id: str = "", **_other: str) -> Loaded:
    """The seat with this public id, its case (none: a control case) and its only holder; NotFound otherwise."""
    row = session.execute(_SEAT, {"public_id": seat_id}).one_or_none()
    if row is None:
        raise NotFound("page.not_found")
    seat, case, holder, round_status, category = row
    stage = CaseStatus.VOTING if round_status is RoundStatus.OPEN else CaseStatus.DECIDED
    return Loaded(case, seat, holder, case.status if case else stage, category)
