"""Deadlines are spans of time: they end to the minute on leap days, at month ends and in nights of summer time, anywhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from panel.lifecycle import CaseStatus as S
from panel.models import RemedyKind
from panel.services.mediation import propose
from tests.panel.scene import Scene
from tests.panel.sweeping import expire, kinds, run

# The moment a case is filed, and the zone of the process: what lies in the 48 hours after it is what is tried.
MOMENTS = {
    "leap day in Shanghai": (datetime(2028, 2, 28, 15, 30, tzinfo=UTC), "Asia/Shanghai"),
    "end of a month that is none": (datetime(2027, 1, 31, 23, 59, tzinfo=UTC), "UTC"),
    "spring forward in New York": (datetime(2027, 3, 13, 20, 0, tzinfo=UTC), "America/New_York"),
    "fall back in New York": (datetime(2027, 11, 6, 20, 0, tzinfo=UTC), "America/New_York"),
    "new year in Shanghai": (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), "Asia/Shanghai"),
}


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The time zone of this process."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(("began", "zone"), list(MOMENTS.values()), ids=list(MOMENTS), indirect=["zone"])
def test_no_deadline_ends_early_or_twice(scene: Scene, began: datetime) -> None:
    scene.now = began
    case_id = scene.to(S.AWAITING_RESPONSE)
    assert scene.case(case_id).deadline_at == began + timedelta(hours=48)
    expire(scene, case_id)
    assert [run(scene) > 0, scene.status(case_id)] == [True, S.IN_MEDIATION]
    with scene.house.work() as uow:
        offer = propose(uow, case_id, "owner", RemedyKind.APOLOGY, "道歉", now=scene.now, hours=25)
    assert offer.expires_at == scene.now + timedelta(hours=25)
    expire(scene, case_id)
    run(scene)
    run(scene)
    assert scene.status(case_id) is S.IMPASSE
    assert {kinds(scene, case_id)[kind] for kind in ("case.in_mediation", "case.impasse", "proposal.expired")} == {1}


def test_a_clock_that_went_back_ends_nothing_twice(scene: Scene) -> None:
    case_id = scene.to(S.AWAITING_RESPONSE)
    scene.later(hours=49)
    run(scene)
    first = scene.case(case_id).deadline_at
    for hours in (-1, -24, 25):
        scene.later(hours=hours)
        run(scene)
        assert (scene.status(case_id), scene.case(case_id).deadline_at) == (S.IN_MEDIATION, first)
    assert kinds(scene, case_id)["case.in_mediation"] == 1
