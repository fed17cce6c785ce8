"""Pages of the operator's own questions and roles: asked in the second step, told on both sides' pages and at the desk."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Account, ClosingWork, OwnField, OwnRole, Role
from panel.queries.fields import answers_of
from panel.services.drafts import find_draft
from panel.uow import House
from tests.app.conftest import Clock
from tests.app.disputes_room import Room, step_one, step_two
from tests.app.test_hearing_pages import Sign, read

pytestmark = pytest.mark.xdist_group("hearing")
ADMIN = "/admin/fields"
QUESTION = {"zh": "在哪里下单", "en": "Ordered where", "kind": "choice", "choices": "小程序 | Mini app\n电话 | Telephone"}
CLOSING = {
    "finding": "fault", "touchpoint": "delivery", "cause": "process", "responsibility": "respondent",
    "no_action_reason": "规则里已经写明", "item": "parcel",
}


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in: Sign) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def test_a_question_is_asked_answered_and_shown(room: Room, house: House, signed_in: Sign) -> None:
    admin = signed_in("管理员", Role.ADMIN)
    for wrong in ({**QUESTION, "choices": "只有一个"}, {**QUESTION, "zh": ""}, {**QUESTION, "kind": "x"}):
        answer = admin.post(ADMIN, wrong)
        assert answer.status_code == 422
        assert "Ordered where" in answer.text
    assert admin.post(ADMIN, {**QUESTION, "required": "y", "categories": ["delivery", "food_quality"]}).status_code == 303
    with house.db.reading() as session:
        field = session.scalars(select(OwnField)).one().public_id
    me, name = room.complainant, f"extra_{field}"
    me.post("/disputes/new", step_one())
    assert "在哪里下单" in read(me, "/disputes/new/remedy")
    for wrong in (step_two(), step_two(**{name: "3"})):
        assert me.post("/disputes/new/remedy", wrong).status_code == 422
    assert me.post("/disputes/new/remedy", step_two(**{name: "2"})).status_code == 303
    assert "电话" in read(me, "/disputes/new/review")
    changed = {**QUESTION, "replaces": field, "zh": "从哪里下单", "required": "y"}
    assert "在哪里下单" in read(admin, f"{ADMIN}?change={field}")
    assert admin.post(ADMIN, changed).status_code == 303
    assert admin.post(ADMIN, changed).status_code == 422, "it was replaced already"
    assert me.post("/disputes/new/review").headers["Location"] == "/disputes/new/remedy", "asked anew, nothing is lost"
    with house.db.reading() as session:
        new = session.scalars(select(OwnField.public_id).where(OwnField.ended_at.is_(None))).one()
        assert find_draft(session, room.scene.complainant, "filing.2") is not None
    me.post("/disputes/new/remedy", step_two(**{f"extra_{new}": "2"}))
    where = me.post("/disputes/new/review").headers["Location"].split("?")[0].removesuffix("/evidence")
    assert "从哪里下单" in read(me, where)
    assert "从哪里下单" in read(room.respondent, where)
    assert admin.post(f"{ADMIN}/{new}/end").status_code == 303
    assert admin.post(f"{ADMIN}/{new}/end").status_code == 404
    assert "从哪里下单" in read(me, where), "the case keeps what it was asked"
    assert me.get(ADMIN).status_code == me.post(ADMIN, QUESTION).status_code == 403
    with house.db.reading() as session:
        assert len(answers_of(session, 1)) == 1


def test_a_case_is_closed_with_whose_work_it_was(room: Room, house: House, signed_in: Sign) -> None:
    admin, quality = signed_in("管理员", Role.ADMIN), signed_in("质量专员", Role.QUALITY)
    for wrong in ({"zh": "", "en": "x"}, {"zh": "厨" * 41, "en": "x"}):
        assert admin.post("/admin/work-roles", wrong).status_code == 422
    assert admin.post("/admin/work-roles", {"zh": "中央工厂", "en": "Central kitchen"}).status_code == 303
    with house.db.reading() as session:
        role = session.scalars(select(OwnRole)).one().public_id
        mediator = session.get_one(Account, room.scene.mediator)
    case = room.scene.to(CaseStatus.IMPASSE, category="delivery")
    desk, where = signed_in(mediator), f"/desk/cases/{room.scene.case(case).public_id}"
    page = read(desk, f"{where}/close")
    assert '<option selected value="courier">' in page, "the usual one of the kind"
    assert all(word in page for word in ("中央工厂", "餐食外卖", "快递包裹"))
    for wrong in ({"role": "own"}, {"role": "courier", "item": ""}, {"role": role, "item": "hot"}):
        assert desk.post(f"{where}/close", {**CLOSING, **wrong}).status_code == 422
    ahead = desk.post(f"{where}/close", {**CLOSING, "role": role, "step": "preview"}).text
    assert "相关岗位：中央工厂。涉及：快递包裹。" in ahead
    assert desk.post(f"{where}/close", {**CLOSING, "role": role}).status_code == 303
    assert "中央工厂" in read(desk, where)
    assert admin.post(f"/admin/work-roles/{role}/end").status_code == 303
    assert "中央工厂 · 快递包裹" in read(quality, "/quality")
    table = read(quality, "/quality/closings.csv?days=30&cause=process")
    assert "Central kitchen,parcel" in table
    assert "Central kitchen" not in read(quality, "/quality/closings.csv?cause=attitude")
    assert desk.get("/quality/closings.csv").status_code == desk.get("/admin/work-roles").status_code == 403
    with house.db.reading() as session:
        assert session.get_one(ClosingWork, case).item == "parcel"
