"""Vouchers: of an amount, until a last day, capped like every remedy, and nowhere before a manager has put them there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from panel.errors import Invalid
from panel.ladder import Rung, change_playbook, default_playbook
from panel.lifecycle import CaseStatus
from panel.models import Case, PartyRole, RemedyKind, Stance
from panel.models.voucher import Voucher
from panel.projections.mediator_course import case_course
from panel.projections.party import view_case
from panel.projections.party_rounds import list_rounds
from panel.projections.report import find_report
from panel.services.authority import BeyondAuthority
from panel.services.deciding import decide_case
from panel.services.escalating import Wish, escalate
from panel.services.mediation import accept_proposal, propose
from panel.services.vouchers import Until
from tests.panel.scene import Scene

S, K = CaseStatus, RemedyKind
V = K.VOUCHER
REASONS = "评审团的理由与证据相符，商家的包装没有防漏措施，应当按结论处理。"


def put(scene: Scene, *more: Rung) -> None:
    with scene.house.work() as uow:
        rungs = (*default_playbook("food_quality"), *more)
        change_playbook(uow, "food_quality", rungs, by_id=scene.manager, now=scene.now)


def offer(scene: Scene, case: int, by: str = "owner", amount: int | None = 2000, days: int | None = 30, kind: K = V) -> str:
    today = scene.now.date()
    until = None if days is None else Until(today + timedelta(days=days), today)
    with scene.house.work() as uow:
        return propose(
            uow, case, by, kind, "补一张券", now=scene.now, amount_minor=amount, by_id=scene.mediator, until=until
        ).public_id


def test_no_voucher_is_written_before_a_playbook_has_one(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION)
    for by in ("owner", "complainant"):
        with pytest.raises(Invalid, match=r"voucher\.off"):
            offer(scene, case, by)
    with pytest.raises(Invalid, match=r"voucher\.off"):
        scene.file(remedy=V)
    with pytest.raises(Invalid, match=r"voucher\.off"), scene.house.work() as uow:
        escalate(uow, case, Wish(V, 100), "", by_id=scene.mediator, now=scene.now)
    put(scene, Rung(V, 5000))
    scene.file(remedy=V, amount_minor=3000)


def test_amount_and_last_day_are_asked_for_and_the_cap_holds(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION)
    put(scene, Rung(V, 5000, None, 120))
    for amount, days, kind, code in (
        (None, 30, V, "voucher.amount"), (0, 30, V, "voucher.amount"), (2000, None, V, "input.missing"),
        (2000, 0, V, "voucher.past"), (2000, 731, V, "input.date_far"), (2000, 30, K.PARTIAL_REFUND, "voucher.no_day"),
    ):
        with pytest.raises(Invalid) as refused:
            offer(scene, case, amount=amount, days=days, kind=kind)
        assert refused.value.code == code
    with pytest.raises(BeyondAuthority, match=r"authority\.over_cap"):
        offer(scene, case, amount=5001)
    last = scene.now.date() + timedelta(days=30)
    made = offer(scene, case)
    with scene.house.db.reading() as session:
        row = session.get_one(Case, case)
        mine = view_case(session, row, PartyRole.COMPLAINANT, scene.now).proposals[0]
        desk = case_course(session, row).proposals[0]
        kept = session.scalars(select(Voucher)).one()
    assert [(each.last_on, each.amount_minor) for each in (mine, desk, kept)] == [(last, 2000)] * 3
    with scene.house.work() as uow:
        for role in PartyRole:
            accept_proposal(uow, case, made, role, now=scene.now)
    assert scene.status(case) is S.SETTLED


def test_a_double_click_proposes_once(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION)
    put(scene, Rung(V, 5000))
    made = [offer(scene, case, by="complainant") for _ in range(2)]
    changes = ({"days": 31}, {"amount": 2100}, {"by": "respondent"})
    other = [offer(scene, case, **{"by": "complainant", **change}) for change in changes]
    scene.later(hours=1)
    again = offer(scene, case, by="respondent", amount=2100)
    assert made[0] == made[1]
    assert len({*made, *other, again}) == 5


def test_the_database_keeps_a_voucher_whole(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION)
    put(scene, Rung(V, 5000))
    offer(scene, case)
    with scene.house.db.reading() as session:
        first = session.scalars(select(Voucher)).one()
    today = scene.now.date()
    whole = {"case_id": case, "proposal_id": first.proposal_id + 1, "amount_minor": 1, "promised_on": today}
    for wrong in ({"proposal_id": None}, {"amount_minor": 0}, {"last_on": today}, {"proposal_id": first.proposal_id}):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.add(Voucher(**{**whole, "last_on": today + timedelta(days=1), **wrong}))


def test_a_decided_voucher_stands_in_the_decision_and_in_the_report(scene: Scene) -> None:
    put(scene, Rung(V, 5000))
    case = scene.to(S.DECIDED)
    last = scene.now.date() + timedelta(days=60)
    with scene.house.work() as uow:
        decide_case(
            uow, case, scene.mediator, Stance.ADOPT, V, REASONS, now=scene.now, amount_minor=3000,
            until=Until(last, scene.now.date()),
        )
    with scene.house.db.reading() as session:
        row = session.get_one(Case, case)
        decision = list_rounds(session, row)[0].decision
        report = find_report(session, row)
    assert decision is not None
    assert (decision.remedy, decision.amount_minor, decision.last_on) == ("voucher", 3000, last)
    assert report is not None
    said = [line.text for chapter in report.body.chapters for line in chapter.lines]
    assert [line for line in said if "代金券，¥30.00，可用至" in line]
