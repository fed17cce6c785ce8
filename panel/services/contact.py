"""No further contact: one press, taken back by another. What is owed (verdict, decision, record) is told as before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from panel.models import NoContact, PartyRole
from panel.queries.cases import lock_case
from panel.uow import UnitOfWork


def refuse_contact(uow: UnitOfWork, case_id: int, role: PartyRole, *, by_id: int, now: datetime) -> None:
    """A side wants to be asked and reminded of nothing more. The same press twice is once."""
    case = lock_case(uow.session, case_id)
    if uow.session.scalar(select(NoContact.id).where(NoContact.case_id == case.id, NoContact.role == role)) is None:
        uow.session.add(NoContact(case_id=case.id, role=role, by_id=by_id, said_at=now))
        uow.session.flush()


def allow_contact(uow: UnitOfWork, case_id: int, role: PartyRole) -> None:
    """It takes that back: what comes later may ask again. What was passed over is not made up for."""
    case = lock_case(uow.session, case_id)
    uow.session.execute(delete(NoContact).where(NoContact.case_id == case.id, NoContact.role == role))
