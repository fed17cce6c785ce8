"""The circuit breaker: trips when a figure of the last closed rounds passes its limit, stops clocks, is reset by a person.

While it stands no brief is published; the clock of a case at the redaction desk stands too, visibly, and its mediator may go
on without a panel. Open rounds go on to their end: jurors have been summoned, and their case must not wait on others.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.errors import Conflict, NotFound
from panel.lifecycle import CaseStatus, DeadlineKind, check_in
from panel.measures.panels import panel_figures, passed
from panel.models import BreakerTrip, Case, Figure, Role, StoppedClock
from panel.models.base import new_public_id
from panel.notices import notify
from panel.queries.breaker import find_trip, last_reset, list_closed
from panel.queries.cases import lock_case
from panel.queries.rounds import next_draw
from panel.queries.staff import list_staff
from panel.services.actions import checked
from panel.services.committing import commit_if_possible
from panel.services.moving import log, move, set_deadline
from panel.settings import Settings, read_settings
from panel.uow import House, UnitOfWork
from voting import Params, Reason

REASON_MAX = 300
BATCH = 200
MINUTE = timedelta(minutes=1)


def limits_of(settings: Settings) -> dict[str, int]:
    """The limit of each figure, in per cent."""
    return {figure.value: getattr(settings, f"breaker_{figure.value}") for figure in Figure}


def watch(house: House, now: datetime) -> int:
    """Trip when a limit is passed; while it stands, stop the clocks of cases that wait for a panel. How much was done."""
    with house.db.reading() as session:
        standing = find_trip(session)
        waiting = _ticking(session) if standing is not None else []
        trips = standing is None and _find_passed(session, now) is not None
    done = 0
    for case_id in waiting:
        with house.work() as uow:
            done += _stop(uow, case_id, now)
    if trips:
        with house.work() as uow:
            done += _trip(uow, now)
    return done


def _ticking(session: Session) -> list[int]:
    query = select(Case.id).where(Case.status == CaseStatus.REDACTING, Case.deadline_at.is_not(None))
    return list(session.scalars(query.order_by(Case.deadline_at).limit(BATCH)))


def _find_passed(session: Session, now: datetime) -> tuple[str, int, int, int] | None:
    """(figure, value, limit, rounds) of what passed its limit; None too while fewer rounds than asked for have closed."""
    settings = read_settings(session, now)
    if settings.breaker_rounds == 0:
        return None
    closed, limits = list_closed(session, settings.breaker_rounds, last_reset(session)), limits_of(settings)
    if len(closed) < settings.breaker_rounds:
        return None
    figures = panel_figures(closed)
    name = passed(figures, limits)
    return (name, figures[name] or 0, limits[name], len(closed)) if name is not None else None


def _trip(uow: UnitOfWork, now: datetime) -> int:
    """Trip, unless another process did; tell quality officers and managers."""
    found = _find_passed(uow.session, now)
    if found is None:
        return 0
    figure, value, limit, rounds = found
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    public_id = uow.session.execute(
        dialect.insert(BreakerTrip).values(
            public_id=new_public_id(), standing=True, figure=figure, value=value, limit=limit, rounds=rounds, tripped_at=now,
            reason="",
        ).on_conflict_do_nothing().returning(BreakerTrip.public_id)
    ).scalar()
    if public_id is None:
        return 0
    notify(
        uow, list_staff(uow.session, Role.QUALITY, Role.MANAGER), f"breaker.{figure}", now=now, once=public_id,
        target=("breaker", ""), value=value, limit=limit, rounds=rounds,
    )
    return 1


def _stop(uow: UnitOfWork, case_id: int, now: datetime) -> int:
    """Stop one clock, if breaker and clock still stand and tick under the lock."""
    case, trip = lock_case(uow.session, case_id), find_trip(uow.session)
    if trip is None or case.status is not CaseStatus.REDACTING or case.deadline_at is None:
        return 0
    kept = select(StoppedClock).where(StoppedClock.trip_id == trip.id, StoppedClock.case_id == case.id)
    clock = uow.session.scalar(kept) or StoppedClock(trip_id=trip.id, case_id=case.id)
    clock.minutes, clock.stopped_at = (case.deadline_at - now) // MINUTE, now
    uow.session.add(clock)
    set_deadline(case, None, None)
    log(uow, case, "clock.stopped", actor="clock", now=now)
    return 1


def paused(session: Session) -> list[Reason]:
    """Why no brief may be published now; empty while panels are convened."""
    trip = find_trip(session)
    if trip is None:
        return []
    return [Reason(f"gate.paused.{trip.figure.value}", Params.of(value=trip.value, limit=trip.limit, rounds=trip.rounds))]


def reset_breaker(uow: UnitOfWork, trip_id: str, reason: str, *, by_id: int, now: datetime) -> BreakerTrip:
    """Convene panels again: clocks go on with what was left. Only rounds that close from now on count for the next trip.

    Raises NotFound("breaker.unknown"), Conflict("breaker.reset_already"), Invalid. The same click twice is once.
    """
    trip = uow.session.scalar(
        select(BreakerTrip).where(BreakerTrip.public_id == trip_id).with_for_update().execution_options(populate_existing=True)
    )
    if trip is None:
        raise NotFound("breaker.unknown")
    why = checked(reason, "reason", REASON_MAX)
    if trip.standing is None:
        if (trip.reset_by_id, trip.reason) == (by_id, why):
            return trip
        raise Conflict("breaker.reset_already")
    trip.standing, trip.reset_at, trip.reset_by_id, trip.reason = None, now, by_id, why
    uow.session.flush()
    for clock in uow.session.scalars(select(StoppedClock).where(StoppedClock.trip_id == trip.id)).all():
        case = lock_case(uow.session, clock.case_id)
        if case.status is CaseStatus.REDACTING and case.deadline_at is None:
            set_deadline(case, DeadlineKind.REDACTION, now + clock.minutes * MINUTE)
            log(uow, case, "clock.goes_on", actor="clock", now=now)
    notify(
        uow, list_staff(uow.session, Role.QUALITY, Role.MANAGER), "breaker.reset", now=now, once=trip.public_id,
        target=("breaker", ""),
    )
    return trip


def go_without_panel(uow: UnitOfWork, case_id: int, *, now: datetime) -> Case:
    """While panels pause the mediator takes a case back from the desk and goes on without one. Twice is once.

    Raises Conflict: "breaker.not_tripped", "case.wrong_status".
    """
    case = lock_case(uow.session, case_id)
    if case.status is CaseStatus.IMPASSE:
        return case
    check_in(case.status, CaseStatus.REDACTING)
    if find_trip(uow.session) is None:
        raise Conflict("breaker.not_tripped")
    commit_if_possible(uow, case, next_draw(uow.session, case.id), seed=None, now=now)  # a later panel is drawn anew
    move(uow, case, CaseStatus.IMPASSE, read_settings(uow.session, now), now=now, actor="owner", cause="panels_paused")
    return case
