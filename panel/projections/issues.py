"""Systemic issues as quality officers see them, and what a case page says of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.lifecycle import CaseStatus
from panel.models import Account, Case, IssueAct, IssueCase, IssueState, Merchant, SystemicIssue
from panel.queries.staff import is_apart
from panel.queries.works import Work, works_of

PAGE = 50
SHOWN = 200  # cases on the page of one issue, the newest


@dataclass(frozen=True, slots=True)
class IssueRow:
    """A line of the list, and what a case page says. `merchant`: its name, of that kind."""

    id: str
    kind: str
    merchant: str
    category: str
    touchpoint: str
    cause: str
    state: str
    opened_at: datetime
    cases: int
    advice_to: str
    advice_due_on: date | None


@dataclass(frozen=True, slots=True)
class IssuesPage:
    """One page of the list, with how many there are in each state."""

    rows: tuple[IssueRow, ...]
    by_state: dict[str, int]


@dataclass(frozen=True, slots=True)
class MemberView:
    """A case of an issue."""

    public_id: str
    number: str
    title: str
    status: CaseStatus
    filed_at: datetime
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class DeedView:
    """A line of the history. `text`: the recommendation that was replaced then."""

    deed: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkCount:
    """How many of the closed cases of an issue were about the same work: whose, and what."""

    work: Work
    category: str
    cases: int


@dataclass(frozen=True, slots=True)
class IssueView:
    """One issue. `hidden`: how many cases are left out: too many, erased, or the reader is a side or a juror of them."""

    row: IssueRow
    version: int
    cases: tuple[MemberView, ...]
    hidden: int
    advice: str
    advised_at: datetime | None
    outcome: str
    dismissal: str
    ended_at: datetime | None
    history: tuple[DeedView, ...]
    works: tuple[WorkCount, ...]


def list_issues(session: Session, state: IssueState, *, page: int = 1) -> IssuesPage:
    """Issues in a state, the newest first."""
    counted = session.execute(select(SystemicIssue.state, func.count()).group_by(SystemicIssue.state)).all()
    issues = session.scalars(
        select(SystemicIssue).where(SystemicIssue.state == state).order_by(SystemicIssue.id.desc())
        .offset((max(1, page) - 1) * PAGE).limit(PAGE)
    ).all()
    return IssuesPage(_rows(session, list(issues)), {found.value: count for found, count in counted})


def count_open_issues(session: Session) -> int:
    """Issues nobody has taken up."""
    query = select(func.count()).select_from(SystemicIssue).where(SystemicIssue.state == IssueState.OPEN)
    return session.scalar(query) or 0


def list_issues_of(session: Session, case: Case) -> tuple[IssueRow, ...]:
    """The issues a case is a part of, but those that were dismissed. An erased case does not say whose it was."""
    issues = session.scalars(
        select(SystemicIssue).join(IssueCase, IssueCase.issue_id == SystemicIssue.id)
        .where(IssueCase.case_id == case.id, SystemicIssue.state != IssueState.DISMISSED).order_by(SystemicIssue.id)
    ).all()
    rows = _rows(session, list(issues))
    return rows if case.erased_at is None else tuple(replace(row, merchant="") for row in rows)


def view_issue(session: Session, issue_id: str, reader_id: int) -> IssueView:
    """One issue with its cases. Raises NotFound("issue.unknown")."""
    issue = session.scalar(select(SystemicIssue).where(SystemicIssue.public_id == issue_id))
    if issue is None:
        raise NotFound("issue.unknown")
    row = _rows(session, [issue])[0]
    cases = _cases(session, issue.id, reader_id)
    return IssueView(
        row=row, version=issue.version, cases=cases, hidden=row.cases - len(cases), advice=issue.advice,
        advised_at=issue.advised_at, outcome=issue.outcome, dismissal=issue.dismissal, ended_at=issue.ended_at,
        history=_history(session, issue.id), works=_works(session, issue.id),
    )


def _cases(session: Session, issue_id: int, reader_id: int) -> tuple[MemberView, ...]:
    rows = session.execute(
        select(Case.public_id, Case.number, Case.title, Case.status, Case.filed_at, IssueCase.joined_at)
        .join(IssueCase, IssueCase.case_id == Case.id)
        .where(IssueCase.issue_id == issue_id, Case.erased_at.is_(None), is_apart(Case.id, reader_id))
        .order_by(Case.filed_at.desc(), Case.id.desc()).limit(SHOWN)
    )
    return tuple(MemberView(*row) for row in rows)


def _works(session: Session, issue_id: int) -> tuple[WorkCount, ...]:
    """Where the closed cases of an issue point, the most first."""
    members = select(Case.id, Case.category).join(IssueCase, IssueCase.case_id == Case.id)
    categories = dict(session.execute(members.where(IssueCase.issue_id == issue_id)).all())
    counted = Counter((work, categories[case_id]) for case_id, work in works_of(session, categories).items())
    return tuple(WorkCount(work, category, cases) for (work, category), cases in counted.most_common())


def _history(session: Session, issue_id: int) -> tuple[DeedView, ...]:
    rows = session.execute(
        select(IssueAct.deed, IssueAct.text, Account.name, IssueAct.at).join(Account, Account.id == IssueAct.by_id)
        .where(IssueAct.issue_id == issue_id).order_by(IssueAct.id.desc())
    )
    return tuple(DeedView(deed.value, text, by, at) for deed, text, by, at in rows)


def _rows(session: Session, issues: list[SystemicIssue]) -> tuple[IssueRow, ...]:
    if not issues:
        return ()
    ids, shops = [issue.id for issue in issues], [issue.merchant_id for issue in issues if issue.merchant_id is not None]
    counts = dict(
        session.execute(
            select(IssueCase.issue_id, func.count()).where(IssueCase.issue_id.in_(ids)).group_by(IssueCase.issue_id)
        ).all()
    )
    names = dict(session.execute(select(Merchant.id, Merchant.name).where(Merchant.id.in_(shops))).all()) if shops else {}
    return tuple(
        IssueRow(
            id=each.public_id, kind=each.kind.value, merchant=names.get(each.merchant_id or 0, ""), category=each.category,
            touchpoint=each.touchpoint, cause=each.cause, state=each.state.value, opened_at=each.opened_at,
            cases=counts.get(each.id, 0), advice_to=each.advice_to, advice_due_on=each.advice_due_on,
        )
        for each in issues
    )
