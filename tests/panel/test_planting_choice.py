"""Which control case a juror gets: each once, the sides even, none of one's own cases, none before its day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from panel.models import ControlCase, ControlTurn, Juror, Party, PartyRole, Round, Seat
from panel.queries.controls import Candidate
from panel.services.controls import confirm_control, promote_case
from panel.services.planting import choose
from tests.panel.controls_room import Controls
from tests.panel.scene import Scene
from tests.panel.test_controls import close, withdraw


@pytest.fixture
def controls(scene: Scene) -> Controls:
    return Controls.furnish(scene)


def test_each_one_once_and_the_sides_stay_even(controls: Controls) -> None:
    controls.three()
    more = [controls.confirmed(right=right, title=f"又{right}") for right in range(3)]
    assert len(more) == 3
    controls.scene.later(hours=9)
    account = controls.seat_for_real()[0][1]
    controls.close_real()
    met = []
    for number in range(6):
        with controls.scene.house.work() as uow:  # a real seat between two of them
            uow.session.execute(
                update(Seat).where(Seat.round_id.in_(select(Round.id).where(Round.case_id.is_not(None))))
                .values(summoned_at=controls.scene.now)
            )  # fmt: skip
            uow.session.execute(update(Seat).where(Seat.round_id.in_(select(Round.id).where(Round.case_id.is_(None))))
                                .values(summoned_at=controls.scene.now - timedelta(days=2)))  # fmt: skip
            for turn in uow.session.scalars(select(ControlTurn)):
                uow.session.delete(turn)
        met.append(controls.control_of(controls.answered(account, True, seed=number.to_bytes(32, "big"))))
    assert len({control.id for control in met}) == 6
    for upto in (3, 6):
        sides = Counter(control.side for control in met[:upto])
        assert set(sides.values()) == {upto // 3}


def test_the_choice_is_of_the_side_met_least_then_of_the_fewest_met(controls: Controls) -> None:
    cases = [Candidate(1, 1, "complainant", 0), Candidate(2, 2, "respondent", 5), Candidate(3, 3, "respondent", 4)]
    assert choose(cases, {"complainant": 1}, b"1" * 32) == cases[2]
    assert choose(cases, {"complainant": 1, "respondent": 2}, b"1" * 32) == cases[0]
    assert choose([], {}, b"1" * 32) is None
    drawn = {choose(cases[:2], {}, number.to_bytes(32, "big")).side for number in range(20)}
    assert drawn == {"complainant", "respondent"}


def test_none_before_its_day_none_withdrawn_none_in_another_language_none_opted_out(controls: Controls) -> None:
    made = controls.confirmed()
    account = controls.seat_for_real()[0][1]
    controls.scene.later(hours=2)
    turn = controls.turn(account)
    assert not controls.take(turn)
    controls.scene.later(hours=8)
    with controls.scene.house.work() as uow:
        uow.session.get_one(ControlTurn, turn).language = "en"
    assert not controls.take(turn)
    with controls.scene.house.work() as uow:
        uow.session.get_one(ControlTurn, turn).language = "zh"
        uow.session.scalars(select(Juror).where(Juror.account_id == account)).one().opt_outs = ["delivery"]
    controls.scene.later(hours=2)
    assert not controls.take(turn)
    with controls.scene.house.work() as uow:
        uow.session.scalars(select(Juror).where(Juror.account_id == account)).one().opt_outs = []
    withdraw(controls, made)
    controls.scene.later(hours=2)
    assert not controls.take(turn)


def test_none_that_was_promoted_from_a_case_of_ones_own(controls: Controls) -> None:
    case_id = controls.scene.to("decided")
    with controls.scene.house.db.reading() as session:
        seated = session.scalars(select(Juror.account_id).join(Seat).join(Round).where(Round.case_id == case_id)).all()
    close(controls, case_id)
    with controls.scene.house.work() as uow:
        made = promote_case(
            uow, controls.scene.case(case_id).public_id, "dismiss", "骑手签收记录和出餐照片都对得上，包装完好。",
            by_id=controls.author, now=controls.scene.now,
        )
        confirm_control(uow, made, by_id=controls.second, now=controls.scene.now, day_ends=controls.scene.now)
    seats = controls.seat_for_real()
    stranger = next(account for _, account in seats if account not in seated)
    with controls.scene.house.work() as uow:  # somebody who sat on its panel, and somebody who is a party of it
        first = seated[0]
        juror = uow.session.scalars(select(Juror.id).where(Juror.account_id == first)).one()
        party = uow.session.scalars(select(Party).where(Party.case_id == case_id, Party.role == PartyRole.COMPLAINANT)).one()
    controls.scene.later(hours=2)
    assert juror
    assert not controls.take(controls.turn(first))
    with controls.scene.house.work() as uow:
        before = uow.session.get_one(Party, party.id).account_id
        uow.session.get_one(Party, party.id).account_id = stranger
    turn = controls.turn(stranger)
    assert not controls.take(turn)
    with controls.scene.house.work() as uow:
        uow.session.get_one(Party, party.id).account_id = before
    controls.scene.later(hours=2)
    assert controls.take(turn)
    with controls.scene.house.db.reading() as session:
        assert session.scalars(select(ControlCase.source_case_id)).one() == case_id


def test_none_that_one_vouched_for(controls: Controls) -> None:
    account = controls.seat_for_real()[0][1]
    controls.author = account
    controls.confirmed()
    controls.scene.later(hours=9)
    assert not controls.take(controls.turn(account))
