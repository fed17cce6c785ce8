"""Work on a systemic issue: taken up, a recommendation with a day, ended with what came of it, or dismissed with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from panel.errors import Conflict, NotFound
from panel.models import IssueAct, IssueDeed, IssueState, SystemicIssue
from panel.services.actions import TEXT_MAX, check_due, checked
from panel.uow import UnitOfWork

TO_MAX = 120


@dataclass(frozen=True, slots=True)
class Advice:
    """What is recommended, to whom, by which day."""

    text: str
    to: str
    due_on: date | None


def take_up(uow: UnitOfWork, issue_id: str, *, by_id: int, now: datetime) -> SystemicIssue:
    """Say that one works on it. The same click twice is once. Raises NotFound("issue.unknown"), Conflict("issue.over")."""
    issue = _lock(uow, issue_id)
    if issue.state is IssueState.WORKING:
        return issue
    _check_live(issue)
    issue.state = IssueState.WORKING
    return _note(uow, issue, IssueDeed.TAKEN, by_id, now)


def recommend(
    uow: UnitOfWork, issue_id: str, advice: Advice, *, seen: int, by_id: int, now: datetime, today: date
) -> SystemicIssue:
    """Recommend something, or something else than before; the earlier words stay in the history.

    `seen`: the version that the page showed. Raises NotFound("issue.unknown"), Conflict: "issue.over",
    "page.already_changed"; Invalid.
    """
    issue = _lock(uow, issue_id)
    _check_live(issue)
    if issue.version != seen and (issue.advice, issue.advice_to, issue.advice_due_on) == (
        advice.text.strip(), advice.to.strip(), advice.due_on,
    ):
        return issue  # the same click twice is once
    if issue.version != seen:
        raise Conflict("page.already_changed")
    text, to = checked(advice.text, "text", TEXT_MAX), checked(advice.to, "to", TO_MAX)
    if advice.due_on is None or advice.due_on != issue.advice_due_on:
        check_due(advice.due_on, today)
    before = issue.advice
    issue.state, issue.advised_at = IssueState.WORKING, now
    issue.advice, issue.advice_to, issue.advice_due_on = text, to, advice.due_on
    return _note(uow, issue, IssueDeed.RECOMMENDED, by_id, now, before)


def end_issue(uow: UnitOfWork, issue_id: str, outcome: str, *, by_id: int, now: datetime) -> SystemicIssue:
    """Say what came of the recommendation. Raises NotFound("issue.unknown"), Conflict: "issue.no_advice", "issue.over"."""
    issue, said = _lock(uow, issue_id), checked(outcome, "outcome", TEXT_MAX)
    if (issue.state, issue.outcome) == (IssueState.ENDED, said):
        return issue
    _check_live(issue)
    if issue.advised_at is None:
        raise Conflict("issue.no_advice")
    issue.state, issue.outcome, issue.ended_at = IssueState.ENDED, said, now
    return _note(uow, issue, IssueDeed.ENDED, by_id, now)


def dismiss_issue(uow: UnitOfWork, issue_id: str, reason: str, *, by_id: int, now: datetime) -> SystemicIssue:
    """It is none, for this reason; these cases do not raise it again. Raises as `end_issue` does."""
    issue, said = _lock(uow, issue_id), checked(reason, "reason", TEXT_MAX)
    if (issue.state, issue.dismissal) == (IssueState.DISMISSED, said):
        return issue
    _check_live(issue)
    issue.state, issue.dismissal, issue.ended_at = IssueState.DISMISSED, said, now
    return _note(uow, issue, IssueDeed.DISMISSED, by_id, now)


def _lock(uow: UnitOfWork, issue_id: str) -> SystemicIssue:
    issue = uow.session.scalar(
        select(SystemicIssue).where(SystemicIssue.public_id == issue_id).with_for_update()
        .execution_options(populate_existing=True)
    )
    if issue is None:
        raise NotFound("issue.unknown")
    return issue


def _check_live(issue: SystemicIssue) -> None:
    if issue.state not in (IssueState.OPEN, IssueState.WORKING):
        raise Conflict("issue.over")


def _note(
    uow: UnitOfWork, issue: SystemicIssue, deed: IssueDeed, by_id: int, now: datetime, text: str = ""
) -> SystemicIssue:
    issue.version += 1
    uow.session.add(IssueAct(issue_id=issue.id, deed=deed, text=text, by_id=by_id, at=now))
    return issue
