"""Planting: how often, to whom, which one, and that two processes at once give one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from panel.deadlines import sweep
from panel.models import (
    ControlSeat,
    ControlTurn,
    Juror,
    JurorStatus,
    Notice,
    Round,
    RoundStatus,
    Seat,
    SettingChange,
)
from panel.services.planting import consider_seats
from tests.panel.controls_room import Controls, seeds
from tests.panel.scene import Scene
from tests.panel.test_races import at_once


@pytest.fixture
def controls(scene: Scene) -> Controls:
    return Controls.furnish(scene)


def count(controls: Controls, *conditions: object) -> int:
    with controls.scene.house.db.reading() as session:
        return session.scalar(select(func.count()).where(*conditions)) or 0


def consider(controls: Controls, seed: bytes) -> int:
    with controls.scene.house.work() as uow:
        ids = uow.session.scalars(select(Seat.id)).all()
        return consider_seats(uow, ids, seed=seed, now=controls.scene.now)


def test_each_seat_is_drawn_for_once_and_the_same_seed_draws_the_same(controls: Controls) -> None:
    controls.share(30)
    controls.seat_for_real()
    assert consider(controls, b"a" * 32) == 7
    turns = count(controls, ControlTurn.id.is_not(None))
    assert consider(controls, b"b" * 32) == 0
    assert count(controls, ControlTurn.id.is_not(None)) == turns
    with controls.scene.house.work() as uow:
        uow.session.execute(update(Seat).values(considered=False))
        for turn in uow.session.scalars(select(ControlTurn)):
            uow.session.delete(turn)
    assert consider(controls, b"a" * 32) == 7
    assert count(controls, ControlTurn.id.is_not(None)) == turns


def test_two_processes_draw_for_a_seat_once(controls: Controls) -> None:
    controls.share(30)
    for _ in range(3):
        controls.seat_for_real()
    found = at_once([lambda: consider(controls, b"a" * 32), lambda: consider(controls, b"a" * 32)])
    assert sum(found) == 21


def test_the_share_is_kept_over_many_seats(controls: Controls) -> None:
    controls.share(10)
    controls.seat_for_real()
    with controls.scene.house.db.reading() as session:
        ids = session.scalars(select(Seat.id)).all()
    drawn = 0
    for number in range(200):
        with controls.scene.house.work() as uow:
            uow.session.execute(update(Seat).values(considered=False))
            before = uow.session.scalar(select(func.count()).select_from(ControlTurn))
            assert before == 0
            consider_seats(uow, ids, seed=number.to_bytes(32, "big"), now=controls.scene.now)
            uow.session.flush()
            drawn += uow.session.scalar(select(func.count()).select_from(ControlTurn)) or 0
            uow.session.execute(delete(ControlTurn))
    assert 0.085 < drawn / (drawn + 1400) < 0.115  # of 1,400 real seats


def test_no_share_no_turn(controls: Controls) -> None:
    controls.share(0)
    controls.seat_for_real()
    assert consider(controls, b"a" * 32) == 7
    assert count(controls, ControlTurn.id.is_not(None)) == 0


def test_a_turn_waits_for_hours_and_for_others_to_be_summoned(controls: Controls) -> None:
    """By the clock alone: drawn in a sweep, given hours later, in a sweep in which a panel was summoned."""
    controls.three()
    controls.share(30)
    controls.seat_for_real()
    new_seed = seeds()
    controls.mix(new_seed)
    assert count(controls, ControlTurn.id.is_not(None)) > 0
    with controls.scene.house.db.reading() as session:
        due = session.scalars(select(ControlTurn.due_at)).all()
    assert all(timedelta(hours=2) <= at - controls.scene.now < timedelta(hours=48) for at in due)
    controls.scene.later(hours=50)
    controls.mix(new_seed)
    assert count(controls, ControlSeat.id.is_not(None)) == 0
    controls.share(0)
    controls.seat_for_real()
    controls.mix(new_seed)
    given = count(controls, ControlSeat.id.is_not(None))
    assert given > 0
    assert count(controls, Notice.kind == "seat.summoned") == 14 + given


def test_a_quiet_house_gives_it_a_day_later(controls: Controls) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    controls.share(0)
    controls.scene.later(hours=2)
    controls.mix()
    controls.turn(account)
    assert controls.mix() == 0
    controls.scene.later(hours=24)
    assert controls.mix() >= 1
    assert controls.newest(account)


def test_the_sweep_ends_them_and_reminds_before(controls: Controls) -> None:
    controls.three()
    controls.share(0)
    account = controls.seat_for_real()[0][1]
    controls.close_real()
    seat = controls.give(account)
    from panel.services.seats import accept_seat

    with controls.scene.house.work() as uow:
        accept_seat(uow, seat, account, now=controls.scene.now)
    controls.scene.later(hours=19)
    for _ in range(2):
        sweep(controls.scene.house, now=controls.scene.now, new_seed=seeds())
    assert count(controls, Notice.kind == "wave.closing.accepted", Notice.target_id == seat) == 1
    controls.scene.later(hours=6)
    sweep(controls.scene.house, now=controls.scene.now, new_seed=seeds())
    assert count(controls, Round.case_id.is_(None), Round.status == RoundStatus.OPEN) == 0


def test_two_processes_give_one(controls: Controls) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    controls.scene.later(hours=2)
    turn = controls.turn(account)
    results = at_once([lambda: controls.take(turn)] * 4)
    assert sorted(results) == [False, False, False, True]
    assert count(controls, ControlSeat.id.is_not(None)) == 1


def test_two_turns_of_one_juror_at_once_give_one(controls: Controls) -> None:
    """Each is another seat's turn; the juror's lock makes the second see the first: never two in a row."""
    controls.three()
    account = controls.seat_for_real()[0][1]
    controls.scene.later(hours=2)
    first = controls.turn(account)
    with controls.scene.house.work() as uow:
        other = uow.session.scalars(select(Seat.id).where(Seat.id != uow.session.get_one(ControlTurn, first).seat_id)).first()
        juror = uow.session.scalars(select(Juror.id).where(Juror.account_id == account)).one()
        uow.session.add(ControlTurn(seat_id=other, juror_id=juror, language="zh", due_at=controls.scene.now))
        uow.session.flush()
        second = uow.session.scalars(select(ControlTurn.id).where(ControlTurn.seat_id == other)).one()
    results = at_once([lambda: controls.take(first), lambda: controls.take(second)])
    assert sorted(results) == [False, True]


def test_two_who_end_one_tell_once(controls: Controls) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    seat = controls.give(account)
    controls.cast(seat, account, "uphold")
    controls.scene.later(hours=25)
    from panel.services.planting import end_control

    def end() -> bool:
        with controls.scene.house.work() as uow:
            round_id = uow.session.scalars(select(Seat.round_id).where(Seat.public_id == seat)).one()
            return end_control(uow, round_id, now=controls.scene.now)

    assert sorted(at_once([end, end, end])) == [False, False, True]
    assert controls.record(account)[1] == 1
    assert count(controls, Notice.kind == "control.revealed") == 1


def test_never_two_in_a_row(controls: Controls) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    controls.answered(account, True)
    controls.scene.later(hours=2)
    assert not controls.take(controls.turn(account))


def test_a_summons_lately_the_load_cap_and_a_pause_are_in_the_way(controls: Controls) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    turn = controls.turn(account)
    assert not controls.take(turn)  # the real summons was just now
    controls.scene.later(hours=2)
    with controls.scene.house.work() as uow:
        uow.session.execute(update(Juror).where(Juror.account_id == account).values(status=JurorStatus.PAUSED))
    assert not controls.take(turn)
    with controls.scene.house.work() as uow:
        uow.session.execute(update(Juror).where(Juror.account_id == account).values(status=JurorStatus.ACTIVE))
        now = controls.scene.now  # a house may have stored one before two became the least
        uow.session.add(SettingChange(name="load_cap", value={"value": 1}, changed_at=now, effective_at=now))
    controls.scene.later(hours=2)
    assert not controls.take(turn)
    controls.scene.later(hours=21)  # with the four before a wave's day is over
    assert controls.take(turn)


def test_a_seat_in_a_control_case_counts_into_the_load(controls: Controls) -> None:
    from panel.services.convening import load_of
    from panel.settings import read_settings

    controls.three()
    account = controls.seat_for_real()[0][1]
    with controls.scene.house.db.reading() as session:
        before = load_of(session, controls.juror(account).id, read_settings(session, controls.scene.now), controls.scene.now)
    controls.give(account)
    with controls.scene.house.db.reading() as session:
        after = load_of(session, controls.juror(account).id, read_settings(session, controls.scene.now), controls.scene.now)
    assert after == before + 1


def test_a_turn_that_cannot_be_given_is_dropped(controls: Controls) -> None:
    account = controls.seat_for_real()[0][1]
    controls.scene.later(hours=2)
    turn = controls.turn(account)
    assert not controls.take(turn)  # there is no control case
    controls.scene.later(hours=24 * 10)
    assert not controls.take(turn)
    assert count(controls, ControlTurn.ended_at.is_not(None)) == 1
    controls.three()
    assert not controls.take(turn)


def test_a_juror_who_left_gets_none(controls: Controls) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    with controls.scene.house.work() as uow:
        uow.session.execute(update(Juror).where(Juror.account_id == account).values(status=JurorStatus.LEFT))
    controls.scene.later(hours=2)
    assert not controls.take(controls.turn(account))
