"""Making an account as a person does it: the address, the mail, its link, name and password."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from app.mail.render import writer
from panel.outbox import Mail, deliver
from tests.app.conftest import Browser

LINK = re.compile(r"https?://[^/\s]+(/sign-up/link/\S+)")


def mails_of(browser: Browser) -> list[Mail]:
    """Empties the outbox and gives what went out."""
    app, sent = browser.client.application, list[Mail]()
    deliver(app.extensions["gongping"], writer(app), sent.append, now=app.config["CLOCK"]())
    return sent


def link_in(mails: list[Mail]) -> str:
    """The path of the one link to sign up in these mails."""
    (path,) = (found.group(1) for mail in mails if (found := LINK.search(mail.body)))
    return path


def send(browser: Browser, path: str, values: dict[str, str]) -> TestResponse:
    """Look at a form and send it with the token it has."""
    (token,) = set(re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(path).text))
    return browser.post(path, {**values, "csrf_token": token})


def sign_up(browser: Browser, form: dict[str, str]) -> TestResponse:
    """All steps; the answer to the last. `form`: identifier, name, password, again, perhaps next."""
    asked = send(browser, "/sign-up", {name: form[name] for name in ("identifier", "next") if name in form})
    assert asked.status_code == 303, asked.text
    path = asked.headers["Location"]
    return send(browser, link_in(mails_of(browser)) if path == "/sign-up/sent" else path, form)
