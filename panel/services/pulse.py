"""The pulse: two questions a month for mediators and jurors. No answer is kept, only what a month's answers add up to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.errors import Conflict, Forbidden, Invalid
from panel.models import AccountRole, Juror, JurorStatus, PulseSum, PulseTaken, Role, WorkPart
from panel.models.base import table_of
from panel.services.surveys import month_of
from panel.uow import UnitOfWork

MARKS = (1, 2, 3, 4, 5)


def parts_of(session: Session, account_id: int) -> list[WorkPart]:
    """In which parts this account works here."""
    mediates = select(AccountRole.account_id).where(
        AccountRole.account_id == account_id, AccountRole.role.in_((Role.MEDIATOR, Role.MANAGER))
    )
    judges = select(Juror.id).where(Juror.account_id == account_id, Juror.status.in_((JurorStatus.ACTIVE, JurorStatus.PAUSED)))
    found = ((WorkPart.MEDIATOR, mediates), (WorkPart.JUROR, judges))
    return [part for part, query in found if session.scalar(query) is not None]


def list_open_parts(session: Session, account_id: int, now: datetime) -> list[WorkPart]:
    """The parts in which this account has not answered this month."""
    taken = set(session.scalars(
        select(PulseTaken.part).where(PulseTaken.account_id == account_id, PulseTaken.month == month_of(now))
    ))
    return [part for part in parts_of(session, account_id) if part not in taken]


def give_pulse(uow: UnitOfWork, account_id: int, part: WorkPart, load: int, again: int, *, now: datetime) -> None:
    """Add an answer to its month, once by constraint; it cannot be changed, since nobody knows which it was.

    Raises Forbidden("pulse.not_yours"), Conflict("pulse.given"), Invalid("input.choice").
    """
    if part not in parts_of(uow.session, account_id):
        raise Forbidden("pulse.not_yours")
    for name, mark in (("load", load), ("again", again)):
        if mark not in MARKS:
            raise Invalid("input.choice", field=name)
    month, connection = month_of(now), uow.session.connection()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    taken, sums = table_of(PulseTaken), table_of(PulseSum)
    claim = dialect.insert(taken).on_conflict_do_nothing().returning(taken.c.account_id)
    if connection.execute(claim, {"account_id": account_id, "part": part, "month": month}).one_or_none() is None:
        raise Conflict("pulse.given")
    add = dialect.insert(sums).values(part=part, month=month, answers=1, load=load, again=again)
    connection.execute(add.on_conflict_do_update(
        index_elements=["part", "month"],
        set_={"answers": sums.c.answers + 1, "load": sums.c.load + load, "again": sums.c.again + again},
    ))
