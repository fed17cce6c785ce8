"""What a client says of where it comes from and where it is: believed from as many proxies as are set, and from nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.config import Config
from app.extensions import limiter
from app.log_events import pseudonym
from app.mail.render import writer
from panel.models import SignIn
from panel.outbox import Mail, deliver
from panel.uow import House
from tests.app.conftest import Browser, Clock, running
from tests.app.new_accounts import link_in
from tests.app.test_logs import Lines, logged_by

HOUSE, EVIL = "https://gongping.example", "evil.example"
HERE, ELSEWHERE = "203.0.113.9", "203.0.113.10"
PASSWORD = "four little ducks swim"
LIN = {"name": "Lin Wei", "identifier": "lin.wei@example.org", "password": PASSWORD, "again": PASSWORD}
WRONG = {"identifier": "nobody@example.org", "password": "not the password"}


@pytest.fixture(params=[0, 1, 2], ids=["no proxy", "one proxy", "two proxies"])
def proxies(request: pytest.FixtureRequest) -> int:
    """How many proxies are set."""
    return int(request.param)


@pytest.fixture
def app(app_config: Config, clock: Clock, proxies: int) -> Iterator[Flask]:
    """The application behind that many proxies, with throttles and JSON lines."""
    for made in running(replace(app_config, throttle=True, log="json", proxies=proxies, base_url=HOUSE), clock):
        with made.app_context():
            limiter.reset()
        yield made


@pytest.fixture
def lines(app: Flask) -> Lines:
    """The log of `app`."""
    return logged_by(app)


def headers(proxies: int, client: str, made_up: str) -> dict[str, str]:
    """What arrives when a client has made everything up, and each proxy has added to it what it knows (plain http)."""
    hops = [client, *(f"10.0.0.{number}" for number in range(1, proxies))] if proxies else []
    return {
        "Accept": "text/html", **({} if proxies else {"Host": EVIL}), "X-Forwarded-For": ", ".join([made_up, made_up, *hops]),
        "X-Forwarded-Host": ", ".join([EVIL, *["gongping.example"] * proxies]),
        "X-Forwarded-Proto": ", ".join(["https", *["http"] * proxies]),
        "X-Forwarded-Port": "444", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Server": EVIL, "X-Real-IP": made_up,
        "Forwarded": f"for={made_up};host={EVIL};proto=https", "True-Client-IP": made_up, "CF-Connecting-IP": made_up,
        "X-Original-URL": "/account", "X-Rewrite-URL": "/account", "X-HTTP-Method-Override": "GET",
    }  # fmt: skip


def send(
    app: Flask, proxies: int, path: str, form: dict[str, str], client: str = HERE, made_up: str = "198.51.100.7"
) -> TestResponse:
    """Send a form so; where there is no proxy, which would look at it, under a made-up Host as well."""
    browser = Browser(app.test_client())
    form, cookie = {**form, "csrf_token": browser.token()}, browser.client.get_cookie("gongping")
    assert cookie is not None
    kept = {"Cookie": f"gongping={cookie.value}"}  # by hand: a browser sends none to a host it does not know
    return app.test_client(use_cookies=False).post(
        path, data=form, headers={**headers(proxies, client, made_up), **kept},
        environ_base={"REMOTE_ADDR": "127.0.0.1" if proxies else client},
    )


def test_a_made_up_address_is_another_one_to_no_throttle_and_no_line(app: Flask, proxies: int, lines: Lines) -> None:
    answers = [send(app, proxies, "/sign-in", WRONG, made_up=f"198.51.100.{number}").status_code for number in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert send(app, proxies, "/sign-in", WRONG, ELSEWHERE).status_code == 422  # whoever really is elsewhere
    with app.app_context():
        known = [pseudonym(f"network {address}") for address in (HERE, ELSEWHERE)]
    assert [line["network"] for line in lines.of("sign_in.failed")] == [known[0]] * 10 + [known[1]]
    assert not re.search(r"198\.51|203\.0|evil|10\.0\.0", lines.getvalue())


def test_a_chain_that_is_too_short_is_not_filled_up_with_what_was_made_up(app: Flask, proxies: int, lines: Lines) -> None:
    browser = Browser(app.test_client())
    sent = {"X-Forwarded-For": ", ".join(["198.51.100.7"] * (proxies - 1))}
    form = {**WRONG, "csrf_token": browser.token()}
    browser.client.post("/sign-in", data=form, headers=sent, environ_base={"REMOTE_ADDR": HERE})
    with app.app_context():
        assert [line["network"] for line in lines.of("sign_in.failed")] == [pseudonym(f"network {HERE}")]


def test_mails_lead_to_the_house_and_redirects_nowhere_else(app: Flask, proxies: int, house: House, clock: Clock) -> None:
    asked = send(app, proxies, "/sign-up", {"identifier": LIN["identifier"]})
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-up/sent")
    mails: list[Mail] = []
    deliver(house, writer(app), mails.append, now=clock())
    answer = send(app, proxies, link_in(mails), LIN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/start")
    assert "Reporting-Endpoints" not in answer.headers  # which is sent over https alone
    with house.db.reading() as session:
        assert list(session.scalars(select(SignIn.network))) == ["203.0.113.*"]
    assert send(app, proxies, "/forgotten-password", {"identifier": LIN["identifier"]}).status_code == 303
    deliver(house, writer(app), mails.append, now=clock())
    links = [link for mail in mails for link in re.findall(r"\w+://\S+", mail.body)]
    assert any("/reset-password/" in link for link in links)
    assert any("/sign-up/link/" in link for link in links)
    assert all(link == HOUSE or link.startswith(f"{HOUSE}/") for link in links), links
    assert EVIL not in "".join(mail.body + mail.subject for mail in mails)
