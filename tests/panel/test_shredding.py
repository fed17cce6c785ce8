"""When the key of a round ends: on its clock, never while an appeal or a contest may need it, at once with the originals."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from panel.errors import Invalid
from panel.lifecycle import CaseStatus
from panel.models import AppealGround, Ballot, ControlSeat, Juror, PartyRole, RemedyKind, Round, Seat, Stance
from panel.projections.juror import view_seat
from panel.projections.juror_outcome import view_outcome
from panel.projections.own_data import view_own_data
from panel.projections.panel_room import panel_room
from panel.projections.party_rounds import list_rounds
from panel.queries.answers import list_answers
from panel.queries.controls import shown_by
from panel.services.appealing import file_appeal, rule_on_appeal
from panel.services.deciding import decide_case
from panel.services.erasing import erase_due
from panel.services.filing import withdraw_case
from panel.services.shredding import shred_due
from panel.settings import change_setting
from tests.panel.controls_room import Controls
from tests.panel.scene import Scene
from tests.panel.test_contests import contest, review

RULING = "双方补充的材料看过了，原来的程序没有问题。"
REASONS = "评审团的理由写得充分，与订单记录一致，因此采纳评审结论。"


def decided(scene: Scene) -> int:
    case_id = scene.to(CaseStatus.DECIDED)
    with scene.house.work() as uow:
        decide_case(
            uow, case_id, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=scene.now
        )
    return case_id


def keys(scene: Scene) -> set[str]:
    assert scene.house.db.box is not None
    return {name for name, _ in scene.house.db.box.list_keys()}


def shred(scene: Scene) -> int:
    return shred_due(scene.house, now=scene.now)


def test_the_key_of_a_round_ends_on_its_day_and_no_hour_before(scene: Scene) -> None:
    case_id, other = decided(scene), scene.to(CaseStatus.VOTING)
    scene.later(days=59, hours=23)
    assert shred(scene) == 0
    scene.later(hours=1)
    assert shred(scene) == 1
    assert keys(scene) == {scene.round(other).public_id}
    assert shred(scene) == 0
    assert scene.verdict(case_id) is not None


def test_a_shorter_clock_waits_for_the_appeal_window_and_is_announced(scene: Scene) -> None:
    with scene.house.work() as uow:
        changed = change_setting(uow, "link_days", 1, by_id=None, now=scene.now)
        assert (changed.effective_at - scene.now).days == 7
        with pytest.raises(Invalid, match="setting.out_of_range"):
            change_setting(uow, "link_days", 0, by_id=None, now=scene.now)
    scene.later(days=8)
    decided(scene)
    scene.later(days=2)
    assert shred(scene) == 0, "the window of 72 hours is open"
    scene.later(days=1, hours=1)
    assert shred(scene) == 1


def test_an_undecided_case_and_one_with_an_appeal_keep_their_keys(scene: Scene) -> None:
    waiting = scene.to(CaseStatus.DECIDED)  # the mediator has not answered the verdict
    case_id = decided(scene)
    with scene.house.work() as uow:
        file_appeal(
            uow, case_id, PartyRole.RESPONDENT, AppealGround.NEW_EVIDENCE, "补充了当天的监控照片，请再看一遍这个案件。",
            seed=bytes(32), now=scene.now,
        )
    scene.later(days=61)
    assert shred(scene) == 0
    with scene.house.work() as uow:
        rule_on_appeal(uow, case_id, False, RULING, by_id=scene.manager, now=scene.now)
    assert shred(scene) == 1, "the window was over before the appeal was refused"
    assert keys(scene) == {scene.round(waiting).public_id}


def test_a_second_round_keeps_the_key_of_the_first(scene: Scene) -> None:
    case_id = decided(scene)
    scene.later(days=3)
    with scene.house.work() as uow:
        file_appeal(
            uow, case_id, PartyRole.RESPONDENT, AppealGround.NEW_EVIDENCE, "补充了当天的监控照片，请再看一遍这个案件。",
            seed=bytes(32), now=scene.now,
        )
        rule_on_appeal(uow, case_id, True, "", by_id=None, now=scene.now)
    scene.publish(case_id)
    scene.vote_all(case_id)
    assert len(keys(scene)) == 2
    with scene.house.work() as uow:
        decide_case(
            uow, case_id, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=scene.now
        )
    scene.later(days=59)
    assert shred(scene) == 0
    scene.later(days=1)
    assert shred(scene) == 2


def test_an_annulled_round_ends_on_the_same_clock(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    scene.cast(scene.seats(case_id)[0], "uphold")
    with scene.house.work() as uow:
        withdraw_case(uow, case_id, "已经和解", now=scene.now)
    scene.later(days=59)
    assert shred(scene) == 0
    scene.later(days=1)
    assert shred(scene) == 1


def test_with_the_originals_the_keys_go_at_once(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_setting(uow, "erase_days", 5, by_id=None, now=scene.now)
    case_id = scene.to(CaseStatus.VOTING)
    scene.cast(scene.seats(case_id)[0], "uphold")
    with scene.house.work() as uow:
        withdraw_case(uow, case_id, "已经和解", now=scene.now)
    scene.later(days=5)
    assert shred(scene) == 0
    assert erase_due(scene.house, scene.store, now=scene.now) == 1
    assert shred(scene) == 1


def test_afterwards_pages_say_what_was_published_and_nobody_what_a_juror_chose(scene: Scene) -> None:
    case_id = decided(scene)

    def seen() -> tuple[object, ...]:
        with scene.house.db.reading() as session:
            case = scene.case(case_id)
            room = panel_room(session, case, scene.now)
            assert room is not None
            return list_rounds(session, case), room.split, room.winner

    def own() -> tuple[object, ...]:
        with scene.house.db.reading() as session:
            seat = session.scalars(select(Seat).join(Ballot, Ballot.seat_id == Seat.id).order_by(Seat.id)).first()
            outcome = view_outcome(session, seat, lambda texts: texts)
            account = session.scalars(select(Juror.account_id).where(Juror.id == seat.juror_id)).one()
            return view_seat(session, seat, with_brief=False).ballot, outcome, view_own_data(session, account)["juror"]["seats"]

    before, (ballot, _, data), answers = seen(), own(), None
    with scene.house.db.reading() as session:
        answers = list_answers(session)
    assert (ballot.readable, ballot.choice, data[0]["ballot"]["choice"], len(answers)) == (True, "uphold", "uphold", 7)
    scene.later(days=60)
    shred(scene)
    assert [(view.options, view.heads) for view in seen()[0]] == [(view.options, view.heads) for view in before[0]]
    assert seen()[1:] == before[1:]
    gone, outcome, data = own()
    assert (gone.readable, gone.choice, gone.rationale, gone.tags, gone.receipt) == (False, "", "", (), ballot.receipt)
    assert data[0]["ballot"] == {
        "choice": None, "fact_answers": None, "tags": None, "rationale": None, "suggestion": None,
        "receipt": ballot.receipt, "cast_at": ballot.cast_at.isoformat(),
    }
    assert outcome is not None
    assert any(answer.reasons for answer in outcome.answers)
    with scene.house.db.reading() as session:
        assert list_answers(session) == []


def test_a_contested_control_case_keeps_its_key_and_the_record_outlives_it(scene: Scene) -> None:
    controls = Controls.furnish(scene)
    controls.three()
    account = controls.seat_for_real()[0][1]
    seat = controls.answered(account, False)
    contest(controls, seat, account)
    with scene.house.db.reading() as session:
        juror = session.scalars(select(Juror.id).where(Juror.account_id == account)).one()
        round_id = session.scalars(
            select(Round.public_id).join(Seat, Seat.round_id == Round.id).where(Seat.public_id == seat)
        ).one()
        assert session.scalars(select(ControlSeat.answer).where(ControlSeat.answer.is_not(None))).all() == ["wrong"]
    scene.later(days=61)
    shred(scene)
    assert round_id in keys(scene)
    review(controls, seat, False)
    assert shred(scene) == 1
    assert round_id not in keys(scene)
    with scene.house.db.reading() as session:
        shown = shown_by(session, [juror])[juror]
    assert (shown.right, shown.total, shown.first) == (0, 1, False)
    assert controls.record(account) == (0, 1)
