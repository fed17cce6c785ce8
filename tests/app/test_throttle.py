"""Throttles: many tries are slowed down, and nobody can lock somebody else out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import redis
from flask import Flask

from app import create_app, throttle
from app.config import Config
from app.extensions import limiter
from app.mail.render import writer
from panel.outbox import Mail, deliver
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.new_accounts import sign_up
from tests.services import valkey

TRY = {"identifier": "lin.wei@example.org", "password": "not the password"}


@pytest.fixture
def app_config(app_config: Config) -> Config:
    """The same with throttles on."""
    return replace(app_config, throttle=True)


@pytest.fixture
def network(app: Flask) -> Browser:
    """A browser of one network, with no earlier tries."""
    with app.app_context():
        limiter.reset()
    return Browser(app.test_client())


def test_guessing_one_name_from_one_network_is_slowed_down(network: Browser, app: Flask) -> None:
    answers = [network.post("/sign-in", TRY).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2
    page = network.post("/sign-in", TRY)
    assert int(page.headers["Retry-After"]) > 0
    assert "<h1" in page.text
    elsewhere = network.client.post(
        "/sign-in", data={**TRY, "csrf_token": network.token()}, environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )
    assert elsewhere.status_code == 422  # the account itself is not locked
    assert network.get("/sign-in").status_code == 200


def test_guessing_many_names_from_one_network_is_slowed_down(network: Browser) -> None:
    answers = [network.post("/sign-in", {**TRY, "identifier": f"n{n}@example.org"}).status_code for n in range(31)]
    assert answers.count(429) == 1
    assert answers[-1] == 429


PASSWORD = "four little ducks swim"
OWNER = {"identifier": "lin.wei@example.org", "password": PASSWORD}


def try_from(browser: Browser, address: str, data: dict[str, str]) -> int:
    """One try to sign in from a network; the status of the answer (422: the password was looked at and is wrong)."""
    sent = {**data, "csrf_token": browser.token()}
    return browser.client.post("/sign-in", data=sent, environ_base={"REMOTE_ADDR": address}).status_code


@pytest.fixture
def owner(network: Browser) -> Browser:
    """The owner's browser, which has signed in to the account before."""
    sign_up(network, {"name": "Lin Wei", "again": PASSWORD, **OWNER})
    network.post("/sign-out")
    return network


def test_many_networks_together_guess_an_account_slowly_and_its_owner_is_never_kept_out(owner: Browser, app: Flask) -> None:
    strangers = [Browser(app.test_client()) for _ in range(8)]
    tries = [try_from(s, f"203.0.113.{n}", TRY) for n, s in enumerate(strangers) for _ in range(10)]
    assert tries == [422] * 50 + [429] * 30  # an account is tried fifty times an hour, from wherever
    assert try_from(Browser(app.test_client()), "198.51.100.1", OWNER) == 429  # an unknown browser waits, whosever it is
    assert try_from(owner, "203.0.113.0", OWNER) == 303  # the known one does not, even in an attacker's network


def test_one_network_alone_keeps_nobody_elsewhere_out(app: Flask, owner: Browser) -> None:
    stranger = Browser(app.test_client())
    tries = [try_from(stranger, "203.0.113.9", TRY) for _ in range(120)]
    assert tries.count(422) == 10
    assert try_from(Browser(app.test_client()), "198.51.100.1", OWNER) == 303


def test_a_known_browser_has_a_measure_of_its_own(owner: Browser, app: Flask) -> None:
    assert [try_from(owner, f"203.0.113.{n}", TRY) for n in range(12)] == [422] * 10 + [429] * 2
    other = [try_from(owner, "203.0.113.1", {**TRY, "identifier": "an.na@example.org"}) for _ in range(12)]
    assert other == [422] * 10 + [429] * 2  # for every other account it is a stranger


def test_a_made_up_cookie_makes_no_browser_known(app: Flask, owner: Browser) -> None:
    cookie = owner.client.get_cookie("known")
    assert cookie is not None
    forged = Browser(app.test_client())
    forged.client.set_cookie("known", cookie.value[:-2] + ("aa" if cookie.value[-2:] != "aa" else "bb"))
    assert [try_from(forged, "203.0.113.9", TRY) for _ in range(11)][-1] == 429
    assert "lin.wei" not in cookie.value


def test_all_ways_of_writing_a_name_count_as_one(network: Browser) -> None:
    ways = ("138 0013 8000", "13800138000", "+86 138-0013-8000", "(+86)13800138000") * 3
    tries = [try_from(network, "203.0.113.9", {**TRY, "identifier": way}) for way in ways]
    assert tries == [422] * 10 + [429] * 2


def test_a_household_of_the_newer_internet_is_one_network(app: Flask) -> None:
    found = []
    for address in ("2001:db8:1:2:aaaa::1", "2001:db8:1:2:bbbb::2", "2001:db8:1:3::1", "203.0.113.9"):
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            found.append(throttle.network())
    assert found == ["2001:db8:1:2::/64", "2001:db8:1:2::/64", "2001:db8:1:3::/64", "203.0.113.9"]


def test_a_reset_makes_the_browser_known(app: Flask, owner: Browser, house: House, clock: Clock) -> None:
    for n in range(6):
        stranger = Browser(app.test_client())
        for _ in range(10):
            try_from(stranger, f"203.0.113.{n}", TRY)
    fresh = Browser(app.test_client())
    assert try_from(fresh, "198.51.100.1", OWNER) == 429
    fresh.post("/forgotten-password", {"identifier": OWNER["identifier"]})
    mails: list[Mail] = []
    deliver(house, writer(app), mails.append, now=clock())
    path = next(found.group() for mail in mails if (found := re.search(r"/reset-password/\S+", mail.body)))
    fresh.post(path, {"password": "seven geese over the lake", "again": "seven geese over the lake"})
    assert try_from(fresh, "198.51.100.1", {**OWNER, "password": "seven geese over the lake"}) == 303


@pytest.fixture(params=["a port", "a socket"])
def one_redis(request: pytest.FixtureRequest, redis_url: str) -> Iterator[str]:
    """The address of a Redis, once of each kind."""
    if request.param == "a port":
        yield redis_url
        return
    with valkey.started(valkey.program()) as url, redis.Redis.from_url(url) as client:
        yield f"unix://{client.config_get('unixsocket')['unixsocket']}"


def test_processes_share_their_counts_through_redis(app_config: Config, one_redis: str) -> None:
    redis_url = one_redis
    config = replace(app_config, redis_url=redis_url, processes=2)
    apps = [create_app(config), create_app(config)]
    with apps[0].app_context():
        limiter.reset()
    answers = [Browser(app.test_client()).post("/sign-in", TRY).status_code for app in apps * 6]
    assert answers == [422] * 10 + [429] * 2
    for app in apps:
        app.extensions["gongping"].db.dispose()
