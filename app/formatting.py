"""Moments, durations and money as people write them: 2026年11月21日 14:05, 21 Nov 2026, 14:05, ¥128.00."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime, get_timezone
from babel.numbers import format_currency, get_currency_precision
from flask import Flask, current_app
from flask_babel import get_locale, gettext, ngettext

from app.house import now

MINUTE, HOUR, DAY = 60, 3600, 86_400
SHAPES = {"zh": ("y年M月d日", "y年M月d日 HH:mm"), "en": ("d MMM y", "d MMM y, HH:mm")}


def _language() -> str:
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


def local(moment: datetime) -> datetime:
    """A moment in the house's time zone."""
    return moment.astimezone(get_timezone(current_app.config["TIME_ZONE"]))


def when(moment: datetime | None) -> str:
    """A moment with day and minute in the house's time zone; empty for none."""
    if moment is None:
        return ""
    language = _language()
    return str(format_datetime(local(moment).replace(tzinfo=None), SHAPES[language][1], locale=get_locale()))


def day(value: date | datetime | None) -> str:
    """A day; of a moment, the day in the house's time zone; empty for none."""
    if value is None:
        return ""
    on = local(value).date() if isinstance(value, datetime) else value
    return str(format_date(on, SHAPES[_language()][0], locale=get_locale()))


def span(length: timedelta) -> str:
    """A length of time in its largest fitting unit, two units below two days: 3 days, 1 day 4 hours, 20 minutes."""
    seconds = max(0, int(length.total_seconds()))
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    if days >= 2:
        return ngettext("%(num)d day", "%(num)d days", days)
    if seconds >= HOUR:
        whole, rest = days * 24 + hours, minutes
        parts = [ngettext("%(num)d hour", "%(num)d hours", whole)]
        if rest and whole < 6:
            parts.append(ngettext("%(num)d minute", "%(num)d minutes", rest))
        return " ".join(parts)
    return ngettext("%(num)d minute", "%(num)d minutes", max(1, minutes))


def remaining(moment: datetime | None) -> str:
    """How long until a deadline, or by how much it has passed; overdue is said to be overdue. Empty for none."""
    if moment is None:
        return ""
    left = moment - now()
    if left < timedelta(0):
        return gettext("overdue by %(time)s", time=span(-left))
    return gettext("%(time)s left", time=span(left))


def ago(moment: datetime | None) -> str:
    """How long ago a moment was; empty for none."""
    if moment is None:
        return ""
    passed = now() - moment
    return gettext("just now") if passed < timedelta(minutes=1) else gettext("%(time)s ago", time=span(passed))


def money(amount_minor: int | None, currency: str = "CNY") -> str:
    """An amount in fen or cents as people write it, yuan as ¥ in both languages; empty for none."""
    if amount_minor is None:
        return ""
    digits = get_currency_precision(currency)
    value = Decimal(amount_minor).scaleb(-digits)
    return str(format_currency(value, currency, locale=get_locale())).replace("CN¥", "¥")


FILTERS: dict[str, Any] = {
    "when": when, "day": day, "remaining": remaining, "ago": ago, "money": money, "span": span,
}


def init(app: Flask) -> None:
    """Give the filters to templates."""
    app.jinja_env.filters.update(FILTERS)
