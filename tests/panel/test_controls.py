"""Control cases: two persons vouch, what jurors learn and when, and that a withdrawn one leaves no trace in any record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from panel.errors import Conflict, Invalid, NotFound
from panel.models import ControlCase, ControlStatus, ControlStep, Notice, Round, RoundStatus, Seat, SeatStatus
from panel.queries.controls import read_pool
from panel.services.casting import Paper, cast_ballot
from panel.services.controls import Asked, confirm_control, promote_case, withdraw_control
from panel.services.seats import give_back_seat, lapse_seat
from tests.panel.controls_room import SOUND, WHY, Controls
from tests.panel.scene import Scene
from tests.panel.test_races import at_once

REASON = "规则后来改了，答案不再确定。"


@pytest.fixture
def controls(scene: Scene) -> Controls:
    return Controls.furnish(scene)


def steps(controls: Controls, control_id: str) -> list[str]:
    with controls.scene.house.db.reading() as session:
        query = select(ControlStep.kind).join(ControlCase, ControlCase.id == ControlStep.control_id)
        return list(session.scalars(query.where(ControlCase.public_id == control_id).order_by(ControlStep.id)))


def kinds(controls: Controls, account: int) -> list[str]:
    with controls.scene.house.db.reading() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.account_id == account).order_by(Notice.id)))


def status(controls: Controls, control_id: str) -> ControlStatus:
    with controls.scene.house.db.reading() as session:
        return session.scalars(select(ControlCase.status).where(ControlCase.public_id == control_id)).one()


def confirm(controls: Controls, control_id: str, by: int) -> None:
    with controls.scene.house.work() as uow:
        now = controls.scene.now
        confirm_control(uow, control_id, by_id=by, now=now, day_ends=now + timedelta(hours=8))


def withdraw(controls: Controls, control_id: str, by: int | None = None) -> int:
    with controls.scene.house.work() as uow:
        return withdraw_control(uow, control_id, REASON, by_id=by or controls.second, now=controls.scene.now)


def test_nobody_confirms_what_one_wrote(controls: Controls) -> None:
    made = controls.propose()
    with pytest.raises(Conflict, match="control.own"):
        confirm(controls, made, controls.author)
    confirm(controls, made, controls.second)
    confirm(controls, made, controls.second)  # twice is once
    assert steps(controls, made) == ["proposed", "confirmed"]
    assert "control.to_confirm" in kinds(controls, controls.second)
    assert "control.to_confirm" not in kinds(controls, controls.author)


def test_a_withdrawn_one_is_never_confirmed(controls: Controls) -> None:
    made = controls.propose()
    assert withdraw(controls, made) == 0
    assert withdraw(controls, made) == 0
    assert steps(controls, made) == ["proposed", "withdrawn"]
    with pytest.raises(Conflict, match="control.withdrawn"):
        confirm(controls, made, controls.second)
    with pytest.raises(NotFound, match="control.unknown"):
        confirm(controls, "0" * 26, controls.second)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"language": "fr"}, "input.choice", "language"),
        ({"category": "weather"}, "input.choice", "category"),
        ({"title": " "}, "input.missing", "title"),
        ({"claim": "长" * 2001}, "input.too_long", "claim"),
        ({"why": "显然如此"}, "input.too_short", "why"),
        ({"why": "长" * 1001}, "input.too_long", "why"),
        ({"options": (("只有一个", "complainant"),)}, "question.options", "options"),
        ({"options": (("甲", "complainant"), ("甲", "respondent"))}, "rules.options_repeat", "options"),
        ({"options": (("甲", "complainant"), ("乙", "left"))}, "input.choice", "options"),
        ({"right": 3}, "input.choice", "right"),
        ({"facts": ((0, "零号日", "claim", False),)}, "control.fact", "facts"),
        ({"facts": ((1, "谁说的", "nobody", False),)}, "control.fact", "facts"),
        ({"facts": tuple((1, "又一件事", "claim", False) for _ in range(13))}, "input.too_many", "facts"),
        ({"claim_ask": Asked("a_kingdom")}, "input.choice", "claim_remedy"),
    ],
)
def test_bad_input_is_named(controls: Controls, changes: dict, code: str, field: str) -> None:
    with pytest.raises(Invalid, match=code) as caught:
        controls.propose(**changes)
    assert caught.value.field == field


def test_options_get_keys_like_those_of_other_papers(controls: Controls) -> None:
    made = controls.propose(options=(*SOUND.options, ("退一半", "middle")))
    with controls.scene.house.db.reading() as session:
        control = session.scalars(select(ControlCase).where(ControlCase.public_id == made)).one()
        assert (control.right_key, control.side) == ("uphold", "complainant")


def test_an_answer_counts_when_the_clock_ends_and_not_before(controls: Controls) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    seat = controls.give(account)
    controls.cast(seat, account, controls.answer(seat, True))
    assert controls.record(account) == (0, 0)
    assert "control.revealed" not in kinds(controls, account)
    assert controls.end(seat)
    assert not controls.end(seat)
    assert controls.record(account) == (1, 1)
    assert controls.juror(account).first_right is True
    assert kinds(controls, account)[-1] == "control.revealed"
    paper = Paper("uphold", "现在才想到的理由写在这里", ("tag",))
    with controls.scene.house.work() as uow, pytest.raises(Conflict, match=r"round\.closed"):
        cast_ballot(uow, seat, account, paper, salt=bytes(16), now=controls.scene.now)


def test_cannot_tell_is_no_answer_and_the_pool_counts_first_ones(controls: Controls) -> None:
    controls.three()
    seats = controls.seat_for_real()
    controls.answered(seats[0][1], None)
    controls.answered(seats[1][1], False)
    controls.answered(seats[2][1], True)
    assert [controls.record(account) for _, account in seats[:3]] == [(0, 0), (0, 1), (1, 1)]
    with controls.scene.house.db.reading() as session:
        assert read_pool(session) == {"right": 1, "total": 2, "first_right": 1, "first_total": 2}


def test_a_seat_without_a_ballot_lapses_like_any_other(controls: Controls) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    seat = controls.give(account)
    assert controls.end(seat)
    assert controls.juror(account).lapses == 1
    assert controls.record(account) == (0, 0)
    assert "control.revealed" not in kinds(controls, account)
    assert controls.meeting(seat).revealed_at is None


def test_a_summons_nobody_answers_is_taken_back_and_nobody_called(controls: Controls) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    seat = controls.give(account)
    controls.scene.later(hours=9)
    with controls.scene.house.work() as uow:
        stored = uow.session.scalars(select(Seat).where(Seat.public_id == seat)).one()
        assert lapse_seat(uow, stored.id, now=controls.scene.now)
        assert uow.session.scalar(select(func.count()).where(Seat.round_id == stored.round_id)) == 1
        assert uow.session.get_one(Round, stored.round_id).status is RoundStatus.OPEN


@pytest.mark.parametrize("how", ["decline", "skip", "recuse"])
def test_a_seat_can_be_given_back(controls: Controls, how: str) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    seat = controls.give(account)
    with controls.scene.house.work() as uow:
        given = give_back_seat(uow, seat, account, how, now=controls.scene.now, reason="knows_event")
        assert given.status in (SeatStatus.DECLINED, SeatStatus.SKIPPED, SeatStatus.RECUSED)
    assert controls.end(seat)
    assert "control.revealed" not in kinds(controls, account)


def test_withdrawing_undoes_the_answer_everywhere_but_in_seats_already_summoned(controls: Controls) -> None:
    controls.three()
    seats = controls.seat_for_real()
    first, other = seats[0][1], seats[1][1]
    met = controls.answered(first, False)
    controls.answered(other, True)
    later = controls.seat_for_real()
    weights = select(Seat.public_id, Seat.weight_params).where(Seat.public_id.in_([seat for seat, _ in later]))
    with controls.scene.house.db.reading() as session:
        frozen = dict(session.execute(weights).all())
    assert withdraw(controls, controls.control_of(met).public_id) >= 1
    assert controls.record(first) == (0, 0)
    assert controls.juror(first).first_right is None
    assert kinds(controls, first)[-1] == "control.withdrawn"
    with controls.scene.house.db.reading() as session:
        pool = read_pool(session)
        assert (pool["first_total"], pool["total"]) == (pool["right"], pool["right"])
        assert dict(session.execute(weights).all()) == frozen


def test_one_withdrawn_while_it_is_out_counts_for_nothing(controls: Controls) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    seat = controls.give(account)
    controls.cast(seat, account, controls.answer(seat, False))
    assert withdraw(controls, controls.control_of(seat).public_id) == 0
    assert controls.end(seat)
    assert controls.record(account) == (0, 0)
    assert kinds(controls, account)[-1] == "control.revealed"


def test_a_withdrawal_and_an_end_at_once_leave_the_right_record(controls: Controls) -> None:
    controls.three()
    account = controls.seat_for_real()[0][1]
    seat = controls.give(account)
    controls.cast(seat, account, controls.answer(seat, False))
    wanted = controls.control_of(seat).public_id
    results = at_once([lambda: controls.end(seat), lambda: withdraw(controls, wanted)])
    assert results[0] is True
    assert controls.record(account) == (0, 0)


def test_a_closed_case_is_promoted_with_an_answer_of_its_own(controls: Controls) -> None:
    case_id = controls.scene.to("decided")
    public_id = controls.scene.case(case_id).public_id

    def promote(right: str = "dismiss", why: str = WHY) -> str:
        with controls.scene.house.work() as uow:
            return promote_case(uow, public_id, right, why, by_id=controls.author, now=controls.scene.now)

    with pytest.raises(Conflict, match=r"case\.wrong_status"):
        promote()
    close(controls, case_id)
    with pytest.raises(Invalid, match=r"input\.choice"):
        promote("left")
    with pytest.raises(Invalid, match=r"input\.too_short"):
        promote(why="显然")
    made = promote()
    with pytest.raises(Conflict, match=r"control\.promoted"):
        promote()
    assert steps(controls, made) == ["promoted"]


def close(controls: Controls, case_id: int) -> None:
    from panel.models import Choice, PartyRole, RemedyKind, Stance
    from panel.services.closing import close_case
    from panel.services.deciding import choose, decide_case
    from tests.panel.life import LESSON, WORDS

    scene = controls.scene
    with scene.house.work() as uow:
        decide_case(uow, case_id, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, WORDS, now=scene.now)
        for role in PartyRole:
            choose(uow, case_id, role, Choice.ACCEPT, now=scene.now)
        close_case(uow, case_id, LESSON, by_id=scene.mediator, now=scene.now, today=scene.now.date())
