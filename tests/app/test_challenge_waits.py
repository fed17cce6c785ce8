"""The desk's last step while a challenge waits: said, asked, told to the quality officer, who can decline in the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.evidence import store
from panel.lifecycle import CaseStatus
from panel.models import Account, Challenge, ChallengeStatus, Role
from panel.queries.redactions import get_redaction
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.lot_room import Room
from tests.panel.scene import Scene

WORDS = {"whom": "邻居周某", "reason": "和店主是亲戚"}


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in: Callable[..., Browser]) -> Room:
    """Sixty jurors."""
    with app.app_context():
        return Room(Scene.furnish(house, store(), clock(), jurors=60), signed_in)


def sign(room: Room, account_id: int) -> Browser:
    """Signed in, reading English."""
    with room.scene.house.db.writing() as session:
        session.get_one(Account, account_id).locale = "en"
    return room.sign(account_id)


def test_the_desk_asks_once_and_the_officer_sees_how_urgent_it_is(
    room: Room, house: House, signed_in: Callable[..., Browser]
) -> None:
    scene = room.scene
    case_id = scene.to(CaseStatus.REDACTING)
    room.sign(scene.complainant).post(room.path(case_id, "/challenge"), WORDS)
    scene.clear_desk(case_id)
    desk, mediator = f"/desk{room.path(case_id)}/redaction", sign(room, scene.mediator)
    with house.db.reading() as session:
        version = {"version": get_redaction(session, case_id).version}
        place = f"/quality/challenges/{session.scalars(select(Challenge.public_id)).one()}"
    officer = signed_in("Qu Lity", Role.QUALITY)
    officer.get("/language/en")
    assert "Decide before that." in officer.get(place).text
    page = mediator.get(f"{desk}?view=publish").text
    assert 'name="past_challenges"' in page
    assert "A challenge of this case waits" in page
    refused = mediator.post(f"{desk}/publish", version)
    assert refused.status_code == 409
    assert "1 challenges of this case wait" in refused.text
    assert scene.status(case_id) is CaseStatus.REDACTING
    assert mediator.post(f"{desk}/publish", {**version, "past_challenges": "1"}).status_code == 303
    assert "votes now" in officer.get(place).text
    scene.vote_all(case_id)
    form = {"identifier": "x@example.org", "close_to": "respondent", "reply": "评审已结束。"}
    assert "No panel of this case votes any more" in officer.get(place).text
    assert officer.post(place, {**form, "ruling": "uphold"}).status_code == 409
    assert officer.post(place, {**form, "ruling": "reject"}).status_code == 303
    with house.db.reading() as session:
        assert session.scalars(select(Challenge.status)).one() is ChallengeStatus.REJECTED
