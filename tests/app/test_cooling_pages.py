"""Pages of time to cool down and of wishes: what a customer chooses, what the mediator sees, what is said before sending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from panel.ladder import Rung, change_playbook
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import RemedyKind, Stance
from panel.models.voucher import Voucher
from panel.services.deciding import decide_case
from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.disputes_room import Room, step_one, step_two

pytestmark = pytest.mark.xdist_group("cooling")
S = CaseStatus
REASONS = "评审结论清楚，照此办理：道歉并说明改进措施，不另作补偿。"


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in: Callable[..., Browser]) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def decided(room: Room) -> int:
    case = room.scene.to(S.DECIDED)
    with room.scene.house.work() as uow:
        decide_case(uow, case, room.scene.mediator, Stance.ADOPT, RemedyKind.APOLOGY, REASONS, now=room.clock())
    return case


def desk_of(room: Room, case: int, rest: str = "") -> str:
    return f"/desk{room.path(case, rest)}"


def test_a_customer_is_not_spoken_to_before_the_day_it_chose(room: Room, app: Flask, clock: Clock) -> None:
    case = decided(room)
    mediator = room.browser(app, room.scene.mediator)
    ask, asked = room.path(case, "/explanation"), {"question": "为什么没有补偿？"}
    assert "慢慢来，不会让你失去任何权利" in room.complainant.get(ask).text
    for when, day in (("day", ""), ("day", "0001-01-01"), ("day", "9999-12-31"), ("day", "x"), ("later", "")):
        answer = room.complainant.post(ask, {**asked, "when": when, "day": day})
        assert (answer.status_code, "为什么没有补偿？" in answer.text) == (422, True), (when, day)
    assert room.complainant.post(ask, {**asked, "when": "three"}).status_code == 303
    due = room.scene.case(case).deadline_at
    assert due is not None
    assert timedelta(days=2) < due - timedelta(hours=48) - clock() <= timedelta(days=3)
    page = room.complainant.get(room.path(case)).text
    assert "之前没有人就此联系你" in page
    assert "我现在准备好了" in page
    other = room.respondent.get(room.path(case)).text
    assert "没有人就此联系你" not in other
    assert "不希望在" not in other
    bench = mediator.get(desk_of(room, case)).text
    assert "请求在" in bench
    assert 'id="act-explain_complainant"' not in bench
    sent = {"explain_complainant-text": "依据是封签照片。", "explain_complainant-place": "", "explain_complainant-change": ""}
    refused = mediator.post(desk_of(room, case, "/explanations/complainant"), sent)
    assert (refused.status_code, "之前不要联系" in refused.text) == (409, True)
    assert room.respondent.post(room.path(case, "/explanation/ready")).status_code == 409
    for _click in range(2):
        assert room.complainant.post(room.path(case, "/explanation/ready")).status_code == 303
    assert room.scene.case(case).deadline_at == clock() + timedelta(hours=48)
    assert mediator.post(desk_of(room, case, "/explanations/complainant"), sent).status_code == 303
    assert room.scene.case(case).deadline_kind is DeadlineKind.CHOICE
    assert room.complainant.post(room.path(case, "/accept")).status_code == 303


def test_a_side_asks_once_for_time_before_the_panel(room: Room, app: Flask, clock: Clock) -> None:
    case = room.scene.to(S.REDACTING)
    mediator, pause = room.browser(app, room.scene.mediator), room.path(case, "/pause")
    assert pause in room.complainant.get(room.path(case)).text
    assert room.complainant.get(pause).text.count('name="hours"') == 3
    for wrong in ("", "1", "x"):
        assert room.complainant.post(pause, {"hours": wrong}).status_code == 422
    for _click in range(2):
        assert room.complainant.post(pause, {"hours": "72"}).status_code == 303
    for browser in (room.complainant, room.respondent, mediator):
        page = browser.get(desk_of(room, case) if browser is mediator else room.path(case)).text
        assert "之前不会有任何内容发给评审" in page
        assert ("我现在准备好了" in page) is (browser is room.complainant)
    assert "到" in mediator.get(desk_of(room, case, "/redaction?view=publish")).text
    assert "评审之前冷静一段时间" in mediator.get(desk_of(room, case, "/redaction?view=publish")).text
    assert room.respondent.post(room.path(case, "/pause/end")).status_code == 409
    assert room.complainant.post(room.path(case, "/pause/end")).status_code == 303
    assert "没有剩余的冷静期" in room.complainant.get(pause).text
    assert room.complainant.post(pause, {"hours": "24"}).status_code == 409
    assert room.stranger.get(pause).status_code == 404
    with room.scene.house.work() as uow:
        change_setting(uow, "cooling_hours", 0, by_id=None, now=clock())
    assert pause not in room.respondent.get(room.path(case)).text


def test_what_cannot_be_done_is_said_before_sending_and_stops_nobody(room: Room, clock: Clock) -> None:
    with room.scene.house.work() as uow:
        rungs = (Rung(RemedyKind.APOLOGY), Rung(RemedyKind.PARTIAL_REFUND, 2000))
        change_playbook(uow, "food_quality", rungs, by_id=None, now=clock())
    browser = room.complainant
    browser.post("/disputes/new", step_one())
    page = browser.get("/disputes/new/remedy").text
    for words in ("最多 ¥20.00", "这类纠纷做不到。可以做的：", "这里做不到的，以及可以做的", "开除或处罚某个员工",
                  "这类纠纷不做"):
        assert words in page, words
    wish = step_two(remedy="full_refund", amount="28.50", remedy_text="请开除骑手")
    assert browser.post("/disputes/new/remedy", wish).status_code == 303
    review = browser.get("/disputes/new/review").text
    assert "有些诉求这里做不到" in review
    assert "用工由商家自己决定" in review
    assert "全额退款：这类纠纷做不到" in review
    browser.post("/disputes/new/remedy", step_two(remedy="partial_refund", amount="28.50", remedy_text=""))
    assert "这类纠纷最多 ¥20.00" in browser.get("/disputes/new/review").text
    browser.post("/disputes/new/remedy", step_two(remedy="partial_refund", amount="20", remedy_text=""))
    assert "有些诉求这里做不到" not in browser.get("/disputes/new/review").text
    browser.post("/disputes/new/remedy", wish)
    assert browser.post("/disputes/new/review").status_code == 303, "nobody is turned away for it"


def test_a_mediator_says_what_cannot_be_done_and_both_sides_read_it(room: Room, app: Flask) -> None:
    case = room.scene.to(S.REDACTING, remedy_text="请上门道歉")
    mediator = room.browser(app, room.scene.mediator)
    assert 'id="act-wish"' in mediator.get(desk_of(room, case)).text
    said = {"wish-part": "words", "wish-feasible": "cannot", "wish-reason": "店长已经离职。", "wish-instead": ""}
    refused = mediator.post(desk_of(room, case, "/wish"), said)
    assert (refused.status_code, "店长已经离职。" in refused.text) == (422, True)
    for _click in range(2):
        assert mediator.post(desk_of(room, case, "/wish"), {**said, "wish-instead": "店铺书面道歉。"}).status_code == 303
    for browser in (room.complainant, room.respondent):
        page = browser.get(room.path(case)).text
        assert (page.count("店长已经离职。"), page.count("店铺书面道歉。")) == (1, 1)
    frame = mediator.get(desk_of(room, case, "/redaction?view=frame")).text
    assert 'name="wish_ground"' in frame
    assert "一项诉求做不到" in mediator.get(desk_of(room, case, "/redaction?view=publish")).text
    assert room.complainant.post(desk_of(room, case, "/wish"), said).status_code == 404


def test_a_voucher_is_proposed_with_amount_and_last_day_once_a_playbook_has_it(room: Room, clock: Clock) -> None:
    case = room.scene.to(S.IN_MEDIATION)
    new = room.path(case, "/proposals/new")
    sent = {"remedy": "voucher", "amount": "20", "text": "送一张券", "last_on": "2027-01-31"}
    assert "代金券" not in room.respondent.get(new).text
    assert room.respondent.post(new, sent).status_code == 422
    with room.scene.house.work() as uow:
        rungs = (Rung(RemedyKind.APOLOGY), Rung(RemedyKind.VOUCHER, 3000))
        change_playbook(uow, "food_quality", rungs, by_id=None, now=clock())
    assert 'name="last_on"' in room.respondent.get(new).text
    for wrong in ({"last_on": ""}, {"amount": ""}, {"last_on": "2020-01-01"}, {"remedy": "apology"}):
        assert room.respondent.post(new, {**sent, **wrong}).status_code == 422, wrong
    evening = clock().replace(hour=17)  # of the 21st in UTC; in Shanghai the 22nd has begun
    clock.moment = evening
    assert room.respondent.post(new, {**sent, "last_on": f"{evening + timedelta(hours=8):%Y-%m-%d}"}).status_code == 422
    assert room.respondent.post(new, sent).status_code == 303
    with room.scene.house.db.reading() as session:
        assert session.scalars(select(Voucher.promised_on)).one() == (evening + timedelta(hours=8)).date()
    page = room.complainant.get(room.path(case)).text
    assert "可用至2027年1月31日" in page
    room.complainant.post("/disputes/new", step_one())
    assert "最多 ¥30.00" in room.complainant.get("/disputes/new/remedy").text
