"""Pages of explained closings, scores and requests to be spared: each sees what is theirs; sums reach the report."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Account, Choice, PartyRole, RemedyKind, Role, Stance
from panel.models.scores import Exemption, ScoreEntry
from panel.services.deciding import choose, decide_case
from panel.services.drafts import find_draft, save_draft
from panel.uow import House
from tests.app.conftest import Browser, Clock, sign_in
from tests.app.disputes_room import Room
from tests.panel.lessons_room import close, officer, sweep_once

pytestmark = pytest.mark.xdist_group("scores")
S = CaseStatus
WHY = "我们核对了出餐口录像、骑手的签收照片和订单备注：封签完好，汤没有洒出，送达也在约定的时间之内。" * 2
CLOSING = {
    "finding": "not_upheld", "touchpoint": "delivery", "cause": "misunderstanding", "responsibility": "nobody",
    "no_action_reason": "没有需要改进的环节", "role": "kitchen", "item": "hot",
    "explanation": WHY, "routes": ["court", "association"],
}
PLEA = {"condition": "third_party", "reason": "平台已判定是骑手摔了餐箱，判定编号 7781"}


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


@pytest.fixture
def browser(app: Flask, house: House, clock: Clock):
    """Signs an account of the scene in."""

    def signed(account: int) -> Browser:
        with house.db.reading() as session:
            return sign_in(app, session.get_one(Account, account), clock())

    return signed


def test_a_claim_that_is_not_upheld_is_explained_in_full(room: Room, browser) -> None:
    case = room.scene.to(S.IMPASSE)
    mediator, page = browser(room.scene.mediator), f"/desk{room.path(case, '/close')}"
    for field, value in (("explanation", "太短"), ("routes", []), ("routes", ["newspaper"]), ("responsibility", "respondent")):
        refused = mediator.post(page, {**CLOSING, field: value})
        assert refused.status_code == 422
        assert f'id="{field}-error"' in refused.text
    ahead = mediator.post(page, {**CLOSING, "step": "preview"})
    assert f"诉求为什么没有成立：{WHY}" in unescape(ahead.text), "the preview shows it as the report will"
    assert mediator.post(page, CLOSING).status_code == 303
    assert WHY in mediator.get(f"/desk{room.path(case)}").text
    for side in (room.complainant, room.respondent):
        assert WHY in side.get(room.path(case)).text
        assert "仍然开放的途径" in side.get(room.path(case)).text
    upheld = room.scene.to(S.DECIDED, order_no="2")
    with room.scene.house.work() as uow:
        reasons = "证据充分，采纳评审团的结论，请商家向顾客致歉。"
        decide_case(uow, upheld, room.scene.mediator, Stance.ADOPT, RemedyKind.APOLOGY, reasons, now=room.scene.now)
    desk = mediator.get(f"/desk{room.path(upheld)}").text
    assert "谁可以再来一轮" in desk
    assert "有理由提供" in desk, "the shop has to apologise: explain it why"
    with room.scene.house.work() as uow:
        for role in PartyRole:
            choose(uow, upheld, role, Choice.LEAVE, now=room.scene.now)
    assert "评审结论支持" in mediator.get(f"/desk{room.path(upheld, '/close')}").text


def test_a_shop_reads_what_a_case_costs_and_asks_to_be_spared(room: Room, browser, house: House) -> None:
    assert "还没有案件扣过分" in room.respondent.get("/score").text
    assert "你没有所属的店铺" in room.complainant.get("/score").text
    case = close(room.scene)
    with house.db.reading() as session:
        page = f"/score/{session.scalars(select(ScoreEntry.public_id)).one()}"
    shown = room.respondent.get("/score")
    assert "改进期" in shown.text
    assert page in shown.text
    assert "/score" in room.respondent.get("/cases").text
    for other in (room.complainant, room.stranger, browser(room.scene.mediator)):
        assert other.get(page).status_code == 404
        assert other.post(page, PLEA).status_code == 404
    with house.work() as uow:
        key = f"score.{room.scene.case(case).public_id}"
        save_draft(uow, room.scene.member, key, {"reason": "写了一半"}, now=room.scene.now)
    assert "写了一半" in room.respondent.get(page).text
    for field, value in (("condition", "weather"), ("condition", ""), ("reason", " "), ("reason", "长" * 1001)):
        refused = room.respondent.post(page, {**PLEA, field: value})
        assert refused.status_code == 422
        assert field == "reason" or PLEA["reason"] in refused.text, "what was typed stays"
    assert room.respondent.post(page, PLEA).status_code == 303
    with house.db.reading() as session:
        asked = session.scalars(select(Exemption.public_id)).one()
        assert find_draft(session, room.scene.member, key) is None
    assert room.respondent.post(page, {**PLEA, "reason": "另一个理由"}).status_code == 422
    withdraw = f"{page}/withdraw/{asked}"
    assert room.complainant.post(withdraw).status_code == 404
    assert room.respondent.post(withdraw).status_code == 303
    assert "已撤回" in room.respondent.get(page).text


def test_a_manager_answers_and_quality_reads_the_sums(room: Room, browser, house: House) -> None:
    case, other = close(room.scene), close(room.scene, order_no="2")
    owner, manager = browser(room.scene.mediator), browser(room.scene.manager)
    page = f"/desk{room.path(case, '/score')}"
    assert page not in manager.get("/desk/exemptions").text
    assert owner.get("/desk/exemptions").status_code == 403
    sent = {f"plea-{name}": value for name, value in PLEA.items()}
    assert owner.post(page, {**sent, "plea-reason": ""}).status_code == 422
    assert owner.post(page, sent).status_code == 303
    assert page in manager.get("/desk/exemptions").text
    with house.db.reading() as session:
        asked = session.scalars(select(Exemption.public_id)).one()
    answer = f"/desk{room.path(case, f'/exemptions/{asked}')}"
    assert owner.post(answer, {"ruling": "grant", "ruling-reply": "同意"}).status_code == 404
    assert 'name="ruling-reply"' not in owner.get(page).text
    assert manager.post(answer, {"ruling": "perhaps", "ruling-reply": "x"}).status_code == 422
    assert manager.post(answer, {"ruling": "grant", "ruling-reply": " "}).status_code == 422
    wrong = f"/desk{room.path(other, f'/exemptions/{asked}')}"
    assert manager.post(wrong, {"ruling": "grant", "ruling-reply": "同意"}).status_code == 404, "of another case"
    assert manager.post(answer, {"ruling": "grant", "ruling-reply": "平台的判定已经核实"}).status_code == 303
    late = manager.post(answer, {"ruling": "refuse", "ruling-reply": "证据不足以证明"})
    assert (late.status_code, "证据不足以证明" in late.text, "error-summary" in late.text) == (422, True, True)
    assert "已豁免" in room.respondent.get("/score").text
    assert "平台的判定已经核实" in manager.get(page).text
    assert page in manager.get("/desk/exemptions?view=answered").text
    room.scene.now = room.clock.moment = room.scene.now + timedelta(days=31)
    sweep_once(room.scene)
    assert "−9" in browser(room.scene.member).get("/score").text, "the other case, not done in time"
    quality = browser(officer(room.scene))
    report = quality.get(f"/quality/reports/{room.scene.now:%Y-%m}.csv").text
    assert "计入的分数,,9" in report
    assert "– 已同意,,1" in quality.get(f"/quality/reports/{room.scene.now - timedelta(days=31):%Y-%m}.csv").text
    assert browser(_mediator(house, room)).get(page).status_code == 404, "another mediator has no part in it"


def _mediator(house: House, room: Room) -> int:
    with house.work() as uow:
        return room.scene._person(uow.session, "别的调解员", room.scene.now, Role.MEDIATOR)
