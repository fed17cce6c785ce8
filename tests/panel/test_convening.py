"""The lot as the services draw it: who is left out and why, who takes a place, what is frozen."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.lottery.draw import draw
from panel.lottery.seed import chain_material, round_seed
from panel.models import (
    Account,
    AppealGround,
    Case,
    DrawEntry,
    Juror,
    LotCommit,
    Merchant,
    PartyRole,
    PoolSlot,
    RemedyKind,
    Round,
    Seat,
    SeatStatus,
    Stance,
)
from panel.queries.rounds import find_commitment
from panel.services.appealing import file_appeal, rule_on_appeal
from panel.services.committing import open_draw
from panel.services.deciding import decide_case
from panel.services.filing import file_dispute
from panel.services.merchants import add_member
from panel.services.placing import enrol
from panel.services.pool import leave_pool, pause, set_opt_outs
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
        found = select(Juror).join(PoolSlot, PoolSlot.juror_id == Juror.id)
        return session.scalars(found.where(PoolSlot.epoch == 1, PoolSlot.slot == slot)).one()


def commit_of(scene: Scene, case_id: int, number: int = 1) -> LotCommit:
    with scene.house.db.reading() as session:
        found = find_commitment(session, case_id, number)
        assert found is not None
        return found


def test_anybody_can_redo_the_walk_from_what_was_opened(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    round_, commit = scene.round(case_id), commit_of(scene, case_id)
    with scene.house.work() as uow:
        opened = open_draw(uow, commit)
    nonces = opened.nonces
    assert all(nonces)
    assert round_seed(chain_material(opened.source, nonces), bytes.fromhex(commit.commit_id)).hex() == round_.seed
    walked = entries(scene, case_id)
    redone = draw(bytes.fromhex(round_.seed), commit.pool_size, round_.wanted, lambda _slots: {})
    assert [step.slot for step in redone.walked] == [e.slot for e in walked]


def test_the_draw_was_committed_when_the_dispute_was_filed(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    commit = commit_of(scene, case_id)
    assert commit.committed_at == scene.case(case_id).filed_at
    assert scene.round(case_id).commitment == commit.commit_id


def test_whoever_joins_after_the_filing_is_not_in_the_walk(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    with scene.house.work() as uow:
        account = Account(
            email="late@example.org", name="晚到", password_hash="!", created_at=scene.now, email_confirmed_at=scene.now
        )
        uow.session.add(account)
        uow.session.flush()
        late = Juror(account_id=account.id, joined_at=scene.now, opt_outs=[], eligible_from=scene.now)
        enrol(uow, [late], now=scene.now)
    scene.publish(case_id)
    assert {e.slot for e in entries(scene, case_id)} == set(range(40))
    assert juror_at(scene, 40).account_id == account.id


def change(scene: Scene, juror: Juror, how: str) -> None:
    """Something that keeps the juror off panels, through the services that do it."""
    with scene.house.work() as uow:
        if how == "left":
            leave_pool(uow, juror.account_id, now=scene.now)
        elif how == "paused":
            pause(uow, juror.account_id, now=scene.now)
        elif how == "opted_out":
            set_opt_outs(uow, juror.account_id, ["food_quality"], now=scene.now)
        elif how == "dealings":
            filing = scene.filing(title="另一件")
            file_dispute(
                uow, uow.session.get_one(Account, juror.account_id), filing, seed=secrets.token_bytes(32), now=scene.now
            )
        else:
            account = uow.session.get_one(Account, juror.account_id)
            add_member(uow, uow.session.get_one(Merchant, scene.merchant).public_id, account.email, now=scene.now)


@pytest.mark.parametrize("reason", ["left", "paused", "dealings", "opted_out"])
def test_what_is_older_than_the_commitment_refuses_with_its_line_of_the_log(scene: Scene, reason: str) -> None:
    change(scene, juror_at(scene, 5), reason)
    case_id = scene.to(S.VOTING)
    found = {e.slot: e for e in entries(scene, case_id)}
    assert found[5].reason == reason
    assert found[5].evidence is not None
    assert found[5].evidence < commit_of(scene, case_id).log_size
    assert all(e.reason is None for slot, e in found.items() if slot != 5)


def test_members_of_the_merchant_are_a_party(scene: Scene) -> None:
    change(scene, juror_at(scene, 7), "merchant")
    assert {e.slot: e.reason for e in entries(scene, scene.to(S.VOTING))}[7] == "party"


@pytest.mark.parametrize("reason", ["left", "paused", "opted_out"])
def test_what_is_younger_refuses_nobody_in_the_walk_and_passes_over_at_the_summons(scene: Scene, reason: str) -> None:
    case_id = scene.to(S.REDACTING)
    for slot in range(30):
        change(scene, juror_at(scene, slot), reason)
    scene.publish(case_id)
    walked = entries(scene, case_id)
    assert all(e.reason is None for e in walked)
    passed = [e for e in walked if e.used not in (None, "seated")]
    assert {e.used for e in passed} == {reason}
    assert all(e.used_evidence is not None and e.used_evidence >= commit_of(scene, case_id).log_size for e in passed)
    assert {e.slot for e in walked if e.used == "seated"} <= set(range(30, 40))


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
        change_setting(uow, "load_cap", 2, by_id=None, now=scene.now)
        change_setting(uow, "open_disputes_max", 20, by_id=None, now=scene.now)
    cases = [scene.to(S.VOTING, merchant_name=f"第{n}家") for n in range(11)]  # 77 seats of the 80 that 40 jurors may have
    seated = Counter(account for case_id in cases for _, account in scene.seats(case_id))
    assert max(seated.values()) == 2
    read = [e for case_id in cases for e in entries(scene, case_id) if e.used]
    assert {e.used for e in read} == {"seated", "busy"}
    assert all(e.used_evidence is not None for e in read if e.used == "busy")


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
    assert "sat_before" in refused


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
