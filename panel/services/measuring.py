"""The figures of months: kept once each is over, corrected by a further version; those of the present month are read live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.errors import Conflict, NotFound
from panel.measures.figures import month_figures
from panel.measures.findings import findings
from panel.measures.months import Month
from panel.models import Case, MonthFigures
from panel.projections.posts import PostShares, count_posts
from panel.queries.cohort import read_cohort
from panel.queries.month_after import read_after
from panel.queries.standing_now import read_standing
from panel.services.actions import checked
from panel.services.breaking import watch
from panel.services.surging import look
from panel.uow import House, UnitOfWork

MONTHS_BACK = 24  # of a house that was there before its months were measured
REASON_MAX = 300
LARGE = 1000  # cases that ended in a month, from which on the present month is read as it was some minutes ago
EVERY = timedelta(minutes=10)  # … the worker counts it
STALE = timedelta(minutes=30)  # without a worker it is counted for each page


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a month. `version` 0: it is not over, or not kept yet; they are of this moment."""

    month: Month
    figures: dict[str, Any]
    made_at: datetime
    version: int
    made_by_id: int | None = None
    reason: str = ""


def read_month(session: Session, month: Month, zone: tzinfo, now: datetime, version: int = 0) -> Measured:
    """The newest version that was kept, or the one asked for; else, without one, the figures of this moment.

    Raises NotFound("measures.unknown") for a month that has not begun, or a version that is not there.
    """
    if month.begins(zone) > now:
        raise NotFound("measures.unknown")
    query = select(MonthFigures).where(MonthFigures.month == str(month)).order_by(MonthFigures.version.desc()).limit(1)
    kept = session.scalar(query.where(MonthFigures.version == version) if version else query)
    if kept is None and version:
        raise NotFound("measures.unknown")
    if kept is not None and (kept.version or (_is_large(kept) and now - kept.made_at < STALE)):
        return _measured(kept)
    return Measured(month, count_month(session, month, zone, now), now, 0)


def _is_large(draft: MonthFigures) -> bool:
    """Whether counting takes so long that nobody should wait for it."""
    ended: dict[str, int] = draft.figures["volumes"]["ended"]
    return sum(ended.values()) > LARGE


def list_kept(session: Session, limit: int) -> Sequence[Measured]:
    """The newest versions of the newest months that are kept, oldest month first."""
    newest = (
        select(MonthFigures.month, func.max(MonthFigures.version).label("version")).where(MonthFigures.version > 0)
        .group_by(MonthFigures.month)
    )
    last = newest.order_by(MonthFigures.month.desc()).limit(limit).subquery()
    rows = session.scalars(
        select(MonthFigures).join(last, (last.c.month == MonthFigures.month) & (last.c.version == MonthFigures.version))
        .order_by(MonthFigures.month)
    )
    return [_measured(row) for row in rows]


def list_versions(session: Session, month: Month) -> Sequence[Measured]:
    """Every version of a month, the first one first."""
    query = select(MonthFigures).where(MonthFigures.month == str(month), MonthFigures.version > 0)
    rows = session.scalars(query.order_by(MonthFigures.version))
    return [_measured(row) for row in rows]


def _measured(kept: MonthFigures) -> Measured:
    month = Month.parse(kept.month)
    if month is None:
        raise NotFound("measures.unknown")
    return Measured(month, kept.figures, kept.made_at, kept.version, kept.made_by_id, kept.reason)


def count_month(session: Session, month: Month, zone: tzinfo, now: datetime) -> dict[str, Any]:
    """The figures as the database has them at this moment."""
    begins, ends = month.begins(zone), month.ends(zone)
    figures = month_figures(read_cohort(session, begins, ends))
    figures["standing"] = read_standing(session, begins, ends, now, now.astimezone(zone).date())
    figures["posts"] = _posts(count_posts(session, begins, ends))
    figures["after"] = read_after(session, month, begins, ends)
    kept = [each.figures for each in list_versions(session, month.plus(-1))]
    return {**figures, "findings": findings(figures, kept[-1] if kept else None)}


