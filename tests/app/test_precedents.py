"""The library's pages: who opens them, what they show, what they never show; cases like the one on the desk."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Case, Choice, PartyRole, Precedent, Role
from panel.services.closing import Lesson, close_case
from panel.services.deciding import choose
from panel.services.precedents import erase_precedent
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, decided, furnish, url

Sign = Callable[..., Browser]
LESSON = Lesson("fault", "delivery", "process", "respondent", no_action_reason="汤碗已经全部换成密封的，不必再做")


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def manager(desk: DeskScene, signed_in: Sign) -> Browser:
    """The manager of the scene, signed in."""
    return signed_in(desk.account(desk.scene.manager))


def closed(desk: DeskScene, house: House, clock: Clock) -> tuple[Case, str]:
    """A closed case and the id of its precedent."""
    case = decided(desk, house)
    with house.work() as uow:
        for role in PartyRole:
            choose(uow, case.id, role, Choice.ACCEPT, now=clock())
        close_case(uow, case.id, LESSON, by_id=None, now=clock(), today=clock().date())
    with house.db.reading() as session:
        return desk.again(case), session.scalars(select(Precedent.public_id).where(Precedent.case_id == case.id)).one()


def test_the_page_shows_split_decision_and_lesson_and_names_nobody(
    desk: DeskScene, house: House, clock: Clock, manager: Browser, signed_in: Sign
) -> None:
    case, precedent = closed(desk, house, clock)
    page = unescape(manager.get(f"/desk/precedents/{precedent}").get_data(as_text=True))
    listed = unescape(manager.get("/desk/precedents?q=汤洒&category=food_quality&outcome=complainant").get_data(as_text=True))
    assert precedent in listed
    assert "汤碗已经全部换成密封的" in page
    assert "采纳结论" in page
    for words in (page, listed):
        assert not any(each in words for each in (case.number, case.public_id, "李秀英", "蜀香阁", "赵调解", "8840012345678"))
    other = signed_in("另一位", Role.MEDIATOR)
    assert other.get(f"/desk/precedents/{precedent}").status_code == 200
    for nobody in (signed_in("路人"), signed_in(desk.account(desk.scene.complainant))):
        assert nobody.get("/desk/precedents").status_code == 403
        assert nobody.get(f"/desk/precedents/{precedent}").status_code == 403


def test_an_odd_search_is_answered(desk: DeskScene, house: House, clock: Clock, manager: Browser) -> None:
    closed(desk, house, clock)
    for query in ("q=%22%27*%3A%28", "q=%F0%9F%8D%9C", "q=" + "汤" * 400, "category=x&outcome=y&page=0", "page=99999"):
        assert manager.get(f"/desk/precedents?{query}").status_code == 200


def test_hiding_can_be_undone_and_twice_is_once(desk: DeskScene, house: House, clock: Clock, manager: Browser) -> None:
    _, precedent = closed(desk, house, clock)
    for _ in range(2):
        assert manager.post(f"/desk/precedents/{precedent}/hide").status_code == 303
    page = manager.get(f"/desk/precedents/{precedent}").get_data(as_text=True)
    assert "汤碗已经全部换成密封的" not in page
    assert precedent not in manager.get("/desk/precedents").get_data(as_text=True)
    for _ in range(2):
        assert manager.post(f"/desk/precedents/{precedent}/show").status_code == 303
    assert precedent in manager.get("/desk/precedents?q=汤洒").get_data(as_text=True)


def test_the_desk_shows_cases_like_the_present_one_and_no_juror_gets_there(
    desk: DeskScene, house: House, clock: Clock, signed_in: Sign
) -> None:
    _, precedent = closed(desk, house, clock)
    owner, fresh = signed_in(desk.account(desk.scene.mediator)), desk.at(CaseStatus.VOTING)
    like = url(fresh, "similar")
    assert f'data-later="{like}"' in owner.get(url(fresh)).get_data(as_text=True)
    page = owner.get(like).get_data(as_text=True)
    assert precedent in page
    assert "shared-word" in page
    seat = desk.scene.seats(fresh.id)[0]
    juror = signed_in(desk.account(seat[1]))
    assert juror.get(like).status_code == 404
    assert juror.get("/desk/precedents").status_code == 403
    assert "precedents" not in juror.get(f"/seats/{seat[0]}").get_data(as_text=True)


def test_the_desks_stand_without_the_library(desk: DeskScene, house: House, clock: Clock, signed_in: Sign) -> None:
    owner, case = signed_in(desk.account(desk.scene.mediator)), desk.at(CaseStatus.DECIDED)
    for page in ("", "decision"):
        assert f'data-later="{url(case, "similar")}"' in owner.get(url(case, page)).get_data(as_text=True)
    assert "data-later-part" in owner.get(url(case, "similar")).get_data(as_text=True)


def test_the_command_fills_the_library(app: Flask, desk: DeskScene, house: House, clock: Clock, manager: Browser) -> None:
    case, _ = closed(desk, house, clock)
    with house.work() as uow:
        erase_precedent(uow, uow.session.get_one(Case, case.id))
    assert "precedent-line" not in manager.get("/desk/precedents").get_data(as_text=True)
    done = app.test_cli_runner().invoke(args=["precedents", "fill"])
    assert done.output.endswith("1 precedents filed.\n")
    assert "precedent-line" in manager.get("/desk/precedents").get_data(as_text=True)
