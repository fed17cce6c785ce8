"""What the quality officer sees: how many cases stand where, how long each stage takes, departures, appeals, lessons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from statistics import median

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus
from panel.models import (
    ActionState,
    Appeal,
    AppealGround,
    Case,
    CaseAction,
    Closing,
    ClosingWork,
    Decision,
    OwnRole,
    Party,
    PartyRole,
    Stance,
    TimelineEntry,
)
from panel.models.decision import ExplainedClosing
from panel.queries.explained import NOT_UPHELD
from panel.queries.works import Work, works_of

PAGE = 20
_STATUS_OF = {f"case.{status.value}": status for status in CaseStatus}


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long cases stayed in a stage they have left: number of stays, median and longest in hours, rounded."""

    status: CaseStatus
    stays: int
    median_hours: int
    longest_hours: int


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An appeal nobody has ruled on."""

    public_id: str
    number: str
    title: str
    side: PartyRole
    ground: AppealGround
    filed_at: datetime
    deadline_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """What one closed case teaches."""

    public_id: str
    number: str
    title: str
    category: str
    finding: str
    touchpoint: str
    cause: str
    responsibility: str
    action: str
    action_owner: str
    action_due_on: date | None
    no_action_reason: str
    closed_at: datetime
    action_id: str  # of the register; "" where there is none
    action_open: bool
    work: Work | None  # None: closed before it was asked


@dataclass(frozen=True, slots=True)
class Health:
    """The overview. `standing` counts all cases; everything else but `to_rule` looks at the span asked for."""

    standing: Mapping[CaseStatus, int]
    stages: tuple[StageTime, ...]
    stances: Mapping[Stance, int]
    appeals_admitted: int
    appeals_refused: int
    causes: Mapping[str, int]
    to_rule: tuple[AppealRow, ...]
    closings: tuple[ClosingRow, ...]
    closings_total: int


def health(session: Session, now: datetime, *, days: int = 90, cause: str = "", page: int = 1) -> Health:
    """The overview of the last `days`, in a fixed number of queries. `cause` narrows the list of closings; `page` from 1."""
    since = now - timedelta(days=days)
    admitted = dict(
        session.execute(
            select(Appeal.admitted, func.count()).where(Appeal.ruled_at >= since).group_by(Appeal.admitted)
        ).all()
    )
    return Health(
        standing=dict(session.execute(select(Case.status, func.count()).group_by(Case.status)).all()),
        stages=_stages(session, since),
        stances=dict(
            session.execute(
                select(Decision.stance, func.count()).where(Decision.decided_at >= since).group_by(Decision.stance)
            ).all()
        ),
        appeals_admitted=admitted.get(True, 0), appeals_refused=admitted.get(False, 0),
        causes=_causes(session, since), to_rule=_to_rule(session), closings=_closings(session, since, cause, page),
        closings_total=session.scalar(select(func.count(Closing.id)).where(*_wanted(since, cause))) or 0,
    )


def _stages(session: Session, since: datetime) -> tuple[StageTime, ...]:
    rows = session.execute(
        select(TimelineEntry.case_id, TimelineEntry.kind, TimelineEntry.at)
        .where(TimelineEntry.kind.in_(list(_STATUS_OF)), TimelineEntry.at >= since)
        .order_by(TimelineEntry.case_id, TimelineEntry.seq)
    )
    stays: dict[CaseStatus, list[float]] = {}
    before: tuple[int, CaseStatus, datetime] | None = None
    for case_id, kind, at in rows:
        if before is not None and before[0] == case_id:
            stays.setdefault(before[1], []).append((at - before[2]).total_seconds() / 3600)
        before = (case_id, _STATUS_OF[kind], at)
    return tuple(
        StageTime(status, len(stays[status]), round(median(stays[status])), round(max(stays[status])))
        for status in CaseStatus
        if status in stays
    )


def _causes(session: Session, since: datetime) -> dict[str, int]:
    rows = session.execute(
        select(Closing.cause, func.count())
        .where(Closing.closed_at >= since)
        .group_by(Closing.cause)
        .order_by(func.count().desc(), Closing.cause)
    ).all()
    return dict(rows)


def _to_rule(session: Session) -> tuple[AppealRow, ...]:
    rows = session.execute(
        select(Case.public_id, Case.number, Case.title, Party.role, Appeal.ground, Appeal.filed_at, Case.deadline_at)
        .select_from(Appeal)
        .join(Case, Case.id == Appeal.case_id)
        .join(Party, Party.id == Appeal.party_id)
        .where(Appeal.ruled_at.is_(None), Case.status == CaseStatus.APPEALED)
        .order_by(Case.deadline_at, Appeal.id)
    )
    return tuple(AppealRow(*row) for row in rows)


def _wanted(since: datetime, cause: str) -> list[ColumnElement[bool]]:
    wanted = [Closing.closed_at >= since]
    return [*wanted, Closing.cause == cause] if cause else wanted


def _closings(session: Session, since: datetime, cause: str, page: int) -> tuple[ClosingRow, ...]:
    query = (
        select(Closing, Case, CaseAction, ExplainedClosing.id)
        .join(Case, Case.id == Closing.case_id)
        .outerjoin(CaseAction, (CaseAction.case_id == Closing.case_id) & CaseAction.after_id.is_(None))
        .outerjoin(ExplainedClosing, ExplainedClosing.case_id == Closing.case_id)
        .where(*_wanted(since, cause))
        .order_by(Closing.closed_at.desc(), Closing.id.desc())
        .offset((max(1, page) - 1) * PAGE)
        .limit(PAGE)
    )
    rows = session.execute(query).all()
    works = works_of(session, [row[1].id for row in rows])
    return tuple(_row(closing, case, action, works.get(case.id), why) for closing, case, action, why in rows)


def table_of_closings(session: Session, since: datetime, cause: str, zone: tzinfo) -> Iterator[Sequence[object]]:
    """All closings since a moment as rows of a table: see HEADER of the page. Days of `zone`; an own role stands in English."""
    query = (
        select(Closing, Case.number, Case.category, ClosingWork, OwnRole, ExplainedClosing.id)
        .join(Case, Case.id == Closing.case_id)
        .outerjoin(ExplainedClosing, ExplainedClosing.case_id == Closing.case_id)
        .outerjoin(ClosingWork, ClosingWork.case_id == Closing.case_id)
        .outerjoin(OwnRole, OwnRole.id == ClosingWork.own_role_id)
        .where(*_wanted(since, cause)).order_by(Closing.closed_at, Closing.id)
    )
    for closing, number, category, work, own, why in session.execute(query):
        yield (
            number, category, closing.closed_at.astimezone(zone).date().isoformat(), NOT_UPHELD if why else closing.finding,
            closing.touchpoint, closing.cause,
            own.en if own is not None else work.role.value if work is not None else "", work.item if work is not None else "",
            closing.responsibility, "action" if closing.action else "none",
        )  # fmt: skip


def _row(closing: Closing, case: Case, action: CaseAction | None, work: Work | None, explained: int | None) -> ClosingRow:
    """The closing as it stands; of its action, who and when as the register has it."""
    return ClosingRow(
        public_id=case.public_id, number=case.number, title=case.title, category=case.category,
        finding=NOT_UPHELD if explained else closing.finding,
        touchpoint=closing.touchpoint, cause=closing.cause, responsibility=closing.responsibility,
        action=closing.action or "", action_owner=(action.owner if action else closing.action_owner) or "",
        action_due_on=action.due_on if action else closing.action_due_on,
        no_action_reason=closing.no_action_reason or "", closed_at=closing.closed_at,
        action_id=action.public_id if action else "", action_open=action is None or action.state is ActionState.OPEN, work=work,
    )
