"""The lot as the services draw it: who is left out and why, who takes a place, what is frozen."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.lottery import Walked, check_opening, replay
from panel.models import (
    Account,
    AppealGround,
    Case,
    DrawEntry,
    Juror,
    JurorStatus,
    MerchantMember,
    Party,
    PartyRole,
    RemedyKind,
    Round,
    Seat,
    SeatStatus,
    SeedCommitment,
    Stance,
)
from panel.services.appealing import file_appeal, rule_on_appeal
from panel.services.deciding import decide_case
from panel.services.filing import file_dispute
from panel.services.pool import set_opt_outs
from panel.services.seats import accept_seat, give_back_seat
from panel.settings import change_setting
from tests.panel.conftest import NOON
from tests.panel.scene import Scene

S = CaseStatus


def entries(scene: Scene, case_id: int) -> list[DrawEntry]:
    with scene.house.db.reading() as session:
        query = select(DrawEntry).where(DrawEntry.round_id == scene.round(case_id).id).order_by(DrawEntry.position)
        return list(session.scalars(query))


def juror_at(scene: Scene, slot: int) -> Juror:
    with scene.house.db.reading() as session:
        return session.scalars(select(Juror).where(Juror.slot == slot)).one()


def test_anybody_can_redo_the_walk_from_the_opened_seed(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    round_ = scene.round(case_id)
    walked = [Walked(e.slot, e.reason) for e in entries(scene, case_id)]
    assert replay(bytes.fromhex(round_.seed), round_.pool_size, round_.wanted, walked) == []
    walked[0], walked[1] = walked[1], walked[0]
    assert replay(bytes.fromhex(round_.seed), round_.pool_size, round_.wanted, walked)


def test_the_seed_was_committed_when_the_dispute_was_filed(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    with scene.house.db.reading() as session:
        committed = session.scalars(select(SeedCommitment).where(SeedCommitment.case_id == case_id)).one()
    assert check_opening(committed.commitment, bytes.fromhex(committed.seed))
    assert committed.committed_at == scene.case(case_id).filed_at
    assert scene.round(case_id).commitment == committed.commitment


def test_whoever_joins_after_the_filing_is_not_in_the_walk(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    with scene.house.work() as uow:
        account = Account(
            email="late@example.org", name="晚到", password_hash="!", created_at=scene.now, email_confirmed_at=scene.now
        )
        uow.session.add(account)
        uow.session.flush()
        uow.session.add(
            Juror(account_id=account.id, slot=40, status=JurorStatus.ACTIVE, joined_at=scene.now, opt_outs=[])
        )
    scene.publish(case_id)
    assert {e.slot for e in entries(scene, case_id)} == set(range(40))


@pytest.mark.parametrize("reason", ["left", "paused", "party", "dealings", "opted_out"])
def test_a_conflict_is_refused_with_its_reason(scene: Scene, reason: str) -> None:
    case_id = scene.to(S.REDACTING)
    juror = juror_at(scene, 5)
    with scene.house.work() as uow:
        if reason == "left":
            uow.session.execute(update(Juror).where(Juror.id == juror.id).values(status=JurorStatus.LEFT))
        elif reason == "paused":
            uow.session.execute(
                update(Juror)
                .where(Juror.id == juror.id)
                .values(status=JurorStatus.PAUSED, paused_until=scene.now + timedelta(hours=1))
            )
        elif reason == "party":
            uow.session.execute(
                update(Party)
                .where(Party.case_id == case_id, Party.role == PartyRole.COMPLAINANT)
                .values(account_id=juror.account_id)
            )
        elif reason == "opted_out":
            set_opt_outs(uow, juror.account_id, ["food_quality"])
    if reason == "dealings":
        with scene.house.work() as uow:
            file_dispute(
                uow, uow.session.get_one(Account, juror.account_id), scene.filing(title="另一件"),
                seed=secrets.token_bytes(32), now=scene.now,
            )
    scene.publish(case_id)
    found = {e.slot: e.reason for e in entries(scene, case_id)}
    assert found[5] == reason
    assert all(why is None for slot, why in found.items() if slot != 5)


def test_members_of_the_merchant_are_refused(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    with scene.house.work() as uow:
        uow.session.add(MerchantMember(merchant_id=scene.merchant, account_id=juror_at(scene, 7).account_id))
    scene.publish(case_id)
    assert {e.slot: e.reason for e in entries(scene, case_id)}[7] == "party"


def test_seats_are_taken_in_drawn_order(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    seated = [e.position for e in entries(scene, case_id) if e.used == "seated"]
    assert seated == list(range(7))
    with scene.house.db.reading() as session:
        weights = session.scalars(select(Seat.weight)).all()
    assert set(weights) == {1}


def test_a_declined_seat_goes_to_the_next_on_the_list(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    first = scene.seats(case_id)[0]
    with scene.house.work() as uow:
        give_back_seat(uow, *first, "decline", now=scene.now)
    assert [e.position for e in entries(scene, case_id) if e.used == "seated"] == list(range(8))
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 7
    with pytest.raises(Conflict, match="seat.ended"), scene.house.work() as uow:
        accept_seat(uow, *first, now=scene.now)


def test_a_juror_at_the_load_cap_is_passed_over_with_the_reason(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_setting(uow, "load_cap", 1, by_id=None, now=scene.now)
    scene.to(S.VOTING)
    busy = {account for _, account in scene.seats(1)}
    second = scene.to(S.VOTING, title="第二件")
    assert not busy & {account for _, account in scene.seats(second)}
    read = [e for e in entries(scene, second) if e.used]
    assert {e.used for e in read} <= {"seated", "busy"}


def test_rules_are_frozen_into_the_round(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    with scene.house.work() as uow:
        change_setting(uow, "plan", "3-5:1", by_id=None, now=scene.now - timedelta(days=8))
    assert scene.round(case_id).rules["plan"] == "7-17-35:5"
    other = scene.to(S.VOTING, title="之后的案件")
    assert scene.round(other).rules["plan"] == "3-5:1"


def test_an_appeal_is_heard_by_other_jurors(scene: Scene) -> None:
    case_id = scene.to(S.DECIDED)
    first = {account for _, account in all_seats(scene, case_id)}
    with scene.house.work() as uow:
        reasons = "评审结论与记录一致，予以采纳，按诉求退款。"
        decide_case(uow, case_id, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, reasons, now=scene.now)
        text, seed = "找到了当天出餐口的监控录像，请重新评审。", secrets.token_bytes(32)
        file_appeal(uow, case_id, PartyRole.RESPONDENT, AppealGround.NEW_EVIDENCE, text, seed=seed, now=scene.now)
    with pytest.raises(Conflict, match="appeal.own_case"), scene.house.work() as uow:
        rule_on_appeal(uow, case_id, True, "准许", by_id=scene.mediator, now=scene.now)
    with scene.house.work() as uow:
        rule_on_appeal(uow, case_id, True, "新证据可能改变结论", by_id=scene.manager, now=scene.now)
    assert scene.status(case_id) is S.REDACTING
    scene.publish(case_id)
    assert scene.round(case_id).number == 2
    assert not first & {account for _, account in scene.seats(case_id)}
    refused = {e.reason for e in entries(scene, case_id)}
    assert "first_round" in refused


def all_seats(scene: Scene, case_id: int) -> list[tuple[str, int]]:
    with scene.house.db.reading() as session:
        rows = session.execute(
            select(Seat.public_id, Juror.account_id)
            .join(Juror, Juror.id == Seat.juror_id)
            .join(Round, Round.id == Seat.round_id)
            .where(Round.case_id == case_id)
        )
        return [(seat, account) for seat, account in rows]


def test_without_jurors_nothing_is_published(house, store) -> None:
    scene = Scene.furnish(house, store, NOON, jurors=0)
    case_id = scene.to(S.REDACTING)
    with pytest.raises(Conflict, match="panel.no_jurors"):
        scene.publish(case_id)
    assert scene.status(case_id) is S.REDACTING
    with house.db.reading() as session:
        assert session.scalars(select(Case.status)).one() is S.REDACTING
