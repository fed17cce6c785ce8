"""The circuit breaker as its page shows it: figures of now beside their limits, and the log of trips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from panel.measures.panels import panel_figures
from panel.models import Account, BreakerTrip, StoppedClock
from panel.queries.breaker import last_reset, list_closed
from panel.services.breaking import limits_of
from panel.settings import read_settings

PAGE = 25


@dataclass(frozen=True, slots=True)
class TripView:
    """One trip. `cases`: whose clocks were stopped; `reset_by` empty while it stands."""

    public_id: str
    standing: bool
    figure: str
    value: int
    limit: int
    rounds: int
    tripped_at: datetime
    reset_at: datetime | None
    reset_by: str
    reason: str
    cases: int


@dataclass(frozen=True, slots=True)
class BreakerView:
    """`figures`: (name, value in per cent or None, limit). `counted` of `wanted` closed rounds since the last reset.

    `standing`: the trip that has not been reset.
    """

    figures: tuple[tuple[str, int | None, int], ...]
    counted: int
    wanted: int
    trips: tuple[TripView, ...]
    total: int
    standing: TripView | None


def view_breaker(session: Session, now: datetime, page: int) -> BreakerView:
    """The figures as they are, and a page of the log, the newest trip first."""
    settings = read_settings(session, now)
    closed = list_closed(session, settings.breaker_rounds, last_reset(session)) if settings.breaker_rounds else []
    figures, limits = panel_figures(closed), limits_of(settings)
    query = _trips().order_by(BreakerTrip.id.desc())
    trips = _views(session, query.offset((max(1, page) - 1) * PAGE).limit(PAGE))
    standing = _views(session, _trips().where(BreakerTrip.standing.is_(True)))
    total = session.scalar(select(func.count(BreakerTrip.id))) or 0
    shown = tuple((name, value, limits[name]) for name, value in figures.items())
    return BreakerView(shown, len(closed), settings.breaker_rounds, trips, total, next(iter(standing), None))


def _trips() -> Select[BreakerTrip, str | None, int]:
    stopped = select(func.count(StoppedClock.id)).where(StoppedClock.trip_id == BreakerTrip.id).scalar_subquery()
    return select(BreakerTrip, Account.name, stopped).outerjoin(Account, Account.id == BreakerTrip.reset_by_id)


def _views(session: Session, query: Select[BreakerTrip, str | None, int]) -> tuple[TripView, ...]:
    return tuple(
        TripView(trip.public_id, trip.standing is True, trip.figure.value, trip.value, trip.limit, trip.rounds, trip.tripped_at,
                 trip.reset_at, name or "", trip.reason, cases)
        for trip, name, cases in session.execute(query)
    )  # fmt: skip
