"""The circuit breaker: figures of closed rounds, one trip, stopped clocks, going on without a panel, a reset with a reason."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.measures.panels import Closed, panel_figures, passed
from panel.models import BreakerTrip, StoppedClock, TimelineEntry
from panel.projections.breaker import view_breaker
from panel.services.breaking import go_without_panel, reset_breaker, watch
from panel.services.publishing import publish_brief
from panel.settings import change_setting
from tests.panel.lessons_room import officer, told
from tests.panel.scene import Scene

LIMITS = {"undecided": 60, "turnout": 40, "agreement": 40, "leaning": 95}


def test_figures_are_whole_per_cent_over_all_rounds() -> None:
    rounds = [
        Closed("complainant", {"a": 5, "b": 2}, {"cast": 7, "lapsed": 3, "released": 9}),
        Closed("respondent", {"a": 1, "b": 2}, {"cast": 3, "recused": 4}),
        Closed("", {"a": 2, "b": 2}, {"cast": 4, "declined": 1}),
    ]
    assert panel_figures(rounds) == {"undecided": 33, "turnout": 78, "agreement": 47, "leaning": 50}
    assert panel_figures([]) == dict.fromkeys(LIMITS)
    assert passed(panel_figures([]), LIMITS) is None
    calm = {"undecided": 60, "turnout": 40, "agreement": 40, "leaning": 95}
    assert passed(calm, LIMITS) is None
    for name, value in (("undecided", 61), ("turnout", 39), ("agreement", 39), ("leaning", 96)):
        assert passed({**calm, name: value}, LIMITS) == name


def tripped(scene: Scene) -> tuple[int, int, timedelta, BreakerTrip]:
    """(officer, a case at the redaction desk, what its clock had left, the trip): two rounds for the complainant are too many.

    Of two that look at once one trips; when the other comes late it sees the trip and stops the clock already.
    """
    quality = officer(scene)
    with scene.house.work() as uow:
        change_setting(uow, "breaker_rounds", 2, by_id=None, now=scene.now)
        change_setting(uow, "load_cap", 20, by_id=None, now=scene.now)
    scene.to(CaseStatus.DECIDED)
    assert watch(scene.house, scene.now) == 0
    scene.later(days=2)
    scene.to(CaseStatus.DECIDED, title="第二起", merchant_name="别家面馆")
    waiting = scene.to(CaseStatus.REDACTING, title="第三起", merchant_name="第三家")
    ends = scene.case(waiting).deadline_at
    assert ends is not None
    barrier = Barrier(2)

    def work() -> None:
        barrier.wait()
        watch(scene.house, scene.now)

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with scene.house.db.reading() as session:
        trip = session.scalars(select(BreakerTrip)).one()
    assert (trip.figure.value, trip.value, trip.limit, trip.rounds) == ("leaning", 100, 95, 2)
    return quality, waiting, ends - scene.now, trip


def kinds(scene: Scene, case: int) -> list[str]:
    with scene.house.db.reading() as session:
        query = select(TimelineEntry.kind).where(TimelineEntry.case_id == case, TimelineEntry.kind.like("clock.%"))
        return list(session.scalars(query.order_by(TimelineEntry.seq)))


def test_it_trips_once_stops_clocks_refuses_panels_and_goes_on_after_a_reset(scene: Scene) -> None:
    quality, waiting, left, trip = tripped(scene)
    assert told(scene, "breaker.leaning") == sorted([scene.manager, quality])
    watch(scene.house, scene.now)
    assert watch(scene.house, scene.now) == 0
    assert (scene.case(waiting).deadline_at, kinds(scene, waiting)) == (None, ["clock.stopped"])
    scene.clear_desk(waiting)
    with pytest.raises(Conflict, match=r"redaction\.blocked") as refused, scene.house.work() as uow:
        publish_brief(uow, waiting, store=scene.store, now=scene.now)
    assert refused.value.params["reason"] == "gate.paused.leaning"
    scene.later(days=3)

    def reset(reason: str, by: int = quality) -> None:
        with scene.house.work() as uow:
            reset_breaker(uow, trip.public_id, reason, by_id=by, now=scene.now)

    with pytest.raises(Invalid):
        reset(" ")
    reset("看过两起案件，问题写法已改")
    reset("看过两起案件，问题写法已改")
    with pytest.raises(Conflict, match=r"breaker\.reset_already"):
        reset("别的", scene.manager)
    with pytest.raises(NotFound), scene.house.work() as uow:
        reset_breaker(uow, "x", "y", by_id=quality, now=scene.now)
    case = scene.case(waiting)
    assert case.deadline_kind is DeadlineKind.REDACTION
    assert timedelta(0) <= left - (case.deadline_at - scene.now) < timedelta(minutes=1)
    assert kinds(scene, waiting) == ["clock.stopped", "clock.goes_on"]
    assert watch(scene.house, scene.now) == 0  # what closed before the reset does not count again
    scene.publish(waiting)
    with scene.house.db.reading() as session:
        view = view_breaker(session, scene.now, 1)
    assert [(t.standing, t.reset_by, t.cases) for t in view.trips] == [(False, "孙质量", 1)]
    assert (view.counted, view.wanted, view.standing) == (0, 2, None)


def test_a_mediator_goes_on_without_a_panel_only_while_they_pause(scene: Scene) -> None:
    quality, waiting, _left, trip = tripped(scene)
    watch(scene.house, scene.now)
    for _ in range(2):
        with scene.house.work() as uow:
            go_without_panel(uow, waiting, now=scene.now)
    case = scene.case(waiting)
    assert (case.status, case.deadline_kind) == (CaseStatus.IMPASSE, DeadlineKind.IMPASSE)
    with scene.house.work() as uow:
        reset_breaker(uow, trip.public_id, "好了", by_id=quality, now=scene.now)
    assert scene.case(waiting).deadline_kind is DeadlineKind.IMPASSE
    scene.redact(waiting)
    with pytest.raises(Conflict, match=r"breaker\.not_tripped"), scene.house.work() as uow:
        go_without_panel(uow, waiting, now=scene.now)
    with scene.house.db.reading() as session:
        assert session.scalar(select(StoppedClock.case_id)) == waiting


def test_the_tables_know_one_trip_and_no_reset_without_a_person(scene: Scene) -> None:
    values = {"figure": "turnout", "value": 1, "limit": 2, "rounds": 3, "tripped_at": scene.now, "reason": ""}
    with scene.house.work() as uow:
        uow.session.execute(insert(BreakerTrip).values(public_id="a", standing=True, **values))
    for wrong in ({"standing": True}, {"standing": None}, {"standing": None, "reset_at": scene.now, "reason": "x"}):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.execute(insert(BreakerTrip).values(public_id="b", **{**values, **wrong}))
