"""Faults: said in plain words with a number to find them by; nothing of the inside leaves the house."""

from __future__ import annotations

import re
import sqlite3

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from app.access import requires
from panel.errors import Conflict, Forbidden, Invalid, NotFound, Throttled, Unavailable
from panel.permissions import Permission
from tests.app.conftest import Browser
from voting.errors import VotingError

SECRET = "SELECT secret FROM inside"
FAULTS = {
    "lost": (NotFound("account.not_found"), 404), "refused": (Forbidden("page.forbidden"), 403),
    "late": (Conflict("case.wrong_status", status="voting", to=None), 409),
    "wrong": (Invalid("account.name_missing", field="name"), 422), "busy": (Throttled("page.throttled", seconds=7), 429),
    "core": (VotingError("ballot.choice_missing"), 422),
    "twice": (IntegrityError(SECRET, {}, Exception(SECRET)), 409),
    "locked": (OperationalError(SECRET, {}, Exception(SECRET)), 503), "crowded": (NoConnection(SECRET), 503),
    "full": (Unavailable("evidence.store_full"), 503), "surprise": (RuntimeError(SECRET), 500),
    "driver": (sqlite3.OperationalError(SECRET), 503), "server": (psycopg.errors.DiskFull(SECRET), 503),
}


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with a page for each fault."""

    def fail(name: str) -> str:
        raise FAULTS[name][0]

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/fail/<name>", "fail", requires(Permission.PUBLIC_READ)(fail), methods=["GET", "POST"])
    return app


@pytest.mark.parametrize("name", list(FAULTS))
def test_every_fault_is_a_page_and_json_without_anything_of_the_inside(name: str, guest: Browser) -> None:
    status = FAULTS[name][1]
    page = guest.get(f"/fail/{name}")
    assert page.status_code == status
    assert SECRET not in page.text
    assert "Traceback" not in page.text
    assert "<h1" in page.text
    answer = guest.client.get(f"/fail/{name}", headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.json["error"]["message"]
    assert SECRET not in answer.text


def test_a_fault_of_ours_shows_the_number_its_log_line_has(guest: Browser, caplog: pytest.LogCaptureFixture) -> None:
    page = guest.get("/fail/surprise")
    assert page.headers["X-Request-ID"] in page.text
    assert any("RuntimeError" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(("came", "back"), [
    ("http://localhost/rules?x=1", "/rules?x=1"), ("http://elsewhere.example/rules", None), ("", None),
    ("http://localhost//elsewhere.example", "/"),
])  # fmt: skip
def test_a_refused_form_leads_back_to_the_page_it_stood_on(guest: Browser, came: str, back: str | None) -> None:
    refused = guest.client.post(
        "/fail/late", data={"csrf_token": guest.token(), "reason": "说明"}, headers={**guest.headers, "Referer": came}
    )
    link = re.search(r'href="([^"]*)">(?:(?!<a ).)*?回到上一页', refused.text, re.DOTALL)
    assert (link and link[1]) == back
    assert "现在做不了" in refused.text, "most refusals are not a matter of who was quicker"
    assert "回到上一页" not in guest.client.get("/fail/late", headers={"Referer": came}).text


def test_whoever_is_throttled_learns_when_to_come_back(guest: Browser) -> None:
    assert guest.get("/fail/busy").headers["Retry-After"] == "7"
    assert guest.get("/fail/locked").headers["Retry-After"] == guest.get("/fail/crowded").headers["Retry-After"] == "5"
    assert guest.get("/fail/full").headers["Retry-After"] == "300"


def test_an_invalid_input_names_its_field(guest: Browser) -> None:
    answer = guest.client.get("/fail/wrong", headers={"Accept": "application/json"})
    assert answer.json["error"]["field"] == "name"
    assert answer.json["error"]["code"] == "account.name_missing"


def test_codes_inside_a_sentence_are_put_into_words(guest: Browser) -> None:
    guest.headers["Accept-Language"] = "en"
    assert "voting" not in guest.get("/fail/late").text.split("<main")[1].split("</main>")[0]


def test_a_wrong_method_and_too_large_a_body_are_told_kindly(guest: Browser, app: Flask) -> None:
    wrong = guest.get("/sign-out")
    assert wrong.status_code == 405
    assert "POST" in wrong.headers["Allow"]
    app.config["MAX_CONTENT_LENGTH"] = 1000
    large = guest.post("/sign-in", {"identifier": "x" * 2000})
    assert large.status_code == 413
    assert "<h1" in large.text


def test_a_redirect_after_an_upload_with_progress_is_told_in_a_header(guest: Browser) -> None:
    answer = guest.client.get("/language/en?next=/rules", headers={"X-Progress": "1"})
    assert answer.status_code == 204
    assert answer.headers["X-Location"] == "/rules"


def test_a_form_that_comes_too_late_gives_its_texts_back_and_no_secrets(guest: Browser) -> None:
    sent = {"propose-text": "道歉\n<并>送券", "reason": "双方愿意再谈", "password": "four little ducks", "next": "/elsewhere"}
    page = guest.post("/fail/late", sent)
    assert page.status_code == 409
    assert "道歉\n&lt;并&gt;送券" in page.text
    assert "双方愿意再谈" in page.text
    assert "ducks" not in page.text
    assert "elsewhere" not in page.text
    stale = guest.client.post("/fail/late", data=sent)
    assert stale.status_code == 400
    assert "双方愿意再谈" in stale.text
    assert "双方愿意再谈" not in guest.post("/fail/lost", sent).text


@pytest.mark.parametrize("host", ["a" * 64, "x" * 8000 + ".example"])
def test_a_host_that_is_none_is_the_askers_fault(host: str, guest: Browser) -> None:
    answer = guest.client.get("/", headers={"Host": host})
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
