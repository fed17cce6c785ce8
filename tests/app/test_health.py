"""What machines ask the house: does it live, may it be sent people, what has it counted. Nothing for strangers."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from app import vitals
from app.config import Config
from app.vitals import LAST_BACKUP
from panel.events import BallotCast
from panel.lottery.vault import Vault
from panel.models import Account, Role
from panel.notices import notify
from panel.services.chains import refill
from panel.uow import House
from tests.app.conftest import Browser, Clock, running

KEY, TOKEN = "ab" * 32, "t" * 40


@pytest.fixture
def app(app_config: Config, clock: Clock) -> Iterator[Flask]:
    """The application behind one proxy, with a token for its figures."""
    yield from running(replace(app_config, lottery_key=KEY, metrics_token=TOKEN, proxies=1), clock)


def figures(browser: Browser) -> dict[str, float]:
    """What /metrics says: "name{label}" -> value."""
    found = {}
    for family in text_string_to_metric_families(browser.get("/metrics").text):
        for sample in family.samples:
            found[sample.name + "".join(f"{{{value}}}" for value in sample.labels.values())] = sample.value
    return found


def reasons(browser: Browser) -> list[str]:
    """Why the house is not ready."""
    answer = browser.get("/ready")
    assert answer.status_code == (503 if answer.json["reasons"] else 200)
    assert answer.json["ready"] is (answer.status_code == 200)
    return list(answer.json["reasons"])


def test_a_house_in_order_is_alive_and_ready(guest: Browser) -> None:
    assert guest.get("/health").json == {"alive": True}
    assert reasons(guest) == []


@pytest.mark.parametrize("engine", ["app", "postgres_app"])
def test_the_process_lives_without_its_database_and_is_not_ready(engine: str, request: pytest.FixtureRequest) -> None:
    app: Flask = request.getfixturevalue(engine)
    house: House = app.extensions["gongping"]
    guest = Browser(app.test_client())
    assert reasons(guest) == []
    with house.db.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert reasons(guest) == ["database.behind"]
    with house.db.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert reasons(guest) == ["database.other_version"]
    with house.db.writing() as session:
        session.execute(text("DROP TABLE alembic_version"))
    assert reasons(guest) == ["database.unreachable"]
    assert guest.get("/health").status_code == 200


def test_a_wrong_or_missing_key_is_named(guest: Browser, house: House, clock: Clock) -> None:
    with house.work() as uow:
        refill(uow, now=clock(), length=8)
    assert reasons(guest) == []
    house.vault = Vault(bytes.fromhex("cd" * 32))
    assert reasons(guest) == ["lot.other_key"]
    house.vault = None
    assert reasons(guest) == ["lot.no_key"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"f_flag": os.ST_RDONLY}, "evidence.not_writable"), ({"f_favail": 0, "f_files": 1000}, "evidence.full"),
        ({"f_bavail": 1}, "evidence.full"), ({"f_favail": 0, "f_files": 0}, ""),  # a file system that does not count files
    ],
)
def test_what_the_file_system_says_of_the_folder_is_told(
    change: dict[str, int], reason: str, guest: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_favail", "f_flag", "f_namemax")
    well = dict.fromkeys(names, 1 << 20) | {"f_flag": 0} | change
    monkeypatch.setattr(os, "statvfs", lambda _folder: os.statvfs_result([well[name] for name in names]))
    assert reasons(guest) == [reason] * bool(reason)


def test_a_folder_that_this_process_may_not_write_is_told(guest: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _folder, _mode: False)  # root, who may run this, is refused nothing
    assert reasons(guest) == ["evidence.not_writable"]


def test_a_redis_that_is_away_and_a_folder_that_is_gone_are_named(app: Flask, guest: Browser, redis_url: str) -> None:
    config: Config = app.extensions["gongping.config"]
    app.extensions["gongping.config"] = replace(config, redis_url=redis_url)
    assert reasons(guest) == []
    secret = "redis://:secretpassphrase@127.0.0.1:1/0"
    app.extensions["gongping.config"] = replace(config, redis_url=secret, evidence_dir=Path("/nowhere/evidence"))
    answer = guest.get("/ready")
    assert answer.json["reasons"] == ["redis.unreachable", "evidence.missing"]
    assert not re.search(r"secretpassphrase|nowhere|127\.0", answer.text)
    app.extensions["gongping.config"] = replace(config, evidence_dir=Path("/proc/self"))
    assert reasons(guest) in (["evidence.not_writable"], ["evidence.full"])  # root may write anywhere, but there is no room


def test_a_folder_without_room_takes_no_evidence(app: Flask, guest: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    place = os.statvfs(app.extensions["gongping.config"].evidence_dir)
    free = place.f_bavail * place.f_frsize
    assert reasons(guest) == []
    monkeypatch.setattr(vitals, "ROOM", free * 2)  # as if so much were asked for: no test fills the disk of its machine
    assert reasons(guest) == ["evidence.full"]
    assert guest.get("/ready").status_code == 503


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200), ({"X-Forwarded-For": "127.0.0.1"}, 404), ({"X-Forwarded-For": "203.0.113.9"}, 404), ({"Via": "1.1 x"}, 404),
        ({"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "203.0.113.9"}, 200),
        ({"Authorization": f"Bearer {TOKEN}x", "X-Forwarded-For": "203.0.113.9"}, 404),
        ({"Authorization": "Bearer ", "X-Forwarded-For": "203.0.113.9"}, 404),
    ],
)
def test_figures_are_for_this_machine_and_whoever_has_the_token(headers: dict[str, str], status: int, app: Flask) -> None:
    assert app.test_client().get("/metrics", headers=headers).status_code == status


def test_figures_stay_inside_where_nobody_set_a_token(app: Flask) -> None:
    app.extensions["gongping.config"] = replace(app.extensions["gongping.config"], metrics_token="")
    sent = {"Authorization": "Bearer ", "X-Forwarded-For": "203.0.113.9"}
    assert app.test_client().get("/metrics", headers=sent).status_code == 404


def test_requests_events_and_ballots_are_counted(guest: Browser, house: House) -> None:
    guest.post("/sign-in", {"identifier": "nobody@example.org", "password": "not the password"})
    guest.get("/rules")
    guest.get("/secret-path-of-somebody")
    house.publisher.publish([BallotCast("CASE", 1)])
    found = figures(guest)
    assert found["gongping_requests_total{POST}{/sign-in}{422}"] == 1
    assert found["gongping_request_seconds_count{/rules}"] == 1
    assert found["gongping_requests_total{GET}{-}{404}"] == 1
    assert found["gongping_events_total{sign_in.failed}"] == 1
    assert found["gongping_ballots_total"] == 1
    assert found["gongping_sockets"] == 0
    assert "secret-path" not in guest.get("/metrics").text


def test_what_waits_and_what_is_left_is_read_from_the_house(
    guest: Browser, house: House, clock: Clock, person: Callable[..., Account], app: Flask
) -> None:
    with house.work() as uow:
        refill(uow, now=clock(), length=8)
    assert figures(guest)["gongping_lot_links_left"] == 8
    assert "gongping_backup_age_seconds" not in figures(guest)
    account = person("Lin Wei", Role.MEDIATOR)
    with house.work() as uow:
        notify(uow, [account.id], "case.assigned", now=clock(), once="x", number="GP-1")
    clock.turn(minutes=2)
    mark = app.extensions["gongping.config"].home / LAST_BACKUP
    mark.touch()
    at = (clock() - timedelta(hours=3)).timestamp()
    os.utime(mark, (at, at))
    found = figures(guest)
    assert (found["gongping_outbox_waiting"], found["gongping_outbox_oldest_seconds"]) == (1, 120)
    assert found["gongping_backup_age_seconds"] == 3 * 3600
    assert found["gongping_overdue_seconds"] == 0
    assert found["gongping_database_up"] == 1
