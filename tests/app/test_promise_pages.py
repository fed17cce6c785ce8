"""Pages of promises: the merchant promises, both sides and staff read the same, each says only what is theirs; the list."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Account, CasePromise, Role
from panel.services.drafts import save_draft
from panel.services.owning import hand_over
from panel.uow import House
from panel.workdays import next_working_day
from tests.app.conftest import Browser, Clock, sign_in
from tests.app.disputes_room import Room
from tests.panel.lessons_room import today

pytestmark = pytest.mark.xdist_group("promises")
WHAT, LIST = "三天内把差额原路退回", "/lessons/promises"


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def browser(app: Flask, house: House, clock: Clock, account: int) -> Browser:
    with house.db.reading() as session:
        return sign_in(app, session.get_one(Account, account), clock())


def sent(room: Room, **changes: str) -> dict[str, str]:
    day = next_working_day(today(room.scene)).isoformat()
    return {"text": WHAT, "due_on": day, "source": "hand", **changes}


def make(room: Room, case: int) -> str:
    """The merchant promises; gives the address of the promise."""
    assert room.respondent.post(room.path(case, "/promises/new"), sent(room)).status_code == 303
    with room.scene.house.db.reading() as session:
        made = session.scalars(select(CasePromise.public_id)).one()
    return room.path(case, f"/promises/{made}")


def test_a_merchant_promises_and_what_is_unfounded_comes_back_with_the_reason(room: Room) -> None:
    case = room.scene.to(CaseStatus.IN_MEDIATION)
    page = room.path(case, "/promises/new")
    assert 'name="by_role"' not in room.respondent.get(page).text
    with room.scene.house.work() as uow:
        key = f"promise.new.{room.scene.case(case).public_id}"
        save_draft(uow, room.scene.member, key, {"text": "写了一半"}, now=room.scene.now)
    assert "写了一半" in room.respondent.get(page).text
    for field, value, said in (
        ("due_on", "2099-01-01", "个工作日"), ("due_on", "2020-01-01", ""), ("due_on", "nonsense", ""),
        ("text", " ", ""), ("source", "x", ""), ("text", "长" * 501, ""),
    ):  # fmt: skip
        answer = room.respondent.post(page, sent(room, **{field: value}))
        assert answer.status_code == 422
        assert said in answer.text
    sunday = room.respondent.post(page, sent(room, due_on="2026-11-29"))
    assert (sunday.status_code, WHAT in sunday.text) == (422, True)
    assert "2026年11月30日" in sunday.text
    make(room, case)
    for who in (room.complainant, room.respondent):
        assert WHAT in who.get(room.path(case)).text
    assert room.stranger.get(page).status_code == 404
    assert room.complainant.get(page).status_code == 404


def test_each_says_only_what_is_theirs(room: Room, app: Flask, house: House, clock: Clock) -> None:
    case = room.scene.to(CaseStatus.IN_MEDIATION)
    page, owner = make(room, case), browser(app, house, clock, room.scene.mediator)
    assert room.stranger.get(page).status_code == 404
    assert 'name="mark-state"' not in room.complainant.get(page).text
    assert 'name="mark-state"' not in owner.get(page).text
    assert owner.post(f"{page}/mark", {"mark-state": "kept"}).status_code == 404, "not the mediator's promise"
    assert room.complainant.post(f"{page}/mark", {"mark-state": "kept"}).status_code == 404
    answer = room.respondent.post(f"{page}/mark", {"mark-state": "broken", "mark-reason": ""})
    assert answer.status_code == 422
    assert room.respondent.post(f"{page}/mark", {"mark-state": "open", "mark-reason": "x"}).status_code == 422
    assert room.respondent.post(f"{page}/mark", {"mark-state": "kept", "mark-reason": "已退"}).status_code == 303
    assert 'name="answer-agrees"' not in room.respondent.get(page).text
    answer = room.complainant.post(f"{page}/answer", {"answer-agrees": "no", "answer-answer": " "})
    assert answer.status_code == 422
    assert room.complainant.post(f"{page}/answer", {"answer-agrees": "no", "answer-answer": "没有收到"}).status_code == 303
    late = room.complainant.post(f"{page}/answer", {"answer-agrees": "yes", "answer-answer": "到了"})
    assert (late.status_code, "到了" in late.text) == (422, True)
    with house.work() as uow:
        hand_over(uow, case, room.scene.manager, reason="休假", now=room.scene.now)
    assert "换过 1 次负责人" in room.complainant.get(room.path(case)).text
    owner = browser(app, house, clock, room.scene.manager)
    assert "换过 1 次负责人" in owner.get(f"/desk/cases/{room.scene.case(case).public_id}").text
    for text in (owner.get(f"/desk/cases/{room.scene.case(case).public_id}").text, room.respondent.get(page).text):
        assert all(word in text for word in (WHAT, "已退", "没有收到", "对方另有说法"))


def test_the_mediator_writes_down_what_was_agreed_and_queue_and_list_show_what_is_overdue(
    room: Room, app: Flask, house: House, clock: Clock
) -> None:
    case = room.scene.to(CaseStatus.IN_MEDIATION)
    page, owner = room.path(case, "/promises/new"), browser(app, house, clock, room.scene.mediator)
    assert owner.post(page, sent(room)).status_code == 422, "who and to whom is needed"
    to_itself = owner.post(page, sent(room, by_role="respondent", to_role="respondent"))
    assert (to_itself.status_code, WHAT in to_itself.text) == (422, True)
    assert owner.post(page, sent(room, by_role="respondent", to_role="complainant")).status_code == 303
    assert WHAT in owner.get(LIST).text
    room.scene.now = clock.turn(days=4)
    owner = browser(app, house, clock, room.scene.mediator)
    with house.work() as uow:
        other = room.scene._person(uow.session, "别的调解员", room.scene.now, Role.MEDIATOR)
    for path in (f"{LIST}?view=overdue", "/desk", f"/desk/cases/{room.scene.case(case).public_id}"):
        assert "逾期" in owner.get(path).text
    assert WHAT in owner.get(f"{LIST}?view=overdue&by=respondent&q=差额").text
    assert re.search(r"0\.0 ?%", owner.get(LIST).text), "due and not kept"
    assert WHAT not in owner.get(f"{LIST}?by=owner").text
    assert owner.get(f"{LIST}?view=x&by=x&page=-1&q=%00").status_code == 200
    assert WHAT not in browser(app, house, clock, other).get(f"{LIST}?view=all").text
    rows = list(csv.reader(io.StringIO(owner.get(f"{LIST}.csv?view=all").data.decode("utf-8-sig"))))
    assert [row[4] for row in rows] == ["promise", WHAT]
    assert browser(app, house, clock, room.scene.complainant).get(LIST).status_code == 403
