"""What everybody may see: the rules in force, and counts that are too large to point at anybody.

Knows no parties, no statements, no exhibits: only statuses, closed verdicts and decisions are counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus
from panel.models.ballot import Verdict
from panel.models.case import Case
from panel.models.decision import Decision, Stance
from panel.models.round import Round, RoundStatus
from panel.models.setting import SettingChange
from panel.settings import NAMES, Settings, range_of, read_settings

ENOUGH = 5  # fewer cases than this are not broken down: a share of three points at people


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A change of a rule that is announced and does not hold yet."""

    name: str
    value: str
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class RulesView:
    """The settings in force and what will change."""

    settings: Settings
    coming: tuple[RuleChange, ...]


@dataclass(frozen=True, slots=True)
class StatisticsView:
    """Counts of the house. A breakdown is None while it would rest on fewer than `ENOUGH` cases.

    `ballots`: of closed rounds only, so that an open round shows nothing.
    """

    cases: int
    by_status: Mapping[str, int] | None
    verdicts: int
    decided: int | None
    undecided: int | None
    ballots: int | None
    decisions: int
    stances: Mapping[str, int] | None
    enough: int = ENOUGH

    @property
    def followed_percent(self) -> int | None:
        """Share of decisions on a verdict that follow it, wholly or in part, in whole per cent."""
        if self.stances is None:
            return None
        answered = sum(self.stances.get(s.value, 0) for s in (Stance.ADOPT, Stance.IN_PART, Stance.DEPART))
        followed = answered - self.stances.get(Stance.DEPART.value, 0)
        return round(100 * followed / answered) if answered >= ENOUGH else None


def view_rules(session: Session, now: datetime) -> RulesView:
    """The rules in force at `now`, and announced changes, soonest first."""
    rows = session.scalars(
        select(SettingChange).where(SettingChange.effective_at > now).order_by(SettingChange.effective_at)
    )
    coming = tuple(
        RuleChange(c.name, str(c.value["value"]), c.effective_at) for c in rows if c.name in NAMES and range_of(c.name).rule
    )
    return RulesView(read_settings(session, now), coming)


def view_statistics(session: Session) -> StatisticsView:
    """Counts over all cases. Four queries."""
    statuses = _counts(session, select(Case.status, func.count()).group_by(Case.status))
    closed = select(Verdict.outcome, func.count(), func.sum(Verdict.cast)).join(Round, Round.id == Verdict.round_id)
    rows = session.execute(closed.where(Round.status == RoundStatus.CLOSED).group_by(Verdict.outcome)).all()
    outcomes = {outcome: int(count) for outcome, count, _ in rows}
    verdicts = sum(outcomes.values())
    stances = _counts(session, select(Decision.stance, func.count()).group_by(Decision.stance))
    cases, decisions = sum(statuses.values()), sum(stances.values())
    ordered: dict[str, int] = {s.value: statuses[s.value] for s in CaseStatus if s.value in statuses}
    enough = verdicts >= ENOUGH
    return StatisticsView(
        cases=cases, by_status=ordered if cases >= ENOUGH else None, verdicts=verdicts,
        decided=outcomes.get("decided", 0) if enough else None, undecided=outcomes.get("undecided", 0) if enough else None,
        ballots=sum(int(cast) for _, _, cast in rows) if enough else None, decisions=decisions,
        stances={s.value: stances.get(s.value, 0) for s in Stance} if decisions >= ENOUGH else None,
    )


def _counts(session: Session, query: Select[Any, int]) -> dict[str, int]:
    return {code.value: count for code, count in session.execute(query)}
