"""Who may be drawn at all: rules as data, each with what stands in the way and, where time alone removes it, until when. Pure.

Conflicts with one case are another matter (`panel.queries.conflicts`); so is a pause, which is the juror's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from panel.errors import Param


@dataclass(frozen=True, slots=True)
class Person:
    """What the rules look at. `test_passed_at`: None before the test was passed; `orders`, `born_on`: None when unknown."""

    created_at: datetime
    test_passed_at: datetime | None
    address_confirmed: bool
    barred: bool = False
    orders: int | None = None
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The house's settings for the rules; 0 asks for nothing."""

    account_age_days: int = 0
    orders_min: int = 0
    adult_age: int = 18


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody cannot be drawn now. `until`: when it ends by itself; None when something has to happen first."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)
    until: datetime | None = None


Rule = Callable[[Person, Limits], Reason | None]


def _test_passed(person: Person, _limits: Limits) -> Reason | None:
    return None if person.test_passed_at is not None else Reason("eligible.test")


def _not_barred(person: Person, _limits: Limits) -> Reason | None:
    return Reason("eligible.barred") if person.barred else None


def _address_confirmed(person: Person, _limits: Limits) -> Reason | None:
    return None if person.address_confirmed else Reason("eligible.address")


def _account_age(person: Person, limits: Limits) -> Reason | None:
    until = person.created_at + timedelta(days=limits.account_age_days)
    return Reason("eligible.account_age", {"days": limits.account_age_days}, until)


def _orders(person: Person, limits: Limits) -> Reason | None:
    """Asked only where the operator supplies orders: a house that knows of none asks nobody for them."""
    if person.orders is None or person.orders >= limits.orders_min:
        return None
    return Reason("eligible.orders", {"minimum": limits.orders_min, "orders": person.orders})


def _adult(person: Person, limits: Limits) -> Reason | None:
    """Asked only where the birth date is known."""
    if person.born_on is None:
        return None
    return Reason("eligible.adult", {"years": limits.adult_age}, birthday(person.born_on, limits.adult_age))


RULES: tuple[Rule, ...] = (_test_passed, _not_barred, _address_confirmed, _account_age, _orders, _adult)
"""In the order in which they are told."""


def birthday(born_on: date, years: int) -> datetime:
    """The end (UTC) of the day on which somebody becomes `years` old: over wherever the house is. 29 February: 1 March."""
    year = born_on.year + years
    try:
        day = born_on.replace(year=year)
    except ValueError:
        day = date(year, 3, 1)
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def eligible(person: Person, limits: Limits, *, now: datetime) -> list[Reason]:
    """What stands in the way at `now`, in the order of RULES; empty when the person can be drawn."""
    found = (rule(person, limits) for rule in RULES)
    return [reason for reason in found if reason is not None and (reason.until is None or reason.until > now)]


def first_moment(person: Person, limits: Limits) -> datetime | None:
    """The first moment at which the rules allow a seat, past or to come; None while something has to happen first."""
    found: Sequence[Reason] = [reason for rule in RULES if (reason := rule(person, limits)) is not None]
    if person.test_passed_at is None or any(reason.until is None for reason in found):
        return None
    return max([person.test_passed_at, *(reason.until for reason in found if reason.until is not None)])
