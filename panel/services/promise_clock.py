"""The clock of promises: whoever made one is told before its day; all whom it concerns once when that is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import Case, CasePromise, PartyRole, Promiser
from panel.notices import notify, tell_owner
from panel.queries.cases import lock_case, party_accounts
from panel.services.actions import DAY_OVER
from panel.uow import UnitOfWork


def list_due(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Promises of which somebody is to be told now, the oldest first."""
    return session.scalars(
        select(CasePromise.id).where(CasePromise.remind_at.is_not(None), CasePromise.remind_at <= now)
        .order_by(CasePromise.remind_at).limit(limit)
    ).all()


def remind_of_promise(uow: UnitOfWork, id_: int, *, now: datetime) -> bool:
    """Tell of one promise what is due. Whether anything was."""
    case = lock_case(uow.session, uow.session.get_one(CasePromise, id_).case_id)
    found = uow.session.get_one(CasePromise, id_, populate_existing=True)
    if found.remind_at is None or found.remind_at > now:
        return False
    over = datetime.combine(found.due_on, time(), UTC) + DAY_OVER
    if now < over:
        kind, found.remind_at = "promise.near", over
    else:
        kind, found.remind_at = "promise.overdue", None
    once = f"{found.public_id}:{kind}"
    notify(uow, _parties_told(uow, case, found, kind), kind, now=now, once=once, case=case, number=case.number)
    if found.by_role is Promiser.OWNER or kind == "promise.overdue":
        tell_owner(uow, case, kind, now=now, once=once)
    return True


def _parties_told(uow: UnitOfWork, case: Case, found: CasePromise, kind: str) -> list[int]:
    """The side that promised, and the one it was promised to as soon as the day is over."""
    told = party_accounts(uow.session, case, PartyRole.RESPONDENT) if found.by_role is Promiser.RESPONDENT else []
    return told + (party_accounts(uow.session, case, found.to_role) if kind == "promise.overdue" else [])
