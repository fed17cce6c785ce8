"""What the cases of the demo's month are made of: for each kind some ways to tell it, and how it tends to go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from panel.content.reading import Text


@dataclass(frozen=True, slots=True)
class MonthKind:
    """One kind of dispute of one shop of the demo.

    `a_month`: how many are filed in thirty days; `surge` more from day `surge_from` on, within `surge_days`. `settles`: of a
    thousand so many are settled in mediation. `low`, `high`: the amount in dispute, in minor units; 0 and 0 for none. `claims`
    and `answers` are ways to tell it, with places for {day}, {h}, {m}, {n}, {order} and {phone}. The rest is what a case
    teaches when it is closed.
    """

    merchant: str
    category: str
    a_month: int
    settles: int
    low: int
    high: int
    remedy: str
    title: str
    claims: tuple[str, ...]
    answers: tuple[str, ...]
    touchpoint: str
    cause: str
    responsible: str
    action: str
    owner: str
    language: str = "zh"
    surge: int = 0
    surge_from: int = 0
    surge_days: int = 0


@dataclass(frozen=True, slots=True)
class MonthContent:
    """The month's kinds of dispute, and what its people say at every step, by key."""

    words: Mapping[str, Text]
    kinds: tuple[MonthKind, ...]
