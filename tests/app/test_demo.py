"""Demo mode in the browser: one click to be somebody, jurors who vote, no such pages anywhere else."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app import create_app
from app.cli import demo as commands
from app.config import Config
from app.demo.personas import OFFERED
from panel.demo.build import PASSWORD
from panel.models import Account, Ballot, SignIn
from tests.app.conftest import SECRET, Browser
from tests.app.furnished import config_of, furnish

pytestmark = pytest.mark.xdist_group("demo")  # built once, not once a worker
LINK = re.compile(r'href="(/(?!static/|language/|theme/)[^"#]*)')
SKIPPED = re.compile(r"\.(?:json|csv|zip|jsonl)\b|/export")
PAGES_EACH = 30


@pytest.fixture(scope="module")
def demo_app(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application in demo mode with the demo in it, built minutes ago at most: its deadlines lie ahead."""
    made = create_app(config_of(furnish(run_folder, tmp_path_factory.mktemp("demo") / "home")))
    yield made
    made.extensions["gongping.demo"].stop()
    made.extensions["gongping"].db.dispose()


@pytest.fixture
def visitor(demo_app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(demo_app.test_client())


def be(demo_app: Flask, persona: str) -> tuple[Browser, str]:
    """A browser signed in as a persona by the click, and where it landed."""
    browser = Browser(demo_app.test_client())
    answer = browser.post(f"/demo/sign-in/{persona}")
    assert answer.status_code == 303
    return browser, answer.headers["Location"]


def has_route(demo_app: Flask, path: str) -> bool:
    """Whether any view answers to this path; a link to nowhere is not the persona's affair."""
    try:
        demo_app.url_map.bind("localhost").match(path.partition("?")[0])
    except HTTPException as answer:
        return isinstance(answer, RequestRedirect)
    return True


def ballots(demo_app: Flask) -> int:
    """All ballots there are."""
    with demo_app.extensions["gongping"].db.reading() as session:
        return session.scalar(select(func.count()).select_from(Ballot)) or 0


def test_the_first_page_offers_everybody_with_one_click(visitor: Browser) -> None:
    page = visitor.get("/").text
    for persona, *_ in OFFERED:
        assert f'action="/demo/sign-in/{persona}"' in page
    assert PASSWORD in page
    assert 'action="/demo/play"' in page
    assert "/outbox" in page


@pytest.mark.parametrize("persona", [key for key, *_ in OFFERED])
def test_every_page_a_persona_is_led_to_is_there(demo_app: Flask, persona: str) -> None:
    browser, landed = be(demo_app, persona)
    seen: dict[str, int] = {}
    waiting = [landed, "/", "/account", "/notices"]
    while waiting and len(seen) < PAGES_EACH:
        path = waiting.pop(0)
        if path in seen or SKIPPED.search(path) or not has_route(demo_app, path):
            continue
        answer = browser.get(path)
        seen[path] = answer.status_code
        if answer.mimetype == "text/html":
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(answer.text)]
    assert len(seen) > 4
    assert {path: status for path, status in seen.items() if status not in (200, 302, 303)} == {}


def test_a_click_is_a_session_like_any_other(demo_app: Flask) -> None:
    browser, landed = be(demo_app, "juror_01")
    assert landed == "/seats"
    assert "/demo/sign-in/juror_01" in browser.get("/").text
    with demo_app.extensions["gongping"].db.reading() as session:
        mine = session.scalar(
            select(func.count()).select_from(SignIn).join(Account, Account.id == SignIn.account_id)
            .where(Account.persona == "juror_01")
        )
        assert mine >= 1
    assert browser.post("/demo/sign-in/he_jing").status_code == 303
    assert browser.get("/desk").status_code == 200


def test_the_shared_password_signs_in_by_hand(visitor: Browser) -> None:
    answer = visitor.post("/sign-in", {"identifier": "lin.xiaoyu@example.com", "password": PASSWORD})
    assert answer.status_code == 303


