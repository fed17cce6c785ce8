"""Throttles: many tries are slowed down, and nobody can lock somebody else out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app import create_app
from app.config import Config
from app.extensions import limiter
from tests.app.conftest import Browser

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


def test_processes_share_their_counts_through_redis(app_config: Config, redis_url: str) -> None:
    config = replace(app_config, redis_url=redis_url, processes=2)
    apps = [create_app(config), create_app(config)]
    with apps[0].app_context():
        limiter.reset()
    answers = [Browser(app.test_client()).post("/sign-in", TRY).status_code for app in apps * 6]
    assert answers == [422] * 10 + [429] * 2
    for app in apps:
        app.extensions["gongping"].db.dispose()
