"""Repeats: enough similar cases within some days raise a systemic issue, once; further ones join it while it is live.

Similar: the same merchant and category as filed, or the same category, touchpoint and cause as closed. The sweep looks at each
case and each closing once, after its commit, so that of two that came at the same moment one sees the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus
from panel.models import Case, Closing, IssueCase, IssueKind, IssueState, Role, SystemicIssue
from panel.models.base import new_public_id, table_of
from panel.notices import notify
from panel.queries.staff import list_staff
from panel.services.action_clock import keep_promise
from panel.services.assessing import watch_risk
from panel.settings import Settings, read_settings
from panel.uow import UnitOfWork

LIVE = (IssueState.OPEN, IssueState.WORKING)
NEVER_HEARD = (CaseStatus.WITHDRAWN, CaseStatus.INADMISSIBLE)
MOST = 500  # cases an issue begins with


@dataclass(frozen=True, slots=True)
class Shared:
    """What similar cases share. `key` says it in one word that no other group has."""

    kind: IssueKind
    category: str
    merchant_id: int | None = None
    touchpoint: str = ""
    cause: str = ""

    @property
    def key(self) -> str:
        """The word."""
        parts: tuple[object, ...] = (self.category, self.touchpoint, self.cause)
        if self.kind is IssueKind.SURGE:
            parts = (self.merchant_id or "", self.category, self.touchpoint)
        elif self.merchant_id:
            parts = (self.merchant_id, self.category)
        return ":".join((self.kind.value, *map(str, parts)))


def list_unseen(session: Session, limit: int) -> tuple[Sequence[int], Sequence[int]]:
    """Cases and closings nobody has compared with others, by id."""
    cases = session.scalars(select(Case.id).where(~Case.repeats_seen).order_by(Case.id).limit(limit)).all()
    return cases, session.scalars(select(Closing.id).where(~Closing.seen).order_by(Closing.id).limit(limit)).all()


def see_case(uow: UnitOfWork, case_id: int, *, now: datetime) -> bool:
    """Look once whether a case repeats others of its merchant and category. Whether it raised or joined an issue."""
    case = uow.session.scalars(
        select(Case).where(Case.id == case_id).with_for_update(key_share=True).execution_options(populate_existing=True)
    ).one()  # a lock that lets others put it into an issue meanwhile
    if case.repeats_seen:
        return False
    case.repeats_seen = True
    watch_risk(uow, case, now=now)
    settings = read_settings(uow.session, now)
    span = timedelta(days=settings.repeat_days)
    if case.merchant_id is None or case.status in NEVER_HEARD or case.filed_at <= now - span:
        return False
    same = select(Case.id).where(
        Case.merchant_id == case.merchant_id, Case.category == case.category, Case.filed_at > case.filed_at - span,
        Case.filed_at <= case.filed_at, Case.status.not_in(NEVER_HEARD),
    )
    shared = Shared(IssueKind.MERCHANT, case.category, case.merchant_id)
    return _raise_or_join(uow, case, shared, same.order_by(Case.filed_at.desc()), settings, now)


def see_closing(uow: UnitOfWork, closing_id: int, *, now: datetime) -> bool:
    """Look once at a closing: its action stands in the register, and it may repeat the cause of others."""
    closing = uow.session.get_one(Closing, closing_id, with_for_update=True, populate_existing=True)
    if closing.seen:
        return False
    closing.seen = True
    case = uow.session.get_one(Case, closing.case_id)
    kept = keep_promise(uow, case, closing)
    settings = read_settings(uow.session, now)
    span = timedelta(days=settings.repeat_days)
    if closing.closed_at <= now - span:
        return kept
    same = (
        select(Case.id).join(Closing, Closing.case_id == Case.id)
        .where(Case.category == case.category, Closing.touchpoint == closing.touchpoint, Closing.cause == closing.cause,
               Closing.closed_at > closing.closed_at - span, Closing.closed_at <= closing.closed_at)
    )  # fmt: skip
    shared = Shared(IssueKind.CAUSE, case.category, touchpoint=closing.touchpoint, cause=closing.cause)
    return _raise_or_join(uow, case, shared, same.order_by(Closing.closed_at.desc()), settings, now) or kept


def _raise_or_join(
    uow: UnitOfWork, case: Case, shared: Shared, same: Select[int], settings: Settings, now: datetime
) -> bool:
    if (live := find_live(uow.session, shared.key)) is not None:
        return join_issue(uow.session, live, [case.id], now) > 0
    stands = select(IssueCase.id).join(SystemicIssue, SystemicIssue.id == IssueCase.issue_id)
    if uow.session.scalar(stands.where(SystemicIssue.key == shared.key, IssueCase.case_id == case.id)) is not None:
        return False  # it was told then
    cases = uow.session.scalars(same.limit(MOST)).all()
    if len(cases) < settings.repeat_cases:
        return False
    public_id = insert_issue(uow.session, shared, case.id, now)
    found = find_live(uow.session, shared.key)
    if found is None:
        return False
    join_issue(uow.session, found, cases, now)
    if public_id:
        notify(
            uow, list_staff(uow.session, Role.QUALITY), "issue.opened", now=now, once=public_id, target=("issue", public_id),
            category=shared.category,
        )
    return True


def find_live(session: Session, key: str) -> int | None:
    """The live issue of these cases, locked: it does not end before the case is in it."""
    return session.scalar(
        select(SystemicIssue.id).where(SystemicIssue.key == key, SystemicIssue.state.in_(LIVE)).with_for_update()
    )


def insert_issue(session: Session, shared: Shared, case_id: int, now: datetime) -> str:
    """Raise it unless the constraints know one; gives its public id, or nothing."""
    table, public_id = table_of(SystemicIssue), new_public_id()
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    made = session.connection().execute(
        dialect.insert(table).on_conflict_do_nothing().returning(table.c.id),
        {
            "public_id": public_id, "kind": shared.kind, "key": shared.key, "merchant_id": shared.merchant_id,
            "category": shared.category, "touchpoint": shared.touchpoint, "cause": shared.cause, "trigger_id": case_id,
            "state": IssueState.OPEN, "version": 1, "opened_at": now, "advice": "", "advice_to": "", "outcome": "",
            "dismissal": "",
        },
    ).one_or_none()
    return public_id if made is not None else ""


def join_issue(session: Session, issue_id: int, cases: Sequence[int], now: datetime) -> int:
    """Put cases into an issue; gives how many were new."""
    table = table_of(IssueCase)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    query = dialect.insert(table).on_conflict_do_nothing().returning(table.c.id)
    rows = [{"issue_id": issue_id, "case_id": case, "joined_at": now} for case in cases]
    return len(session.connection().execute(query, rows).all())
