"""Settings of the house: defaults, ranges, reading, changing. What a round needs of them is copied into it when it opens."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.database import READS
from panel.errors import Invalid
from panel.models import SettingChange
from panel.record.entries import write_minute
from panel.uow import UnitOfWork
from voting import Plan, VotingError

PLAN_SEATS_MIN = 3
KEPT = "settings"  # in the `info` of a session that only reads: what it found
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
    cooling_days: int = 14  # so far ahead a side may put off the second explanation; 0: not at all
    cooling_hours: int = 72  # … and each side, once, the publication of the brief; 0: not at all
    appeal_hours: int = 24
    closing_hours: int = 72
    proposal_hours: int = 24
    bid_days: int = 7  # so long a hidden figure stands when it meets none; 0: no hidden figures
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
    yearly_max: int = 60  # seats a juror is summoned to within a year
    account_age_days: int = 0  # who may be drawn: since when the account must be there
    orders_min: int = 0  # … completed orders, where the operator supplies them
    adult_age: int = 18  # … years, where a birth date is known
    lapses_before_rest: int = 2  # summonses left unanswered after which a juror rests for the epoch
    other_city: bool = False  # jurors who live in a party's city are refused
    epoch_days: int = 30  # how long a numbering of the pool is used before everybody gets a new number
    strata: str = ""  # what the pool is parted by: "", "experience", "city", or both with a comma; holds from the next epoch
    readers: int = 1  # so many people read a draft as a stranger would before the parties see it
    erase_days: int = 180  # after its end the originals of a case are erased; 0: never
    allow_people: int = 2  # so many different people leave a word readable at the desk before it stays so by itself
    story_days: int = 7  # so long before it appears both sides of a case read its story and may object
    survey_days: int = 14  # so long a survey after a case can be answered and changed
    outreach_month: int = 8  # so many past customers are invited to speak each month; 0: none
    link_days: int = 60  # after the close of a case's last round nobody can tell any more which juror chose what
    strata_equal: bool = False  # every stratum gets the same share of the seats, instead of one by its size
    second_factor: str = ""  # "off", "may", "staff" (`panel/session_rules.py`); "": not chosen, as the mode of the house has it
    glass_minutes: int = 60  # how long what was opened by break-glass stays open
    expert_hours: int = 48  # an expert has so long to accept or decline a question
    opinion_hours: int = 72  # … and then so long to sign the opinion
    action_remind_days: int = 3  # before the day of a promised action; 0: only when it is over
    action_review_days: int = 30  # after an action was done it is asked whether it changed anything
    repeat_cases: int = 2  # so many similar cases …
    repeat_days: int = 30  # … within so many days raise a systemic issue
    alike_percent: int = 60  # two texts that share so many of their words, in per cent, may be one case told twice
    alike_days: int = 180  # … when they were filed within so many days of each other
    letter_days_max: int = 60  # so far ahead the last day to choose a remedy of a letter to many may lie
    letter_remind_days: int = 3  # before that day; 0: no reminder
    grumbles_a_day: int = 5  # so many one account may leave on one day
    score_cap: int = 15  # of 100 points a year one case costs a merchant at most so many
    score_grace_days: int = 30  # after the closing no point counts: time to improve
    exemption_days: int = 30  # after that a shop may ask so long to be spared the points
    exemption_hours: int = 120  # a manager answers such a request within
    promise_days_max: int = 30  # so many working days ahead a promise may be due
    promise_remind_days: int = 2  # before the day of a promise; 0: only when it is over
    risk_raised: int = 25  # points from which on the risk of a case is raised …
    risk_high: int = 55  # … and high
    crisis_percent: int = 50  # so much of the time that is left a clock keeps in a crisis …
    crisis_min_hours: int = 4  # … and never less than this
    surge_cases: int = 5  # fewer cases within a week are no surge, however few are usual
    breaker_rounds: int = 30  # over so many closed rounds these are looked at; 0: no breaker
    breaker_undecided: int = 60  # new panels pause when more verdicts, in per cent, are undecided
    breaker_turnout: int = 40  # … fewer seats cast a ballot
    breaker_agreement: int = 40  # … fewer pairs of jurors agree
    breaker_leaning: int = 95  # … one side wins more often
    training_juror: bool = False  # a training module is recommended before the first seat
    training_mediator: bool = False  # … and asked for before a mediator takes the first case
    session_idle_hours: int = 336  # a session nobody used this long is over
    session_hours: int = 720  # … and this long after signing in, whatever happens
    staff_idle_hours: int = 12  # the same for who holds a role
    staff_session_hours: int = 168

    @property
    def panel_plan(self) -> Plan:
        """The plan of a panel: seats after each wave, moments to look, and the bar."""
        return Plan.parse(self.plan)

    @property
    def load_hours(self) -> int:
        """For so many hours a seat counts against `load_cap`: a wave's at least, for so long it can be open."""
        return max(self.load_window_hours, self.wave_hours)

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
    "load_cap": Range(2, 20),  # with one, a flood of cases could keep honest jurors busy
    "load_window_hours": Range(1, 168),
    "control_share": Range(0, 30),
    "extensions_max": Range(0, 5),
    "skips_before_pause": Range(1, 20),
    "open_disputes_max": Range(1, 1000),
    "exhibits_max": Range(1, 50),
    "analysis_hour": Range(0, 23),
    "yearly_max": Range(1, 1000, rule=True),
    "account_age_days": Range(0, 3650, rule=True),
    "orders_min": Range(0, 1000, rule=True),
    "adult_age": Range(0, 30, rule=True),
    "lapses_before_rest": Range(1, 20),
    "consent_by_terms": Range(0, 1, rule=True),
    "other_city": Range(0, 1, rule=True),
    "epoch_days": Range(1, 365),
    "bid_days": Range(0, 60),
    "cooling_days": Range(0, 60),
    "cooling_hours": Range(0, 168),
    "readers": Range(1, 2),
    "erase_days": Range(0, 3650),
    "allow_people": Range(2, 20),
    "strata": Range(rule=True),
    "story_days": Range(1, 90),
    "survey_days": Range(1, 90),
    "outreach_month": Range(0, 100),
    "link_days": Range(1, 3650, rule=True),
    "strata_equal": Range(0, 1, rule=True),
    "second_factor": Range(),
    "training_juror": Range(0, 1),
    "training_mediator": Range(0, 1),
    "glass_minutes": Range(5, 480),
    "action_remind_days": Range(0, 30),
    "action_review_days": Range(1, 365),
    "repeat_cases": Range(2, 50),
    "repeat_days": Range(1, 365),
    "alike_percent": Range(30, 100),
    "alike_days": Range(1, 1000),
    "letter_days_max": Range(1, 365),
    "letter_remind_days": Range(0, 30),
    "grumbles_a_day": Range(1, 50),
    "score_cap": Range(1, 100),
    "score_grace_days": Range(1, 365),
    "exemption_days": Range(1, 365),
    "promise_days_max": Range(1, 250),
    "promise_remind_days": Range(0, 30),
    "risk_raised": Range(1, 200),
    "risk_high": Range(1, 400),
    "crisis_percent": Range(10, 100),
    "crisis_min_hours": Range(1, 72),
    "surge_cases": Range(3, 100),
    "breaker_rounds": Range(0, 1000),
    **{f"breaker_{name}": Range(0, 100) for name in ("undecided", "turnout", "agreement", "leaning")},
}
YES_OR_NO = ("consent_by_terms", "other_city", "strata_equal", "training_juror", "training_mediator")
DIMENSIONS = ("experience", "city")  # what the pool can be parted by
CHOICES = {"second_factor": ("off", "may", "staff")}  # settings that are one of a few words
_CLOCK = Range(1, 24 * 30)


