"""Pages of the six posts: each owner has a form for its own, parties see none of it, the overview counts."""

from __future__ import annotations

import pytest
from flask import Flask

from panel.models import Account
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.disputes_room import Room
from tests.panel.lessons_room import close, officer

pytestmark = pytest.mark.xdist_group("reports")
GROUND = "店长先写了自查，逐条对照了出餐记录。"


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def browser_of(room: Room, signed_in, account: int) -> Browser:
    with room.scene.house.db.reading() as session:
        return signed_in(session.get_one(Account, account))


def test_each_says_its_own_and_the_overview_counts(room: Room, signed_in) -> None:
    case = close(room.scene)
    page = f"/lessons/cases/{room.scene.case(case).public_id}/posts"
    desk, quality = (browser_of(room, signed_in, who) for who in (room.scene.mediator, officer(room.scene)))
    ours, theirs = desk.get(page).text, quality.get(page).text
    assert 'name="analysis-text"' in ours
    assert 'name="truth-text"' not in ours
    assert 'name="truth-text"' in theirs
    assert 'name="loss-text"' not in theirs
    sent = {"analysis-state": "reached", "analysis-text": "短", "analysis-seen": "0"}
    refused = desk.post(f"{page}/analysis", sent)
    assert refused.status_code == 422
    assert desk.post(f"{page}/analysis", {**sent, "analysis-text": GROUND}).status_code == 303
    assert GROUND in quality.get(page).text
    stale = desk.post(f"{page}/analysis", {**sent, "analysis-text": "另一种说法，写得更长一些。"})
    assert stale.status_code == 422
    assert "另一种说法，写得更长一些。" in stale.text
    assert desk.post(f"{page}/truth", {"truth-state": "reached", "truth-text": GROUND}).status_code == 403
    for post in ("report", "improvement", "nonsense"):
        assert desk.post(f"{page}/{post}", {}).status_code == 404
    overview = quality.get("/quality").text
    assert 'id="posts"' in overview
    assert 'max="1" value="1" aria-label' in overview
    assert room.complainant.get(page).status_code in (403, 404)
    assert GROUND not in room.complainant.get(room.path(case)).text


def test_a_case_that_is_open_has_none(room: Room, signed_in) -> None:
    case = room.scene.file()
    page = f"/lessons/cases/{room.scene.case(case).public_id}/posts"
    assert browser_of(room, signed_in, room.scene.manager).get(page).status_code in (403, 404, 409)
