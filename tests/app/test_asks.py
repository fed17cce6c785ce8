"""What the complainant asks for stands wherever the brief is read: a panel cannot judge a demand it is not told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.evidence import store
from panel.lifecycle import CaseStatus
from panel.models import Account, RemedyKind
from panel.services.responding import give_response
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.panel.scene import Scene

ASKED, OFFERED = ("全额退款", "¥128.00"), ("部分退款", "¥20.00")
Sign = Callable[..., Browser]


@pytest.fixture
def scene(app: Flask, house: House, clock: Clock) -> Scene:
    """A furnished house."""
    with app.app_context():
        return Scene.furnish(house, store(), clock())


@pytest.fixture
def sign(scene: Scene, signed_in: Sign) -> Callable[[int], Browser]:
    """Signs in by account id."""

    def make(account_id: int) -> Browser:
        with scene.house.db.reading() as session:
            return signed_in(session.get_one(Account, account_id))

    return make


def answered(scene: Scene) -> int:
    """A case at the redaction desk whose merchant offers a part."""
    case_id = scene.to(CaseStatus.AWAITING_RESPONSE)
    with scene.house.work() as uow:
        give_response(
            uow, case_id, "包装完好。", now=scene.now, consents=True, remedy=RemedyKind.PARTIAL_REFUND, amount_minor=2000
        )
    scene.impasse(case_id)
    scene.redact(case_id)
    return case_id


def test_jurors_read_what_each_side_asks_for_and_offers(scene: Scene, sign: Callable[[int], Browser]) -> None:
    case_id = answered(scene)
    scene.publish(case_id)
    seat, account = scene.seats(case_id)[0]
    juror = sign(account)
    juror.post(f"/seats/{seat}/accept")
    page = juror.get(f"/seats/{seat}").text
    assert all(words in page for words in (*ASKED, *OFFERED))


def test_the_desk_and_both_sides_see_it_before_it_goes_out(scene: Scene, sign: Callable[[int], Browser]) -> None:
    case_id = answered(scene)
    scene.clear_desk(case_id)
    path = f"/cases/{scene.case(case_id).public_id}/brief"
    for account in (scene.complainant, scene.member):
        page = sign(account).get(path).text
        assert all(words in page for words in (*ASKED, *OFFERED))
    desk = sign(scene.mediator).get(f"/desk/cases/{scene.case(case_id).public_id}/redaction?view=jurors").text
    assert all(words in desk for words in (*ASKED, *OFFERED))


def test_the_mediator_decides_beside_it(scene: Scene, sign: Callable[[int], Browser]) -> None:
    case_id = scene.to(CaseStatus.DECIDED)
    page = sign(scene.mediator).get(f"/desk/cases/{scene.case(case_id).public_id}/decision").text
    assert all(words in page for words in ASKED)
    assert OFFERED[0] + " ·" not in page, "this merchant offered nothing in numbers"
