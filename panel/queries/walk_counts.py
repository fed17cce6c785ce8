"""What the lists of closed rounds came to, by round: counted from the steps, and added up from what was counted.

A round has a hundred steps and more, so a year of ten thousand rounds is a million of them: the worker counts each round once
(`panel.services.counting`), and only the few it has not come to are counted when somebody asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from panel.lottery.reasons import CONFLICT, CONFLICTS, SEATED
from panel.models import DrawEntry, Round, RoundStatus, WalkCount
from panel.models.base import table_of
from panel.queries.long_walks import list_long_walks
from panel.queries.many import among

TIES = CONFLICTS | {"challenged"}  # said as one: which one it was could point at somebody
WALKED, REFUSED, READ, PASSED, LONG = "walked", "refused", "read", "passed", "long"
OVER = timedelta(days=365)  # what the public page tells of
AT_ONCE = 100  # rounds whose steps are counted together
_OF_ROUND = table_of(DrawEntry).c.round_id


class Line(NamedTuple):
    """One line of what a round came to, as `WalkCount` keeps it."""

    round_id: int
    said: str
    code: str
    number: int


class Sums(NamedTuple):
    """The same of many rounds: how many they are, and the number of each (said, code)."""

    rounds: int
    numbers: Counter[tuple[str, str]]


def list_uncounted(session: Session, since: datetime, limit: int | None = None) -> list[int]:
    """Drawn rounds that closed after a moment and were not counted yet, the first one first."""
    counted = exists().where(WalkCount.round_id == Round.id, WalkCount.said == WALKED, WalkCount.code == "")
    closed = Round.closed_at > since, Round.status == RoundStatus.CLOSED, Round.epoch.is_not(None)
    return list(session.scalars(select(Round.id).where(*closed, ~counted).order_by(Round.closed_at).limit(limit)))


def count_rounds(session: Session, ids: Sequence[int]) -> Iterator[Line]:
    """Counts these rounds from their steps, some at once."""
    for first in range(0, len(ids), AT_ONCE):
        yield from _count(session, ids[first : first + AT_ONCE])


def _count(session: Session, ids: Sequence[int]) -> Iterator[Line]:
    found = Counter({(number, WALKED, ""): 0 for number in ids})
    for column, all_, some in ((DrawEntry.reason, WALKED, REFUSED), (DrawEntry.used, READ, PASSED)):
        wanted = () if all_ == WALKED else (DrawEntry.used.is_not(None),)
        for number, code, times in _by_code(session, column, ids, *wanted):
            found[number, all_, ""] += times
            if code not in (None, SEATED):
                found[number, some, CONFLICT if code in TIES else code] += times
    found.update((number, LONG, "") for number in list_long_walks(session, ids))
    return (Line(*key, times) for key, times in found.items())


def _by_code(
    session: Session, said: InstrumentedAttribute[str | None], ids: Sequence[int], *where: ColumnElement[bool]
) -> Sequence[Row[int, str | None, int]]:
    query = select(DrawEntry.round_id, said, func.count()).where(among(_OF_ROUND, "ids"), *where)
    return session.execute(query.group_by(DrawEntry.round_id, said), {"ids": list(ids)}).all()


def add_up(session: Session, since: datetime) -> Sums:
    """What the rounds that closed after a moment came to."""
    query = (
        select(WalkCount.said, WalkCount.code, func.count(), func.sum(WalkCount.number))
        .where(WalkCount.closed_at > since).group_by(WalkCount.said, WalkCount.code)
    )  # fmt: skip
    numbers, rounds = Counter[tuple[str, str]](), 0
    for said, code, lines, number in session.execute(query):
        numbers[said, code] = int(number)
        rounds += lines if said == WALKED else 0
    late = list_uncounted(session, since)
    for line in count_rounds(session, late):
        numbers[line.said, line.code] += line.number
    return Sums(rounds + len(late), numbers)
