"""Contests of control cases: once by the juror who was told, answered by somebody else than the author, undone when upheld."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from panel.errors import Conflict, Invalid, NotFound
from panel.models import ControlCase, ControlSeat, ControlStatus
from panel.queries.controls import read_pool
from panel.services.contesting import contest_control, review_contest
from tests.panel.controls_room import Controls
from tests.panel.scene import Scene
from tests.panel.test_controls import kinds, status, steps, withdraw


@pytest.fixture
def controls(scene: Scene) -> Controls:
    return Controls.furnish(scene)


def contest(controls: Controls, seat: str, account: int, text: str = "页面上的承诺时间可以有两种读法。") -> None:
    with controls.scene.house.work() as uow:
        contest_control(uow, seat, account, text, now=controls.scene.now)


def review(controls: Controls, seat: str, upheld: bool, by: int | None = None, reply: str = "谢谢，我们重新看过了。") -> None:
    with controls.scene.house.work() as uow:
        review_contest(
            uow, controls.control_of(seat).public_id, controls.meeting(seat).public_id, upheld, reply,
            by_id=by or controls.second, now=controls.scene.now,
        )


def test_a_contest_is_dismissed_with_a_reply(controls: Controls) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    seat = controls.answered(account, False)
    contest(controls, seat, account)
    contest(controls, seat, account)  # sent twice
    with pytest.raises(Conflict, match=r"control\.contested"):
        contest(controls, seat, account, "现在想到的是另一个理由。")
    assert "control.contested" in kinds(controls, controls.author)
    with pytest.raises(Conflict, match=r"control\.own"):
        review(controls, seat, False, by=controls.author)
    review(controls, seat, False)
    review(controls, seat, False)
    with pytest.raises(Conflict, match=r"control\.reviewed"):
        review(controls, seat, True)
    assert controls.record(account) == (0, 1)
    assert kinds(controls, account)[-1] == "control.contest_dismissed"
    assert steps(controls, controls.control_of(seat).public_id)[-2:] == ["contested", "dismissed"]


def test_a_contest_that_is_upheld_undoes_it_for_everybody(controls: Controls) -> None:
    controls.three()
    seats = controls.seat_for_real()
    account, others = seats[0][1], [account for _, account in seats[1:4]]
    seat = controls.answered(account, False)
    wanted = controls.control_of(seat).public_id
    for other in others:
        controls.answered(other, False)
    contest(controls, seat, account)
    review(controls, seat, True, by=controls.author)  # against oneself anybody may decide
    assert status(controls, wanted) is ControlStatus.WITHDRAWN
    assert controls.record(account) == (0, 0)
    assert kinds(controls, account)[-1] == "control.contest_upheld"
    with controls.scene.house.db.reading() as session:
        met = session.scalars(select(ControlSeat.juror_id).join(ControlCase, ControlCase.id == ControlSeat.control_id)
                              .where(ControlCase.public_id == wanted)).all()  # fmt: skip
        pool = read_pool(session)
    assert pool["total"] == 4 - len(met)


def test_only_a_revealed_one_of_ones_own_is_contested(controls: Controls) -> None:
    controls.three()
    seats = controls.seat_for_real()
    account = seats[0][1]
    seat = controls.give(account)
    controls.cast(seat, account, "uphold")
    for who, which in ((account, seat), (account, seats[0][0]), (seats[1][1], seat)):
        with pytest.raises(NotFound, match=r"seat\.unknown"):
            contest(controls, which, who)
    controls.end(seat)
    with pytest.raises(Invalid, match=r"input\.too_short"):
        contest(controls, seat, account, "不对")
    withdraw(controls, controls.control_of(seat).public_id)
    with pytest.raises(Conflict, match=r"control\.withdrawn"):
        contest(controls, seat, account)
