"""Wherever the voting rules bite, the page leads to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from panel.evidence.store import FolderStore
from panel.models import Role
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.controls_room import TurnedControls, furnish
from tests.app.juror_room import Room

PANEL, WEIGHT = 'href="/rules#panel"', 'href="/rules#weight"'


@pytest.fixture
def controls(house: House, clock: Clock, app_config: object, signed_in: Callable[..., Browser]) -> TurnedControls:
    """A panel of seven, three control cases."""
    return furnish(Room.open(house, clock, FolderStore(app_config.evidence_dir), signed_in))


def test_the_rules_have_the_places_that_are_linked(guest: Browser) -> None:
    page = guest.get("/rules").text
    assert 'id="panel"' in page
    assert 'id="weight"' in page


def test_the_ballot_paper_the_panel_room_and_the_verdict_lead_to_the_rules(controls: TurnedControls) -> None:
    room = controls.room
    case = room.scene.case(room.case_id)
    paper = room.accept(0).get(room.path(0)).text
    assert PANEL in paper
    assert WEIGHT in paper
    assert PANEL in room.browser_of(room.scene.mediator).get(f"/desk/cases/{case.public_id}/panel").text
    controls.scene.vote_all(room.case_id)
    controls.keep_time()
    assert PANEL in room.browser_of(room.scene.complainant).get(f"/cases/{case.public_id}").text
    told = room.browser(1).get(room.path(1)).text
    assert PANEL in told
    assert WEIGHT in told


def test_a_revealed_control_case_says_what_it_does_and_how_to_contest(controls: TurnedControls) -> None:
    account = controls.room.seats[0][1]
    seat = controls.answered(account, False)
    juror = controls.browser(account)
    page = juror.get(f"/seats/{seat}").text
    assert WEIGHT in page
    assert 'href="#contest"' in page, "next to the answer, not only at the end of the page"
    assert "绝不会因此被禁" in page
    assert "不显示你的姓名" in page
    record = juror.get("/juror/me").text
    assert PANEL in record
    assert WEIGHT in record
    assert "绝不会因此被禁" in record


def test_the_prices_of_plans_lead_to_the_rules(signed_in: Callable[..., Browser]) -> None:
    assert PANEL in signed_in("Admin", Role.ADMIN).get("/admin/settings/plan").text
