"""What those who work on a case may promise in it, what is still enough today, what it risks, who was asked. Staff only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.ladder import Ladder, read_ladder
from panel.lifecycle import ENDED, CaseStatus, DeadlineKind
from panel.models import (
    Account,
    Case,
    CaseMark,
    CaseRisk,
    Decision,
    Escalation,
    LossBasis,
    LossEstimate,
    MarkKind,
    RemedyKind,
    RiskChange,
    RiskLevel,
)
from panel.queries.ladder import find_risk
from panel.risk import Reason
from panel.services.assessing import level_now
from panel.services.authority import Power, power_of

HISTORY = 20


@dataclass(frozen=True, slots=True)
class RungView:
    """One remedy of the playbook in this case. `cap`: in minor units; `until`: how long it is still enough, None: always."""

    remedy: RemedyKind
    cap: int | None
    until: datetime | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class MarkView:
    """Attitude or crisis, as it was raised and perhaps lifted."""

    kind: str
    reason: str
    by: str
    at: datetime
    lifted_at: datetime | None
    lift_reason: str


@dataclass(frozen=True, slots=True)
class AskView:
    """One escalation."""

    id: str
    state: str
    remedy: RemedyKind | None
    amount: int | None
    reason: str
    asked_by: str
    asked_by_id: int | None
    asked_at: datetime
    due_at: datetime
    taken_by: str
    taken_by_id: int | None
    reply: str
    ended_by: str
    ended_at: datetime | None

    @property
    def is_live(self) -> bool:
        """Whether it waits for its answer."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class LossView:
    """The loss as it was put into figures with the last decision."""

    amount: int
    basis: LossBasis
    text: str


@dataclass(frozen=True, slots=True)
class Authority:
    """All of it. `score` and `reasons` are None and empty before the first sweep; `decide_by`: the mediator's own clock."""

    power: Power
    rungs: tuple[RungView, ...]
    score: int | None
    level: RiskLevel
    reasons: tuple[Reason, ...]
    history: tuple[tuple[datetime, int, RiskLevel], ...]
    marks: tuple[MarkView, ...]
    asks: tuple[AskView, ...]
    decide_by: datetime | None
    loss: LossView | None
    is_open: bool

    @property
    def enough(self) -> RungView | None:
        """The lightest remedy that is still enough."""
        return next((rung for rung in self.rungs if not rung.is_over), None)

    @property
    def in_crisis(self) -> bool:
        """Whether the crisis flag is up."""
        return any(mark.kind == MarkKind.CRISIS and mark.lifted_at is None for mark in self.marks)

    @property
    def has_attitude(self) -> bool:
        """Whether attitude is marked."""
        return any(mark.kind == MarkKind.ATTITUDE and mark.lifted_at is None for mark in self.marks)

    @property
    def live(self) -> AskView | None:
        """What waits for a manager."""
        return next((ask for ask in self.asks if ask.is_live), None)


def view_authority(session: Session, case: Case, account_id: int, now: datetime) -> Authority:
    """For one of those who work on the case: a fixed number of queries."""
    ladder, risk = read_ladder(session, now), find_risk(session, case.id)
    level = level_now(session, case, risk.level if risk else RiskLevel.LOW)
    power = power_of(session, case, account_id, ladder, level)
    changes = session.scalars(
        select(RiskChange).where(RiskChange.case_id == case.id).order_by(RiskChange.id.desc()).limit(HISTORY)
    )
    deciding = case.status in (CaseStatus.IN_MEDIATION, CaseStatus.IMPASSE) or case.deadline_kind is DeadlineKind.DECISION
    return Authority(
        power=power, rungs=list_rungs(ladder, case, now), score=risk.score if risk else None,
        level=risk.level if risk else RiskLevel.LOW, reasons=tuple(_reasons(risk)),
        history=tuple((change.at, change.score, change.level) for change in changes), marks=_marks(session, case),
        asks=list_asks(session, case), loss=_loss(session, case), is_open=case.status not in ENDED,
        decide_by=case.status_since + timedelta(hours=power.hours) if deciding and not power.needs_manager else None,
    )


def list_rungs(ladder: Ladder, case: Case, now: datetime) -> tuple[RungView, ...]:
    """The playbook of a case, lightest first, each with the moment at which it is no longer enough."""
    found = []
    for rung in ladder.rungs(case.category):
        until = case.filed_at + timedelta(hours=rung.hours) if rung.hours is not None else None
        found.append(RungView(rung.remedy, rung.cap(case.amount_minor), until, until is not None and until <= now))
    return tuple(found)


def _reasons(risk: CaseRisk | None) -> list[Reason]:
    rows: Sequence[Any] = risk.reasons if risk else ()
    return [Reason(rule, points, params) for rule, points, params in rows]


def _marks(session: Session, case: Case) -> tuple[MarkView, ...]:
    rows = session.execute(
        select(CaseMark, Account.name).join(Account, Account.id == CaseMark.raised_by_id)
        .where(CaseMark.case_id == case.id).order_by(CaseMark.id.desc())
    )
    return tuple(
        MarkView(mark.kind.value, mark.reason, name, mark.raised_at, mark.lifted_at, mark.lift_reason or "")
        for mark, name in rows
    )


def list_asks(session: Session, case: Case) -> tuple[AskView, ...]:
    """All escalations of a case, newest first."""
    rows = list(session.scalars(select(Escalation).where(Escalation.case_id == case.id).order_by(Escalation.id.desc())))
    people = {each for row in rows for each in (row.asked_by_id, row.taken_by_id, row.ended_by_id) if each is not None}
    found = session.execute(select(Account.id, Account.name).where(Account.id.in_(people)))
    names = {row.id: row.name for row in found}
    return tuple(
        AskView(
            id=row.public_id, state=row.state.value, remedy=row.remedy, amount=row.amount_minor, reason=row.reason,
            asked_by=names.get(row.asked_by_id or 0, ""), asked_by_id=row.asked_by_id, asked_at=row.asked_at,
            due_at=row.due_at, taken_by=names.get(row.taken_by_id or 0, ""), taken_by_id=row.taken_by_id, reply=row.reply,
            ended_by=names.get(row.ended_by_id or 0, ""), ended_at=row.ended_at,
        )
        for row in rows
    )


def _loss(session: Session, case: Case) -> LossView | None:
    row = session.scalar(
        select(LossEstimate).join(Decision, Decision.id == LossEstimate.decision_id)
        .where(LossEstimate.case_id == case.id).order_by(LossEstimate.id.desc()).limit(1)
    )
    return LossView(row.amount_minor, row.basis, row.text) if row else None
