"""What identifies only together with other things, made coarser: dates, times of day, amounts of money, places.

A date becomes its day in the case (第3天), a time of day the part of the day or the time since the first one (约110分钟后),
an amount is rounded unless it decides the case or is round anyway, a place is 某地.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from panel.redaction.detectors.base import Found
from panel.redaction.model import Kind

_CN = "零〇一二三四五六七八九十两"
_DAY = re.compile(
    r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)\s?[-/.年]\s?)?(?P<m>1[0-2]|0?[1-9])\s?月\s?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s?[日号]?"
    r"|(?<![\d.])(?P<y2>(?:19|20)\d\d)\s?[-/.]\s?(?P<m2>1[0-2]|0?[1-9])\s?[-/.]\s?(?P<d2>3[01]|[12]\d|0?[1-9])(?![\d])"
    r"|(?<![\d/.])(?P<m3>1[0-2]|0?[1-9])/(?P<d3>3[01]|[12]\d|0?[1-9])/(?P<y3>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<cn>[{_CN}]{{1,3}}月[{_CN}]{{1,3}}[日号])"
)
_PART = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|深夜|当晚|昨晚|今晚|今早"
_CLOCK = re.compile(
    rf"(?:\bat\s)?(?:(?P<part>{_PART})\s?)?(?:(?<![\d:.])(?P<h>2[0-4]|1\d|0?\d)\s?[:：]\s?(?P<n>[0-5]\d)(?::[0-5]\d)?(?![\d:])"
    rf"|(?<![\d.])(?P<h2>2[0-4]|1\d|0?\d)\s?[点时](?:钟|整|(?P<half>半)|(?P<n2>[0-5]?\d)\s?分?|(?P<quarter>[一三])刻)?"
    rf"(?![\d.]))(?P<pm>\s?[aApP]\.?[mM]\b\.?)?"
)
_AMOUNT = re.compile(
    r"(?P<sign>[¥￥$€£]|RMB|CNY|USD)\s?(?P<a>\d{1,9}(?:,\d{3}){0,3}(?:\.\d{1,2})?)(?![\d,.]*\d)"
    r"|(?<![\d.-])(?P<b>\d{1,9}(?:,\d{3}){0,3}(?:\.\d{1,2})?)\s?(?P<unit>元|块钱|块(?!\d)|dollars\b|USD\b|RMB\b)",
    re.IGNORECASE,
)
_DECISIVE = re.compile(
    r"退款?|赔付?|补偿|索赔|要求|支付|返还|扣除?|违约金|押金|差价|refund|paid|pay|compensat|claim|deposit|demand|charge|owe|fee|took",
    re.IGNORECASE,
)
_HOURS = {"凌晨": 3, "清晨": 6, "早上": 8, "早晨": 8, "上午": 10, "今早": 8, "中午": 12, "下午": 15, "傍晚": 18, "半夜": 1}
_PARTS_OF_DAY = (
    (5, "凌晨", "at night"),
    (11, "上午", "in the morning"),
    (13, "中午", "at noon"),
    (18, "下午", "in the afternoon"),
)
_NEAR = 8
_SAME_STRETCH = 6 * 60


@dataclass(frozen=True, slots=True)
class QuasiDetector:
    """Finds dates of the calendar, times of the clock, and amounts that are neither round nor decisive.

    `decisive` are amounts in minor units that the case is about: they stay.
    """

    decisive: AbstractSet[int] = field(default_factory=frozenset)

    def find(self, text: str) -> list[Found]:
        """Everything that would place the case on a calendar or a bill; each value is one entity."""
        days = [day for match in _DAY.finditer(text) if (day := _day(match))]
        taken = {place for each in days for place in range(each.start, each.end)}
        clocks = [match for match in _CLOCK.finditer(text) if taken.isdisjoint(range(*match.span()))]
        amounts = [amount for match in _AMOUNT.finditer(text) if (amount := self._amount(match))]
        return [*days, *_times(clocks, days), *amounts]

    def _amount(self, match: re.Match[str]) -> Found | None:
        minor = _minor(match)
        if minor in self.decisive or is_round(minor):
            return None
        return Found(*match.span(), Kind.AMOUNT, "quasi.amount", f"amount:{minor}:{match['sign'] or match['unit']}")


def decisive_amounts(texts: Iterable[str]) -> set[int]:
    """Amounts in minor units that somebody asks for, pays or gives back: what the case turns on, in whatever text."""
    return {
        _minor(match)
        for text in texts
        for match in _AMOUNT.finditer(text)
        if _DECISIVE.search(text[max(0, match.start() - _NEAR) : match.start()])
    }


def _minor(match: re.Match[str]) -> int:
    return round(float((match["a"] or match["b"]).replace(",", "")) * 100)


def is_round(minor: int) -> bool:
    """Whether an amount in minor units says nothing by itself: whole units, at most two digits that are not zero in front."""
    whole, cents = divmod(minor, 100)
    return cents == 0 and (whole < 100 or whole % 10 ** (len(str(whole)) - 2) == 0)


def _day(match: re.Match[str]) -> Found | None:
    if match["cn"]:
        month, day = (_chinese(part) for part in re.split("月", match["cn"].rstrip("日号")))
        year = ""
    else:
        month = int(match["m"] or match["m2"] or match["m3"])
        day = int(match["d"] or match["d2"] or match["d3"])
        year = match["y"] or match["y2"] or match["y3"] or ""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return Found(*match.span(), Kind.DATE, "quasi.date", f"date:{year}:{month}:{day}")


def _chinese(number: str) -> int:
    tens, ten, ones = number.partition("十")
    values = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    if not ten:
        return values.get(number[-1:], 0) if len(number) == 1 else 0
    return (values.get(tens, 1) if tens else 1) * 10 + (values.get(ones, 0) if ones else 0)


def _times(clocks: Sequence[re.Match[str]], days: Sequence[Found]) -> Iterator[Found]:
    """Times with the date that stands before them."""
    ends = [each.end for each in days]
    for match in clocks:
        before = bisect_right(ends, match.start())
        yield _time(match, days[before - 1].owner or "" if before else "")


def _time(match: re.Match[str], day: str) -> Found:
    hour = int(match["h"] or match["h2"])
    minute = int(match["n"] or match["n2"] or (30 if match["half"] else {"一": 15, "三": 45}.get(match["quarter"] or "", 0)))
    part = match["part"] or ""
    afternoon = (match["pm"] or "").strip().lower().startswith("p") or (part and _HOURS.get(part, 20) >= 13)
    if afternoon and hour < 12:
        hour += 12
    return Found(*match.span(), Kind.TIME, "quasi.time", f"time:{day}|{hour * 60 + minute}")


class Coarse:
    """The coarser words for the dates, times, amounts and places of one case."""

    def __init__(self, owners: Iterable[tuple[Kind, str]], language: Literal["zh", "en"], first_day: date | None) -> None:
        """`first_day`: day 1 of the case; None takes the earliest date in the texts."""
        owned = list(owners)
        self._english = language == "en"
        self._days = _calendar([owner for kind, owner in owned if kind is Kind.DATE], first_day)
        self._times: dict[str, list[int]] = {}
        for kind, owner in owned:
            if kind is Kind.TIME:
                day, minute = _clock(owner)
                self._times.setdefault(day, []).append(minute)

    def word(self, kind: Kind, owner: str) -> str:
        """What stands in the brief for this date, time, amount or place."""
        if kind is Kind.DATE:
            return self._day(self._days.get(owner))
        if kind is Kind.TIME:
            return self._time(owner)
        if kind is Kind.AMOUNT:
            return self._amount(owner)
        return "a place" if self._english else "某地"

    def _day(self, day: int | None) -> str:
        """`day` counts from 1; 0 is the day before."""
        if day is None:
            return "some day" if self._english else "某天"
        if day < 1:
            return f"{1 - day} days before day 1" if self._english else f"第1天的{1 - day}天前"
        return f"day {day}" if self._english else f"第{day}天"

    def _time(self, owner: str) -> str:
        day, minute = _clock(owner)
        passed = minute - min(self._times.get(day, [minute]))
        if 0 < passed <= _SAME_STRETCH:
            return f"about {passed} minutes later" if self._english else f"约{passed}分钟后"
        return _part_of_day(minute // 60, self._english)

    def _amount(self, owner: str) -> str:
        _, minor, unit = owner.split(":", 2)
        whole = max(1, round(int(minor) / 100))
        step = 10 ** max(0, len(str(whole)) - 2)
        number = round(whole / step) * step
        if self._english:
            return f"about {unit}{number}" if not unit.isalpha() else f"about {number} {unit}"
        return f"约{number}元" if unit in ("元", "块", "块钱", "¥", "￥") else f"约{unit}{number}"


def _part_of_day(hour: int, english: bool) -> str:
    for limit, chinese, word in _PARTS_OF_DAY:
        if hour < limit:
            return word if english else chinese
    return "in the evening" if english else "晚上"


def _clock(owner: str) -> tuple[str, int]:
    day, _, minute = owner.removeprefix("time:").rpartition("|")
    return day, int(minute)


def _calendar(owners: Sequence[str], first_day: date | None) -> dict[str, int]:
    """Owner of a date -> its day in the case. A date without a year is in the year that the others name."""
    years = [int(owner.split(":")[1]) for owner in owners if owner.split(":")[1]]
    year = first_day.year if first_day else min(years, default=2000)
    dated = dict(_dated(owners, year, first_day))
    first = first_day or min(dated.values(), default=None)
    return {owner: (day - first).days + 1 for owner, day in dated.items()} if first else {}


def _dated(owners: Iterable[str], year: int, first_day: date | None) -> Iterator[tuple[str, date]]:
    for owner in owners:
        _, own_year, month, day = owner.split(":")
        try:
            when = date(int(own_year or year), int(month), int(day))
        except ValueError:
            continue
        if not own_year and first_day and first_day - when > timedelta(days=180):
            when = date(year + 1, when.month, min(when.day, 28))
        yield owner, when
