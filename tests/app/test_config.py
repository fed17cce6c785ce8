"""The settings: read, documented, and refused when they would be unsafe; the program's start with them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path

import pytest

from app import create_app
from app.config import ENVIRONMENT, Config, ConfigError
from panel.lottery.beacon import QUICKNET
from tools.running import ROOT

KEY, LOT, SIGN = (sha256(name).hexdigest() for name in (b"a key", b"another", b"a third"))
SAFE = Config(
    mode="production", secret_key=KEY, lottery_key=LOT, signing_key=SIGN, base_url="https://gongping.example",
    secure_cookies=True, home=Path("/nowhere/gongping"),
).completed()


def reasons(config: Config) -> list[str]:
    """Why a configuration is refused."""
    with pytest.raises(ConfigError) as caught:
        config.check()
    return caught.value.reasons


def test_a_safe_production_has_nothing_against_it() -> None:
    SAFE.check()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"lottery_key": ""}, "GONGPING_LOTTERY_KEY"), ({"lottery_key": "ab" * 31}, "GONGPING_LOTTERY_KEY"),
        ({"beacon_url": "https://beacon.example/" + "0" * 64}, "GONGPING_BEACON_URL"),
        ({"beacon_url": "http://beacon.example/" + QUICKNET.chain}, "GONGPING_BEACON_URL"),
        ({"secret_key": "ab" * 20}, "GONGPING_SECRET_KEY"), ({"secret_key": ""}, "GONGPING_SECRET_KEY"),
        ({"secret_key": "please-change-me-3f9a8b7c6d5e4f3a2b1c"}, "SECRET_KEY"),
        ({"lottery_key": "ab" * 32}, "GONGPING_LOTTERY_KEY"), ({"signing_key": ""}, "GONGPING_SIGNING_KEY"),
        ({"signing_key": "xyz"}, "GONGPING_SIGNING_KEY"), ({"signing_key": LOT}, "GONGPING_SIGNING_KEY"),
        ({"signing_key": "ab" * 32}, "GONGPING_SIGNING_KEY"),
        ({"secret_key": "short"}, "GONGPING_SECRET_KEY"),
        ({"base_url": "http://gongping.example"}, "GONGPING_BASE_URL"), ({"base_url": "gongping"}, "GONGPING_BASE_URL"),
        ({"secure_cookies": False}, "GONGPING_SECURE_COOKIES"), ({"throttle": False}, "GONGPING_THROTTLE"),
        ({"metrics_token": "short"}, "GONGPING_METRICS_TOKEN"),
        ({"processes": 2}, "REDIS_URL"), ({"database_url": "mysql://x"}, "DATABASE_URL"),
        ({"redis_url": "redis://cache:6379/0"}, "REDIS_URL"), ({"redis_url": "rediss://cache:6379/0"}, "REDIS_URL"),
        ({"redis_url": "redis://127.0.0.1:6379/0"}, "REDIS_URL"), ({"redis_url": "redis://user@cache:6379/0"}, "REDIS_URL"),
        ({"redis_url": "redis://:PASSWORD@cache:6379/0"}, "REDIS_URL"), ({"redis_url": "cache:6379"}, "REDIS_URL"),
        ({"scanner": "clamd"}, "GONGPING_SCANNER"), ({"scanner": "unix:clamd.ctl"}, "GONGPING_SCANNER"),
        ({"smtp_host": "mail", "smtp_tls": "none", "smtp_password": "x"}, "GONGPING_SMTP_TLS"),
    ],
)  # fmt: skip
def test_each_unsafe_setting_is_named(change: dict[str, object], word: str) -> None:
    assert any(word in reason for reason in reasons(replace(SAFE, **change)))


@pytest.mark.parametrize(
    "url",
    [
        "", f"redis://:{KEY}@cache:6379/0", f"rediss://house:{KEY}@cache:6379/0", f"redis://cache:6379/0?password={KEY}",
        "unix:///run/redis/redis.sock",
    ],
)
def test_redis_with_a_password_or_on_a_socket_of_the_machine_is_taken(url: str) -> None:
    replace(SAFE, redis_url=url).check()


def test_production_on_the_folder_of_a_demo_is_refused(tmp_path: Path) -> None:
    replace(SAFE, mode="demo", home=tmp_path, evidence_dir=tmp_path / "evidence").make_folders()
    assert any("demo" in reason for reason in reasons(replace(SAFE, home=tmp_path)))


def test_all_reasons_come_at_once() -> None:
    assert len(reasons(replace(SAFE, secret_key="", secure_cookies=False, throttle=False))) == 3


def test_unreadable_values_are_all_named() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_environment({"GONGPING_MODE": "prod", "GONGPING_SMTP_PORT": "many", "GONGPING_THROTTLE": "maybe"})
    assert len(caught.value.reasons) == 3


def test_the_demo_makes_its_secret_once_and_keeps_it_to_itself(tmp_path: Path) -> None:
    environment = {"GONGPING_MODE": "demo", "GONGPING_HOME": str(tmp_path / "var")}
    first, second = Config.from_environment(environment), Config.from_environment(environment)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o077 == 0


def test_secrets_are_not_in_what_a_log_would_print() -> None:
    shown = repr(replace(SAFE, smtp_password="pass-phrase", redis_url="redis://:pass-phrase@x"))
    assert "pass-phrase" not in shown
    assert SAFE.secret_key not in shown


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    documented = dict(re.findall(r"^\| (\w+) \| `(\w+)` \|", page, re.MULTILINE))
    assert documented == ENVIRONMENT
    assert set(ENVIRONMENT) == {field.name for field in fields(Config)}
    assert all(re.search(rf"\b{name}\b", Config.__doc__ or "") for name in ENVIRONMENT)


def start(home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Import the server's entry in a process of its own."""
    environment = {"PATH": os.environ["PATH"], "GONGPING_HOME": str(home), **settings}
    return subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60,
        check=False,
    )


def test_an_unsafe_start_ends_with_one_sentence_per_reason(tmp_path: Path) -> None:
    ended = start(tmp_path)
    assert ended.returncode == 3
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 4
    assert all(line.startswith("Not started. ") for line in lines)


def test_production_refuses_a_database_without_tables_and_says_what_to_run(tmp_path: Path) -> None:
    safe = {
        "GONGPING_SECRET_KEY": KEY, "GONGPING_BASE_URL": "https://gongping.example", "GONGPING_LOTTERY_KEY": LOT,
        "GONGPING_SIGNING_KEY": SIGN,
    }
    ended = start(tmp_path, **safe)
    assert ended.returncode == 3
    assert "db upgrade" in ended.stderr
    upgraded = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], cwd=ROOT, capture_output=True, text=True,
        timeout=60, env={"PATH": os.environ["PATH"], "GONGPING_HOME": str(tmp_path), **safe}, check=False,
    )
    assert upgraded.returncode == 0, upgraded.stderr
    assert start(tmp_path, **safe).returncode == 0


def test_production_cookies_and_headers(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'x.db'}"
    app = create_app(replace(SAFE, home=tmp_path, database_url=database, evidence_dir=tmp_path / "e", workers="none"))
    answer = app.test_client().get("/language/en", base_url="https://gongping.example")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert "Secure" in answer.headers["Set-Cookie"]
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-gongping"
    assert app.config["SESSION_COOKIE_HTTPONLY"]
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    app.extensions["gongping"].db.dispose()
