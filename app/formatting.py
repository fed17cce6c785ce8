"""Moments, durations and money as people write them: 2026年11月21日 14:05, 21 Nov 2026, 14:05, ¥128.00."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from babel.dates import get_timezone
from babel.numbers import format_currency, get_currency_precision
from flask import Flask, current_app

from app.house import now
from app.i18n import Speech, speech

MINUTE, HOUR, DAY = 60, 3600, 86_400  # seconds
SHAPES = {"zh": "{y}年{M}月{d}日", "en": "{d} {MMM} {y}"}
MONTHS = {"zh": "{y}年{M}月", "en": "{MMM} {y}"}
WITH_TIME = {"zh": "{day} {H:02}:{m:02}", "en": "{day}, {H:02}:{m:02}"}
REMEMBERED = 4096  # moments, spans and amounts that a process has written lately


@dataclass(frozen=True, slots=True, eq=False)
class Writer:
    """Writes in one language, in the house's time zone. Everything answers "" to None."""

    spoken: Speech
    zone: tzinfo

    def when(self, moment: datetime | None) -> str:
        """A moment with day and minute."""
        return "" if moment is None else when_in(self, moment)

    def day(self, value: date | datetime | None) -> str:
        """A day; of a moment, the day it is in the house's time zone."""
        if value is None:
            return ""
        return day_in(self.spoken, value.astimezone(self.zone) if isinstance(value, datetime) else value)

    def span(self, length: timedelta) -> str:
        """A length of time in its largest fitting unit, two units below two days: 3 days, 1 day 4 hours, 20 minutes."""
        return span_in(self.spoken, max(0, int(length.total_seconds())) // MINUTE)

    def month(self, value: str) -> str:
        """A month, from "2026-10": 2026年10月, Oct 2026."""
        year, number = int(value[:4]), int(value[5:])
        short = self.spoken.locale.months["format"]["abbreviated"][number]
        return MONTHS[self.spoken.code].format(y=year, M=number, MMM=short)

    def minutes(self, count: int) -> str:
        """So many minutes as a length of time; a dash for less than one."""
        return span_in(self.spoken, count) if count > 0 else "–"

    def remaining(self, moment: datetime | None) -> str:
        """How long until a deadline, or by how much it has passed; overdue is said to be overdue."""
        if moment is None:
            return ""
        seconds = (moment - now()).total_seconds()
        return remaining_in(self.spoken, int(abs(seconds)) // MINUTE, seconds < 0)

    def ago(self, moment: datetime | None) -> str:
        """How long ago a moment was."""
        if moment is None:
            return ""
        passed = now() - moment
        if passed < timedelta(minutes=1):
            return self.spoken.texts.gettext("just now")
        return self.spoken.texts.gettext("%(time)s ago") % {"time": self.span(passed)}

    def money(self, amount_minor: int | None, currency: str = "CNY") -> str:
        """An amount in fen or cents, yuan as ¥ in both languages."""
        return "" if amount_minor is None else money_in(self.spoken, amount_minor, currency)


@functools.lru_cache(REMEMBERED)
def when_in(by: Writer, moment: datetime) -> str:
    """A moment as a writer writes it."""
    at = moment.astimezone(by.zone)
    return WITH_TIME[by.spoken.code].format(day=day_in(by.spoken, at), H=at.hour, m=at.minute)


def day_in(spoken: Speech, on: date) -> str:
    """A day in words."""
    month = spoken.locale.months["format"]["abbreviated"][on.month]
    return SHAPES[spoken.code].format(y=on.year, M=on.month, MMM=month, d=on.day)


@functools.lru_cache(REMEMBERED)
def span_in(spoken: Speech, minutes: int) -> str:
    """Whole minutes as a length of time."""
    days, hours, rest = minutes * MINUTE // DAY, minutes * MINUTE // HOUR, minutes % 60
    texts = spoken.texts  # called by its name, or the catalogue does not see the words
    if days >= 2:
        return texts.ngettext("%(num)d day", "%(num)d days", days) % {"num": days}
    if not hours:
        return texts.ngettext("%(num)d minute", "%(num)d minutes", max(1, rest)) % {"num": max(1, rest)}
    words = texts.ngettext("%(num)d hour", "%(num)d hours", hours) % {"num": hours}
    return f"{words} {span_in(spoken, rest)}" if rest and hours < 6 else words


@functools.lru_cache(REMEMBERED)
def remaining_in(spoken: Speech, minutes: int, is_over: bool) -> str:
    """Whole minutes as the time that is left, or by which a deadline has passed."""
    words = spoken.texts.gettext("overdue by %(time)s") if is_over else spoken.texts.gettext("%(time)s left")
    return words % {"time": span_in(spoken, minutes)}


@functools.lru_cache(REMEMBERED)
def money_in(spoken: Speech, amount_minor: int, currency: str) -> str:
    """An amount of the smallest unit in a currency."""
    value = Decimal(amount_minor).scaleb(-get_currency_precision(currency))
    return str(format_currency(value, currency, locale=spoken.locale)).replace("CN¥", "¥")


@functools.cache
def _writer(spoken: Speech, zone: str) -> Writer:
    return Writer(spoken, get_timezone(zone))


def writer() -> Writer:
    """Whoever writes in the language in hand."""
    return _writer(speech(), current_app.config["TIME_ZONE"])


def local(moment: datetime) -> datetime:
    """A moment in the house's time zone."""
    return moment.astimezone(writer().zone)


def when(moment: datetime | None) -> str:
    """`Writer.when` in the language in hand."""
    return writer().when(moment)


def day(value: date | datetime | None) -> str:
    """`Writer.day` in the language in hand."""
    return writer().day(value)


def span(length: timedelta) -> str:
    """`Writer.span` in the language in hand."""
    return writer().span(length)


def month(value: str) -> str:
    """`Writer.month` in the language in hand."""
    return writer().month(value)


def minutes(count: int) -> str:
    """`Writer.minutes` in the language in hand."""
    return writer().minutes(count)


def remaining(moment: datetime | None) -> str:
    """`Writer.remaining` in the language in hand."""
    return writer().remaining(moment)


def ago(moment: datetime | None) -> str:
    """`Writer.ago` in the language in hand."""
    return writer().ago(moment)


def money(amount_minor: int | None, currency: str = "CNY") -> str:
    """`Writer.money` in the language in hand."""
    return writer().money(amount_minor, currency)


FILTERS: dict[str, Any] = {
    "when": when, "day": day, "month": month, "remaining": remaining, "ago": ago, "money": money, "span": span,
    "minutes": minutes,
}  # fmt: skip


def init(app: Flask) -> None:
    """Give the filters to templates; those compiled for a language get them bound to that language."""
    app.jinja_env.filters.update(FILTERS)
    zone = app.config["TIME_ZONE"]
    app.jinja_env.givers.append(
        lambda sheets, spoken: sheets.filters.update({name: getattr(_writer(spoken, zone), name) for name in FILTERS})
    )
