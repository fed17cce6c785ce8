"""Reading control cases: what they have shown of jurors and of the pool, and which of them a juror can still be given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import (
    Brief,
    ControlCase,
    ControlSeat,
    ControlStatus,
    Juror,
    MerchantMember,
    Party,
    PoolShown,
    Round,
    RoundStatus,
    Seat,
)
from voting import CANNOT_TELL

RIGHT, WRONG = "right", "wrong"
LARGE = 5_000  # jurors who have shown something: one millisecond to count
_SHOWN = select(
    PoolShown.jurors, PoolShown.controls_right, PoolShown.controls_total, PoolShown.first_right, PoolShown.first_total
)
IS_RIGHT: ColumnElement[bool] = ControlSeat.answer == RIGHT


@dataclass(frozen=True, slots=True)
class Shown:
    """What one juror has shown on control cases: `right` of `total`, and whether the first was right (None: there is none)."""

    right: int = 0
    total: int = 0
    first: bool | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A control case a juror can be given. `met`: how many jurors have had it."""

    id: int
    brief_id: int
    side: str
    met: int


def answer_of(choice: str, right_key: str) -> str:
    """What a ballot in a control case has shown: right, wrong or cannot_tell."""
    if choice == CANNOT_TELL:
        return CANNOT_TELL
    return RIGHT if choice == right_key else WRONG


def read_pool(session: Session) -> dict[str, int]:
    """Right and all answers to control cases of the whole pool, as `voting.PoolRecord` takes them.

    Of this moment, while few jurors have shown anything; of a large pool as the worker counted it last, each hour.
    """
    found = session.execute(_SHOWN).one_or_none()
    if found is None or found.jurors <= LARGE:
        found = session.execute(count_pool()).one()
    return {
        "right": int(found.controls_right), "total": int(found.controls_total),
        "first_right": found.first_right, "first_total": found.first_total,
    }  # fmt: skip


def count_pool() -> Select[int, int, int, int, int]:
    """What the pool has shown, counted from the jurors: 0.1 s where a million have answered one."""
    return select(
        func.count().label("jurors"),
        func.coalesce(func.sum(Juror.controls_right), 0).label("controls_right"),
        func.coalesce(func.sum(Juror.controls_total), 0).label("controls_total"),
        func.count().filter(Juror.first_right.is_(True)).label("first_right"),
        func.count(Juror.first_right).label("first_total"),
    ).where(Juror.controls_total > literal_column("0"))  # the others have shown nothing: an index leaves them out


def counted() -> tuple[ColumnElement[bool], ...]:
    """What makes an answer count: its juror was told, the control case stands, and the answer is one.

    "Cannot tell" is none. It says nothing of what the juror's ballots for an option are worth, and that is what a weight is
    about; counted as wrong it would teach jurors to guess.
    """
    return (
        ControlSeat.revealed_at.is_not(None), ControlCase.status != ControlStatus.WITHDRAWN, ControlSeat.answer != CANNOT_TELL,
    )


def shown_by(session: Session, juror_ids: Sequence[int]) -> dict[int, Shown]:
    """What each juror has shown, counted from the rows; jurors without an answer that counts are left out."""
    rows = session.execute(
        select(ControlSeat.juror_id, IS_RIGHT)
        .join(ControlCase, ControlCase.id == ControlSeat.control_id)
        .where(ControlSeat.juror_id.in_(juror_ids), *counted())
        .order_by(ControlSeat.juror_id, ControlSeat.revealed_at, ControlSeat.id)
    )
    found: dict[int, Shown] = {}
    for juror, right in rows:
        before = found.get(juror, Shown())
        first = bool(right) if before.first is None else before.first
        found[juror] = Shown(before.right + bool(right), before.total + 1, first)
    return found


def get_control(session: Session, public_id: str, *, lock: bool = False) -> ControlCase:
    """The control case, locked if asked. Raises NotFound("control.unknown")."""
    query = select(ControlCase).where(ControlCase.public_id == public_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("control.unknown")
    return found


def find_meeting(session: Session, seat_id: int) -> tuple[ControlSeat, ControlCase] | None:
    """The meeting a seat is, with its control case; None for a seat in a panel."""
    row = session.execute(
        select(ControlSeat, ControlCase)
        .join(ControlCase, ControlCase.id == ControlSeat.control_id)
        .where(ControlSeat.seat_id == seat_id)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def sides_met(session: Session, juror_id: int) -> dict[str, int]:
    """How many control cases of each side the juror was given, told or not."""
    rows = session.execute(
        select(ControlCase.side, func.count())
        .join(ControlSeat, ControlSeat.control_id == ControlCase.id)
        .where(ControlSeat.juror_id == juror_id)
        .group_by(ControlCase.side)
    )
    return dict(rows.all())


def list_candidates(session: Session, juror: Juror, language: str, now: datetime) -> list[Candidate]:
    """Control cases the juror may be given, oldest first: usable, not met, not vouched for, not from a case of the juror's."""
    met = (
        select(func.count()).select_from(ControlSeat).where(ControlSeat.control_id == ControlCase.id).scalar_subquery()
    )
    rows = session.execute(
        select(ControlCase, Brief.category, met)
        .join(Brief, Brief.id == ControlCase.brief_id)
        .where(
            ControlCase.status == ControlStatus.CONFIRMED, ControlCase.usable_from <= now, Brief.language == language,
            ControlCase.id.not_in(select(ControlSeat.control_id).where(ControlSeat.juror_id == juror.id)),
            ControlCase.proposed_by_id != juror.account_id, ControlCase.confirmed_by_id != juror.account_id,
        )
        .order_by(ControlCase.id)
    ).all()
    known = _cases_of(session, juror, [row[0].source_case_id for row in rows])
    return [
        Candidate(found.id, found.brief_id, found.side, count)
        for found, category, count in rows
        if category not in juror.opt_outs and found.source_case_id not in known
    ]


def _cases_of(session: Session, juror: Juror, case_ids: Sequence[int | None]) -> frozenset[int]:
    """Of these cases, those in which the juror had a seat or was on a side."""
    wanted = [case_id for case_id in case_ids if case_id is not None]
    if not wanted:
        return frozenset()
    firms = select(MerchantMember.merchant_id).where(MerchantMember.account_id == juror.account_id)
    seated = select(Round.case_id).join(Seat, Seat.round_id == Round.id)
    party = select(Party.case_id).where((Party.account_id == juror.account_id) | Party.merchant_id.in_(firms))
    found = [
        *session.scalars(seated.where(Seat.juror_id == juror.id, Round.case_id.in_(wanted))),
        *session.scalars(party.where(Party.case_id.in_(wanted))),
    ]
    return frozenset(case_id for case_id in found if case_id is not None)


def figures() -> Select[int, int, int, int, int]:
    """Of each control case: (id, seats, answers whose juror was told, right ones, "cannot tell"), whatever its status."""
    return (
        select(
            ControlSeat.control_id, func.count(), func.count(case((ControlSeat.answer != CANNOT_TELL, 1))),
            func.count(case((IS_RIGHT, 1))), func.count(case((ControlSeat.answer == CANNOT_TELL, 1))),
        )
        .join(ControlCase, ControlCase.id == ControlSeat.control_id)
        .group_by(ControlSeat.control_id)
    )


def find_judged_brief(session: Session, case_id: int) -> Brief | None:
    """The brief of the case's last round that ended with a verdict, or None."""
    return session.scalar(
        select(Brief)
        .join(Round, Round.brief_id == Brief.id)
        .where(Round.case_id == case_id, Round.status == RoundStatus.CLOSED)
        .order_by(Round.number.desc())
        .limit(1)
    )
