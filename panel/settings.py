"""Settings of the house: defaults, ranges, reading, changing. What a round needs of them is copied into it when it opens."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import Invalid
from panel.models import SettingChange
from panel.uow import UnitOfWork
from voting import Plan, VotingError

PLAN_SEATS_MIN = 3
RULE_NOTICE = timedelta(days=7)  # a change of the panel's rules is announced this long before it holds


@dataclass(frozen=True, slots=True)
class Settings:
    """The values that hold at one moment. Hours are whole hours; `plan` is the text of a `voting.Plan`."""

    plan: str = "7-17-35:5"
    owner_hours: int = 4
    response_hours: int = 48
    mediation_hours: int = 72
    impasse_hours: int = 24
    redaction_hours: int = 24
    preview_hours: int = 6
    wave_hours: int = 24
    accept_hours: int = 8
    decision_hours: int = 24
    choice_hours: int = 72
    explanation_hours: int = 48
    appeal_hours: int = 24
    closing_hours: int = 72
    proposal_hours: int = 24
    reminder_hours: int = 6
    extension_hours: int = 24
    extensions_max: int = 2
    load_cap: int = 3
    load_window_hours: int = 12
    control_share: int = 10  # of 100 seats a juror gets, so many are control cases
    skips_before_pause: int = 3
    pause_hours: int = 24
    consent_by_terms: bool = True
    open_disputes_max: int = 10
    exhibits_max: int = 9
    analysis_hour: int = 3  # of the day where the house is

    @property
    def panel_plan(self) -> Plan:
        """The plan of a panel: seats after each wave, moments to look, and the bar."""
        return Plan.parse(self.plan)

    def hours(self, name: str) -> timedelta:
        """The clock `name` ("response", "wave", …) as a span of time."""
        return timedelta(hours=getattr(self, f"{name}_hours"))


@dataclass(frozen=True, slots=True)
class Range:
    """What a setting may be. `rule`: it is one of the panel's rules, so a change is announced a week ahead."""

    minimum: int = 0
    maximum: int = 0
    rule: bool = False


RANGES: dict[str, Range] = {
    "plan": Range(rule=True),
    "load_cap": Range(1, 20),
    "load_window_hours": Range(1, 168),
    "control_share": Range(0, 30),
    "extensions_max": Range(0, 5),
    "skips_before_pause": Range(1, 20),
    "open_disputes_max": Range(1, 1000),
    "exhibits_max": Range(1, 50),
    "analysis_hour": Range(0, 23),
    "consent_by_terms": Range(0, 1, rule=True),
}
_CLOCK = Range(1, 24 * 30)


def range_of(name: str) -> Range:
    """The range of a setting; clocks share one."""
    return RANGES.get(name, _CLOCK)


NAMES: tuple[str, ...] = tuple(f.name for f in fields(Settings))


def read_settings(session: Session, now: datetime) -> Settings:
    """The settings that hold at `now`: the newest effective change of each, else the default."""
    rows = session.execute(
        select(SettingChange.name, SettingChange.value)
        .where(SettingChange.effective_at <= now)
        .order_by(SettingChange.effective_at, SettingChange.id)
    )
    values = {name: value["value"] for name, value in rows if name in NAMES}
    return Settings(**values)


def list_changes(session: Session, limit: int = 100) -> list[SettingChange]:
    """The history of changes, newest first."""
    return list(session.scalars(select(SettingChange).order_by(SettingChange.id.desc()).limit(limit)))


def change_setting(uow: UnitOfWork, name: str, value: Any, *, by_id: int | None, now: datetime) -> SettingChange:
    """Record a change. A rule of the panel holds a week later, everything else at once.

    Raises Invalid: "setting.unknown", "setting.out_of_range" (minimum, maximum), "setting.plan_wrong".
    """
    if name not in NAMES:
        raise Invalid("setting.unknown", field="name", name=name)
    clean = _clean(name, value)
    effective = now + RULE_NOTICE if range_of(name).rule else now
    change = SettingChange(
        name=name, value={"value": clean}, changed_by_id=by_id, changed_at=now, effective_at=effective
    )
    uow.session.add(change)
    return change


def _clean(name: str, value: Any) -> int | bool | str:
    if name == "plan":
        return clean_plan(str(value))
    limits = range_of(name)
    if name == "consent_by_terms":
        return bool(value)
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise Invalid("setting.not_a_number", field="value", name=name) from None
    if not limits.minimum <= number <= limits.maximum:
        raise Invalid("setting.out_of_range", field="value", minimum=limits.minimum, maximum=limits.maximum)
    return number


def clean_plan(value: str) -> str:
    """The plan in its one way of writing. Fewer than three seats, or no round of this size: refused."""
    try:
        plan = Plan.parse(value.replace(" ", ""))
    except VotingError as error:
        values = {name: str(given) for name, given in error.params.items()}
        raise Invalid(error.code, field="value", **values) from error
    if plan.seats[0] < PLAN_SEATS_MIN:
        raise Invalid("setting.plan_small", field="value", minimum=PLAN_SEATS_MIN)
    return str(plan)
