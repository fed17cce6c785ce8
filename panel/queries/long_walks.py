"""Which walks were too long: one rule for the alarm when a list is drawn and for the count that everybody sees later.

What is usual here is judged by the rounds that had closed when the list was drawn, not by those of now: a walk stays as long as
it was, and a long one does not make the next ones look usual.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from panel.lottery.bound import BEGINNINGS, ONE_IN, USUAL_PER_MILLE, find_long, next_step, walk_bound
from panel.lottery.replay import BOUND_WANTED_MAX
from panel.models import DrawEntry, JournalEntry, Round, RoundStatus
from panel.models.base import table_of
from panel.queries.many import among

ROUNDS = 20  # the last ones that closed show what is usual here
ENOUGH = 500  # slots looked at by them, from which a house knows its own share of slots that may sit
MARGIN = 100  # per mille below that share: a case may have a merchant whom many jurors have dealt with
CHUNK = 500  # rounds whose steps are read at once
_Drawn = tuple[datetime, int]
_CLOSED = Round.status == RoundStatus.CLOSED, Round.case_id.is_not(None), Round.epoch.is_not(None)
_ROUND_ID, _OF_ROUND = table_of(Round).c.id, table_of(DrawEntry).c.round_id
_WALKED, _LISTED = func.count(DrawEntry.id), func.count(DrawEntry.id).filter(DrawEntry.reason.is_(None))


class _Walk(NamedTuple):
    """One list of a round. `walked`: slots looked at; `listed`: how many of them were put on the list; `share`: per mille."""

    round_id: int
    extension: int
    wanted: int
    walked: int
    listed: int
    share: int


class _Closed(NamedTuple):
    """A closed round: slots looked at, and how many of them were put on a list."""

    closed_at: datetime
    round_id: int
    walked: int
    listed: int

    def number(self) -> int:
        """Rounds have their numbers in the order in which they began."""
        return self.round_id

    def moment(self) -> datetime:
        """When it closed."""
        return self.closed_at


def find_long_walk(is_listed: Sequence[bool], wanted: int, share: int) -> tuple[int, int] | None:
    """Slots looked at and their bound when a walk was too long up to any place of its list of `wanted`, else None.

    `is_listed`: whether each slot walked was put on the list; `share`: of 1,000 slots so many may sit.
    """
    if wanted > BOUND_WANTED_MAX:
        return None
    found_at = [slots for slots, so in enumerate(is_listed, 1) if so]
    missing = [len(is_listed)] * (wanted - len(found_at))  # places nobody was found for are not found to the last slot
    return find_long([*found_at, *missing], len(is_listed), share)


def usual_share(session: Session) -> int:
    """Of a thousand slots so many may sit, as the last rounds that closed show, less a margin; 500 at least."""
    last = select(Round.id).where(*_CLOSED).order_by(Round.id.desc()).limit(ROUNDS)
    return _share(*session.execute(select(_WALKED, _LISTED).where(DrawEntry.round_id.in_(last))).one())


def _share(walked: int, listed: int) -> int:
    return max(USUAL_PER_MILLE, listed * 1000 // walked - MARGIN) if walked >= ENOUGH else USUAL_PER_MILLE


def list_long_walks(session: Session, ids: Sequence[int]) -> list[int]:
    """The lists of these rounds that were too long by what was usual when each was drawn: the round of each."""
    found = _walks(session, ids)
    walks = [walk for walk in found if walk.walked - walk.listed >= _least(walk.wanted, next_step(walk.share))]
    return [
        walk.round_id for walk, is_listed in _steps(session, walks)
        if find_long_walk(is_listed, walk.wanted, walk.share) is not None
    ]  # fmt: skip


@lru_cache(maxsize=256)
def _least(wanted: int, share: int) -> int:
    """The fewest refusals that a walk must have to be too long: most have fewer, and need no closer look. `share`: at hand."""
    if wanted > BOUND_WANTED_MAX:
        return 1 << 62
    places = range(1, min(wanted, BEGINNINGS) + 1)
    beginnings = [walk_bound(place, share, ONE_IN * BEGINNINGS) + 1 - place for place in places]
    return min([*beginnings, walk_bound(wanted, share) + 1 - wanted])


def _walks(session: Session, ids: Sequence[int]) -> list[_Walk]:
    """Every list of these rounds, each with the share that was usual when it was drawn."""
    drawn = and_(
        JournalEntry.kind == "drawn", JournalEntry.case_id == Round.case_id, JournalEntry.round_no == Round.number,
        JournalEntry.extension == DrawEntry.extension,
    )  # fmt: skip
    rows = session.execute(
        select(Round.id, DrawEntry.extension, Round.wanted, _WALKED, _LISTED, func.coalesce(JournalEntry.at, Round.opened_at))
        .join(DrawEntry, DrawEntry.round_id == Round.id).outerjoin(JournalEntry, drawn)
        .where(among(_ROUND_ID, "ids"), among(_OF_ROUND, "ids"))
        .group_by(Round.id, DrawEntry.extension, Round.wanted, JournalEntry.at, Round.opened_at), {"ids": list(ids)},
    ).all()  # fmt: skip
    drawn_at = sorted({(row[-1], row[0]) for row in rows})
    shares = _shares(_closed_between(session, drawn_at[0][0], drawn_at[-1][0]) if drawn_at else [], drawn_at)
    return [_Walk(*row[:-1], shares[row[-1], row[0]]) for row in rows]


def _closed_between(session: Session, since: datetime, until: datetime) -> list[_Closed]:
    """Rounds that closed after one moment and up to another, and the last ones before; in the order in which they closed."""
    before = select(Round.id).where(*_CLOSED, Round.closed_at <= since).order_by(Round.id.desc()).limit(ROUNDS)
    rows = session.execute(
        select(Round.closed_at, Round.id, _WALKED, _LISTED).outerjoin(DrawEntry, DrawEntry.round_id == Round.id)
        .where(*_CLOSED, or_(and_(Round.closed_at > since, Round.closed_at <= until), among(_ROUND_ID, "ids")))
        .group_by(Round.closed_at, Round.id)
        .order_by(Round.closed_at, Round.id), {"ids": list(session.scalars(before))},
    )  # fmt: skip
    return [_Closed(closed_at, *rest) for closed_at, *rest in rows if closed_at is not None]


def _shares(closed: Sequence[_Closed], drawn: Sequence[_Drawn]) -> dict[_Drawn, int]:
    """What was usual at each of these draws, (when, number of its round), in order: by the last rounds that had closed."""
    found, last, at = {}, list[_Closed](), 0
    for moment, round_id in drawn:
        while at < len(closed) and closed[at].closed_at < moment:
            last = sorted([*last, closed[at]], key=_Closed.number)[-ROUNDS:]
            at += 1
        end = bisect_right(closed, moment, lo=at, key=_Closed.moment)
        same = [each for each in closed[at:end] if each.round_id < round_id]
        usual = sorted([*last, *same], key=_Closed.number)[-ROUNDS:]
        found[moment, round_id] = _share(sum(each.walked for each in usual), sum(each.listed for each in usual))
    return found


def _steps(session: Session, walks: Sequence[_Walk]) -> Iterator[tuple[_Walk, list[bool]]]:
    """For each walk whether each of its slots was put on the list, in order."""
    asked = {(walk.round_id, walk.extension): walk for walk in walks}
    query = (
        select(DrawEntry.round_id, DrawEntry.extension, DrawEntry.reason.is_(None)).where(among(_OF_ROUND, "ids"))
        .order_by(DrawEntry.round_id, DrawEntry.extension, DrawEntry.position)
    )  # fmt: skip
    ids = sorted({walk.round_id for walk in walks})
    for first in range(0, len(ids), CHUNK):
        some = ids[first : first + CHUNK]
        for key, rows in groupby(session.execute(query, {"ids": some}), lambda row: (row[0], row[1])):
            if key in asked:
                yield asked[key], [bool(row[2]) for row in rows]
