"""Panels by plans other than waves with a lead: settled when the plan says, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from panel.lifecycle import CaseStatus
from panel.models import Juror, Round, Seat, SeatStatus
from panel.settings import change_setting
from tests.panel.scene import Scene


def voting(scene: Scene, plan: str) -> int:
    """A case before a panel of this plan."""
    with scene.house.work() as uow:
        change_setting(uow, "plan", plan, by_id=None, now=scene.now - timedelta(days=8))
    return scene.to(CaseStatus.VOTING)


def reasons(scene: Scene, case_id: int) -> list[str]:
    return [reason["code"] for reason in scene.verdict(case_id).reasons]


def test_first_to_three_closes_with_the_third_ballot(scene: Scene) -> None:
    case_id = voting(scene, "3~7:first-3")
    seats = scene.seats(case_id)
    assert len(seats) == 7, "all seats of such a plan are asked at once"
    for seat, choice in zip(seats, ("uphold", "dismiss", "uphold"), strict=False):
        scene.cast(seat, choice)
        assert scene.settle(case_id) is False
        assert scene.status(case_id) is CaseStatus.VOTING
    scene.cast(seats[3], "uphold")
    assert scene.settle(case_id) is True
    verdict = scene.verdict(case_id)
    assert (verdict.outcome, verdict.winner, verdict.cast, verdict.waves) == ("decided", "uphold", 4, 1)
    assert reasons(scene, case_id) == ["verdict.first_reached"]
    with scene.house.db.reading() as session:
        released = session.scalars(select(Seat.status).where(Seat.status == SeatStatus.RELEASED)).all()
    assert len(released) == 3, "who was not needed is let go"


def test_a_share_is_looked_at_when_the_wave_is_complete(scene: Scene) -> None:
    case_id = voting(scene, "5:60%")
    for seat, choice in zip(scene.seats(case_id), ("uphold", "uphold", "uphold", "dismiss"), strict=False):
        scene.cast(seat, choice)
        assert scene.settle(case_id) is False
    scene.cast(scene.seats(case_id, SeatStatus.SUMMONED)[0], "dismiss")
    assert scene.settle(case_id) is True
    assert (scene.verdict(case_id).winner, reasons(scene, case_id)) == ("uphold", ["verdict.share_reached"])


def test_a_share_that_is_missed_is_undecided(scene: Scene) -> None:
    case_id = voting(scene, "5:80%")
    for seat, choice in zip(scene.seats(case_id), ("uphold", "uphold", "uphold", "dismiss", "dismiss"), strict=True):
        scene.cast(seat, choice)
    scene.settle(case_id)
    assert (scene.verdict(case_id).outcome, reasons(scene, case_id)) == ("undecided", ["verdict.share_short"])


def test_seats_that_nobody_takes_are_filled_by_a_plan_without_waves_too(scene: Scene) -> None:
    case_id = voting(scene, "3~5:first-5")
    for seat in scene.seats(case_id)[:3]:
        scene.cast(seat, "uphold")
    late = scene.later(days=2)
    scene.now = late
    assert scene.settle(case_id) is True
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 2, "the next on the list were called"
    assert scene.status(case_id) is CaseStatus.VOTING


def test_information_is_frozen_with_the_weight(scene: Scene) -> None:
    with scene.house.work() as uow:
        uow.session.execute(update(Juror).values(controls_right=9, controls_total=10))
    case_id = voting(scene, "3~7:sure-95")
    with scene.house.db.reading() as session:
        pool = session.scalars(select(Round.pool).where(Round.case_id == case_id)).one()
        frozen = session.execute(select(Seat.weight, Seat.information)).all()
    jurors = pool["total"] // 10
    assert (pool["right"], pool["total"]) == (9 * jurors, 10 * jurors)
    assert {tuple(seat) for seat in frozen} == {(3, 20)}
    for seat in scene.seats(case_id)[:3]:
        scene.cast(seat, "dismiss")
    assert scene.settle(case_id) is True
    assert (scene.verdict(case_id).winner, reasons(scene, case_id)) == ("dismiss", ["verdict.sure_reached"])


@pytest.mark.parametrize("plan", ["7-17-35:5", "7-11-17-35:5", "17:60%", "9~17:first-9", "3~35:sure-95"])
def test_every_plan_an_operator_may_choose_ends(scene: Scene, plan: str) -> None:
    case_id = voting(scene, plan)
    while scene.status(case_id) is CaseStatus.VOTING:
        for seat in scene.seats(case_id, SeatStatus.SUMMONED):
            scene.cast(seat, "uphold")
            scene.settle(case_id)
            if scene.status(case_id) is not CaseStatus.VOTING:
                break
    assert scene.verdict(case_id).winner == "uphold"
