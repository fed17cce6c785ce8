"""Pages for everybody: rules from the live settings, counts that point at nobody, the ways outside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from panel.lifecycle import CaseStatus
from panel.models import RemedyKind, Stance
from panel.services.deciding import decide_case
from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.disputes_room import Room

PAGES = ("/", "/rules", "/lot", "/promises", "/statistics", "/ways", "/privacy")


@pytest.mark.parametrize("path", PAGES)
def test_guests_read_every_public_page(guest: Browser, path: str) -> None:
    page = guest.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1


def test_every_link_in_the_foot_leads_to_an_anchor(guest: Browser) -> None:
    page = guest.get("/ways").text
    for anchor in ("negotiation", "mediation", "complaint", "arbitration", "court"):
        assert f'id="{anchor}"' in page


def test_rules_are_the_ones_in_force_and_changes_are_announced(guest: Browser, house: House, clock: Clock) -> None:
    assert "7 → 17 → 35" in guest.get("/rules").text
    with house.work() as uow:
        change_setting(uow, "plan", "9-21:5", by_id=None, now=clock())
        change_setting(uow, "response_hours", 50, by_id=None, now=clock())
    page = guest.get("/rules").text
    assert "7 → 17 → 35" in page
    assert "9-21:5" in page
    assert ">50" in page
    clock.turn(days=8)
    assert "9 → 21" in guest.get("/rules").text


def test_all_eight_promises_are_printed(guest: Browser) -> None:
    for path in ("/rules", "/promises"):
        block = guest.get(path).text.split('class="promise', 1)[1].split("</ol>")[0]
        assert block.count("<li>") == 8


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def test_few_cases_are_not_broken_down(room: Room, guest: Browser) -> None:
    for _ in range(4):
        room.scene.file()
    assert "<table" not in guest.get("/statistics").text
    room.scene.file()
    assert guest.get("/statistics").text.count("<table") == 1


def test_verdicts_and_decisions_are_counted_from_five_on(room: Room, guest: Browser, clock: Clock) -> None:
    for number in range(5):
        room.scene.now = clock.turn(hours=13)  # the dozen jurors of this room have rested
        case_id = room.scene.to(CaseStatus.DECIDED, merchant_name=f"蜀香阁{number}店")
        stance = Stance.DEPART if number == 0 else Stance.ADOPT
        with room.scene.house.work() as uow:
            decide_case(
                uow, case_id, room.scene.mediator, stance, RemedyKind.FULL_REFUND, "照评审结论办理，理由见匿名案情与双方证据。",
                now=clock() + timedelta(minutes=number),
            )
    page = guest.get("/statistics").text
    assert page.count("<table") == 3
    assert "80" in page.split("decisions-title", 1)[1]
    assert "李秀英" not in page
    assert "蜀香阁" not in page
