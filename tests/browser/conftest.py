"""A running house with the demo in it, and people who open browsers on it. Nothing between a page and a row is replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import BrowserContext
from sqlalchemy import select

from app import create_app
from app.config import Config
from panel.demo.polls import Chair, list_chairs
from panel.evidence import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Account, Case, Merchant
from panel.services.sessions import open_session
from panel.uow import House
from tests.app.conftest import CSRF_SEED
from tests.app.furnished import config_of, furnish
from tests.app.live_house import server
from tests.browser.people import DESK, PHONE, Person
from tests.panel.scene import Scene
from tools.cluster import notes

SHOP = "青藤家居旗舰店"


@dataclass
class Live:
    """A running house: its address, and a door to its database for what a test has to know (who was drawn)."""

    address: str
    app: Flask
    home: Path
    certificate: Path | None = None  # whom to believe over https

    @property
    def house(self) -> House:
        """The house behind the server, on the same database."""
        found: House = self.app.extensions["gongping"]
        return found

    def account(self, persona: str) -> int:
        """The account of a person of the demo."""
        with self.house.db.reading() as session:
            return session.scalars(select(Account.id).where(Account.persona == persona)).one()

    def merchant(self, name: str) -> int:
        """A merchant of the demo."""
        with self.house.db.reading() as session:
            return session.scalars(select(Merchant.id).where(Merchant.name == name)).one()

    def case(self, title: str) -> Case:
        """A case by its title."""
        with self.house.db.reading() as session:  # the newest: a cluster may have seen the journey before
            return session.scalars(select(Case).where(Case.title == title).order_by(Case.id.desc()).limit(1)).one()

    def chairs(self, case_id: int) -> list[Chair]:
        """The seats of the open round in drawn order."""
        with self.house.db.reading() as session:
            return list_chairs(session, case_id)

    def by_readers_of_chinese(self, case_id: int) -> tuple[list[Chair], list[Chair]]:
        """The same seats in two lists: of jurors who read the site in Chinese, as the tests' hands do, and of the others.

        The lot may call any of the demo's jurors, and a few of them read the site in English.
        """
        chairs = self.chairs(case_id)
        with self.house.db.reading() as session:
            held = Account.id.in_([chair.account_id for chair in chairs])
            chinese = set(session.scalars(select(Account.id).where(held, Account.locale == "zh")))
        return [c for c in chairs if c.account_id in chinese], [c for c in chairs if c.account_id not in chinese]

    def cookie(self, account_id: int) -> str:
        """The value of the session cookie of an account that has just signed in."""
        with self.house.work() as uow:
            token = open_session(uow, account_id, browser="test", now=datetime.now(UTC))
        serializer = self.app.session_interface.get_signing_serializer(self.app)
        signed: str = serializer.dumps({"_user_id": token, "_fresh": True, "csrf_token": CSRF_SEED})
        return signed

    @property
    def cookie_name(self) -> str:
        """What the session cookie is called here."""
        name: str = self.app.config["SESSION_COOKIE_NAME"]
        return name

    def post(self, account_id: int, path: str, **form: str) -> requests.Response:
        """Send a form as an account would whose browser nobody watches."""
        token = URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(CSRF_SEED)
        return requests.post(
            f"{self.address}{path}", data={"csrf_token": token, **form}, headers={"Referer": f"{self.address}/"},
            cookies={self.cookie_name: self.cookie(account_id)}, allow_redirects=False, timeout=40,
            verify=str(self.certificate) if self.certificate else True,
        )


def in_cluster(folder: Path) -> Live:
    """The demo that a cluster in this folder serves."""
    noted = notes.read(folder)
    app = create_app(Config.from_environment(noted["settings"]))
    return Live(noted["address"], app, folder / "home", folder / "nginx" / "fullchain.pem")


@pytest.fixture(scope="module")
def live(
    request: pytest.FixtureRequest, run_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """A server process with its workers on a copy of the demo; with `--at` the cluster that runs there."""
    if given := request.config.getoption("--at"):
        cluster = in_cluster(Path(given).absolute())
        yield cluster
        cluster.app.extensions["gongping"].db.dispose()
        return
    home = furnish(run_folder, tmp_path_factory.mktemp("live") / "home")
    app = create_app(config_of(home))
    with server(config_of(home), GONGPING_MODE="demo", GONGPING_WORKERS="embedded") as address:
        yield Live(address, app, home)
    app.extensions["gongping"].db.dispose()


@pytest.fixture(scope="module")
def scene(live: Live) -> Scene:
    """The demo's people and one of its shops, for cases of a file's own."""
    people = [live.account(key) for key in ("lin_xiaoyu", "qingteng_home_desk", "he_jing", "qin_yue")]
    return Scene(live.house, FolderStore(Path(live.home) / "evidence"), datetime.now(UTC), *people, live.merchant(SHOP))


@pytest.fixture(scope="module")
def chairs(live: Live, scene: Scene) -> Iterator[Chair]:
    """The seats of a panel that was summoned this minute, those whose jurors read Chinese."""
    chinese, _english = live.by_readers_of_chinese(scene.to(CaseStatus.VOTING, merchant_name=SHOP))
    return iter(chinese)


@pytest.fixture
def chair(chairs: Iterator[Chair]) -> Chair:
    """A seat whose juror has not answered yet and is nobody else's in this file."""
    return next(chairs)


@pytest.fixture
def arrive(new_context: Callable[..., BrowserContext], live: Live) -> Iterator[Callable[..., Person]]:
    """Open a window: `arrive(form, account=None)`. At the end no window may have had any trouble."""
    here: list[Person] = []

    def come(form: dict[str, Any], account: int | None = None, **more: Any) -> Person:
        if live.certificate is not None:
            more.setdefault("ignore_https_errors", True)  # signed by itself
        person = Person.arrive(new_context, live.address, form, **more)
        if account is not None:
            secure = live.address.startswith("https")
            person.context.add_cookies([
                {"name": live.cookie_name, "value": live.cookie(account), "url": live.address, "secure": secure}
            ])
        here.append(person)
        return person

    yield come
    assert [trouble for person in here for trouble in person.trouble] == []


@pytest.fixture
def phone(arrive: Callable[..., Person]) -> Callable[..., Person]:
    """Open a window on a phone."""
    return lambda account=None, **more: arrive(PHONE, account, **more)


@pytest.fixture
def desk(arrive: Callable[..., Person]) -> Callable[..., Person]:
    """Open a window on a desk."""
    return lambda account=None, **more: arrive(DESK, account, **more)
