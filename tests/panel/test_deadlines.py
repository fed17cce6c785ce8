"""Clocks that run out: each does its work once, whoever sweeps, and nothing happens a moment too early."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from panel import deadlines
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import (
    AccountRole,
    Appeal,
    AppealGround,
    Case,
    Choice,
    Juror,
    Notice,
    PartyRole,
    Proposal,
    ProposalStatus,
    RemedyKind,
    Role,
    Seat,
    SeatStatus,
    Stance,
    TimelineEntry,
)
from panel.services.appealing import file_appeal
from panel.services.deciding import choose, decide_case
from panel.services.mediation import propose
from panel.services.seats import accept_seat, give_back_seat
from tests.panel.scene import Scene
from tests.panel.sweeping import MINUTE, expire, kinds, notices, run

S, K = CaseStatus, DeadlineKind
REASONS = "评审团的理由与证据相符，商家的包装没有防漏措施，应当按结论处理，全额退款。"


def decided(scene: Scene) -> int:
    """A case with verdict and decision, waiting for the parties' choices."""
    case_id = scene.to(S.DECIDED)
    with scene.house.work() as uow:
        decide_case(
            uow, case_id, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, amount_minor=12800, now=scene.now
        )
    return case_id


def test_nothing_is_due_in_an_empty_house(scene: Scene) -> None:
    assert run(scene) == 0


def test_an_unowned_case_goes_to_a_mediator_once(scene: Scene) -> None:
    case_id = scene.to(S.FILED)
    expire(scene, case_id)
    assert run(scene) == 1
    assert scene.case(case_id).owner_id == scene.mediator
    assert scene.status(case_id) is S.AWAITING_RESPONSE
    assert notices(scene, "case.assigned") == [scene.mediator]
    assert run(scene) == 0


def test_silence_does_not_hold_up_a_case(scene: Scene) -> None:
    case_id = scene.to(S.AWAITING_RESPONSE)
    expire(scene, case_id)
    run(scene)
    assert scene.status(case_id) is S.IN_MEDIATION
    with scene.house.db.reading() as session:
        entry = session.scalars(
            select(TimelineEntry).where(TimelineEntry.case_id == case_id, TimelineEntry.kind == "case.in_mediation")
        ).one()
    assert (entry.actor, entry.params["silent"]) == ("clock", True)
    assert notices(scene, "response.window_ended") == [scene.complainant, scene.member]


