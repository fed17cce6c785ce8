"""Dates, times, amounts and places identify together: they are made coarser, and stay readable enough to judge."""

from __future__ import annotations

from datetime import date

import pytest

from panel.redaction import Drop, Kind, Setting, detect, leaks
from panel.redaction.quasi import is_round


def brief(text: str, language: str = "zh", **setting: object) -> str:
    return detect({"a": text}, [], language, setting=Setting(**setting)).texts["a"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024年7月10日下单，7月12号才送到", "第1天下单，第3天才送到"),
        ("2024-07-10下单，2024/7/11送到", "第1天下单，第2天送到"),
        ("七月十日下单，七月十一日送到", "第1天下单，第2天送到"),
        ("晚上6点30分下单，20:20送到", "晚上下单，约110分钟后送到"),
        ("中午12点下单", "中午下单"),
        ("一共252.9元", "一共约250元"),
        ("一共¥694.50", "一共约690元"),
        ("一共30元，另加150元", "一共30元，另加150元"),
        ("要求退252.9元", "要求退252.9元"),
        ("等了110分钟，第2天，3份，8.5折", "等了110分钟，第2天，3份，8.5折"),
    ],
)
def test_chinese(text: str, shown: str) -> None:
    assert brief(text) == shown


def test_english() -> None:
    assert brief("on 03/05/2019 at 11:30 i bought it for $1,234.56", "en") == (
        "on day 1 at noon i bought it for about $1200"
    )


def test_days_are_those_of_the_timeline() -> None:
    assert brief("2024年7月12日又问了", first_day=date(2024, 7, 10)) == "第3天又问了"


def test_a_day_before_the_timeline_begins_is_said_to_be_before() -> None:
    assert brief("2024年7月8日预订的", first_day=date(2024, 7, 10)) == "第1天的2天前预订的"


def test_amounts_the_case_is_about_stay() -> None:
    assert brief("一共252.9元", decisive=frozenset({25290})) == "一共252.9元"


def test_an_amount_that_decides_in_one_text_stays_in_all() -> None:
    redacted = detect({"a": "一共252.9元", "b": "请退252.9元"}, [], "zh")
    assert redacted.texts == {"a": "一共252.9元", "b": "请退252.9元"}


@pytest.mark.parametrize("text", ["2月31日", "13月1日", "99点99分", "0月0日", "25:61"])
def test_what_is_no_date_or_time_of_the_calendar_raises_nothing(text: str) -> None:
    brief(text)


@pytest.mark.parametrize(
    ("minor", "expected"),
    [(3000, True), (9900, True), (15000, True), (28000, True), (6850, False), (128000, False), (120000, True)],
)
def test_round(minor: int, expected: bool) -> None:
    assert is_round(minor) is expected


def test_a_person_may_keep_a_date_and_the_gate_lets_it_pass() -> None:
    redacted = detect({"a": "2024年7月10日下单"}, [], "zh")
    day = next(each for each in redacted.entities if each.kind is Kind.DATE)
    kept = detect({"a": "2024年7月10日下单"}, [], "zh", decisions=[Drop(day.id, "decides the case")])
    assert kept.texts["a"] == "2024年7月10日下单"
    assert leaks(kept.texts, [], kept.entities, allowed=kept.dropped) == []
