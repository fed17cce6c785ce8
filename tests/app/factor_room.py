"""For tests of second factors: a phone with an app, accounts that have one, browsers that gave a code, the sockets' door."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask

from app.factors import factor_safe
from app.realtime.gate import Gate
from panel.codes import code_at, step_at
from panel.models import Account, SecondFactor
from panel.services import factors
from panel.services.sessions import open_session, renew_session
from panel.settings import change_setting
from tests.app.conftest import CSRF_SEED, Browser, Clock

PASSWORD = "four little ducks swim"
LIN = {"identifier": "lin.wei@example.org", "password": PASSWORD}
PAGE = "/account/second-factor"
KEY = re.compile(r"<code translate=\"no\">([A-Z2-7 ]+)</code>")
RECOVERY = re.compile(r"<li><code>([a-z0-9-]{29})</code></li>")


@dataclass
class Phone:
    """The app on somebody's phone. It never shows one code twice: each look is at the next half minute."""

    secret: str
    clock: Clock

    def code(self) -> str:
        """The next code it shows."""
        return code_at(self.secret, step_at(self.clock.turn(seconds=30)))


def choose(app: Flask, policy: str) -> None:
    """Set who is asked for a code."""
    with app.extensions["gongping"].work() as uow:
        change_setting(uow, "second_factor", policy, by_id=None, now=app.config["CLOCK"]())


def set_up(browser: Browser, clock: Clock) -> tuple[Phone, list[str]]:
    """Set up a second factor on the pages: the phone and the recovery codes."""
    assert browser.post(f"{PAGE}/begin").headers["Location"] == f"{PAGE}#set-up"
    found = KEY.search(browser.get(PAGE).text)
    assert found is not None
    phone = Phone(found[1].replace(" ", ""), clock)
    shown = browser.post(f"{PAGE}/confirm", {"code": phone.code()})
    codes = RECOVERY.findall(shown.text)
    assert (shown.status_code, shown.headers["Cache-Control"], len(codes)) == (200, "no-store", 10)
    return phone, codes


def with_factor(app: Flask, account: Account, clock: Clock) -> tuple[Phone, list[str]]:
    """The same without pages."""
    with app.app_context():
        safe, house = factor_safe(), app.extensions["gongping"]
    with house.work() as uow:
        factors.begin_factor(uow, account.id, safe=safe, now=clock())
        uow.session.flush()
        phone = Phone(factors.secret_of(uow.session.get_one(SecondFactor, account.id), safe), clock)
        codes = factors.confirm_factor(uow, account.id, phone.code(), keep="", safe=safe, now=clock())
    return phone, codes


def whole(app: Flask, account: Account, clock: Clock) -> Browser:
    """A browser that has given a code."""
    with app.extensions["gongping"].work() as uow:
        token = open_session(uow, account.id, browser="test", now=clock())
        uow.session.flush()
        token = renew_session(uow, token, now=clock(), coded=True)
    made = Browser(app.test_client(), account)
    with made.client.session_transaction() as session:
        session.update(_user_id=token, _fresh=True, csrf_token=CSRF_SEED)
    return made


def knocks(app: Flask, browser: Browser) -> str:
    """What the door of the live channel says to a browser's websocket."""
    said: list[str] = []
    gate = Gate(app, lambda _environ, start: start("400 Bad Request", []) or [], most=5)
    cookie = browser.client.get_cookie("gongping").value
    environ = {
        "PATH_INFO": "/socket.io/", "HTTP_UPGRADE": "websocket", "HTTP_COOKIE": f"gongping={cookie}", "REQUEST_METHOD": "GET",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http",
    }
    list(gate(environ, lambda status, _headers: said.append(status)))
    return said[0]