def range_of(name: str) -> Range:
    """The range of a setting; clocks share one."""
    return RANGES.get(name, _CLOCK)


NAMES: tuple[str, ...] = tuple(f.name for f in fields(Settings))


def read_settings(session: Session, now: datetime) -> Settings:
    """The settings that hold at `now`: the newest effective change of each, else the default.

    A session that only reads asks once, as long as a request: what changes meanwhile holds from the next one on.
    """
    changes = session.info.get(KEPT)
    if changes is None:
        query = select(SettingChange.name, SettingChange.value, SettingChange.effective_at)
        changes = session.execute(query.order_by(SettingChange.effective_at, SettingChange.id)).all()
        if session.info.get(READS):
            session.info[KEPT] = changes
    return Settings(**{name: value["value"] for name, value, since in changes if name in NAMES and since <= now})


def list_changes(session: Session, limit: int = 100) -> list[SettingChange]:
    """The history of changes, newest first."""
    return list(session.scalars(select(SettingChange).order_by(SettingChange.id.desc()).limit(limit)))


def change_setting(uow: UnitOfWork, name: str, value: Any, *, by_id: int | None, now: datetime) -> SettingChange:
    """Record a change. A rule of the panel holds a week later, everything else at once.

    Raises Invalid: "setting.unknown", "setting.out_of_range" (minimum, maximum), "setting.plan_wrong", "setting.strata",
    "setting.not_a_choice".
    """
    if name not in NAMES:
        raise Invalid("setting.unknown", field="name", name=name)
    clean = _clean(name, value)
    effective = now + RULE_NOTICE if range_of(name).rule else now
    change = SettingChange(
        name=name, value={"value": clean}, changed_by_id=by_id, changed_at=now, effective_at=effective
    )
    uow.session.add(change)
    uow.enter("setting.changed", {"name": name, "value": clean, "from": write_minute(effective)}, at=now)
    return change


def _clean(name: str, value: Any) -> int | bool | str:
    if name == "plan":
        return clean_plan(str(value))
    if name == "strata":
        return clean_strata(str(value))
    if name in CHOICES:
        return _chosen(name, str(value))
    limits = range_of(name)
    if name in YES_OR_NO:
        return bool(value)
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise Invalid("setting.not_a_number", field="value", name=name) from None
    if not limits.minimum <= number <= limits.maximum:
        raise Invalid("setting.out_of_range", field="value", minimum=limits.minimum, maximum=limits.maximum)
    return number


def _chosen(name: str, value: str) -> str:
    if value not in CHOICES[name]:
        raise Invalid("setting.not_a_choice", field="value")
    return value


def clean_plan(value: str) -> str:
    """The plan in its one way of writing. Fewer than three seats, or no round of this size: refused."""
    try:
        plan = Plan.parse(value.replace(" ", ""))
    except VotingError as error:
        values = {name: str(given) for name, given in error.params.items() if name != "field"}  # ours is the form's
        raise Invalid(error.code, field="value", **values) from error
    if plan.seats[0] < PLAN_SEATS_MIN:
        raise Invalid("setting.plan_small", field="value", minimum=PLAN_SEATS_MIN)
    return str(plan)


def clean_strata(value: str) -> str:
    """Dimensions of the pool in their one way of writing: none, one or two of DIMENSIONS.

    Raises Invalid("setting.strata") for another name, or one given twice.
    """
    named = [part.strip() for part in value.split(",") if part.strip()]
    if len(set(named)) != len(named) or not set(named) <= set(DIMENSIONS):
        raise Invalid("setting.strata", field="value")
    return ",".join(sorted(named, key=DIMENSIONS.index))
