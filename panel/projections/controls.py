"""What the quality officer sees of control cases: the list, one in full, contests that wait, closed cases to promote.

No juror appears here: how many met a control case and how many were right, never who, and never what one juror answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus
from panel.models import Account, Brief, Case, ControlCase, ControlSeat, ControlStatus, ControlStep, Round, RoundStatus
from panel.projections.asks import Ask, ask_of
from panel.queries.controls import figures, get_control

PAGE = 20
VIEWS = ("all", *ControlStatus)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many jurors met it, how many answers count, how many of them are right, how many could not tell."""

    met: int = 0
    answered: int = 0
    right: int = 0
    cannot_tell: int = 0

    @property
    def percent(self) -> int | None:
        """Right ones of 100 answers, None without an answer."""
        return round(100 * self.right / self.answered) if self.answered else None


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One line of the list. `waiting`: contests nobody has answered."""

    id: str
    title: str
    language: str
    category: str
    side: str
    status: str
    usable_from: datetime | None
    figures: Figures
    waiting: int


@dataclass(frozen=True, slots=True)
class ControlsPage:
    """A page of the list with the counts of all: by status, and of confirmed ones by side; contests that wait."""

    rows: tuple[ControlRow, ...]
    total: int
    by_status: Mapping[str, int]
    by_side: Mapping[str, int]
    waiting: int


@dataclass(frozen=True, slots=True)
class StepView:
    """One line of the change log. `who` is empty for a juror."""

    kind: str
    at: datetime
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class ContestView:
    """A juror's contest, without a word of who. `outcome`: waiting, dismissed or upheld."""

    id: str
    text: str
    at: datetime
    outcome: str
    reply: str


@dataclass(frozen=True, slots=True)
class ControlView:
    """One control case in full. `own`: whoever looks has proposed it, `source_id`: the closed case it was copied from."""

    id: str
    status: str
    side: str
    why: str
    right_key: str
    language: str
    category: str
    title: str
    question: str
    fact_questions: tuple[str, ...]
    options: tuple[Mapping[str, Any], ...]
    rule_text: str
    facts: tuple[Mapping[str, Any], ...]
    claim: str
    claim_ask: Ask | None
    response: str
    response_ask: Ask | None
    source_id: str
    usable_from: datetime | None
    own: bool
    figures: Figures
    steps: tuple[StepView, ...]
    contests: tuple[ContestView, ...]


@dataclass(frozen=True, slots=True)
class WaitingContest:
    """A contest in the queue, with the control case it is about."""

    id: str
    control_id: str
    title: str
    language: str
    text: str
    at: datetime
    own: bool


@dataclass(frozen=True, slots=True)
class Promotable:
    """A closed case with a judged brief that no control case was made of."""

    id: str
    number: str
    title: str
    category: str
    language: str
    closed_at: datetime | None


