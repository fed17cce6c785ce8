"""Documents at the redaction desk in the browser: shown, boxed and sent out page by page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Account, Case, Exhibit, RedactionPicture
from panel.services.mediation import declare_impasse
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, furnish, url
from tests.panel.desk import Desk, document

S = CaseStatus
Sign = Callable[..., Browser]


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


def at(case: Case, act: str = "") -> str:
    return url(case, "redaction" + (f"/{act}" if act else ""))


@pytest.fixture
def with_document(house_scene: DeskScene) -> tuple[Case, Desk, str]:
    """A case at the desk with a document of two pages that its mediator has opened."""
    case = house_scene.at(S.IN_MEDIATION)
    desk = Desk(house_scene.scene, case.id)
    exhibit = desk.hand_in(data=document("First page", "Second page"))
    with house_scene.scene.house.work() as uow:
        declare_impasse(uow, case.id, "双方各执一词", now=house_scene.clock())
    house_scene.scene.redact(case.id)
    desk.look(exhibit)
    return case, desk, exhibit


def test_a_document_is_boxed_page_by_page(with_document: tuple[Case, Desk, str], mediator: Browser) -> None:
    case, desk, exhibit = with_document
    page = at(case, f"pictures/{exhibit}")
    shown = mediator.get(page).text
    assert [f'data-page="{number}"' in shown for number in (1, 2, 3)] == [True, True, False]
    sheets = [mediator.get(f"{page}/pages/{number}") for number in (1, 2)]
    assert [(sheet.mimetype, sheet.headers["Cache-Control"]) for sheet in sheets] == [("image/jpeg", "no-store")] * 2
    assert sheets[0].data != sheets[1].data
    assert mediator.get(f"{page}/pages/3").status_code == 404
    row = {"boxes-0-page": "2", "boxes-0-x": "0", "boxes-0-y": "50", "boxes-0-w": "100", "boxes-0-h": "50"}
    answer = mediator.post(page, {"state": "boxed", "alt": "合同", **row, "version": desk.redaction().version})
    assert answer.headers["Location"].endswith("#copy")
    with desk.scene.house.db.reading() as session:
        kept = session.scalars(select(RedactionPicture)).one()
    assert kept.boxes == [[0, 500, 1000, 500, 2]]
    copies = [mediator.get(f"{page}/shown/{number}") for number in (1, 2)]
    assert [copy.data for copy in copies] == [desk.stored(each["key"]) for each in kept.copies]
    assert copies[0].data == sheets[0].data
    assert mediator.get(f"{page}/shown/3").status_code == 404
    again = mediator.get(page).text
    assert 'name="boxes-0-page"' in again
    assert f"{exhibit}/shown/2" in again
    assert f"{exhibit}/shown/2" in mediator.get(f"{at(case)}?view=jurors").text


@pytest.mark.parametrize("wrong", [{"boxes-0-page": "3"}, {"boxes-0-page": "0"}, {"boxes-0-page": "zwei"}, {"boxes-0-w": ""}])
def test_a_box_on_no_page_keeps_what_was_typed(
    with_document: tuple[Case, Desk, str], mediator: Browser, wrong: dict[str, str]
) -> None:
    case, desk, exhibit = with_document
    row = {"boxes-0-page": "2", "boxes-0-x": "0", "boxes-0-y": "77.7", "boxes-0-w": "100", "boxes-0-h": "20"}
    sent = {"state": "boxed", "alt": "合同", **row, **wrong, "version": desk.redaction().version}
    answer = mediator.post(at(case, f"pictures/{exhibit}"), sent)
    assert answer.status_code == 422
    assert 'value="77.7"' in answer.text
    with desk.scene.house.db.reading() as session:
        assert session.scalars(select(RedactionPicture.copies)).one() == []


@pytest.mark.parametrize(
    ("data", "says"),
    [(document("x", password="secret"), "password"), (document(*["x"] * 21), "20 pages"), (b"%PDF-1.7\n", "damaged")],
)
def test_a_document_that_cannot_be_drawn_says_why_and_can_be_withheld(
    with_document: tuple[Case, Desk, str], mediator: Browser, data: bytes, says: str
) -> None:
    case, desk, exhibit = with_document
    with desk.scene.house.db.reading() as session:
        key = session.scalars(select(Exhibit.store_key)).one()
    desk.scene.store.delete(key)
    desk.scene.store.put(key, data)
    page = at(case, f"pictures/{exhibit}")
    shown = mediator.get(page)
    assert shown.status_code == 200
    assert says in shown.text
    assert 'value="boxed"' not in shown.text
    assert mediator.get(f"{page}/pages/1").status_code in (404, 422)
    version = desk.redaction().version
    assert mediator.post(page, {"state": "cleared", "alt": "合同", "version": version}).status_code == 422
    assert mediator.post(page, {"state": "withheld", "version": version}).status_code == 303
