"""No door without a lock: every view and every socket handler names its permission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from app import create_app
from app.access import requires
from app.config import Config
from app.extensions import socketio
from panel.permissions import Permission
from tests.guards.sources import modules, nothing

WITHOUT = {"static"}  # Flask's own
SOCKET_WITHOUT = {"disconnect"}  # leaving needs no right


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole application."""
    home = tmp_path_factory.mktemp("routes")
    made = create_app(Config(mode="test", secret_key="s" * 40, home=home, workers="none").completed())
    yield made
    made.extensions["gongping"].db.dispose()


def socket_handlers() -> Iterator[tuple[str, object]]:
    """Every socket event with its handler, whichever way it was registered."""
    for event, handler, namespace in socketio.handlers:
        yield f"{namespace} {event}", handler
    for namespace, handlers in socketio.server.handlers.items():
        for event, handler in handlers.items():
            yield f"{namespace} {event}", handler
    for namespace, spoken in socketio.server.namespace_handlers.items():
        for name in dir(spoken):
            if name.startswith("on_"):
                yield f"{namespace} {name[3:]}", getattr(spoken, name)


def open_doors(views: Mapping[str, object]) -> list[str]:
    """The views that name no permission."""
    return [name for name, view in views.items() if not isinstance(getattr(view, "_permission", None), Permission)]


def test_every_view_names_its_permission(app: Flask) -> None:
    assert len(app.view_functions) > 20
    nothing(name for name in open_doors(app.view_functions) if name not in WITHOUT)


def test_the_guard_sees_an_open_door() -> None:
    assert open_doors({"free": lambda: "", "kept": requires(Permission.PUBLIC_READ)(lambda: "")}) == ["free"]


def test_every_socket_handler_names_its_permission(app: Flask) -> None:
    assert app.extensions["socketio"] is socketio
    nothing(name for name in open_doors(dict(socket_handlers())) if name.split()[-1] not in SOCKET_WITHOUT)


INSIDE = {Permission.SPLIT_WATCH}  # asked behind a door of its own, turnout.watch: the split is a part of that page


def test_every_permission_is_named_by_a_door(app: Flask) -> None:
    """What no page, act or event asks for is no right but a promise."""
    doors = {**app.view_functions, **dict(socket_handlers())}
    asked = {getattr(view, "_permission", None) for view in doors.values()}
    assert {permission for permission in Permission if permission not in asked} == INSIDE
    sources = [path.read_text("utf-8") for path in modules() if path.parent.parent.name == "app"]
    assert all(any(f"can(Permission.{permission.name})" in text for text in sources) for permission in INSIDE)


def test_every_post_is_protected_against_forgery(app: Flask) -> None:
    """One view is exempt from the CSRF check: to it browsers send reports by themselves, and it does nothing for anybody."""
    protect = app.extensions["csrf"]
    assert protect._exempt_views == {"app.public.policy.policy_reports"}
    assert app.view_functions["public.policy_reports"].__dict__["_permission"] is Permission.POLICY_REPORT
    assert protect._exempt_blueprints == set()
