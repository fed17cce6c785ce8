"""The application under test: a database with all tables in a moment, a clock that tests turn, browsers of signed-in people."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import make_url, select
from werkzeug.test import TestResponse

from app import create_app
from app.config import Config
from app.mail.render import writer
from panel.migrations import run
from panel.models import Account, AccountRole, GrantState, Role, RoleGrant
from panel.outbox import Mail, deliver
from panel.services.granting import confirm_role
from panel.services.sessions import open_session
from panel.uow import House
from tests.services.postgres import PostgresServer

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)  # 14:05 in Shanghai
SECRET = "only for tests: thirty-two signs or more"
CSRF_SEED = "0" * 40
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@dataclass
class Clock:
    """The application's clock; stands still until a test turns it."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def turn(self, **span: float) -> datetime:
        """Go on by a span of time (`hours=3`) and say what time it is."""
        self.moment += timedelta(**span)
        return self.moment


@dataclass
class Browser:
    """A browser of one person: adds the CSRF token to what it posts. `account` is None for a guest."""

    client: FlaskClient
    account: Account | None = None
    headers: dict[str, str] = field(default_factory=lambda: dict(HTML))

    def get(self, path: str, **more: Any) -> TestResponse:
        """Fetch a page; redirects are not followed unless asked for."""
        return self.client.get(path, headers=self.headers, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with its token."""
        return self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, headers=self.headers, **more)

    def send_json(self, path: str, data: Any = None, method: str = "POST") -> TestResponse:
        """Send JSON as our scripts do, the token in a header."""
        headers = {"X-CSRFToken": self.token(), "Accept": "application/json"}
        return self.client.open(path, method=method, json=data, headers=headers)

    def token(self) -> str:
        """A CSRF token of this browser's session."""
        with self.client.session_transaction() as session:
            raw = session.setdefault("csrf_token", CSRF_SEED)
        return str(URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(raw))


@pytest.fixture
def clock() -> Clock:
    """The clock of `app`."""
    return Clock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    run.upgrade(f"sqlite:///{path}")
    return in_one_file(path)


def in_one_file(path: Path) -> Path:
    """The SQLite file, with all that was committed in it and not beside it: to be copied."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> Iterator[str]:
    """The name of a PostgreSQL database with all tables, copied for each test."""
    url = postgres.create_database()
    run.upgrade(url)
    yield str(make_url(url).database)
    postgres.drop_database(url)


@pytest.fixture
def app_config(tmp_path: Path, sqlite_template: Path) -> Config:
    """The configuration of `app`: test mode on a fresh SQLite file. Override with `replace()` in a fixture of your own."""
    shutil.copyfile(sqlite_template, tmp_path / "gongping.db")
    return Config(mode="test", secret_key=SECRET, home=tmp_path, workers="none", throttle=False).completed()


@pytest.fixture
def app(app_config: Config, clock: Clock) -> Iterator[Flask]:
    """The application on SQLite."""
    yield from running(app_config, clock)


@pytest.fixture
def postgres_app(app_config: Config, clock: Clock, postgres: PostgresServer, postgres_template: str) -> Iterator[Flask]:
    """The application on PostgreSQL, for the tests where the engine could matter."""
    url = postgres.create_database(postgres_template)
    yield from running(replace(app_config, database_url=url), clock)
    postgres.drop_database(url)


@pytest.fixture(params=["app", "postgres_app"])
def either(request: pytest.FixtureRequest) -> Flask:
    """The application, once on each database."""
    found: Flask = request.getfixturevalue(request.param)
    return found


def command(app: Flask, *words: str, code: int = 0) -> str:
    """What `flask …` prints; its exit code must be `code`."""
    done = app.test_cli_runner().invoke(args=list(words))
    assert done.exit_code == code, (done.output, done.exception)
    assert "Traceback" not in done.output
    return done.output


def invited(app: Flask) -> str:
    """The address in the newest invitation's mail, which goes out now."""
    sent: list[Mail] = []
    deliver(app.extensions["gongping"], writer(app), sent.append, now=app.config["CLOCK"]())
    return next(found[0] for mail in reversed(sent) if (found := re.search(r"/invitations/[\w-]+", mail.body)))


def confirm_roles(app: Flask) -> None:
    """A second administrator confirms every role that waits."""
    house, moment = app.extensions["gongping"], app.config["CLOCK"]()
    with house.db.reading() as session:
        waiting = session.scalars(select(RoleGrant.public_id).where(RoleGrant.state == GrantState.WAITING)).all()
    second = make_person(house, moment, f"Second {token_hex(4)}", Role.ADMIN)
    for grant in waiting:
        with house.work() as uow:
            confirm_role(uow, grant, by_id=second.id, now=moment)


def running(config: Config, clock: Clock) -> Iterator[Flask]:
    """An application until the test ends."""
    app = create_app(config)
    app.config["CLOCK"] = clock
    yield app
    app.extensions["gongping"].db.dispose()


@pytest.fixture
def house(app: Flask) -> House:
    """The house of `app`, for tests that use services directly: `with house.work() as uow`."""
    found: House = app.extensions["gongping"]
    return found


@pytest.fixture
def guest(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app.test_client())


def make_person(house: House, now: datetime, name: str, *roles: Role, **columns: Any) -> Account:
    """An account with these roles; its e-mail is made from the name."""
    address = {"email": f"{name.replace(' ', '.').lower()}@example.org", "email_confirmed_at": now}
    with house.work() as uow:
        account = Account(name=name, created_at=now, **{**address, "password_hash": "none", **columns})
        uow.session.add(account)
        uow.session.flush()
        uow.session.add_all(AccountRole(account_id=account.id, role=role, granted_at=now) for role in roles)
    return account


def sign_in(app: Flask, account: Account, now: datetime) -> Browser:
    """A browser in which this account is signed in, without hashing."""
    with app.extensions["gongping"].work() as uow:
        token = open_session(uow, account.id, browser="test", now=now)
    made = Browser(app.test_client(), account)
    with made.client.session_transaction() as session:
        session.update(_user_id=token, _fresh=True, csrf_token=CSRF_SEED)
    return made


@pytest.fixture
def person(house: House, clock: Clock) -> Callable[..., Account]:
    """Makes accounts: `person("Lin Wei", Role.MEDIATOR, locale="en")`. Their e-mail is made from the name."""

    def make(name: str = "Lin Wei", *roles: Role, **columns: Any) -> Account:
        return make_person(house, clock(), name, *roles, **columns)

    return make


@pytest.fixture
def signed_in(app: Flask, clock: Clock, person: Callable[..., Account]) -> Callable[..., Browser]:
    """Signs somebody in without hashing: `signed_in(account)`, or `signed_in("Lin Wei", Role.MEDIATOR)` for a new person."""

    def make(who: Account | str = "Lin Wei", *roles: Role, **columns: Any) -> Browser:
        account = person(who, *roles, **columns) if isinstance(who, str) else who
        return sign_in(app, account, clock())

    return make