@pytest.mark.parametrize("persona", ["juror_03", "nobody", "1"])
def test_only_those_offered_can_be_chosen(visitor: Browser, persona: str) -> None:
    assert visitor.post(f"/demo/sign-in/{persona}").status_code == 404


def test_looking_signs_nobody_in_and_a_forged_click_neither(demo_app: Flask, visitor: Browser) -> None:
    assert visitor.get("/demo/sign-in/he_jing").status_code == 405
    assert demo_app.test_client().post("/demo/sign-in/he_jing").status_code == 400
    assert demo_app.test_client().post("/demo/play").status_code == 400


def test_jurors_vote_in_the_background_one_play_at_a_time(demo_app: Flask, visitor: Browser) -> None:
    before = ballots(demo_app)
    assert visitor.post("/demo/play", {"next": "/rules"}).headers["Location"] == "/rules"
    assert visitor.post("/demo/play").status_code == 303  # a second click changes nothing
    play = demo_app.extensions["gongping.demo"]
    until = time.monotonic() + 30
    while ballots(demo_app) == before and time.monotonic() < until:
        time.sleep(0.1)
    play.stop()
    assert not play.is_running
    assert ballots(demo_app) == before + play.cast > before


def test_commands_leave_a_built_demo_alone_and_let_its_jurors_vote(
    demo_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = demo_app.test_cli_runner().invoke(args=["demo", "prepare"])
    assert said.exit_code == 0
    assert "left as it is" in said.output
    monkeypatch.setattr(commands.time, "sleep", lambda _pause: None)
    before = ballots(demo_app)
    said = demo_app.test_cli_runner().invoke(args=["demo", "play", "--seconds", "10"])
    assert said.exit_code == 0, said.output
    assert ballots(demo_app) > before
    assert f"{ballots(demo_app) - before} ballots cast" in said.output


def test_prepare_fills_an_empty_house_and_reset_asks_first(tmp_path: Path) -> None:
    app = create_app(Config(mode="demo", secret_key=SECRET, home=tmp_path, workers="none").completed())
    said = app.test_cli_runner().invoke(args=["demo", "reset"], input="n\n")
    assert said.exit_code == 1
    page = Browser(app.test_client()).get("/").text
    assert "/demo/sign-in/" not in page
    assert "demo prepare" in page
    app.extensions["gongping"].db.dispose()


@pytest.mark.parametrize("command", [("prepare",), ("reset", "--yes"), ("play",)])
def test_commands_are_refused_outside_demo_mode(app: Flask, command: tuple[str, ...]) -> None:
    said = app.test_cli_runner().invoke(args=["demo", *command])
    assert said.exit_code == 1
    assert "GONGPING_MODE=demo" in said.output
    with app.extensions["gongping"].db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 0


@pytest.mark.parametrize("path", ["/demo/sign-in/he_jing", "/demo/play"])
def test_there_are_no_such_pages_outside_demo_mode(guest: Browser, path: str) -> None:
    assert guest.post(path).status_code == 404
    page = guest.get("/").text
    assert "/demo/" not in page
    assert PASSWORD not in page


def test_production_has_no_such_pages(app_config: Config) -> None:
    safe = {"secret_key": sha256(b"a key").hexdigest(), "base_url": "https://example.org"}
    config = replace(app_config, mode="production", secure_cookies=True, throttle=True, **safe)
    app = create_app(config)
    browser = Browser(app.test_client())
    app.config["WTF_CSRF_ENABLED"] = False  # or a missing token would be refused before anybody asked for the mode
    for path in ("/demo/play", "/demo/sign-in/he_jing"):
        assert app.test_client().post(path, base_url="https://example.org").status_code == 404, path
    assert "/demo/" not in browser.get("/", base_url="https://example.org").text
    assert app.test_cli_runner().invoke(args=["demo", "prepare"]).exit_code == 1
    app.extensions["gongping"].db.dispose()
