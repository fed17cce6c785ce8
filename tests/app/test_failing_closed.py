"""When asking for rights fails, nobody gets in: a fault in the table, in what it is asked with, or at the start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from time import monotonic, sleep

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app import create_app, loaders, navigation
from app.access import requires
from app.config import Config, ConfigError
from app.extensions import socketio
from app.realtime.live import PATIENCE, touched
from panel import permissions
from panel.events import RightsChanged
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Account, Role
from panel.notices import notify
from panel.permissions import Permission
from panel.rights import FILE, RightsError
from panel.services.accounts import disable_account
from panel.services.roles import revoke_role
from panel.services.sessions import sign_out_everywhere
from panel.uow import House, UnitOfWork
from tests.app.conftest import Browser, Clock, sign_in
from tests.panel.scene import Scene

OPEN = "the door is open"
LOOK = 0.5  # seconds between two looks at rights in these tests
BEFORE = [Permission.PUBLIC_READ, Permission.ACCOUNT_OWN, Permission.SETTINGS_MANAGE, Permission.CASE_WORK]


class Came(list[str]):
    """Which views ran."""


@pytest.fixture
def came(app: Flask) -> Came:
    """A door for each kind of permission, by page and by act; what ran behind them."""
    ran = Came()

    def behind(name: str) -> Callable[..., str]:
        def view(**_ids: str) -> str:
            ran.append(name)
            return OPEN

        return view

    for permission in BEFORE:
        load = loaders.case if permission is Permission.CASE_WORK else None
        path = f"/try/{permission.value}" + ("/<case_id>" if load else "")
        for method in ("GET", "POST"):
            name = f"{method} {permission.value}"
            app.add_url_rule(path, name, requires(permission, load)(behind(name)), methods=[method])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return ran


@pytest.fixture
def admin(signed_in: Callable[..., Browser]) -> Browser:
    """Somebody with every role of the house."""
    return signed_in("Everything", *Role)


def knock(browser: Browser) -> Iterator[tuple[str, int, str]]:
    """Every door tried both ways, as a page and as JSON: the door, the status, what was said."""
    for permission in BEFORE:
        path = f"/try/{permission.value}" + ("/nosuchcase" if permission is Permission.CASE_WORK else "")
        for answer in (browser.get(path), browser.post(path), browser.send_json(path, {})):
            yield path, answer.status_code, answer.text


def test_the_doors_open_while_nothing_is_broken(admin: Browser, came: Came) -> None:
    statuses = {(path, status) for path, status, _ in knock(admin)}
    assert statuses == {
        ("/try/public.read", 200), ("/try/account.own", 200), ("/try/settings.manage", 200), ("/try/case.work/nosuchcase", 404),
    }
    assert len(came) == 9


@pytest.mark.parametrize("fault", [RuntimeError("inside"), KeyError("inside"), RightsError("inside"), TypeError("inside")])
def test_a_fault_in_the_table_opens_nothing(
    admin: Browser, came: Came, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def broken() -> object:
        raise fault

    monkeypatch.setattr(permissions, "table", broken)
    navigation._links.cache_clear()  # the page of the refusal asks for rights too, unless somebody alike was here before
    seen = list(knock(admin))
    assert came == []
    assert [status for _, status, _ in seen] == [500] * 9 + [404] * 3
    assert not any(OPEN in text or "inside" in text for _, _, text in seen)


def test_a_permission_the_table_does_not_know_opens_nothing(
    admin: Browser, came: Came, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = permissions.table()
    monkeypatch.setattr(permissions, "table", lambda: {p: r for p, r in whole.items() if p is not Permission.SETTINGS_MANAGE})
    assert [status for path, status, _ in knock(admin) if path.endswith("settings.manage")] == [500] * 3
    assert not any("settings" in name for name in came)


def test_standings_that_cannot_be_read_open_nothing(admin: Browser, came: Came, house: House) -> None:
    def fail(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM parties" in statement or "account_roles" in statement or "FROM cases" in statement:
            raise OperationalError(statement, {}, Exception("gone"))

    event.listen(house.db.engine, "before_cursor_execute", fail)
    seen = list(knock(admin))
    event.remove(house.db.engine, "before_cursor_execute", fail)
    assert came == []
    assert {status for _, status, _ in seen} == {503}


def test_a_socket_whose_rights_cannot_be_read_hears_nothing(
    app: Flask, signed_in: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in("Listening", Role.MEDIATOR)
    heard = socketio.test_client(app, flask_test_client=browser.client)
    assert heard.is_connected()
    assert heard.emit("me", {}, callback=True) == {"unread": 0}

    def broken() -> object:
        raise RuntimeError("inside")

    monkeypatch.setattr(permissions, "table", broken)
    assert set(heard.emit("me", {}, callback=True)) == {"error"}
    assert set(heard.emit("watch", {"case_id": "nosuchcase"}, callback=True)) == {"error"}
    assert heard.get_received() == []
    assert not socketio.test_client(app, flask_test_client=browser.client).is_connected()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'expert' is missing"), ("[house", "not TOML"),
        (FILE.read_text("utf-8").replace('["admin"]', '["adm1n"]', 1), "no such standing: adm1n"),
    ],
)
def test_a_house_with_a_wrong_file_of_rights_does_not_start(
    app_config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    wrong = tmp_path / "rights.toml"
    wrong.write_text(text, "utf-8")
    monkeypatch.setattr(permissions, "FILE", wrong)
    permissions.rights.cache_clear()
    try:
        with pytest.raises(ConfigError) as refused:
            create_app(replace(app_config, home=tmp_path))
    finally:
        permissions.rights.cache_clear()
    [reason] = refused.value.reasons
    assert reason.startswith("The rights of panel/rights.toml cannot be trusted: ")
    assert said in reason
    assert "\n" not in reason


def test_open_sockets_hear_nothing_while_their_rights_cannot_be_read(
    app: Flask, house: House, clock: Clock, signed_in: Callable[..., Browser]
) -> None:
    """What was kept back is told once rights can be read again; when that takes long, the sockets are closed."""
    browser, live = signed_in("Listening"), app.extensions["gongping.live"]
    live.flusher._tick_every = LOOK
    heard = socketio.test_client(app, flask_test_client=browser.client)
    heard.emit("me", {}, callback=True)
    numbers = count()

    def news() -> bool:
        """Something happens to the own notices; whether the page heard of it within a moment."""
        with house.work() as uow:
            notify(uow, [browser.account.id], "factor.added", now=clock(), once=str(next(numbers)))
        return heard_soon()

    def heard_soon(patience: float = LOOK / 2) -> bool:
        until = monotonic() + patience
        while monotonic() < until:
            if heard.get_received():
                return True
            sleep(0.02)
        return False

    assert news()
    with unreadable(house, "sign_ins"):
        sleep(LOOK * 1.5)  # the next look fails
        assert not news()
        assert live.sockets.everybody() != []
    assert heard_soon(4 * LOOK)
    assert news()
    with unreadable(house, "sign_ins"):
        sleep(LOOK * (PATIENCE + 2))
        assert live.sockets.everybody() == []
        assert not heard.is_connected()
    live.flusher.stop()


def test_a_doubt_about_who_may_watch_is_answered_before_anybody_hears(
    app: Flask, house: House, clock: Clock, tmp_path: Path
) -> None:
    scene = Scene.furnish(house, FolderStore(tmp_path / "evidence"), clock(), jurors=12)
    case_id, live = scene.to(CaseStatus.AWAITING_RESPONSE), app.extensions["gongping.live"]
    with house.db.reading() as session:
        browser = sign_in(app, session.get_one(Account, scene.complainant), clock())
    heard = socketio.test_client(app, flask_test_client=browser.client)
    assert "version" in heard.emit("follow", {"case_id": scene.case(case_id).public_id}, callback=True)
    live.flusher._tick_every = 60 * LOOK  # no look comes between
    live.flusher.settle(5)
    with unreadable(house, "account_roles"):
        scene.respond(case_id)
        assert live.flusher.settle(5)
        assert heard.get_received() == []
    live.flusher.stop()


ACTS: dict[str, Callable[[UnitOfWork, Account, Account, datetime], object]] = {
    "a role is taken": lambda uow, who, by, now: revoke_role(uow, who.public_id, Role.MEDIATOR, by_id=by.id, now=now),
    "signed out everywhere": lambda uow, who, _by, _now: sign_out_everywhere(uow, who.id),
    "the account is closed": lambda uow, who, by, now: disable_account(uow, who.public_id, by_id=by.id, now=now),
}


@pytest.mark.parametrize("act", [*ACTS.values(), None], ids=[*ACTS, "another process says so"])
def test_what_takes_rights_away_closes_sockets_without_waiting_for_the_next_look(
    app: Flask, house: House, clock: Clock, signed_in: Callable[..., Browser], act: Callable[..., object] | None
) -> None:
    browser, other, live = signed_in("Listening", Role.MEDIATOR), signed_in("Other"), app.extensions["gongping.live"]
    live.flusher._tick_every = 60 * LOOK  # no look comes between
    for each in (browser, other):
        assert "unread" in socketio.test_client(app, flask_test_client=each.client).emit("me", {}, callback=True)
    if act is None:
        live.told(touched(RightsChanged("", browser.account.id)))
    else:
        with house.work() as uow:
            act(uow, browser.account, other.account, clock())
    assert [each.account_id for each in live.sockets.everybody()] == [other.account.id]
    live.flusher.stop()


@contextmanager
def unreadable(house: House, table: str) -> Iterator[None]:
    """Every statement about this table fails."""

    def fail(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if table in statement:
            raise OperationalError(statement, {}, Exception("gone"))

    event.listen(house.db.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(house.db.engine, "before_cursor_execute", fail)
