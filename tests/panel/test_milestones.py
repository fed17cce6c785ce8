"""Milestones of a juror: service and learning alone, the same whether a case was real, hidden when the juror wants it."""

from __future__ import annotations

from datetime import timedelta

from panel.lifecycle import CaseStatus
from panel.models import SeatStatus
from panel.projections.juror_list import view_standing
from panel.projections.milestones import Milestone, OwnMilestones, view_milestones
from panel.projections.own_data import view_own_data
from panel.queries.jurors import find_juror
from panel.services.milestones import show_milestones
from panel.services.training import answer_module, get_module, right_keys
from tests.panel.controls_room import Controls
from tests.panel.scene import Scene
from tests.panel.test_erasing import dump


def own(scene: Scene, account: int) -> OwnMilestones:
    with scene.house.db.reading() as session:
        juror = find_juror(session, account)
        assert juror is not None
        return view_milestones(session, juror, scene.now)


def codes(found: tuple[Milestone, ...]) -> set[tuple[str, int]]:
    return {(each.code, each.number) for each in found}


def test_a_control_case_and_an_open_one_count_like_any_other(scene: Scene) -> None:
    controls = Controls.furnish(scene)
    controls.three()
    seats = controls.seat_for_real()
    (first, account), (_, other) = seats[0], seats[1]
    controls.close_real()
    seat = controls.give(other)
    assert codes(own(scene, account).reached) == codes(own(scene, other).reached) == {("joined", 1)}
    case = scene.to(CaseStatus.VOTING, merchant_name="别家")
    real = next(each for each in scene.seats(case, SeatStatus.SUMMONED) if each[1] not in (account, other))
    scene.cast(real, "uphold")
    controls.cast(seat, other, controls.answer(seat, is_right=False))
    told = own(scene, real[1]), own(scene, other)
    assert codes(told[0].reached) == codes(told[1].reached) == {("joined", 1), ("ballots", 1)}
    assert told[0].ahead == told[1].ahead, "nothing ahead tells which"
    assert controls.end(seat)
    assert codes(own(scene, other).reached) == {("joined", 1), ("ballots", 1)}, "right or wrong is no milestone"
    assert first


def test_verdicts_training_and_years_are_milestones_that_give_nothing(scene: Scene) -> None:
    case = scene.to(CaseStatus.VOTING)
    _seat, account = scene.seats(case, SeatStatus.SUMMONED)[0]
    with scene.house.db.reading() as session:
        before = view_standing(session, find_juror(session, account), now=scene.now)
    scene.vote_all(case)
    with scene.house.work() as uow:
        answer_module(uow, account, "bias", right_keys(get_module("bias")), now=scene.now)
    scene.later(days=370)
    found = own(scene, account)
    assert codes(found.reached) >= {("joined", 1), ("ballots", 1), ("verdict", 1), ("training", 1), ("years", 1)}
    assert codes(found.ahead) == {("ballots", 10), ("training", 5), ("years", 2)}, "the next of each kind, no more"
    assert [each.at for each in found.reached] == sorted((each.at for each in found.reached), reverse=True)
    with scene.house.db.reading() as session:
        after = view_standing(session, find_juror(session, account), now=scene.now)
    assert after.weight == before.weight
    assert next(each.at for each in found.reached if each.code == "years") <= scene.now + timedelta(0)


def test_they_are_hidden_and_shown_again_and_nobody_else_knows(scene: Scene) -> None:
    case = scene.to(CaseStatus.VOTING)
    accounts = [account for _, account in scene.seats(case, SeatStatus.SUMMONED)[:2]]
    for wanted in (False, False, True, True, False):
        with scene.house.work() as uow:
            show_milestones(uow, accounts[0], wanted, now=scene.now)
        assert own(scene, accounts[0]).hid is not wanted
    assert own(scene, accounts[0]) == OwnMilestones(hid=True)
    assert not own(scene, accounts[1]).hid
    with scene.house.db.reading() as session:
        kept = [view_own_data(session, account)["juror"]["milestones_hidden"] for account in accounts]
    assert kept == [True, False]
    assert dump(scene).count("milestone") == 0, "it is a row of ids, and no notice, log or record"
