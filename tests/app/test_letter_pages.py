"""Pages of letters to many: written, gathered, let go by another person, chosen by each alone, carried out."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from panel.models import Account, Role
from panel.services.drafts import save_draft
from tests.app.conftest import Browser, Clock
from tests.app.disputes_room import Room
from tests.panel.lessons_room import sweep_once
from tests.panel.scene import Scene

pytestmark = pytest.mark.xdist_group("letters")
LIST, TITLE = "/lessons/letters", "包装费收了两次"


@pytest.fixture
def room(app: Flask, house, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def officer(app: Flask, room: Room) -> Browser:
    with room.scene.house.work() as uow:
        made = room.scene._person(uow.session, "孙质量", room.scene.now, Role.QUALITY)
    return room.browser(app, made)


def words(scene: Scene, **changes: str) -> dict[str, str]:
    return {
        "title": TITLE, "merchant_name": "蜀香阁", "apology": "对不起。", "explanation": "系统算了两次。",
        "remedy_1": "抵扣下月账单", "remedy_2": "退回现金", "remedy_3": "", "remedy_4": "", "default_nth": "1",
        "choose_until": (scene.now.date() + timedelta(days=9)).isoformat(), "seen": "", **changes,
    }


def written(writer: Browser, scene: Scene) -> str:
    """Write one; gives its address."""
    answer = writer.post(f"{LIST}/new", words(scene))
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_written_with_its_faults_beside_the_fields(app: Flask, room: Room) -> None:
    quality = officer(app, room)
    with room.scene.house.work() as uow:
        who = uow.session.scalars(select(Account.id).where(Account.name == "孙质量")).one()
        save_draft(uow, who, "circular.new.", {"title": "写了一半"}, now=room.scene.now)
    assert "写了一半" in quality.get(f"{LIST}/new").text
    for field, value in (("apology", ""), ("remedy_2", ""), ("remedy_2", "抵扣下月账单"), ("default_nth", "4"),
                         ("choose_until", "2020-01-01"), ("merchant_name", "无名小店")):  # fmt: skip
        answer = quality.post(f"{LIST}/new", words(room.scene, **{field: value}))
        assert (answer.status_code, TITLE in answer.text) == (422, True), field
    page = written(quality, room.scene)
    assert TITLE in quality.get(LIST).text
    assert quality.get(f"{LIST}?view=x&page=9").status_code == 200
    assert TITLE in quality.get(f"{page}/edit").text
    assert quality.post(f"{page}/edit", words(room.scene, title="改过", seen="1")).status_code == 303
    stale = quality.post(f"{page}/edit", words(room.scene, title="旧页面", seen="1"))
    assert (stale.status_code, "旧页面" in stale.text) == (422, True)
    for nobody in (room.complainant, room.browser(app, room.scene.mediator)):
        assert nobody.get(LIST).status_code == nobody.get(page).status_code == 403
    assert quality.post(f"{page}/drop").status_code == 303
    assert "改过" in quality.get(f"{LIST}?view=ended").text


def test_from_the_draft_to_the_remedy_carried_out(app: Flask, room: Room) -> None:
    scene, quality = room.scene, officer(app, room)
    manager = room.browser(app, scene.manager)
    scene.file()
    page = written(quality, scene)
    assert f"{page}/submit" not in quality.get(page).text, "nothing is offered that cannot be done"
    assert quality.post(f"{page}/submit").status_code == 409  # nobody would get it
    assert quality.post(f"{page}/cases", {"merchant_name": "蜀香阁", "category": "", "days": "x"}).status_code == 422
    assert quality.post(f"{page}/cases", {"merchant_name": "无名", "category": "", "days": "30"}).status_code == 422
    assert quality.post(f"{page}/cases", {"merchant_name": "蜀香阁", "category": "", "days": "30"}).status_code == 303
    with scene.house.db.reading() as session:
        email = session.get_one(Account, scene.member).email
    table = f"账号,订单号\n{email},\n,没有的单号\n".encode()
    for sent, status, found in ((table, 200, "没有的单号"), (b"", 422, TITLE)):
        form = {"file": (io.BytesIO(sent), "a.csv")}
        brought = quality.post(f"{page}/table", form, content_type="multipart/form-data")
        assert (brought.status_code, found in brought.text) == (status, True)
    unknown = quality.post(f"{page}/people", {"what": "out", "letter": "0" * 26}, follow_redirects=True)
    assert ("没有移出任何人" in unknown.text, "已移出" in unknown.text) == (True, False)
    assert f"{page}/submit" in quality.get(page).text
    assert quality.post(f"{page}/submit").status_code == 303
    version = re.search(r'name="seen" value="(\d+)"', manager.get(page).text)
    assert version
    assert quality.post(f"{page}/confirm", {"seen": version[1]}).status_code == 409  # never the writer
    assert manager.post(f"{page}/return", {"return-reason": ""}).status_code == 422
    assert manager.post(f"{page}/confirm", {"seen": version[1]}).status_code == 303
    assert room.complainant.get("/letters").status_code == 200
    for _turn in range(3):
        sweep_once(scene)
    mine = re.search(r'href="(/letters/\w{26})"', room.complainant.get("/letters").text)
    assert mine
    assert "/letters" in room.complainant.get("/cases").text
    assert "王掌柜" not in room.complainant.get(mine[1]).text
    assert room.respondent.get(mine[1]).status_code == room.stranger.get(mine[1]).status_code == 404
    assert room.respondent.post(mine[1], {"nth": "2"}).status_code == 404
    assert room.complainant.post(mine[1], {"nth": "3"}).status_code == 422
    assert room.complainant.post(mine[1], {"nth": "2"}).status_code == 303
    assert "退回现金" in room.complainant.get(mine[1]).text
    notice = re.search(r'href="(/notices/\w{26})"', room.complainant.get("/notices").text)
    assert notice
    people = f"{page}/people"
    assert "李秀英" in quality.get(f"{people}?view=chosen&nth=2").text
    assert "李秀英" not in quality.get(f"{people}?view=open").text
    rows = list(csv.reader(io.StringIO(quality.get(f"{people}.csv").data.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["name", "李秀英", "王掌柜"]
    assert quality.post(f"{people}?nth=2", {"what": "done"}).status_code == 303
    assert quality.post(people, {"what": "done"}).status_code == 422
    assert room.complainant.post(mine[1], {"nth": "1"}).status_code == 422  # it was carried out
    assert manager.get(f"{people}?view=done&page=7").status_code == 200


def test_a_double_post_is_one_draft_and_odd_numbers_are_told_at_their_field(app: Flask, room: Room) -> None:
    quality, scene = officer(app, room), room.scene
    page = written(quality, scene)
    assert written(quality, scene) == page
    assert quality.post(f"{LIST}/new", words(scene, remedy_2="换一杯")).headers["Location"] != page
    seen = quality.post(f"{LIST}/new", words(scene, remedy_2="抵扣下月账单\u200b"))
    assert seen.status_code == 422
    day = quality.post(f"{LIST}/new", words(scene, choose_until="9999-12-31"))
    assert (day.status_code, "9999-12-31" in day.text) == (422, True)
    assert "2026-11-21" in day.text, "the example, not that it is missing"
    for days, told in (("9" * 400, "730"), ("0", "730"), ("x", "整数"), ("", "填写")):
        answer = quality.post(f"{page}/cases", {"merchant_name": "蜀香阁", "category": "", "days": days})
        assert (answer.status_code, told in answer.text) == (422, True), days
    assert quality.post(f"{page}/drop").status_code == 303
    assert quality.get(f"{page}/edit").status_code == 409