def test_mediation_ends_in_an_impasse_by_the_clock(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    expire(scene, case_id)
    run(scene)
    assert scene.status(case_id) is S.IMPASSE
    assert notices(scene, "case.impasse") == [scene.complainant, scene.member]
    assert run(scene) == 0


def test_a_proposal_expires_once(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    with scene.house.work() as uow:
        propose(uow, case_id, "owner", RemedyKind.APOLOGY, "道歉", now=scene.now, hours=2)
    scene.now += timedelta(hours=2) - MINUTE
    assert (run(scene), run(scene)) == (1, 0)  # the reminder, once
    assert kinds(scene, case_id)["proposal.expired"] == 0
    scene.now += MINUTE
    assert run(scene) == 1
    with scene.house.db.reading() as session:
        assert session.scalars(select(Proposal.status)).one() is ProposalStatus.EXPIRED
    assert (run(scene), kinds(scene, case_id)["proposal.expired"]) == (0, 1)


def test_a_summons_nobody_answers_goes_to_a_substitute(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    first = scene.seats(case_id)
    for seat in first[1:]:
        with scene.house.work() as uow:
            accept_seat(uow, *seat, now=scene.now)
    scene.now += timedelta(hours=8)
    run(scene)
    assert [seat for seat, _ in scene.seats(case_id, SeatStatus.LAPSED)] == [first[0][0]]
    fresh = scene.seats(case_id, SeatStatus.SUMMONED)
    assert len(fresh) == 1
    assert fresh[0] not in first
    with scene.house.db.reading() as session:
        lapses = session.scalar(select(func.sum(Juror.lapses)))
    assert (lapses, kinds(scene, case_id)["seat.replaced"]) == (1, 1)
    assert run(scene) == 0


def test_a_wave_out_of_time_calls_substitutes_and_gets_its_time_again(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    first = scene.seats(case_id)
    for seat in first[:4]:
        scene.cast(seat, "uphold")
    for seat in first[4:]:
        with scene.house.work() as uow:
            accept_seat(uow, *seat, now=scene.now)
    expire(scene, case_id)
    run(scene)
    assert len(scene.seats(case_id, SeatStatus.LAPSED)) == 3
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 3
    assert scene.round(case_id).wave_deadline_at == scene.now + timedelta(hours=24) == scene.case(case_id).deadline_at
    assert scene.round(case_id).wave == 1


def test_an_exhausted_list_is_judged_as_it_is(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    seats = scene.seats(case_id)
    for seat in seats[:6]:
        scene.cast(seat, "uphold")
    with scene.house.work() as uow:
        accept_seat(uow, *seats[6], now=scene.now)
        seated = select(Seat.juror_id)
        uow.session.execute(update(Juror).where(Juror.id.not_in(seated)).values(status="left"))
    expire(scene, case_id)
    run(scene)
    verdict = scene.verdict(case_id)
    assert verdict is not None
    assert (verdict.outcome, verdict.winner, verdict.cast) == ("decided", "uphold", 6)
    assert scene.round(case_id).exhausted
    assert scene.status(case_id) is S.DECIDED


def test_a_panel_nobody_comes_to_ends_undecided(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    with scene.house.work() as uow:
        uow.session.execute(update(Juror).where(Juror.id.not_in(select(Seat.juror_id))).values(status="left"))
    for _ in range(3):
        scene.now += timedelta(hours=24)
        run(scene)
    verdict = scene.verdict(case_id)
    assert verdict is not None
    assert (verdict.outcome, verdict.cast) == ("undecided", 0)


def test_a_full_wave_whose_process_died_is_ended_by_the_sweep(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    for seat in scene.seats(case_id):
        scene.cast(seat, "uphold")
    assert scene.status(case_id) is S.VOTING
    assert run(scene) == 1
    assert scene.status(case_id) is S.DECIDED


def test_the_choice_window_ends_by_the_clock(scene: Scene) -> None:
    case_id = decided(scene)
    with scene.house.work() as uow:
        choose(uow, case_id, PartyRole.RESPONDENT, Choice.ACCEPT, now=scene.now)
    assert scene.case(case_id).deadline_kind is K.CHOICE
    expire(scene, case_id)
    run(scene)
    assert scene.case(case_id).deadline_kind is K.CLOSING
    assert run(scene) == 0


def test_an_appeal_nobody_rules_on_is_admitted(scene: Scene) -> None:
    case_id = decided(scene)
    with scene.house.work() as uow:
        file_appeal(
            uow, case_id, PartyRole.COMPLAINANT, AppealGround.NEW_EVIDENCE,
            "找到了当天店门口的监控录像，能清楚看到袋子出门时就破了，汤已经洒出来。",
            seed=secrets.token_bytes(32), now=scene.now,
        )
    expire(scene, case_id)
    run(scene)
    assert scene.status(case_id) is S.REDACTING
    with scene.house.db.reading() as session:
        assert session.scalars(select(Appeal.admitted)).one() is True
    assert run(scene) == 0


@pytest.mark.parametrize("status", [S.IMPASSE, S.REDACTING, S.DECIDED])
def test_clocks_of_people_only_remind(scene: Scene, status: CaseStatus) -> None:
    """No clock publishes or decides in a person's place."""
    case_id = scene.to(status)
    expire(scene, case_id)
    scene.now += timedelta(days=30)
    run(scene)
    assert scene.status(case_id) is status
    assert scene.mediator in notices(scene, "deadline.near")


def test_reminders_go_out_once_a_deadline(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    due = scene.case(case_id).deadline_at
    assert due is not None
    scene.now = due - timedelta(hours=6)
    assert run(scene) == 1
    for _ in range(3):
        scene.now += timedelta(hours=1)
        assert run(scene) == 0
    assert notices(scene, "deadline.near") == [scene.complainant, scene.member, scene.mediator]


def test_jurors_are_reminded_once_by_what_they_owe(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    seats = scene.seats(case_id)
    scene.cast(seats[0], "uphold")
    for seat in seats[1:3]:
        with scene.house.work() as uow:
            accept_seat(uow, *seat, now=scene.now)
    with scene.house.work() as uow:
        late = scene.now + timedelta(hours=23)
        uow.session.execute(update(Seat).where(Seat.status == SeatStatus.SUMMONED).values(answer_by=late))
    scene.now += timedelta(hours=18)
    for _ in range(2):
        run(scene)
    assert notices(scene, "wave.closing.accepted") == sorted(account for _, account in seats[1:3])
    assert notices(scene, "wave.closing.summoned") == sorted(account for _, account in seats[3:])
    assert kinds(scene, case_id)["jurors.reminded"] == 1
    with scene.house.db.reading() as session:
        told = session.scalars(select(Notice).where(Notice.kind == "wave.closing.summoned").order_by(Notice.id)).all()
    assert {notice.params["at"] for notice in told} == {late.isoformat()}, "the summons ends before the wave"
    assert [notice.target_id for notice in told] == [seat for seat, _ in seats[3:]]


def test_one_case_that_fails_does_not_hold_up_the_others(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    broken = scene.to(S.AWAITING_RESPONSE)
    sound = scene.to(S.AWAITING_RESPONSE, order_no="2")
    with scene.house.work() as uow:
        uow.session.execute(
            update(Case).where(Case.id == broken).values(deadline_kind=K.APPEAL, deadline_at=scene.now)
        )
    scene.now += timedelta(days=3)
    run(scene)
    assert scene.status(sound) is S.IN_MEDIATION
    assert scene.status(broken) is S.AWAITING_RESPONSE
    assert "due work failed" in caplog.text


def test_cases_without_a_mediator_do_not_hold_up_the_others(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "BATCH", 2)
    waiting = [scene.to(S.FILED, order_no=str(n)) for n in range(3)]
    sound = scene.to(S.AWAITING_RESPONSE, order_no="4")
    with scene.house.work() as uow:
        uow.session.execute(delete(AccountRole).where(AccountRole.role == Role.MEDIATOR))
    scene.now += timedelta(days=3)
    run(scene)
    assert scene.status(sound) is S.IN_MEDIATION
    assert {scene.status(case_id) for case_id in waiting} == {S.FILED}


def test_those_who_may_rule_on_an_appeal_are_reminded_of_it(scene: Scene) -> None:
    case_id = decided(scene)
    with scene.house.work() as uow:
        text = "找到了当天店门口的监控录像，能清楚看到袋子出门时就破了，汤已经洒出来。"
        seed = secrets.token_bytes(32)
        file_appeal(uow, case_id, PartyRole.COMPLAINANT, AppealGround.NEW_EVIDENCE, text, seed=seed, now=scene.now)
    scene.now += timedelta(hours=18)
    run(scene)
    assert notices(scene, "deadline.near") == [scene.manager]


def test_a_substitute_called_just_before_the_end_of_a_wave_is_not_blamed(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    for seat in scene.seats(case_id):
        with scene.house.work() as uow:
            accept_seat(uow, *seat, now=scene.now)
    scene.now += timedelta(hours=23)
    with scene.house.work() as uow:
        give_back_seat(uow, *scene.seats(case_id)[0], "skip", now=scene.now)
    scene.now += timedelta(hours=1)
    run(scene)
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.sum(Juror.lapses))) == 6
        assert session.scalar(select(func.count()).where(Seat.status == SeatStatus.LAPSED)) == 7
