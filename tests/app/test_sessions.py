"""Where one is signed in, how long, proving it once more, and what happens on browsers nobody knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app import throttle
from app.access import requires
from app.config import Config
from app.extensions import limiter
from panel.models import Account, Notice, Role, SignIn
from panel.passwords import hash_password
from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.factor_room import LIN, PASSWORD, choose, whole, with_factor

SignedIn = Callable[..., Browser]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
BEFORE_FACTOR = {  # all that opens to staff without a second factor
    "account.begin_factor", "account.confirm_factor", "account.prove", "account.second_factor", "account.sign_out",
    "demo.sign_in", "public.health", "public.language", "public.policy_reports", "public.theme",
}


@pytest.fixture(scope="module")
def hashed() -> str:
    """Hashing takes long; once is enough."""
    return hash_password(PASSWORD)


@pytest.fixture
def lin(person: Callable[..., Account], hashed: str) -> Account:
    """Somebody with a password."""
    return person("Lin Wei", password_hash=hashed)


def arrive(browser: Browser, network: str, path: str = "/sign-in", **sent: str) -> int:
    """Post from a network with Firefox."""
    data = {"csrf_token": browser.token(), **(sent or LIN)}
    return browser.client.post(
        path, data=data, headers={**browser.headers, "User-Agent": FIREFOX}, environ_base={"REMOTE_ADDR": network}
    ).status_code


def kinds(house: House, account: Account) -> list[str]:
    """What somebody was told, oldest first."""
    with house.db.reading() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.account_id == account.id).order_by(Notice.id)))


def test_the_list_says_browser_and_roughly_the_network(guest: Browser, lin: Account, house: House) -> None:
    arrive(guest, "203.0.113.77")
    page = guest.get("/account").text
    assert "Firefox · Linux" in page
    assert "203.0.113.*" in page
    assert "203.0.113.77" not in page
    arrive(guest, "2001:db8:1:2:3::9")
    with house.db.reading() as session:
        assert list(session.scalars(select(SignIn.network))) == ["2001:0db8:0001:*"]


def test_a_browser_nobody_knows_is_told_of_once(app: Flask, guest: Browser, lin: Account, house: House) -> None:
    for _ in range(2):
        arrive(guest, "203.0.113.77")
        guest.post("/sign-out")
    assert kinds(house, lin) == ["account.new_browser"]
    arrive(Browser(app.test_client()), "198.51.100.4")
    assert kinds(house, lin) == ["account.new_browser"] * 2
    guest.post("/sign-in", LIN)
    told = guest.get("/notices").text
    assert "Firefox · Linux" in told
    assert "198.51.100.*" in told


def test_staff_is_signed_out_sooner_and_settings_say_when(
    signed_in: SignedIn, house: House, clock: Clock
) -> None:
    staff, customer = signed_in("Me Diator", Role.MEDIATOR), signed_in("An Na")
    clock.turn(hours=11, minutes=59)
    assert staff.get("/desk").status_code == 200
    clock.turn(hours=12)
    assert staff.get("/desk").headers["Location"].startswith("/sign-in")
    assert customer.get("/account").status_code == 200
    with house.work() as uow:
        change_setting(uow, "session_idle_hours", 2, by_id=None, now=clock())
    clock.turn(hours=2)
    assert customer.get("/account").headers["Location"].startswith("/sign-in")


def test_after_a_quarter_of_an_hour_sensitive_acts_ask_once_more(
    signed_in: SignedIn, person: Callable[..., Account], clock: Clock, hashed: str, app: Flask
) -> None:
    admin, other = signed_in("Ad Min", Role.ADMIN, password_hash=hashed), person("Ot Her")
    place = f"/admin/accounts/{other.public_id}"
    acts = [
        (f"{place}/roles", place), (f"{place}/roles/mediator/revoke", place), (f"{place}/disable", place),
        (f"{place}/sign-out", place), (f"{place}/second-factor/take", place), (f"{place}/reset/link", place),
        ("/account/second-factor/begin", "/account/second-factor"),
        ("/admin/settings/second_factor", "/admin/settings/second_factor"),
    ]
    clock.turn(minutes=15, seconds=1)
    for path, back in acts:
        answer = admin.post(path, {"role": "mediator"})
        assert answer.headers.get("Location") == f"/account/prove?next={back}", path
        assert admin.send_json(path, {}).status_code == 403
    assert admin.post("/admin/invitations", {"email": "n@example.org", "role": "mediator", "locale": "en"}).status_code == 303
    assert admin.post("/account/prove", {"present": "not the password"}).status_code == 422
    cookie = admin.client.get_cookie("gongping").value
    assert admin.post("/account/prove", {"present": PASSWORD, "next": place}).headers["Location"] == place
    assert admin.post(f"{place}/roles", {"role": "mediator"}).headers["Location"] == place
    old = Browser(app.test_client())
    old.client.set_cookie("gongping", cookie)
    assert old.get("/account").status_code == 303  # the session has another token now
    for target in ("https://evil.example", "//evil.example/x"):
        assert admin.post("/account/prove", {"present": PASSWORD, "next": target}).headers["Location"] == "/account"


def test_who_has_a_factor_proves_it_with_a_code(app: Flask, lin: Account, clock: Clock) -> None:
    choose(app, "may")
    phone, codes = with_factor(app, lin, clock)
    mine = whole(app, lin, clock)
    assert 'name="present"' not in mine.get("/account/prove").text
    assert mine.post("/account/prove", {"present": PASSWORD}).status_code == 422
    assert mine.post("/account/prove", {"code": phone.code()}).status_code == 303
    assert mine.post("/account/prove?paper=1", {"code": codes[0]}).status_code == 303
    assert mine.get("/account").status_code == 200


def test_an_administrator_ends_all_sessions_of_somebody(signed_in: SignedIn) -> None:
    admin, somebody = signed_in("Ad Min", Role.ADMIN), signed_in("Some Body")
    assert admin.post(f"/admin/accounts/{somebody.account.public_id}/sign-out").status_code == 303
    assert somebody.get("/account").status_code == 303
    assert admin.post(f"/admin/accounts/{admin.account.public_id}/sign-out").status_code == 303
    assert admin.get("/account").status_code == 200


def test_the_doors_that_open_without_a_second_factor_are_these(app: Flask) -> None:
    opened = {name for name, view in app.view_functions.items() if view.__dict__.get("_before_factor")}
    assert opened == BEFORE_FACTOR
    assert requires.__kwdefaults__ == {"before_factor": False}


class TestThrottled:
    """With throttles on."""

    @pytest.fixture
    def app_config(self, app_config: Config) -> Config:
        """The same with throttles on."""
        return replace(app_config, throttle=True)

    def test_codes_are_tried_slowly_and_their_owner_is_never_locked_out(
        self, app: Flask, lin: Account, clock: Clock
    ) -> None:
        with app.app_context():
            limiter.reset()
        choose(app, "may")
        phone, _ = with_factor(app, lin, clock)
        owner = Browser(app.test_client())
        arrive(owner, "192.0.2.1")
        assert arrive(owner, "192.0.2.1", "/sign-in/code", code=phone.code()) == 303
        owner.post("/sign-out")
        stranger = Browser(app.test_client())
        arrive(stranger, "203.0.113.5")
        tries = [arrive(stranger, "203.0.113.5", "/sign-in/code", code=f"{n:06}") for n in range(7)]
        assert tries == [422] * 4 + [429] * 3  # five in five minutes; the owner's own first one counts too
        other = Browser(app.test_client())
        arrive(other, "198.51.100.9")
        assert arrive(other, "198.51.100.9", "/sign-in/code", code=phone.code()) == 429  # from wherever
        assert arrive(owner, "192.0.2.1") == 303
        assert arrive(owner, "192.0.2.1", "/sign-in/code", code=phone.code()) == 303  # the known browser has its own measure
        assert owner.get("/account").status_code == 200
        counts = [int(n) for n in re.findall(r"(\d+) per", throttle.CODE_ACCOUNT)]
        assert max(counts) * 3 * 365 / 10**6 < 0.03  # three codes are good at a time: a year of guessing
