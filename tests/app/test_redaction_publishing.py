"""Exhibits at the redaction desk in the browser, and the way from the first look to the panel."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from panel.lifecycle import CaseStatus
from panel.models import Account, Brief, Case, PartyRole, RedactionPicture, TimelineEntry
from panel.queries.redactions import get_redaction
from panel.services.dealing import record_dealing
from panel.services.mediation import declare_impasse
from panel.services.previewing import approve_draft, object_to_draft
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, furnish, url
from tests.panel.ballots_room import add_jurors
from tests.panel.conflicts_room import jurors
from tests.panel.desk import Desk

S = CaseStatus
Sign = Callable[..., Browser]
CLAIM = "我叫李秀英，在蜀香阁订了酸菜鱼，电话13800001234。邻居吕欣怡看到了，吕女士说汤洒了。<b>很烫</b>"


@pytest.fixture
def house_scene(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def mediator(house_scene: DeskScene, signed_in: Sign) -> Browser:
    """The mediator of the scene, signed in, reading English: the tests know its words."""
    with house_scene.scene.house.db.writing() as session:
        session.get_one(Account, house_scene.scene.mediator).locale = "en"
    return signed_in(house_scene.account(house_scene.scene.mediator))


@pytest.fixture
def case(house_scene: DeskScene) -> Case:
    """A case at the desk."""
    return house_scene.at(S.REDACTING, text=CLAIM)


@pytest.fixture
def desk(house_scene: DeskScene, case: Case) -> Desk:
    """The desk of that case, for looking behind the page."""
    return Desk(house_scene.scene, case.id)


def at(case: Case, act: str = "") -> str:
    return url(case, "redaction" + (f"/{act}" if act else ""))


def words(answer) -> str:
    """The page as it is read."""
    return html.unescape(answer.text)


@pytest.fixture
def with_pictures(house_scene: DeskScene) -> tuple[Case, Desk, str, str]:
    """A case at the desk with one exhibit of each side."""
    case = house_scene.at(S.IN_MEDIATION)
    desk = Desk(house_scene.scene, case.id)
    mine, theirs = desk.hand_in(), desk.hand_in(PartyRole.RESPONDENT)
    with house_scene.scene.house.work() as uow:
        declare_impasse(uow, case.id, "双方各执一词", now=house_scene.clock())
    house_scene.scene.redact(case.id)
    return case, desk, mine, theirs


def test_an_exhibit_is_opened_then_boxed(with_pictures: tuple[Case, Desk, str, str], mediator: Browser) -> None:
    case, desk, exhibit, _ = with_pictures
    page = at(case, f"pictures/{exhibit}")
    assert mediator.get(page).status_code == 303, "nobody has opened it"
    assert mediator.get(f"{page}/shown/1").status_code == 404
    assert mediator.post(page, {"version": desk.redaction().version, "state": "withheld"}).status_code == 409
    assert mediator.post(f"{page}/open").headers["Location"].endswith(page)
    assert "data-picture-boxes" in mediator.get(page).text
    boxed = {"state": "boxed", "alt": "单据", "boxes-0-x": "12,5", "boxes-0-y": "0", "boxes-0-w": "50%", "boxes-0-h": "100"}
    answer = mediator.post(page, {**boxed, "version": desk.redaction().version})
    assert answer.headers["Location"].endswith("#copy")
    with desk.scene.house.db.reading() as session:
        rows = session.scalars(select(RedactionPicture).order_by(RedactionPicture.id)).all()
    assert rows[0].boxes == [[125, 0, 500, 1000]]
    copy = mediator.get(f"{page}/shown/1")
    assert copy.data == desk.stored(rows[0].store_key) != desk.original(exhibit)
    assert copy.headers["Cache-Control"] == "no-store"
    assert 'value="12.5"' in mediator.get(page).text
    mediator.post(page, {"state": "cleared", "alt": "单据", "version": desk.redaction().version})
    assert mediator.get(f"{page}/shown/1").data == desk.original(exhibit)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": ""}, {"state": "unseen"}, {"alt": ""}, {"alt": "长" * 301}, {"boxes-0-x": "viel"}, {"boxes-0-x": ""},
        {"boxes-0-x": "nan"}, {"boxes-0-w": "101"}, {"boxes-0-x": "60"}, {"boxes-0-w": "0"},
    ],
)
def test_wrong_boxes_keep_what_was_typed(
    with_pictures: tuple[Case, Desk, str, str], mediator: Browser, wrong: dict[str, str]
) -> None:
    case, desk, exhibit, _ = with_pictures
    desk.look(exhibit)
    boxed = {"state": "boxed", "alt": "单据", "boxes-0-x": "10", "boxes-0-y": "77.7", "boxes-0-w": "50", "boxes-0-h": "10"}
    answer = mediator.post(at(case, f"pictures/{exhibit}"), {**boxed, **wrong, "version": desk.redaction().version})
    assert answer.status_code == 422
    assert 'value="77.7"' in answer.text
    assert "gate.pictures" in desk.codes()


def test_an_exhibit_of_another_case_is_not_found(
    with_pictures: tuple[Case, Desk, str, str], case: Case, mediator: Browser
) -> None:
    exhibit = with_pictures[2]
    for path in (f"pictures/{exhibit}", f"pictures/{exhibit}/shown"):
        assert mediator.get(at(case, path)).status_code == 404
    assert mediator.post(at(case, f"pictures/{exhibit}/open")).status_code == 404
    assert mediator.post(at(case, f"pictures/{exhibit}"), {"state": "withheld"}).status_code == 404


def test_from_the_first_look_to_the_panel(
    with_pictures: tuple[Case, Desk, str, str], mediator: Browser, house_scene: DeskScene
) -> None:
    case, desk, mine, theirs = with_pictures
    publish, scene = at(case) + "?view=publish", house_scene.scene
    assert re.search(r'btn-seal btn-big" disabled', mediator.get(publish).text)
    assert mediator.post(at(case, "preview"), {"version": desk.redaction().version}).status_code == 409
    for exhibit, state in ((mine, "cleared"), (theirs, "withheld")):
        mediator.post(at(case, f"pictures/{exhibit}/open"))
        sent = {"state": state, "alt": "餐盒", "version": desk.redaction().version}
        assert mediator.post(at(case, f"pictures/{exhibit}"), sent).status_code == 303
    mediator.post(at(case, "confirm-all"), {"version": desk.redaction().version})
    mediator.post(at(case, "suspects"), {"all_words": "1", "version": desk.redaction().version})
    while found := re.search(r'name="suspect" value="([^"]+)"', mediator.get(at(case)).text):  # digits and letters one by one
        sent = {"suspect": found[1], "version": desk.redaction().version}
        assert mediator.post(at(case, "suspects"), sent).status_code == 303
    mediator.post(at(case, "confirm-all"), {"version": desk.redaction().version})
    assert mediator.post(at(case, "preview"), {"version": desk.redaction().version}).status_code == 409, "nobody has read it"
    read = {"tells": "no", "version": desk.redaction().version}
    assert mediator.post(at(case, "reading"), read).headers["Location"].endswith("view=jurors")
    assert desk.codes() == ["gate.not_previewed"]
    assert mediator.post(at(case, "preview"), {"version": desk.redaction().version}).status_code == 303
    with scene.house.work() as uow:
        objection = object_to_draft(uow, case.id, PartyRole.RESPONDENT, "街坊认得出来", now=house_scene.clock())
        for role in PartyRole:
            approve_draft(uow, case.id, role, now=house_scene.clock())
    page = words(mediator.get(publish))
    assert "街坊认得出来" in page
    assert "Complainant agrees" in page
    answer = f"objections/{objection.public_id}/answer"
    assert mediator.post(at(case, answer), {f"{objection.public_id}-answer": ""}).status_code == 422
    assert mediator.post(at(case, "objections/x/answer"), {"x-answer": "改了"}).status_code == 404
    assert mediator.post(at(case, answer), {f"{objection.public_id}-answer": "已改。"}).status_code == 303
    assert "Nothing blocks publication." in words(mediator.get(publish))
    assert not re.search(r'btn-seal btn-big" disabled', mediator.get(publish).text)
    version = {"version": desk.redaction().version}
    assert mediator.post(at(case, "publish"), version).headers["Location"].endswith(f"{case.public_id}/panel")
    assert mediator.post(at(case, "publish"), version).status_code == 409, "a second press finds the panel drawn"
    with scene.house.db.reading() as session:
        assert len(session.scalars(select(Brief).where(Brief.case_id == case.id)).all()) == 1


def test_a_leak_is_named_with_its_place(
    with_pictures: tuple[Case, Desk, str, str], mediator: Browser
) -> None:
    case, desk, exhibit, _ = with_pictures
    desk.look(exhibit)
    mediator.post(
        at(case, f"pictures/{exhibit}"), {"state": "cleared", "alt": "李……秀……英的餐盒", "version": desk.redaction().version}
    )
    assert "“李秀英” can still be read in: Description of exhibit 1." in words(mediator.get(at(case)))


def test_a_draw_that_can_seat_nobody_is_given_up_and_the_brief_waits(
    house_scene: DeskScene, mediator: Browser, clock: Clock
) -> None:
    scene, house = house_scene.scene, house_scene.scene.house
    with house.work() as uow:
        for account in jurors(scene):
            record_dealing(uow, account, "order", merchant_id=scene.merchant, source="import", now=clock())
    case = house_scene.at(S.REDACTING)
    scene.clear_desk(case.id)

    def publish(status: int) -> TestResponse:
        with house.db.reading() as session:
            version = get_redaction(session, case.id).version
        answer = mediator.post(at(case, "publish"), {"version": version}, follow_redirects=True)
        assert answer.status_code == status
        return answer

    assert "Nobody in the pool can judge this case." in words(publish(409))
    add_jurors(house, 9, clock())
    page = words(publish(200))
    assert "That draw was given up in public and the next one is fixed" in page
    assert house_scene.again(case).status is S.REDACTING
    with house.db.reading() as session:
        assert session.scalar(select(func.count()).where(TimelineEntry.kind == "draw.no_jurors")) == 1
        assert session.scalar(select(func.count()).select_from(Brief)) == 0, "nothing half published stays"
    publish(200)
    assert house_scene.again(case).status is S.VOTING
