"""Whether somebody may promise this alone: limit of the role, cap and remedies of the playbook, the matrix; else an approval.

What stands in the way is a list of reasons. What is promised leaves a warrant, which the database checks again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from panel.errors import Invalid, Param
from panel.ladder import FREE, MONEY, Ladder, read_ladder
from panel.models import Case, Decider, Escalation, EscalationState, RemedyKind, RiskLevel, Warrant
from panel.queries.ladder import acting_as, list_answered
from panel.services.assessing import assess, level_now
from panel.uow import UnitOfWork

OVERSTEPS = ("authority.over_cap", "authority.not_in_playbook")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands in the way, as a code of words."""

    code: str
    params: tuple[tuple[str, Param], ...] = ()


class BeyondAuthority(Invalid):
    """Nobody has approved this, and it needs it. `obstacles`: all reasons, the first one is the error's own."""

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        super().__init__(obstacles[0].code, field="amount", **dict(obstacles[0].params))
        self.obstacles = obstacles


@dataclass(frozen=True, slots=True)
class Power:
    """What somebody may promise alone in a case. `needs_manager`: the matrix says so, and no manager has handed it back."""

    role: Decider
    limit: int
    level: RiskLevel
    needs_manager: bool
    hours: int


def power_of(session: Session, case: Case, account_id: int | None, ladder: Ladder, level: RiskLevel) -> Power:
    """The power of an account in a case whose risk is `level` (`level_now`)."""
    role, rule = acting_as(session, account_id), ladder.rule(case.category, case.amount_minor, level)
    returned = any(one.state is EscalationState.RETURNED for one in list_answered(session, case.id))
    needs = rule.decider is Decider.MANAGER and role is Decider.MEDIATOR and not returned
    return Power(role, ladder.limits[role], level, needs, rule.hours)


def worth_of(case: Case, remedy: RemedyKind, amount: int | None) -> int:
    """What a remedy is worth in minor units: its amount, else all that is in dispute.

    Raises Invalid("authority.amount_needed") for money whose amount nobody named anywhere.
    """
    if amount is not None:
        return amount
    if remedy not in MONEY:
        return 0
    if case.amount_minor is None:
        raise Invalid("authority.amount_needed", field="amount")
    return case.amount_minor


def list_obstacles(
    case: Case, power: Power, ladder: Ladder, remedy: RemedyKind, worth: int, *, decides: bool
) -> list[Obstacle]:
    """All that stands between this account and this promise. The matrix asks about money and decisions, not about words."""
    found: list[Obstacle] = []
    if power.needs_manager and (decides or worth):
        found.append(Obstacle("authority.needs_manager", (("hours", power.hours),)))
    if worth > power.limit:
        found.append(Obstacle("authority.over_limit", (("worth_minor", worth), ("limit_minor", power.limit))))
    rung = ladder.rung(case.category, remedy)
    if rung is None:
        if remedy not in FREE:
            found.append(Obstacle("authority.not_in_playbook"))
    elif (cap := rung.cap(case.amount_minor)) is not None and worth > cap:
        found.append(Obstacle("authority.over_cap", (("cap_minor", cap),)))
    return found


def warrant(
    uow: UnitOfWork, case: Case, remedy: RemedyKind, amount: int | None, *, by_id: int | None, now: datetime, decides: bool
) -> Warrant:
    """The warrant of a promise that is about to be made; its promise is filled in by whoever makes it.

    Raises BeyondAuthority with the reasons when it needs an approval and has none.
    """
    ladder = read_ladder(uow.session, now)
    level = level_now(uow.session, case, assess(uow, case, now=now).level)
    power, worth = power_of(uow.session, case, by_id, ladder, level), worth_of(case, remedy, amount)
    obstacles = list_obstacles(case, power, ladder, remedy, worth, decides=decides)
    oversteps = any(each.code in OVERSTEPS for each in obstacles)
    approval = _approval(uow.session, case, remedy if oversteps else None, remedy, worth, by_id) if obstacles else None
    if obstacles and approval is None:
        raise BeyondAuthority(tuple(obstacles))
    rung = ladder.rung(case.category, remedy)
    return Warrant(
        case_id=case.id, by_id=by_id, acting_as=power.role, worth_minor=worth, limit_minor=power.limit,
        cap_minor=rung.cap(case.amount_minor) if rung else None, permitted=rung is not None or remedy in FREE,
        needs_manager=any(each.code == "authority.needs_manager" for each in obstacles),
        escalation_id=approval.id if approval else None, given_at=now,
    )


def _approval(
    session: Session, case: Case, only: RemedyKind | None, remedy: RemedyKind, worth: int, by_id: int | None
) -> Escalation | None:
    """The newest approval by somebody else that covers it, up to this amount: of this remedy, or of any unless `only` counts.

    Whatever oversteps the playbook was approved by name, with a reason.
    """
    for one in list_answered(session, case.id):
        covers = one.remedy is remedy or (only is None and one.remedy is None)
        enough = one.amount_minor is not None and worth <= one.amount_minor
        if one.state is EscalationState.APPROVED and covers and enough and one.ended_by_id != by_id:
            return one
    return None
