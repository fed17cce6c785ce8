"""Pages of grumbles: left, answered, made a dispute that points back, counted; staff sees no names, the other side nothing."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from panel.models import Account, Case, Grumble, Role
from panel.services.drafts import find_draft, save_draft
from panel.uow import House
from tests.app.conftest import Browser, Clock, sign_in
from tests.app.disputes_room import Room, step_two

pytestmark = pytest.mark.xdist_group("grumbles")
LINE, LIST = "等了五十分钟没人说一声", "/lessons/grumbles"
SENT = {"merchant_name": "蜀香阁", "category": "delivery", "text": LINE}


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


@pytest.fixture
def officer(app: Flask, house: House, clock: Clock, room: Room) -> Browser:
    with house.work() as uow:
        made = room.scene._person(uow.session, "孙质量", room.scene.now, Role.QUALITY)
    return browser(app, house, clock, made)


def browser(app: Flask, house: House, clock: Clock, account: int) -> Browser:
    with house.db.reading() as session:
        return sign_in(app, session.get_one(Account, account), clock())


def leave(room: Room, **changes: str) -> str:
    """Leave one; gives its public id."""
    assert room.complainant.post("/grumbles", {**SENT, **changes}).status_code == 303
    with room.scene.house.db.reading() as session:
        return session.scalars(select(Grumble.public_id).order_by(Grumble.id.desc())).first() or ""


def test_left_seen_and_refused_with_what_was_typed(room: Room) -> None:
    key = "grumble"
    assert 'data-draft-key="grumble"' in room.complainant.get("/grumbles").text
    with room.scene.house.work() as uow:
        save_draft(uow, room.scene.complainant, key, {"text": "写了一半"}, now=room.scene.now)
    assert "写了一半" in room.complainant.get("/grumbles").text
    leave(room)
    assert find_draft_of(room, key) is None
    assert LINE in room.complainant.get("/grumbles").text
    assert LINE not in room.respondent.get("/grumbles").text
    for field, value in (("merchant_name", "无名小店"), ("text", "长" * 301), ("text", " "), ("category", "nonsense")):
        answer = room.complainant.post("/grumbles", {**SENT, field: value})
        assert answer.status_code == 422
        assert field == "category" or value.strip() in answer.text
    for _again in range(4):
        leave(room, text=f"又一句{_again}")
    assert room.complainant.post("/grumbles", {**SENT, "text": "第六句"}).status_code == 422
    assert room.complainant.get("/grumbles?page=9").status_code == 200


def find_draft_of(room: Room, key: str) -> object:
    with room.scene.house.db.reading() as session:
        return find_draft(session, room.scene.complainant, key)


def test_a_dispute_made_of_it_points_back_to_its_customer_and_staff_alone(
    room: Room, app: Flask, house: House, clock: Clock
) -> None:
    made = leave(room)
    assert room.stranger.post(f"/grumbles/{made}/dispute").status_code == 404
    assert room.complainant.post(f"/grumbles/{made}/dispute").headers["Location"] == "/disputes/new"
    page = room.complainant.get("/disputes/new").text
    assert page.count(LINE) >= 2
    assert f'value="{made}"' in page
    step_one = {
        "grumble": made, "title": LINE, "category": "delivery", "merchant_name": "蜀香阁", "text": f"{LINE}。",
        "occurred_on": "",
    }
    assert room.complainant.post("/disputes/new", step_one).status_code == 303
    assert room.complainant.post("/disputes/new/remedy", step_two()).status_code == 303
    assert room.complainant.post("/disputes/new/review").status_code == 303
    with house.db.reading() as session:
        case = session.scalars(select(Case)).one()
        assert session.scalars(select(Grumble)).one().case_id == case.id
    mine = room.complainant.get("/grumbles").text
    assert case.number in mine
    assert f"/grumbles/{made}/dispute" not in mine
    assert "起于你在" in room.complainant.get(f"/cases/{case.public_id}").text
    assert "起于你在" not in room.respondent.get(f"/cases/{case.public_id}").text
    room.scene.take(case.id)
    bench = browser(app, house, clock, room.scene.mediator).get(f"/desk/cases/{case.public_id}").text
    assert "的一句抱怨" in bench
    assert room.complainant.post(f"/grumbles/{made}/take-back").status_code == 409


def test_a_half_written_dispute_is_not_written_over(room: Room) -> None:
    with room.scene.house.work() as uow:
        save_draft(uow, room.scene.complainant, "filing.1", {"title": "写到一半"}, now=room.scene.now)
    made = leave(room)
    assert room.complainant.post(f"/grumbles/{made}/dispute").status_code == 303
    page = room.complainant.get("/disputes/new").text
    assert "写到一半" in page
    assert LINE not in page


def test_staff_filters_counts_and_takes_a_table_without_names(
    room: Room, officer: Browser, app: Flask, house: House, clock: Clock
) -> None:
    leave(room)
    leave(room, text="汤少", category="")
    mediator = browser(app, house, clock, room.scene.mediator)
    for who in (officer, mediator):
        page = who.get(LIST).text
        assert (LINE in page, "李秀英" in page) == (True, False)
    assert LINE not in officer.get(f"{LIST}?q=汤少").text
    assert LINE not in officer.get(f"{LIST}?category=food_quality").text
    assert officer.get(f"{LIST}?view=x&category=x&merchant=%00&page=-1&q=%00").status_code == 200
    assert officer.get(f"{LIST}?page=9").status_code == 200
    rows = list(csv.reader(io.StringIO(officer.get(f"{LIST}.csv?view=all").data.decode("utf-8-sig"))))
    assert [row[3] for row in rows] == ["grumble", "汤少", LINE]
    assert "蜀香阁" in mediator.get(f"{LIST}/weeks").text
    for path in (LIST, f"{LIST}.csv", f"{LIST}/weeks", f"{LIST}/new"):
        assert room.complainant.get(path).status_code == 403
        assert room.respondent.get(path).status_code == 403


def test_an_officer_answers_and_the_notice_leads_to_ones_own(
    room: Room, officer: Browser, app: Flask, house: House, clock: Clock
) -> None:
    made = leave(room)
    page = f"{LIST}/{made}/answer"
    assert browser(app, house, clock, room.scene.mediator).get(page).status_code == 403
    assert officer.post(page, {"reply": "长" * 1001}).status_code == 422
    assert officer.post(f"{LIST}/{made}/read").status_code == 303
    assert officer.post(page, {"reply": "已请门店说明"}).status_code == 303
    answer = officer.post(page, {"reply": "另一句答复"})
    assert (answer.status_code, "另一句答复" in answer.text) == (422, True)
    assert "已请门店说明" in room.complainant.get("/grumbles").text
    notice = re.search(r'href="(/notices/\w{26})"', room.complainant.get("/notices").text)
    assert notice
    assert room.complainant.get(notice[1]).headers["Location"] == "/grumbles"
    assert room.complainant.post(f"/grumbles/{made}/take-back").status_code == 303
    mine = room.complainant.get("/grumbles").text
    assert (LINE in mine, "已请门店说明" in mine) == (False, False)
    assert officer.get(page).status_code == 200


def test_staff_enters_one_for_a_customer(room: Room, officer: Browser) -> None:
    with room.scene.house.db.reading() as session:
        email = session.get_one(Account, room.scene.complainant).email or ""
    answer = officer.post(f"{LIST}/new", {**SENT, "customer": "nobody@example.org"})
    assert (answer.status_code, LINE in answer.text) == (422, True)
    assert officer.post(f"{LIST}/new", {**SENT, "customer": ""}).status_code == 303
    nobodys = re.search(rf'{LIST}/\w{{26}}/answer', officer.get(LIST).text)
    assert nobodys
    assert "这位顾客没有账号" in officer.get(nobodys[0]).text, "who answers is not told that the customer reads it"
    assert "没有账号" not in officer.get(f"{LIST}/{leave(room)}/answer").text
    assert officer.post(f"{LIST}/new", {**SENT, "customer": email}).status_code == 303
    mine = room.complainant.get("/grumbles").text
    assert (LINE in mine, "替你记下" in mine) == (True, True)
