"""The clock of actions: told before their day, once when it is over, once when a review is due; never twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import ActionState, Case, CaseAction, Closing, Role
from panel.notices import notify
from panel.queries.cases import lock_case
from panel.queries.staff import involved_accounts, list_staff
from panel.services.actions import DAY_OVER, Promise, start_action
from panel.uow import UnitOfWork


def list_due(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Actions of which somebody is to be told now, the oldest first."""
    return session.scalars(
        select(CaseAction.id).where(CaseAction.remind_at.is_not(None), CaseAction.remind_at <= now)
        .order_by(CaseAction.remind_at).limit(limit)
    ).all()


def remind_of_action(uow: UnitOfWork, id_: int, *, now: datetime) -> bool:
    """Tell the owner of the case and the quality officers what is due. Whether anything was."""
    case = lock_case(uow.session, uow.session.get_one(CaseAction, id_).case_id)
    action = uow.session.get_one(CaseAction, id_, populate_existing=True)
    if action.remind_at is None or action.remind_at > now:
        return False
    over = datetime.combine(action.due_on, time(), UTC) + DAY_OVER
    if action.state is ActionState.DONE:
        kind, action.remind_at = "action.to_review", None
    elif now < over:
        kind, action.remind_at = "action.near", over
    else:
        kind, action.remind_at = "action.overdue", None
    notify(
        uow, _told(uow, case), kind, now=now, once=f"{action.public_id}:{action.due_on.isoformat()}",
        target=("staff_case", case.public_id), case=case, number=case.number,
    )
    return True


def _told(uow: UnitOfWork, case: Case) -> list[int]:
    """Whoever holds the case and all quality officers, but nobody who is a party or a juror of it."""
    apart = involved_accounts(uow.session, case)
    staff = [*([case.owner_id] if case.owner_id is not None else []), *list_staff(uow.session, Role.QUALITY)]
    return [account for account in dict.fromkeys(staff) if account not in apart]


def keep_promise(uow: UnitOfWork, case: Case, closing: Closing) -> bool:
    """Put the action of a closing into the register if it is not there: the version before wrote none. Whether it was new."""
    there = select(CaseAction.id).where(CaseAction.case_id == case.id, CaseAction.after_id.is_(None))
    if closing.action is None or closing.action_owner is None or uow.session.scalar(there) is not None:
        return False
    promise = Promise(closing.action, closing.action_owner, closing.action_due_on)
    start_action(uow, case, promise, by_id=closing.closed_by_id, now=closing.closed_at)
    return True