def list_controls(session: Session, *, view: str = "all", page: int = 1) -> ControlsPage:
    """The list, newest first; `view` is one of VIEWS, pages count from 1. A fixed number of queries."""
    wanted: list[ColumnElement[bool]] = [] if view == "all" else [ControlCase.status == ControlStatus(view)]
    found = session.execute(
        select(ControlCase, Brief)
        .join(Brief, Brief.id == ControlCase.brief_id)
        .where(*wanted)
        .order_by(ControlCase.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()
    ids = [control.id for control, _ in found]
    numbers, waiting = _figures(session, ids), _waiting(session, ids)
    rows = tuple(
        ControlRow(
            control.public_id, brief.title, brief.language, brief.category, control.side, control.status.value,
            control.usable_from, numbers.get(control.id, Figures()), waiting.get(control.id, 0),
        )
        for control, brief in found
    )
    counted = select(ControlCase.status, func.count()).group_by(ControlCase.status)
    by_status = {status.value: count for status, count in session.execute(counted)}
    sides = select(ControlCase.side, func.count()).where(ControlCase.status == ControlStatus.CONFIRMED)
    total = sum(by_status.values()) if view == "all" else by_status.get(view, 0)
    by_side = dict(session.execute(sides.group_by(ControlCase.side)).all())
    return ControlsPage(rows, total, by_status, by_side, count_waiting(session))


def count_waiting(session: Session) -> int:
    """Contests nobody has answered."""
    return session.scalar(select(func.count()).select_from(ControlSeat).where(*_UNANSWERED)) or 0


def count_to_confirm(session: Session, viewer_id: int) -> int:
    """Control cases of others that wait for a second person."""
    waiting = (ControlCase.status == ControlStatus.PROPOSED, ControlCase.proposed_by_id != viewer_id)
    return session.scalar(select(func.count()).select_from(ControlCase).where(*waiting)) or 0


_UNANSWERED = (ControlSeat.contested_at.is_not(None), ControlSeat.reviewed_at.is_(None))


def _figures(session: Session, ids: Sequence[int]) -> dict[int, Figures]:
    rows = session.execute(figures().where(ControlSeat.control_id.in_(ids)))
    return {control: Figures(met, answered, right, unable) for control, met, answered, right, unable in rows}


def _waiting(session: Session, ids: Sequence[int]) -> dict[int, int]:
    query = select(ControlSeat.control_id, func.count()).where(ControlSeat.control_id.in_(ids), *_UNANSWERED)
    return dict(session.execute(query.group_by(ControlSeat.control_id)).all())


def view_control(session: Session, public_id: str, viewer_id: int) -> ControlView:
    """One control case in full. Raises NotFound("control.unknown")."""
    control = get_control(session, public_id)
    brief = session.get_one(Brief, control.brief_id)
    source = session.scalar(select(Case.public_id).where(Case.id == control.source_case_id))
    return ControlView(
        id=control.public_id, status=control.status.value, side=control.side, why=control.why, right_key=control.right_key,
        language=brief.language, category=brief.category, title=brief.title, question=brief.question,
        fact_questions=tuple(brief.fact_questions), options=tuple(brief.options), rule_text=brief.rule_text,
        facts=tuple(brief.facts), claim=brief.claim,
        claim_ask=ask_of(brief.claim_ask), response=brief.response, response_ask=ask_of(brief.response_ask),
        source_id=source or "", usable_from=control.usable_from, own=control.proposed_by_id == viewer_id,
        figures=_figures(session, [control.id]).get(control.id, Figures()), steps=_steps(session, control),
        contests=_contests(session, control),
    )


def _steps(session: Session, control: ControlCase) -> tuple[StepView, ...]:
    rows = session.execute(
        select(ControlStep, Account.name)
        .outerjoin(Account, Account.id == ControlStep.actor_id)
        .where(ControlStep.control_id == control.id)
        .order_by(ControlStep.id)
    )
    return tuple(StepView(step.kind, step.at, name or "", str(step.params.get("reason", ""))) for step, name in rows)


def _contests(session: Session, control: ControlCase) -> tuple[ContestView, ...]:
    rows = session.scalars(
        select(ControlSeat)
        .where(ControlSeat.control_id == control.id, ControlSeat.contested_at.is_not(None))
        .order_by(ControlSeat.reviewed_at.is_not(None), ControlSeat.contested_at)
        .limit(5 * PAGE)
    )
    return tuple(
        ContestView(m.public_id, m.contest_text, m.contested_at, _outcome(m), m.reply) for m in rows if m.contested_at
    )


def _outcome(meeting: ControlSeat) -> str:
    return "waiting" if meeting.upheld is None else "upheld" if meeting.upheld else "dismissed"


def list_waiting(session: Session, viewer_id: int, *, page: int = 1) -> tuple[WaitingContest, ...]:
    """Contests nobody has answered, the oldest first."""
    rows = session.execute(
        select(ControlSeat, ControlCase, Brief)
        .join(ControlCase, ControlCase.id == ControlSeat.control_id)
        .join(Brief, Brief.id == ControlCase.brief_id)
        .where(*_UNANSWERED)
        .order_by(ControlSeat.contested_at, ControlSeat.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    return tuple(
        WaitingContest(
            m.public_id, c.public_id, b.title, b.language, m.contest_text, m.contested_at, c.proposed_by_id == viewer_id
        )
        for m, c, b in rows
        if m.contested_at
    )


def list_promotable(session: Session, *, page: int = 1) -> tuple[tuple[Promotable, ...], int]:
    """Closed cases that went before a panel and that no control case was made of, newest first; and how many there are."""
    wanted = (
        Case.status == CaseStatus.CLOSED,
        Case.id.in_(select(Round.case_id).where(Round.status == RoundStatus.CLOSED, Round.case_id.is_not(None))),
        Case.id.not_in(select(ControlCase.source_case_id).where(ControlCase.source_case_id.is_not(None))),
    )
    rows = session.execute(
        select(Case.public_id, Case.number, Case.title, Case.category, Case.language, Case.ended_at)
        .where(*wanted)
        .order_by(Case.ended_at.desc(), Case.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    total = session.scalar(select(func.count()).select_from(Case).where(*wanted)) or 0
    return tuple(Promotable(*row) for row in rows), total

