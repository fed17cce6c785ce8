"""Filing: two saved steps, a review, one case however often it is sent, a receipt."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from panel.models import Case, Party, PartyRole, Statement
from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.disputes_room import Room, step_one, step_two


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def through(browser: Browser) -> None:
    """Both steps, ready to be sent."""
    assert browser.post("/disputes/new", step_one()).headers["Location"] == "/disputes/new/remedy"
    assert browser.post("/disputes/new/remedy", step_two()).headers["Location"] == "/disputes/new/questions"


def count_cases(house: House) -> int:
    with house.db.reading() as session:
        return session.scalar(select(func.count()).select_from(Case))


def test_three_steps_make_one_case_with_all_that_was_typed(room: Room, house: House) -> None:
    through(room.complainant)
    review = room.complainant.get("/disputes/new/review")
    assert review.status_code == 200
    assert "汤洒了一半，打电话没人管。" in review.text
    sent = room.complainant.post("/disputes/new/review")
    assert sent.status_code == 303
    assert sent.headers["Location"].endswith("/evidence?step=3")
    with house.db.reading() as session:
        case = session.scalars(select(Case)).one()
        claim = session.scalars(select(Statement)).one()
        party = session.scalar(select(Party).where(Party.role == PartyRole.COMPLAINANT))
    assert (case.title, case.amount_minor, case.order_no) == ("汤洒了一半", 2850, "A1")
    assert claim.remedy_text == "退一半"
    assert party.consented_at is not None
    receipt = room.complainant.get(room.path(case.id, "/receipt"))
    assert case.number in receipt.text
    assert room.complainant.get(sent.headers["Location"]).status_code == 200


def test_sending_twice_files_once(room: Room, house: House) -> None:
    through(room.complainant)
    first = room.complainant.post("/disputes/new/review")
    second = room.complainant.post("/disputes/new/review")
    assert first.status_code == second.status_code == 303
    assert second.headers["Location"] == "/cases"
    assert count_cases(house) == 1


def test_back_and_forward_keep_what_was_typed(room: Room) -> None:
    through(room.complainant)
    assert "汤洒了一半，打电话没人管。" in room.complainant.get("/disputes/new").text
    assert 'value="28.50"' in room.complainant.get("/disputes/new/remedy").text
    assert "汤洒了一半" not in room.respondent.get("/disputes/new").text


def test_steps_cannot_be_jumped(room: Room) -> None:
    assert room.complainant.get("/disputes/new/remedy").headers["Location"] == "/disputes/new"
    assert room.complainant.get("/disputes/new/review").headers["Location"] == "/disputes/new"
    room.complainant.post("/disputes/new", step_one())
    assert room.complainant.get("/disputes/new/review").headers["Location"] == "/disputes/new/remedy"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""), ("title", "汤" * 61), ("category", ""), ("category", "no_such"), ("merchant_name", " "),
        ("merchant_email", "nobody"), ("occurred_on", "yesterday"), ("occurred_on", "2026-11-22"), ("text", ""),
        ("text", "汤" * 4001), ("fact_on_0", "2026-13-40"), ("occurred_on", "0202-11-18"), ("fact_on_0", "9999-12-31"),
    ],
)
def test_a_fault_in_step_one_is_told_and_nothing_is_lost(room: Room, field: str, value: str) -> None:
    answer = room.complainant.post("/disputes/new", step_one(**{field: value}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "蜀香阁" in answer.text or field == "merchant_name"


@pytest.mark.parametrize(
    ("field", "value"), [("remedy", ""), ("remedy", "none"), ("amount", "28.505"), ("amount", "-1"), ("amount", "many")]
)
def test_a_fault_in_step_two_is_told(room: Room, field: str, value: str) -> None:
    room.complainant.post("/disputes/new", step_one())
    answer = room.complainant.post("/disputes/new/remedy", step_two(**{field: value}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_what_only_the_service_knows_is_told_on_the_review(room: Room, house: House) -> None:
    """A member files against the own merchant: refused, and the draft is still there."""
    through(room.respondent)
    answer = room.respondent.post("/disputes/new/review")
    assert answer.status_code == 422
    assert re.search(r'id="error-summary".*?<li>\w', answer.text, re.DOTALL), "the reason stands at the top"
    assert count_cases(house) == 0
    assert room.respondent.get("/disputes/new/review").status_code == 200


def test_today_is_the_day_where_the_house_is(room: Room, house: House, clock: Clock) -> None:
    """At ten in the evening UTC it is tomorrow in Shanghai: what happened on that day can be filed."""
    clock.turn(hours=16)
    room.complainant.post("/disputes/new", step_one(occurred_on="2026-11-22"))
    room.complainant.post("/disputes/new/remedy", step_two())
    assert room.complainant.post("/disputes/new/review").status_code == 303
    assert count_cases(house) == 1


def test_the_limit_of_open_disputes_is_a_reason_not_a_crash(room: Room, house: House, clock: Clock) -> None:
    with house.work() as uow:
        change_setting(uow, "open_disputes_max", 1, by_id=None, now=clock())
    room.scene.file()
    through(room.complainant)
    answer = room.complainant.post("/disputes/new/review")
    assert answer.status_code == 409
    assert room.complainant.get("/disputes/new/review").status_code == 200


def test_a_draft_can_be_thrown_away(room: Room) -> None:
    through(room.complainant)
    assert room.complainant.post("/disputes/new/discard").status_code == 303
    assert "汤洒了一半" not in room.complainant.get("/disputes/new").text


def test_guests_are_asked_to_sign_in_first(guest: Browser) -> None:
    answer = guest.get("/disputes/new")
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]
