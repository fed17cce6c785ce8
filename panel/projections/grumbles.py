"""Grumbles as their customer sees them, as staff sees them without the customer's name, and counted by the week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import Account, Case, Grumble, Merchant
from panel.queries.grumbles import (
    GrumbleFilter,
    count_own,
    count_views,
    count_weeks,
    is_no_own,
    list_grumbles,
    list_own,
    read_grumbles,
)
from panel.services.grumbling import LIVE, week_of

WEEKS = 8  # shown, the present one with them
BEFORE = 4  # whole weeks the last whole one is held against
ENOUGH = 3  # fewer in a week tell nothing
Found = Row[Grumble, Merchant, Case]


@dataclass(frozen=True, slots=True)
class OwnGrumble:
    """A grumble for its customer. `case_id`: of the dispute that was made of it; `gone`: its words were erased."""

    id: str
    text: str
    merchant: str
    category: str
    said_at: datetime
    by_staff: bool
    state: str
    reply: str
    handled_at: datetime | None
    case_id: str
    number: str
    can_promote: bool
    can_take_back: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class GrumbleRow:
    """A grumble for staff: who said it is not shown. `is_reached`: the customer has an account and reads an answer.

    `case_id`: of the dispute that was made of it.
    """

    id: str
    text: str
    merchant: str
    merchant_id: str
    category: str
    said_at: datetime
    by_staff: bool
    is_reached: bool
    state: str
    reply: str
    handled_by: str
    handled_at: datetime | None
    case_id: str
    number: str


@dataclass(frozen=True, slots=True)
class GrumblePage:
    """One page of the list, with how many each view holds."""

    rows: tuple[GrumbleRow, ...]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class WeekRow:
    """How many of one merchant and category came in each week. `trend`: rising, falling, steady, or "few"."""

    merchant: str
    merchant_id: str
    category: str
    counts: tuple[int, ...]
    total: int
    trend: str


@dataclass(frozen=True, slots=True)
class Weeks:
    """The last weeks by their Mondays, the present one last, and the rows, most first."""

    mondays: tuple[date, ...]
    rows: tuple[WeekRow, ...]


def view_own_grumbles(session: Session, account_id: int, *, page: int = 1) -> tuple[tuple[OwnGrumble, ...], int]:
    """One page of one's own, and how many there are."""
    return tuple(_own(row) for row in list_own(session, account_id, page=page)), count_own(session, account_id)


def view_grumbles(session: Session, account_id: int, wanted: GrumbleFilter, *, page: int = 1) -> GrumblePage:
    """One page for staff."""
    rows = list_grumbles(session, account_id, wanted, page=page)
    names = _names(session, [row[0].handled_by_id for row in rows])
    return GrumblePage(tuple(_row(row, names) for row in rows), count_views(session, account_id, wanted))


def view_grumble(session: Session, account_id: int, public_id: str) -> GrumbleRow:
    """One for staff. Raises NotFound("grumble.unknown") also for one's own and those about one's own shop."""
    found = session.execute(
        select(Grumble, Merchant, Case).join(Merchant, Merchant.id == Grumble.merchant_id)
        .outerjoin(Case, Case.id == Grumble.case_id)
        .where(Grumble.public_id == public_id, is_no_own(account_id))
    ).one_or_none()
    if found is None:
        raise NotFound("grumble.unknown")
    return _row(found, _names(session, [found[0].handled_by_id]))


def table_of_grumbles(session: Session, account_id: int, wanted: GrumbleFilter) -> Iterator[Sequence[object]]:
    """All that fit as rows of a table: see HEADER of the page."""
    for grumble, merchant, became in read_grumbles(session, account_id, wanted):
        yield (
            grumble.said_on.isoformat(), merchant.name, grumble.category, grumble.text, grumble.state.value,
            "staff" if grumble.entered_by_id else "customer", grumble.reply, became.number if became else "",
        )


def view_weeks(session: Session, account_id: int, today: date) -> Weeks:
    """Counts of the last weeks by merchant and category, with a plain trend of whole weeks."""
    last = week_of(today)
    weeks = range(last - WEEKS + 1, last + 1)
    found: dict[tuple[str, str, str], dict[int, int]] = {}
    for merchant, category, week, count in count_weeks(session, account_id, weeks[0], last):
        found.setdefault((merchant.name, merchant.public_id, category), {})[week] = count
    rows = [
        WeekRow(name, id_, category, counts := tuple(of.get(week, 0) for week in weeks), sum(counts), trend_of(counts[:-1]))
        for (name, id_, category), of in found.items()
    ]
    rows.sort(key=lambda row: (-row.total, row.merchant, row.category))
    return Weeks(tuple(date.fromordinal(week * 7 + 1) for week in weeks), tuple(rows))


def trend_of(whole: Sequence[int]) -> str:
    """The last whole week against the mean of those before it: twice as many rises, half as many falls. Integers only."""
    newest, before = whole[-1], sum(whole[-1 - BEFORE : -1])
    if max(newest, *whole[-1 - BEFORE : -1]) < ENOUGH:
        return "few"
    if newest * BEFORE >= 2 * before and newest >= ENOUGH:
        return "rising"
    return "falling" if 2 * newest * BEFORE <= before else "steady"


def _names(session: Session, ids: Sequence[int | None]) -> dict[int, str]:
    wanted = [id_ for id_ in ids if id_ is not None]
    return dict(session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted))).all())


def _own(row: Found) -> OwnGrumble:
    grumble, merchant, became = row
    is_live = grumble.state in LIVE
    return OwnGrumble(
        id=grumble.public_id, text=grumble.text, merchant=merchant.name, category=grumble.category, said_at=grumble.said_at,
        by_staff=grumble.entered_by_id is not None, state=grumble.state.value, reply=grumble.reply,
        handled_at=grumble.handled_at, case_id=became.public_id if became else "", number=became.number if became else "",
        can_promote=is_live and bool(grumble.text), can_take_back=is_live, gone=not grumble.text,
    )


def _row(row: Found, names: dict[int, str]) -> GrumbleRow:
    grumble, merchant, became = row
    return GrumbleRow(
        id=grumble.public_id, text=grumble.text, merchant=merchant.name, merchant_id=merchant.public_id,
        category=grumble.category, said_at=grumble.said_at, by_staff=grumble.entered_by_id is not None,
        is_reached=grumble.account_id is not None, state=grumble.state.value, reply=grumble.reply,
        handled_by=names.get(grumble.handled_by_id or 0, ""), handled_at=grumble.handled_at,
        case_id=became.public_id if became else "", number=became.number if became else "",
    )
