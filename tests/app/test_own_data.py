"""The own data: seen, taken along, erased; and how pages of an erased case look."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask

from app.scheduler import erasing
from panel.models import Account
from panel.passwords import hash_password
from panel.uow import House
from tests.app.canary import (
    ADDRESS,
    APPEAL,
    CHALLENGED,
    EMAIL,
    EXPLANATION,
    FILE,
    GROUND,
    IMPASSE,
    NAME,
    NOTE,
    OBJECTION,
    ORDER,
    PHONE,
    PROPOSAL,
    QUESTION,
    REPLY_FILE,
    RULING,
    SEVERE,
    SHOP,
    Canary,
)  # fmt: skip
from tests.app.conftest import Browser, Clock
from tests.app.matrix import DEMO_ONLY, path_of, rules
from tests.app.town import FORGED
from tests.guards.sources import nothing
from tests.panel.test_erasing import dump

PASSWORD = "seven slow turtles walk"


@pytest.fixture
def person(house: House, signed_in: Callable[..., Browser], clock: Clock) -> Browser:
    """Somebody with nothing open."""
    with house.work() as uow:
        account = Account(
            email="leaving@example.org", name="林别", password_hash=hash_password(PASSWORD), created_at=clock(),
            email_confirmed_at=clock(),
        )
        uow.session.add(account)
    return signed_in(account)


def test_the_page_names_what_goes_and_what_waits_and_the_package_can_be_read(person: Browser) -> None:
    page = person.get("/account/data")
    assert page.status_code == 200
    assert "180" in page.text
    data = person.get("/account/data.json")
    assert data.headers["Cache-Control"] == "no-store"
    assert json.loads(data.data)["account"]["email"] == "leaving@example.org"
    package = zipfile.ZipFile(io.BytesIO(person.get("/account/data.zip").data))
    assert json.loads(package.read("my-data.json"))["account"]["name"] == "林别"


def test_erasing_asks_for_the_password_and_ends_the_account(person: Browser, guest: Browser) -> None:
    wrong = person.post("/account/erase", {"present": "not my password"})
    assert wrong.status_code == 422
    assert person.get("/account/data").status_code == 200
    assert person.post("/account/erase", {"present": PASSWORD}).status_code == 303
    assert person.get("/account/data").status_code == 303
    again = guest.post("/sign-in", {"identifier": "leaving@example.org", "password": PASSWORD})
    assert again.status_code == 422


def test_strangers_have_no_data_page(guest: Browser) -> None:
    for path in ("/account/data", "/account/data.json", "/account/data.zip"):
        assert guest.get(path).status_code in (303, 401)


def test_an_erased_case_says_so_and_nobody_finds_a_word_of_it(app: Flask, clock: Clock) -> None:
    with app.app_context():
        canary = Canary.plant(app, clock)
    canary.bring_to_desk()
    canary.bring_to_panel()
    canary.end()
    place, town = canary.place(), canary.town
    clock.turn(days=181)
    assert erasing(app)() == 2, "the originals of the case, and the key of its round"
    town.browsers.clear()
    gone = (
        NAME, EMAIL, PHONE, ADDRESS, ORDER, SHOP, FILE, REPLY_FILE, NOTE, SEVERE, PROPOSAL, IMPASSE, OBJECTION, APPEAL, RULING,
        CHALLENGED, GROUND,
    )  # fmt: skip
    found, seen = [], 0
    own = {("complainant", NAME), ("complainant", EMAIL), ("complainant", PHONE)}
    for persona in ("complainant", "respondent", "owner", "manager", "quality", "seated"):
        browser = town.browser(persona, place)
        ids = {**town.ids, "proposal_id": FORGED, **place.ids}
        for rule in rules(app):
            if "GET" not in rule.methods or rule.endpoint.startswith(DEMO_ONLY) or not {"case_id", "seat_id"} & rule.arguments:
                continue
            answer = browser.get(path_of(rule, ids))
            assert answer.status_code < 500, rule
            text, seen = answer.data.decode("utf-8", "replace"), seen + 1
            found += [f"{persona} {rule}: {word}" for word in gone if word in text and (persona, word) not in own]
    assert seen > 100
    nothing(found)
    for persona, endpoint in (("complainant", "disputes.case"), ("owner", "mediation.workbench")):
        rule = next(rule for rule in rules(app) if rule.endpoint == endpoint and "GET" in rule.methods)
        assert "原始材料已于" in town.browser(persona, place).get(path_of(rule, place.ids)).text
    left = dump(town.scene, "accounts", "merchants")
    nothing(word for word in (*gone, QUESTION + "，" + SHOP, EXPLANATION + "：" + NAME) if word in left)
