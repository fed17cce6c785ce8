"""What an account may take away as a file in a while: one measure for all tables and packages, and when to come again."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from limits.storage import MemoryStorage

from app.config import Config
from app.extensions import limiter
from app.tables import as_csv
from app.throttle import EXPORTS, LOOKING
from panel.models import Role
from tests.app.conftest import Browser, Clock, running
from tests.app.matrix import path_of, rules
from tests.guards.sources import nothing

MINE = "/account/data.json"
PER_MINUTE, PER_HOUR = (int(found) for found in re.findall(r"(\d+) per (?:minute|hour)", EXPORTS))
TABLES = re.compile(r"\.(csv|zip)$|/export\.json$|/data\.json$|/cases/<case_id>/record\.json$")
MONTH = {"month": "2026-11"}


@pytest.fixture
def app(app_config: Config, clock: Clock) -> Iterator[Flask]:
    """The application with throttles."""
    for made in running(replace(app_config, throttle=True), clock):
        with made.app_context():
            limiter.reset()
        yield made


def test_one_measure_holds_for_every_table_and_package_of_an_account(app: Flask, signed_in: Callable[..., Browser]) -> None:
    somebody, other = signed_in("Officer", Role.QUALITY), signed_in("Other", Role.QUALITY)
    assert [somebody.get(MINE).status_code for _ in range(PER_MINUTE)] == [200] * PER_MINUTE
    found = [rule for rule in rules(app) if "GET" in rule.methods and TABLES.search(rule.rule)]
    assert len(found) >= 14, [rule.rule for rule in found]
    nothing(rule.rule for rule in found if somebody.get(path_of(rule, MONTH)).status_code != 429)
    assert other.get("/quality/closings.csv").status_code == 200, "another account has a measure of its own"
    assert somebody.get("/account").status_code == 200, "pages are not measured"


def test_whoever_has_had_enough_is_told_when_to_come_again(app: Flask, signed_in: Callable[..., Browser]) -> None:
    somebody = signed_in()
    for _ in range(PER_MINUTE):
        somebody.get(MINE)
    page = somebody.get("/account/data.zip")
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 61
    assert re.search(r"请(?:在)? ?1 ?分钟后再试", page.text)
    somebody.client.set_cookie("locale", "en")
    assert "Please try again in 1 minute." in somebody.get("/account/data.zip").text


def test_over_an_hour_the_wait_is_said_as_long_as_it_is(
    app: Flask, signed_in: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes a few each minute meets the measure of the hour. The limiter's clock is moved, not ours."""
    somebody, began, gone = signed_in(locale="en"), time.time(), [0.0]
    assert isinstance(limiter.storage, MemoryStorage)
    monkeypatch.setattr(time, "time", lambda: began + gone[0])
    while gone[0] < 3600 and (answer := somebody.get(MINE)).status_code == 200:
        gone[0] += 61 / PER_MINUTE
    assert answer.status_code == 429
    left = int(answer.headers["Retry-After"])
    assert abs(left - (3600 - gone[0])) <= 2
    assert 50 * 60 < left < 55 * 60
    page = somebody.get("/account/data.zip")
    assert re.search(r"Please try again in 5\d minutes\.", page.text)


def test_whoever_walks_all_public_pages_is_stopped_and_the_house_goes_on(app: Flask, signed_in: Callable[..., Browser]) -> None:
    guest, per_minute = Browser(app.test_client()), int(LOOKING.split()[0])
    pages = ["/faq", "/stories", "/statistics", "/lottery", "/lottery/journal", "/record"]
    assert [guest.get("/faq").status_code for _ in range(per_minute - len(pages))] == [200] * (per_minute - len(pages))
    assert [guest.get(page).status_code for page in pages] == [200] * len(pages)
    stopped = guest.get("/stories")
    assert (stopped.status_code, 0 < int(stopped.headers["Retry-After"]) <= 61) == (429, True)
    for free in ("/", "/rules", "/lot", "/healthz", "/sign-in"):
        assert guest.get(free).status_code == 200, free
    assert signed_in().get("/stories").status_code == 200, "an account has a measure of its own"


def test_no_cell_of_a_table_is_a_formula_whatever_it_begins_with(app: Flask) -> None:
    """The same for every table, since one function writes them; numbers stay numbers, and a sign inside of a text is none."""
    starts, harmless = ("=", "+", "-", "@", "\t", "\r"), ("3-1", "老店 =", "")
    rows = [[f"{start}1+2", 7, -7, text] for start in starts for text in harmless]
    with app.test_request_context():
        text = as_csv("a.csv", ["one", "two", "three", "four"], lambda _session: rows).get_data(as_text=True)
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read[1:] == [[f"'{start}1+2", "7", "-7", text] for start in starts for text in harmless]
