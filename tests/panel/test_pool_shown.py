"""What the pool has shown: of this moment while it is small, of the last count when it is large."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from panel.models import PoolShown
from panel.queries.controls import LARGE, read_pool
from panel.services.pool_shown import EVERY, count_if_due
from tests.panel.controls_room import Controls
from tests.panel.scene import Scene
from tests.panel.test_races import at_once


@pytest.fixture
def controls(scene: Scene) -> Controls:
    return Controls.furnish(scene)


def shown(controls: Controls) -> dict[str, int]:
    with controls.scene.house.db.reading() as session:
        return read_pool(session)


def test_a_large_pool_is_taken_as_it_was_counted_and_a_small_one_as_it_is(controls: Controls) -> None:
    controls.three()
    house, seats = controls.scene.house, controls.seat_for_real()
    controls.answered(seats[0][1], True)
    counted = controls.scene.now
    assert count_if_due(house, counted) == 1
    before = shown(controls)
    controls.answered(seats[1][1], False)
    live = shown(controls)
    assert (before["right"], before["total"], live["right"], live["total"]) == (1, 1, 1, 2)
    with house.work() as uow:
        uow.session.execute(update(PoolShown).values(jurors=LARGE + 1))
    assert shown(controls) == before
    assert count_if_due(house, counted + EVERY - timedelta(seconds=1)) == 0
    assert count_if_due(house, counted + EVERY) == 1
    assert shown(controls) == live


def test_two_who_count_at_once_leave_one_count(controls: Controls) -> None:
    controls.three()
    house = controls.scene.house
    controls.answered(controls.seat_for_real()[0][1], True)
    results = at_once([lambda: count_if_due(house, controls.scene.now)] * 2)
    assert set(results) <= {0, 1}
    assert 1 in results
    assert shown(controls)["total"] == 1
