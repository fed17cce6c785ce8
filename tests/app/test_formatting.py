"""Moments, spans and money in both languages, as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from app import formatting as f
from tests.app.conftest import NOW

LATE = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)  # already the 22nd in Shanghai


@pytest.mark.parametrize(
    ("locale", "moment", "day", "amount", "dollars"),
    [("zh_Hans_CN", "2026年11月21日 14:05", "2026年11月22日", "¥128.00", "US$1,234.50"),
     ("en", "21 Nov 2026, 14:05", "22 Nov 2026", "¥128.00", "$1,234.50")],
)
def test_moments_days_and_money(app: Flask, locale: str, moment: str, day: str, amount: str, dollars: str) -> None:
    with app.test_request_context(), force_locale(locale):
        assert f.when(NOW) == moment
        assert f.day(LATE) == day
        assert f.money(12_800) == amount
        assert f.money(123_450, "USD") == dollars
        assert f.when(None) == f.day(None) == f.money(None) == f.remaining(None) == ""


def test_a_date_stays_the_day_it_is(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert f.day(date(2026, 11, 21)) == "21 Nov 2026"


def test_yen_have_no_cents(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert f.money(500, "JPY") == "¥500"


def test_lengths_of_time_are_said_in_chinese_too(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        assert f.span(timedelta(days=3)) == "3 天"
        assert f.span(timedelta(hours=5, minutes=20)) == "5 小时 20 分钟"
        assert f.remaining(NOW + timedelta(days=3, hours=5)) == "还剩 3 天"


def test_a_deadline_that_passed_is_said_to_be_overdue(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert f.remaining(NOW + timedelta(hours=5, minutes=20)) == "5 hours 20 minutes left"
        assert f.remaining(NOW + timedelta(days=3, hours=5)) == "3 days left"
        assert f.remaining(NOW + timedelta(seconds=20)) == "1 minute left"
        assert f.remaining(NOW - timedelta(hours=30)) == "overdue by 30 hours"
        assert f.ago(NOW - timedelta(seconds=20)) == "just now"
        assert f.ago(NOW - timedelta(minutes=20)) == "20 minutes ago"
