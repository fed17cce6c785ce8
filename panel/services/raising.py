"""Raising a systemic issue by hand: what somebody said belongs to one that lives, or begins one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from panel.errors import Conflict, Invalid
from panel.models import Case, IssueKind, IssueState, SystemicIssue
from panel.services.closing import CAUSES, TOUCHPOINTS
from panel.services.repeating import Shared, insert_issue, join_issue
from panel.uow import UnitOfWork

LIVE = (IssueState.OPEN, IssueState.WORKING)


def raise_issue(uow: UnitOfWork, case: Case, touchpoint: str, cause: str, *, now: datetime) -> int:
    """The issue of this kind of dispute, touchpoint and cause, with the case in it; gives its id.

    Raises Invalid with the field, Conflict("issue.dismissed_before") where one was raised for this case and is over.
    """
    for name, value, allowed in (("touchpoint", touchpoint, TOUCHPOINTS), ("cause", cause, CAUSES)):
        if value not in allowed:
            raise Invalid("input.choice", field=name)
    shared = Shared(IssueKind.CAUSE, case.category, touchpoint=touchpoint, cause=cause)
    insert_issue(uow.session, shared, case.id, now)  # nothing where one lives: the constraint says so
    found = uow.session.scalar(
        select(SystemicIssue.id).where(SystemicIssue.key == shared.key, SystemicIssue.state.in_(LIVE)).with_for_update()
    )
    if found is None:
        raise Conflict("issue.dismissed_before")
    join_issue(uow.session, found, [case.id], now)
    return found
