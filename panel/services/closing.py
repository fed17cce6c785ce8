"""Closing a case: only with touchpoint, cause, whose work and responsibility, and an action with owner and date or a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus, DeadlineKind, check_in
from panel.models import Case, Choice, Closing, ReportCause
from panel.notices import notify
from panel.queries.cases import lock_case, party_accounts
from panel.queries.explained import NOT_UPHELD
from panel.services.actions import Promise, check_due, start_action
from panel.services.explaining import Explanation, explain
from panel.services.inviting import invite_to_pool
from panel.services.moving import make_severe, move
from panel.services.precedents import file_precedent
from panel.services.reporting import issue_report
from panel.services.scoring import keep_entry
from panel.services.surveys import ask_sides
from panel.services.works import write_work
from panel.settings import read_settings
from panel.uow import UnitOfWork

FINDINGS = ("fault", "no_fault", "improvement")
TOUCHPOINTS = ("listing", "ordering", "payment", "preparation", "delivery", "visit", "support", "refund", "other")
CAUSES = ("attitude", "ability", "broken_promise", "no_difference", "product", "process", "system", "misunderstanding", "other")
RESPONSIBLE = ("complainant", "respondent", "shared", "third", "nobody")


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the case teaches. Either the three action fields, or `no_action_reason`."""

    finding: str
    touchpoint: str
    cause: str
    responsibility: str
    action: str = ""
    action_owner: str = ""
    action_due_on: date | None = None
    no_action_reason: str = ""
    role: str = ""  # whose work: a WorkRole or the public id of an own one; "": the usual one of the category
    item: str = ""  # what it was about, by category; "": something else
    explanation: Explanation | None = None  # needed for a claim that is not upheld, and for no other


def close_case(
    uow: UnitOfWork, case_id: int, lesson: Lesson, *, by_id: int | None, now: datetime, today: date
) -> Closing:
    """Close a settled case, a decided one whose parties have had their say, or an impasse that goes to no panel.

    `today`: the day it is for those who close it, in the house's time zone; an action is due then at the earliest.
    Raises Conflict("closing.too_early") while a party may still choose, Invalid with the field.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.DECIDED, CaseStatus.SETTLED, CaseStatus.IMPASSE)
    _check(lesson, today)
    if case.status is CaseStatus.DECIDED and not _heard(case):
        raise Conflict("closing.too_early", kind=case.deadline_kind.value if case.deadline_kind else None)
    write_work(uow, case, lesson.role, lesson.item)
    explained = lesson.finding == NOT_UPHELD
    if explained:
        explain(uow, case, lesson.explanation or Explanation(), lesson.responsibility, by_id=by_id, now=now)
    if lesson.cause == "attitude":
        make_severe(uow, case, now=now)
    settings, before = read_settings(uow.session, now), case.status
    closing = _record(uow, case, replace(lesson, finding="no_fault") if explained else lesson, by_id, now)
    keep_entry(uow, case, closing, settings, now=now, today=today)
    move(uow, case, CaseStatus.CLOSED, settings, now=now, actor="owner", finding=lesson.finding)
    file_precedent(uow, case)
    issue_report(uow, case, ReportCause.CLOSING, by_id=by_id, now=now)
    told = party_accounts(uow.session, case)
    kind = "case.explained" if explained else "case.closed"
    notify(uow, told, kind, now=now, once=case.public_id, case=case, number=case.number)
    ask_sides(uow, case, before, now=now)
    invite_to_pool(uow, case, now=now)
    return closing


def _record(uow: UnitOfWork, case: Case, lesson: Lesson, by_id: int | None, now: datetime) -> Closing:
    """The closing record, and its action in the register."""
    has_action = bool(lesson.action.strip())
    closing = Closing(
        case_id=case.id, finding=lesson.finding, touchpoint=lesson.touchpoint, cause=lesson.cause,
        responsibility=lesson.responsibility, action=lesson.action.strip() if has_action else None,
        action_owner=lesson.action_owner.strip()[:60] if has_action else None,
        action_due_on=lesson.action_due_on if has_action else None,
        no_action_reason=None if has_action else lesson.no_action_reason.strip(), closed_by_id=by_id, closed_at=now,
    )
    uow.session.add(closing)
    if closing.action is not None and closing.action_owner is not None:
        promise = Promise(closing.action, closing.action_owner, closing.action_due_on)
        start_action(uow, case, promise, by_id=by_id, now=now)
    return closing


def _heard(case: Case) -> bool:
    if case.deadline_kind is DeadlineKind.CLOSING:
        return True
    return all(p.choice in (Choice.ACCEPT, Choice.LEAVE) for p in case.sides)


def _check(lesson: Lesson, today: date) -> None:
    for name, allowed in (
        ("finding", (*FINDINGS, NOT_UPHELD)), ("touchpoint", TOUCHPOINTS), ("cause", CAUSES), ("responsibility", RESPONSIBLE),
    ):
        if getattr(lesson, name) not in allowed:
            raise Invalid("input.choice", field=name)
    if lesson.action.strip():
        if not lesson.action_owner.strip():
            raise Invalid("input.missing", field="action_owner")
        check_due(lesson.action_due_on, today, "action_due_on")
    elif not lesson.no_action_reason.strip():
        raise Invalid("closing.action_or_reason", field="action")
    for name in ("action", "no_action_reason"):
        if len(getattr(lesson, name)) > 2000:
            raise Invalid("input.too_long", field=name, limit=2000)
