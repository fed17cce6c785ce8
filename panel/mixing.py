"""One pass over everything control cases have due: drawing turns, giving them, reminding, telling. Part of the sweep.

Each row is a unit of work of its own and is claimed by re-reading it under its lock, so any number of processes may.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from panel.models import ControlSeat, ControlTurn, Round, RoundStatus, Seat
from panel.services.planting import WAITING, consider_seats, end_control, remind_of_control, take_turn
from panel.settings import read_settings
from panel.uow import House, UnitOfWork

BATCH = 100
PATIENCE = timedelta(hours=24)  # so long a turn that is due waits for a moment at which others are summoned as well
Each = Callable[[House, Sequence[int], Callable[[UnitOfWork, int], bool]], int]


def mix(house: House, each: Each, *, now: datetime, new_seed: Callable[[], bytes]) -> int:
    """Do what is due at `now`; gives the number of rows handled. `each` handles rows one by one, `new_seed` gives 32 bytes.

    A turn is taken when the house has just summoned jurors to a panel, so that a summons to a control case comes at
    the hours at which all others come.
    """
    with house.db.reading() as session:
        fresh, ended, near = _unconsidered(session), _ended(session, now), _near(session, now)
    done = 0
    if fresh:
        with house.work() as uow:
            considered = consider_seats(uow, fresh, seed=new_seed(), now=now)
        done += considered if len(fresh) == BATCH else 0  # nothing of it is due work, unless more of it waits
    with house.db.reading() as session:
        turns = _turns(session, now if fresh else now - PATIENCE)
    done += each(house, turns, lambda uow, i: take_turn(uow, i, seed=new_seed(), now=now))
    done += each(house, near, lambda uow, i: remind_of_control(uow, i, now=now))
    done += each(house, ended, lambda uow, i: end_control(uow, i, now=now))
    return done


def _unconsidered(session: Session) -> Sequence[int]:
    return session.scalars(select(Seat.id).where(Seat.considered == false()).order_by(Seat.id).limit(BATCH)).all()


def _turns(session: Session, due_by: datetime) -> Sequence[int]:
    return session.scalars(
        select(ControlTurn.id)
        .where(ControlTurn.ended_at.is_(None), ControlTurn.due_at <= due_by)
        .order_by(ControlTurn.due_at)
        .limit(BATCH)
    ).all()


def _ended(session: Session, now: datetime) -> Sequence[int]:
    return session.scalars(
        select(Round.id)
        .where(Round.case_id.is_(None), Round.status == RoundStatus.OPEN, Round.wave_deadline_at <= now)
        .limit(BATCH)
    ).all()


def _near(session: Session, now: datetime) -> Sequence[int]:
    """Meetings whose clock runs out soon and whose juror was not reminded."""
    soon = now + timedelta(hours=read_settings(session, now).reminder_hours)
    return session.scalars(
        select(ControlSeat.id)
        .join(Seat, Seat.id == ControlSeat.seat_id)
        .join(Round, Round.id == Seat.round_id)
        .where(
            Round.case_id.is_(None), Round.status == RoundStatus.OPEN, Round.wave_deadline_at <= soon,
            Seat.status.in_(WAITING), ControlSeat.reminded.is_(False),
        )
        .limit(BATCH)
    ).all()
