"""Pages of figures in secret: confirmed before they bind, seen by the own side alone, settled when they meet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import FirmPart, Notice
from panel.services.naming import Named, bring_in_firm
from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.disputes_room import Room
from tests.app.matrix import about_a_case, path_of, rules
from tests.app.test_canary import bare
from tests.app.town import FORGED
from tests.guards.sources import nothing

pytestmark = pytest.mark.xdist_group("bids")
S = CaseStatus


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in: Callable[..., Browser]) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def say(browser: Browser, path: str, amount: str, minor: str) -> int:
    """Send a figure and confirm it."""
    asked = browser.post(path, {"amount": amount, "sure": ""})
    assert (asked.status_code, f'name="sure" type="hidden" value="{minor}"' in asked.text) == (200, True), asked.text
    return browser.post(path, {"amount": amount, "sure": minor}).status_code


def test_two_figures_are_said_in_secret_and_meet(room: Room, app: Flask, clock: Clock) -> None:
    case = room.scene.to(S.IN_MEDIATION)
    path, mediator = room.path(case, "/figure"), room.browser(app, room.scene.mediator)
    desk = f"/desk{room.path(case)}"
    quiet = mediator.get(desk).text
    assert "谁也看不到数字，也不会得知有没有人报过" in quiet
    for page in (room.path(case), room.path(case, "/proposals/new")):
        assert path in room.complainant.get(page).text
    assert "一旦碰上，每一方都能" in room.complainant.get(path).text
    for wrong in ("", "0", "-1", "128.01", "x", "９９９９９９"):
        answer = room.complainant.post(path, {"amount": wrong, "sure": wrong})
        assert (answer.status_code, 'id="error-summary"' in answer.text) == (422, True), wrong
    changed = room.complainant.post(path, {"amount": "64.33", "sure": "6432"})
    assert (changed.status_code, "¥64.33：你确定吗？" in changed.text) == (200, True), "another figure is asked about anew"
    assert say(room.complainant, path, "64.33", "6433") == 303
    for page in (path, room.path(case)):
        own = room.complainant.get(page).text
        assert ("64.33" in own, "尚未碰上" in own) == (True, True)
        other = room.respondent.get(page).text
        assert ("64.33" in other, "尚未碰上" in other) == (False, False)
    assert "64.33" not in mediator.get(desk).text
    assert (room.stranger.get(path).status_code, mediator.get(path).status_code) == (404, 404)
    assert say(room.respondent, path, "50", "5000") == 303
    assert "你方还可以报 2 次" in room.respondent.get(path).text
    assert room.respondent.post(path + "/withdraw").status_code == 303
    assert "已撤回" in room.respondent.get(path).text
    assert say(room.respondent, path, "70", "7000") == 303
    settled = room.complainant.get(room.path(case)).text
    assert "¥67.17" in settled
    assert "双方（保密报价）" in settled
    for browser, page in ((room.complainant, room.path(case)), (room.respondent, room.path(case)), (mediator, desk)):
        text = browser.get(page).text
        assert ("67.17" in text, "64.33" in text, "70.00" in text) == (True, False, False)
    assert room.respondent.get(path).status_code == 409
    with room.scene.house.db.reading() as session:
        told = " ".join(str(row) for row in session.scalars(select(Notice.params)))
    assert not any(figure in told for figure in ("6433", "7000", "6717"))


LISTS = ("disputes.list_cases", "mediation.queue", "account.notices", "account.own_data", "account.own_data_json")


def pages(room: Room, browser: Browser, case: int) -> dict[str, str]:
    """What somebody reads about the case, and in the lists of cases, notices and own data, without what differs by visit."""
    ids, found = {"case_id": room.scene.case(case).public_id, "proposal_id": FORGED}, {}
    for rule in rules(browser.client.application):
        if "GET" in rule.methods and (about_a_case(rule) or rule.endpoint in LISTS):
            path = path_of(rule, ids)
            answer = browser.get(path)
            if answer.status_code == 200:
                found[path] = bare(answer.data.decode("utf-8", "replace"))
    return found


def test_a_figure_is_found_with_its_own_side_alone_and_nobody_can_tell_of_it(room: Room, app: Flask) -> None:
    case = room.scene.to(S.IN_MEDIATION)
    staff = {"mediator": room.browser(app, room.scene.mediator), "manager": room.browser(app, room.scene.manager)}
    others = {"respondent": room.respondent, **staff}
    for browser in others.values():
        pages(room, browser, case)  # a first look leaves traces of its own
    before = {who: pages(room, browser, case) for who, browser in others.items()}
    assert say(room.complainant, room.path(case, "/figure"), "73.19", "7319") == 303
    after = {who: pages(room, browser, case) for who, browser in others.items()}
    assert before.keys() == after.keys()
    nothing(f"{who} can tell at {path}" for who in others for path in before[who] if before[who][path] != after[who][path])
    nothing(f"{who} reads it" for who in others for text in after[who].values() if "73.19" in text or "7319" in text)
    assert sum(map(len, after.values())) > 30
    own = [path for path, text in pages(room, room.complainant, case).items() if "73.19" in text or "7319" in text]
    where = {path.rpartition("/")[2] for path in own}
    assert where == {room.scene.case(case).public_id, "figure", "new", "data.json"}


def test_the_page_says_why_no_figure_can_be_said_and_when_none_is_left(room: Room, clock: Clock) -> None:
    case = room.scene.to(S.IMPASSE)
    path = room.path(case, "/figure")
    for at in range(1, 4):
        assert say(room.respondent, path, str(at), f"{at}00") == 303
    spent = room.respondent.get(path).text
    assert "你方在本案的报价次数已用完" in spent
    assert 'name="amount"' not in spent
    refused = room.respondent.post(path, {"amount": "4", "sure": "400"})
    assert (refused.status_code, "3 次报价已用完" in refused.text) == (422, True)
    with room.scene.house.work() as uow:
        bring_in_firm(
            uow, case, Named("飞毛腿", FirmPart.COURIER, "送餐"), "骑手有份", by_id=room.scene.mediator, now=clock()
        )
    for page in (path, room.path(case)):
        assert "说不清由哪一家付" in room.complainant.get(page).text
    assert room.complainant.post(path, {"amount": "4", "sure": "400"}).status_code == 422
    second = room.scene.to(S.IMPASSE)
    with room.scene.house.work() as uow:
        change_setting(uow, "bid_days", 0, by_id=None, now=clock())
    assert "本平台不使用保密报价" in room.complainant.get(room.path(second, "/figure")).text
    assert "/figure" not in room.complainant.get(room.path(second)).text
