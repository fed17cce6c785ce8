"""A look at trends once a day: a surge raises a systemic issue and warns the merchants and mediators it concerns.

Everything of one look is one transaction, claimed by the constraint on its day: whoever comes second finds it done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.measures.surge import BEFORE, is_surge, median_times_two, trend
from panel.models import EarlyWarning, IssueKind, MerchantMember, Role, Surge, SurgeKind, SystemicIssue, TrendLook
from panel.models.base import new_public_id
from panel.notices import notify, notify_each
from panel.queries.series import Member, Series, list_members, read_series
from panel.queries.staff import list_staff
from panel.services.repeating import MOST, Shared, find_live, insert_issue, join_issue
from panel.settings import read_settings
from panel.uow import House, UnitOfWork

WEEKS = 26  # shown on the page
SHOWN = 20  # series of each kind, those with most cases first
QUIET = timedelta(days=28)  # after a surge nothing more is said of the same series for so long
WARNED = 50  # merchants, those with most of the cases first
KEPT = timedelta(days=60)  # looks of before


def look(house: House, zone: tzinfo, now: datetime) -> int:
    """Look at the weeks up to the beginning of today, if nobody has yet. Gives how many surges were raised."""
    today = now.astimezone(zone).date()
    with house.db.reading() as session:
        if session.scalar(select(TrendLook.id).where(TrendLook.day == today)) is not None:
            return 0
        ends = datetime.combine(today, time(), zone)
        series = read_series(session, ends, WEEKS)
        least = read_settings(session, now).surge_cases
    surging = [key for key, weeks in series.items() if is_surge(weeks, least)]
    with house.work() as uow:
        if not _claim(uow, today, figures_of(series, surging), now):
            return 0
        uow.session.execute(delete(TrendLook).where(TrendLook.day < today - KEPT))
        return sum(_raise(uow, kind, key, series[kind, key], today, ends, now) for kind, key in surging)


def figures_of(series: Series, surging: Sequence[tuple[SurgeKind, str]]) -> dict[str, Any]:
    """What the page shows: kind -> [[key, counts, trend, whether it surges]], those that surge and those with most first."""
    found: dict[str, Any] = {"weeks": WEEKS}
    for kind in SurgeKind:
        rows: list[Any] = [
            [key, weeks, trend(weeks[-BEFORE:]), (kind, key) in surging] for (of, key), weeks in series.items() if of is kind
        ]
        found[kind.value] = sorted(rows, key=_order)[:SHOWN]
    return found


def _order(row: Any) -> tuple[bool, int, str]:
    key, weeks, _, surges = row
    return not surges, -sum(weeks), key


def _claim(uow: UnitOfWork, today: date, figures: dict[str, Any], now: datetime) -> bool:
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    made = uow.session.execute(
        dialect.insert(TrendLook).values(day=today, figures=figures, made_at=now).on_conflict_do_nothing()
        .returning(TrendLook.id)
    ).scalar()
    return made is not None


def _raise(
    uow: UnitOfWork, kind: SurgeKind, key: str, weeks: Sequence[int], today: date, ends: datetime, now: datetime
) -> int:
    """One surge: its issue, its cases, who is told. 0 when it was told within `QUIET`, or its issue was dismissed."""
    if _was_told(uow.session, kind, key, today):
        return 0
    members = list_members(uow.session, kind, key, ends, MOST)
    shared = _shared(kind, key)
    issue = find_live(uow.session, shared.key)
    if issue is None and members:
        insert_issue(uow.session, shared, members[0].id, now)
        issue = find_live(uow.session, shared.key)
    if issue is None:
        return 0
    join_issue(uow.session, issue, [member.id for member in members], now)
    surge = Surge(
        kind=kind, key=key, merchant_id=shared.merchant_id, day=today, count=weeks[-1],
        usual=median_times_two(weeks[-BEFORE - 1:-1]) // 2, issue_id=issue, raised_at=now,
    )  # fmt: skip
    uow.session.add(surge)
    uow.session.flush()
    _warn_staff(uow, surge, members, now)
    _warn_merchants(uow, surge, members, now)
    return 1


def _was_told(session: Session, kind: SurgeKind, key: str, today: date) -> bool:
    query = select(Surge.id).where(Surge.kind == kind, Surge.key == key, Surge.day > today - QUIET)
    return session.scalar(query.limit(1)) is not None


def _shared(kind: SurgeKind, key: str) -> Shared:
    if kind is SurgeKind.MERCHANT:
        return Shared(IssueKind.SURGE, "", merchant_id=int(key))
    if kind is SurgeKind.CATEGORY:
        return Shared(IssueKind.SURGE, key)
    return Shared(IssueKind.SURGE, "", touchpoint=key)


def _warn_staff(uow: UnitOfWork, surge: Surge, members: Sequence[Member], now: datetime) -> None:
    """Quality officers hear of the issue, mediators of the newest such case they hold."""
    once = f"surge:{surge.public_id}"
    count, usual = surge.count, surge.usual
    issue = uow.session.get_one(SystemicIssue, surge.issue_id)
    notify(
        uow, list_staff(uow.session, Role.QUALITY), "surge.opened", now=now, once=once, target=("issue", issue.public_id),
        count=count, usual=usual,
    )
    held = {member.owner_id: ("staff_case", member.public_id) for member in reversed(members) if member.owner_id is not None}
    notify_each(uow, held, "surge.held", now=now, once=once, count=count, usual=usual)


def _warn_merchants(uow: UnitOfWork, surge: Surge, members: Sequence[Member], now: datetime) -> None:
    own = Counter(merchant for member in members for merchant in member.merchants)
    for merchant, count in own.most_common(WARNED):
        warning = EarlyWarning(
            public_id=new_public_id(), surge_id=surge.id, merchant_id=merchant, own=count, made_at=now, answer=""
        )
        uow.session.add(warning)
        people = uow.session.scalars(select(MerchantMember.account_id).where(MerchantMember.merchant_id == merchant)).all()
        notify(
            uow, people, "surge.warning", now=now, once=f"surge:{surge.public_id}", target=("warning", warning.public_id),
            count=surge.count, usual=surge.usual,
        )
