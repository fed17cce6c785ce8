"""How the house stands at this moment: cases beyond their clock, actions, issues. By indexes over what is open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from panel.models import ActionState, Case, CaseAction, Surge, SystemicIssue
from panel.queries.analyses import find_done
from panel.queries.scores import sums_of_scores


@dataclass(frozen=True, slots=True)
class Stuck:
    """Open cases of one stage, category and holder; `late` of them stand beyond their clock."""

    status: str
    category: str
    owner_id: int | None
    open: int
    late: int


def list_stuck(session: Session, now: datetime) -> list[Stuck]:
    """All open cases by stage, category and holder."""
    keys = (Case.status, Case.category, Case.owner_id)
    late = func.count(case((Case.deadline_at < now, 1)))
    rows = session.execute(select(*keys, func.count(), late).where(Case.ended_at.is_(None)).group_by(*keys))
    return [Stuck(status.value, category, owner, is_open, over) for status, category, owner, is_open, over in rows]


def read_standing(session: Session, begins: datetime, ends: datetime, now: datetime, today: date) -> dict[str, Any]:
    """What a month's figures say besides its cases: how the house stood when they were made."""
    is_open, late = Counter[str](), Counter[str]()
    for row in list_stuck(session, now):
        is_open[row.status] += row.open
        late[row.status] += row.late
    return {
        "stuck": {status: [is_open[status], late[status]] for status in sorted(is_open)},
        "scores": sums_of_scores(session, begins, ends),
        "actions": _actions(session, today), "issues": _issues(session, begins, ends), "bias": _bias(session),
        "surges": [
            [kind.value, key, count, usual]
            for kind, key, count, usual in session.execute(
                select(Surge.kind, Surge.key, Surge.count, Surge.usual)
                .where(Surge.raised_at >= begins, Surge.raised_at < ends).order_by(Surge.count.desc(), Surge.id)
            )
        ],
    }


def _actions(session: Session, today: date) -> dict[str, int]:
    states = dict(session.execute(select(CaseAction.state, func.count()).group_by(CaseAction.state)).all())
    overdue = session.scalar(
        select(func.count()).where(CaseAction.state == ActionState.OPEN, CaseAction.due_on < today)
    )
    effects = session.execute(
        select(CaseAction.effect, func.count()).where(CaseAction.state == ActionState.REVIEWED).group_by(CaseAction.effect)
    ).all()
    return {
        **{state.value: states.get(state, 0) for state in ActionState}, "overdue": overdue or 0,
        **{f"effect_{effect.value}": count for effect, count in effects if effect is not None},
    }


def _issues(session: Session, begins: datetime, ends: datetime) -> dict[str, int]:
    """Issues by state, and how many were opened in the month."""
    states = session.execute(select(SystemicIssue.state, func.count()).group_by(SystemicIssue.state))
    opened = select(func.count()).where(SystemicIssue.opened_at >= begins, SystemicIssue.opened_at < ends)
    return {**{state.value: count for state, count in states}, "opened": session.scalar(opened) or 0}


def _bias(session: Session) -> dict[str, int | None]:
    """Agreement and inequality of the newest analysis, in thousandths, and how many flags it raised."""
    last = find_done(session)
    figures = last.figures if last else {}
    return {name: figures.get(name) for name in ("alpha", "gini", "flags")}
