"""Working days: no weekend, no public holiday, and the weekend days that are worked in exchange for one. Pure.

Beyond the year for which the government has announced the exchange the holidays are computed and the exchanged days unknown.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays

COUNTRY = "CN"  # whose calendar the house keeps


@cache
def _calendar(year: int) -> HolidayBase:
    return country_holidays(COUNTRY, years=year, expand=False)


def is_working_day(day: date) -> bool:
    """Whether people work on it."""
    return bool(_calendar(day.year).is_working_day(day))


def next_working_day(day: date) -> date:
    """The day itself when it is one, else the first one after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_days_between(after: date, until: date) -> int:
    """How many working days lie after `after` up to `until`, which counts; 0 when it is not later."""
    span = (until - after).days
    return sum(is_working_day(after + timedelta(days=i)) for i in range(1, span + 1))


def add_working_days(day: date, number: int) -> date:
    """The day on which so many working days are over, the day itself not counted."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day
