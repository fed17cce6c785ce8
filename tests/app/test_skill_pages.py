"""Pages of skills: kept by the manager, seen by a mediator as "fits you", named first where a case is handed over."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from panel.lifecycle import CaseStatus
from panel.models import Account, Role
from tests.app.conftest import Clock
from tests.app.disputes_room import Room

pytestmark = pytest.mark.xdist_group("skills")
PAGE = "/desk/skills"


def test_kept_by_the_manager_and_used_where_cases_are_offered(app: Flask, house, clock: Clock, signed_in) -> None:
    with app.app_context():
        room = Room.open(house, clock, signed_in)
    scene = room.scene
    with house.work() as uow:
        other = scene._person(uow.session, "孙调解", scene.now, Role.MEDIATOR)
        first = scene._person(uow.session, "阿调解", scene.now, Role.MEDIATOR)
        public = uow.session.get_one(Account, other).public_id
    manager, mediator = room.browser(app, scene.manager), room.browser(app, scene.mediator)
    assert first
    assert (manager.get(PAGE).status_code, mediator.get(PAGE).status_code) == (200, 403)
    assert manager.post(PAGE, {"name": ""}).status_code == 422
    made = manager.post(PAGE, {"name": "食品"}).headers["Location"]
    assert manager.post(made, {"holders": ["nobody"]}).status_code == 422
    assert manager.post(made, {"holders": [public], "asks": ["category.food_quality"]}).status_code == 303
    assert "孙调解" in manager.get(PAGE).text
    ticked = re.findall(r'<input[^>]*checked[^>]*value="([^"]+)"', manager.get(made).text)
    assert sorted(ticked) == sorted(["category.food_quality", public])
    scene.file()
    queue = room.browser(app, other).get("/desk?view=unowned").text
    assert "适合你" in queue
    assert "适合你" not in mediator.get("/desk?view=unowned").text
    case = scene.to(CaseStatus.IN_MEDIATION)
    page = mediator.get(f"/desk/cases/{scene.case(case).public_id}").text
    names = re.findall(r"<option[^>]*>([^<]*调解[^<]*)</option>", page)
    assert names[0].startswith("孙调解")
    assert "适合" in names[0]
    assert names[1] == "阿调解 (0)"
    assert manager.post(f"{made}/remove").status_code == 303
    assert manager.get(made).status_code == 404
