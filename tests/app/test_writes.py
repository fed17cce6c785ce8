"""How much anybody may send at all: one measure for every page of an account, and what stands apart from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.config import Config
from app.extensions import limiter
from app.throttle import APART, DRAFTS, WRITES
from tests.app.conftest import Browser, Clock, running
from tests.app.matrix import path_of, rules
from tests.guards.sources import nothing

PER_MINUTE = int(WRITES.split()[0])
NAME = {"name": "Lin Wei the second", "locale": "en"}


@pytest.fixture
def app(app_config: Config, clock: Clock) -> Iterator[Flask]:
    """The application with throttles."""
    for made in running(replace(app_config, throttle=True), clock):
        with made.app_context():
            limiter.reset()
        yield made


def use_up(browser: Browser) -> None:
    """Send as much as anybody may in a minute, to several pages."""
    paths = ["/account/profile", "/grumbles"]
    answers = [browser.post(paths[number % len(paths)], {"name": ""}).status_code for number in range(PER_MINUTE)]
    assert 429 not in answers


def test_who_sends_without_end_is_stopped_on_every_page_and_keeps_the_words(
    app: Flask, signed_in: Callable[..., Browser]
) -> None:
    somebody, other = signed_in(locale="en"), signed_in("Other")
    use_up(somebody)
    page = somebody.post("/grumbles", {"text": "The soup came cold, and nobody answers."})
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 61
    assert re.search(r"Please try again in 1 minute\.", page.text)
    assert "The soup came cold, and nobody answers." in page.text
    assert somebody.post("/account/profile", NAME).status_code == 429
    assert somebody.get("/account").status_code == 200, "looking goes on"
    assert other.post("/account/profile", NAME).status_code == 303, "another account of the network goes on"


def test_what_must_never_wait_stands_apart(app: Flask, signed_in: Callable[..., Browser]) -> None:
    somebody = signed_in()
    use_up(somebody)
    assert somebody.post("/seats/nobody-knows/ballot", {"choice": "x"}).status_code == 404
    assert somebody.send_json("/drafts/grumble", {"fields": {"text": "a"}}).status_code == 200
    reports = somebody.client.post("/policy-reports", json={}, content_type="application/reports+json")
    assert reports.status_code == 400
    assert somebody.post("/sign-out").status_code == 303


def test_drafts_have_a_measure_of_their_own_by_account(app: Flask, signed_in: Callable[..., Browser]) -> None:
    somebody, other = signed_in(), signed_in("Other")
    sent = {"fields": {"text": "a"}}
    answers = [somebody.send_json("/drafts/grumble", sent).status_code for _ in range(int(DRAFTS.split()[0]) + 1)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {200}
    assert other.send_json("/drafts/grumble", sent).status_code == 200
    assert somebody.post("/account/profile", NAME).status_code == 303


def test_guests_of_a_network_share_one(app: Flask) -> None:
    use_up(Browser(app.test_client()))
    guest = Browser(app.test_client())
    assert guest.post("/account/profile", NAME).status_code == 429
    sent = NAME | {"csrf_token": guest.token()}
    elsewhere = guest.client.post("/account/profile", data=sent, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert elsewhere.status_code != 429


def test_every_route_that_takes_something_is_measured(app: Flask) -> None:
    taking = [rule for rule in rules(app) if rule.methods & {"POST", "PUT", "PATCH", "DELETE"}]
    assert len(taking) > 200
    nothing(APART - {rule.endpoint for rule in taking})
    measured = set[str]()
    for rule in taking:
        method = min(rule.methods & {"POST", "PUT", "PATCH", "DELETE"})
        with app.test_request_context(path_of(rule, {}), method=method):
            measured |= {rule.endpoint for limit in limiter.limit_manager.application_limits if not limit.is_exempt}
    assert {rule.endpoint for rule in taking} - measured == APART
