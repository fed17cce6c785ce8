"""Who files what in the demo's month, and when: drawn from the content, by day, at hours when people write."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from panel.content import MonthKind, month_content

FIRST_HOUR, LAST_HOUR = 9, 23  # of the house's day
BEFORE = timedelta(days=2)  # at most, between what happened and the complaint


@dataclass(frozen=True, slots=True)
class Told:
    """A dispute to come. `customer`: account id. `truth`: what most jurors will find, "uphold", "partly" or "dismiss"."""

    at: datetime
    kind: MonthKind
    customer: int
    title: str
    claim: str
    answer: str
    amount_minor: int | None
    occurred_on: datetime
    order_no: str
    truth: str


def plan_filings(first: datetime, days: int, customers: Sequence[int], rng: random.Random) -> list[Told]:
    """All filings of `days` days from `first` (a midnight of the house, in UTC), in the order of time."""
    planned: list[Told] = []
    for kind in month_content().kinds:
        usual = [rng.randrange(days) for _ in range(round(kind.a_month * days / 30))]
        more = [kind.surge_from - 1 + rng.randrange(max(1, kind.surge_days)) for _ in range(kind.surge)]
        planned += [_tell(kind, first + timedelta(days=min(day, days - 1)), customers, rng) for day in (*usual, *more)]
    return sorted(planned, key=lambda told: told.at)


def _tell(kind: MonthKind, day: datetime, customers: Sequence[int], rng: random.Random) -> Told:
    at = day + timedelta(minutes=rng.randrange(FIRST_HOUR * 60, LAST_HOUR * 60))
    happened = at - timedelta(minutes=rng.randrange(60, int(BEFORE.total_seconds()) // 60))
    order = f"GP{happened:%m%d}{rng.randrange(10**6):06d}"
    local = happened + timedelta(hours=8)
    words = {
        "day": f"{local.month}月{local.day}日" if kind.language == "zh" else f"{local:%d %B}",
        "h": str(rng.randrange(11, 21)), "m": str(rng.randrange(35, 95)), "n": str(rng.randrange(3, 15)), "order": order,
        "phone": f"139{rng.randrange(10**8):08d}",
    }  # fmt: skip
    amount = rng.randrange(kind.low, kind.high + 1) // 10 * 10 if kind.high else None
    return Told(
        at=at, kind=kind, customer=rng.choice(customers), title=kind.title.format(**words),
        claim=rng.choice(kind.claims).format(**words), answer=rng.choice(kind.answers).format(**words), amount_minor=amount,
        occurred_on=happened, order_no=order, truth=rng.choices(("uphold", "partly", "dismiss"), (5, 3, 2))[0],
    )  # fmt: skip
