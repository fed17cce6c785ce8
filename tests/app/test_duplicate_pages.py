"""Pages of what was told twice: a hint that holds nobody up, suspects at the workbench, a merge that both sides read of."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Case
from panel.uow import House
from tests.app.conftest import Clock
from tests.app.disputes_room import Room, step_one, step_two

pytestmark = pytest.mark.xdist_group("duplicates")
ORDER = "8840012345678"


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def review(room: Room, **changes: str) -> str:
    """The page before a filing is sent."""
    assert room.complainant.post("/disputes/new", step_one(**changes)).status_code == 303
    assert room.complainant.post("/disputes/new/remedy", step_two()).status_code == 303
    return room.complainant.get("/disputes/new/review").text


def test_a_hint_before_sending_and_one_click_past_it(room: Room) -> None:
    case = room.scene.file()
    page = review(room, order_no=ORDER)
    assert room.path(case) in page
    assert room.scene.case(case).number in page
    assert room.complainant.post("/disputes/new/review").status_code == 303
    with room.scene.house.db.reading() as session:
        assert len(session.scalars(select(Case.id)).all()) == 2
    assert room.path(case) not in review(room, order_no="other", occurred_on="2026-11-02", text="骑手态度很差。")


def test_the_workbench_shows_merges_and_takes_back(app: Flask, room: Room) -> None:
    first, again = room.scene.to(CaseStatus.IN_MEDIATION), room.scene.to(CaseStatus.AWAITING_RESPONSE)
    one, other = (room.scene.case(each) for each in (first, again))
    desk, mediator = f"/desk/cases/{other.public_id}", room.browser(app, room.scene.mediator)
    assert f'data-later="{desk}/duplicates"' in mediator.get(desk).text
    page = mediator.get(f"{desk}/duplicates").text
    assert "data-later-part" in page
    assert one.number in page
    for what in ("distinct", "forget"):
        assert mediator.post(f"{desk}/duplicates", {"other": one.public_id, "what": what}).status_code == 303
    assert mediator.post(f"{desk}/duplicates", {"other": one.public_id, "what": "x"}).status_code == 422
    assert mediator.post(f"{desk}/duplicates", {"other": "nothing", "what": "merge"}).status_code == 404
    assert mediator.post(f"{desk}/duplicates", {"other": one.public_id, "what": "merge"}).status_code == 303
    for who in (room.complainant, room.respondent):
        assert f'href="{room.path(first)}"' in who.get(room.path(again)).text
        assert f'href="{room.path(again)}"' in who.get(room.path(first)).text
        assert "duplicates" not in who.get(room.path(first)).text
        assert who.get(f"{desk}/duplicates").status_code == 404
    manager = room.browser(app, room.scene.manager)
    assert one.title in manager.get(f"{desk}/duplicates").text
    assert manager.post(f"{desk}/duplicates", {"other": one.public_id, "what": "undo"}).status_code == 303
    assert room.scene.status(again) is CaseStatus.AWAITING_RESPONSE
    assert mediator.post(f"{desk}/duplicates", {"other": one.public_id, "what": "undo"}).status_code == 404