def _posts(found: PostShares) -> dict[str, Any]:
    """The six posts as they can be kept: of the month's closed cases, by what is known when the figures are made."""
    shares = {each.post.value: [each.reached, each.asked] for each in found.shares}
    return {"total": found.total, "whole": found.whole, "shares": shares}


def keep_due(house: House, zone: tzinfo, now: datetime) -> int:
    """Keep the figures of one month that is over and has none, the newest first, and note those of the present one.

    Gives how many months were kept, 0 or 1.
    """
    this = Month.of(now.astimezone(zone).date())
    with house.db.reading() as session:
        month = _next_due(session, this, zone)
        noted = _find_draft(session, this)
        if month is None and noted is not None and now - noted < EVERY:
            return 0
        figures = count_month(session, month or this, zone, now)
    with house.work() as uow:  # counting holds up nobody who writes
        return _keep(uow, month, figures, now=now) if month else _note(uow, this, figures, now=now)


def measure(house: House, zone: tzinfo, now: datetime) -> int:
    """What is measured by the clock: a month that is over, each day's look at trends, the breaker. Gives how much was done."""
    return keep_due(house, zone, now) + look(house, zone, now) + watch(house, now)


def _find_draft(session: Session, month: Month) -> datetime | None:
    """When the present month was counted last."""
    return session.scalar(select(MonthFigures.made_at).where(MonthFigures.month == str(month), MonthFigures.version == 0))


def _next_due(session: Session, this: Month, zone: tzinfo) -> Month | None:
    """The newest month that is over and was not kept, not before the first case was filed; None when there is none."""
    since = MonthFigures.month >= str(this.plus(-MONTHS_BACK))
    kept = set(session.scalars(select(MonthFigures.month).where(since, MonthFigures.version > 0)))
    if str(this.plus(-1)) in kept and len(kept) >= MONTHS_BACK:
        return None
    first = session.scalar(select(func.min(Case.filed_at)))
    if first is None:
        return None
    earliest = Month.of(first.astimezone(zone).date())
    months = (this.plus(-back) for back in range(1, MONTHS_BACK + 1))
    return next((month for month in months if month >= earliest and str(month) not in kept), None)


def _keep(uow: UnitOfWork, month: Month, figures: dict[str, Any], *, now: datetime) -> int:
    """Write the first version unless another process was quicker; what was noted while the month went on ends."""
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    made = uow.session.execute(
        dialect.insert(MonthFigures).values(month=str(month), version=1, figures=figures, made_at=now, reason="")
        .on_conflict_do_nothing().returning(MonthFigures.id)
    ).scalar()
    uow.session.execute(delete(MonthFigures).where(MonthFigures.month == str(month), MonthFigures.version == 0))
    return int(made is not None)


def _note(uow: UnitOfWork, month: Month, figures: dict[str, Any], *, now: datetime) -> int:
    """Note the figures of the present month over those of before."""
    values: dict[str, Any] = {"figures": figures, "made_at": now}
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    uow.session.execute(
        dialect.insert(MonthFigures).values(month=str(month), version=0, reason="", **values)
        .on_conflict_do_update(index_elements=["month", "version"], set_=values)
    )
    return 0


def correct_month(
    uow: UnitOfWork, month: Month, zone: tzinfo, reason: str, *, seen: int, by_id: int, now: datetime
) -> MonthFigures:
    """Count a kept month again, as a further version with its reason; those before stay to be read.

    `seen`: the version the page showed. Raises Conflict: "measures.not_kept", "page.already_changed"; Invalid of inputs.
    """
    why = checked(reason, "reason", REASON_MAX)
    last = uow.session.scalar(
        select(MonthFigures).where(MonthFigures.month == str(month), MonthFigures.version > 0)
        .order_by(MonthFigures.version.desc()).limit(1).with_for_update()
    )
    if last is None:
        raise Conflict("measures.not_kept")
    if last.version != seen:
        raise Conflict("page.already_changed")
    made = MonthFigures(
        month=str(month), version=seen + 1, figures=count_month(uow.session, month, zone, now), made_at=now, made_by_id=by_id,
        reason=why,
    )
    uow.session.add(made)
    uow.session.flush()
    return made
