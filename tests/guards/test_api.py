"""docs/api/openapi.yaml leaves out no route that gives JSON, invents none, and says who may ask as the routes do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

import pytest
from flask import Flask, jsonify

from app import create_app
from app.config import Config
from app.records import record_file
from panel.permissions import Permission
from tests.app.api_room import description, operations
from tests.guards.sources import nothing

MADE_BY = {"jsonify"}
TYPES = {"application/json", "application/jsonl"}
REFUSALS = "app.errors"  # answers in JSON for every route: that alone makes none of them one
WRITING = {"post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole application."""
    home = tmp_path_factory.mktemp("api")
    made = create_app(Config(mode="test", secret_key="s" * 40, home=home, workers="none").completed())
    yield made
    made.extensions["gongping"].db.dispose()


def routes(app: Flask) -> dict[tuple[str, str], str]:
    """The endpoint of every path, as a description writes it, and verb."""
    return {
        (re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule), verb.lower()): rule.endpoint
        for rule in app.url_map.iter_rules() for verb in rule.methods - {"HEAD", "OPTIONS"}
    }


def answers_json(path: str, view: Callable[..., Any]) -> bool:
    """Whether a route gives JSON: by its address, or because its view, or what that calls in app/, makes some."""
    return path.endswith((".json", ".jsonl")) or _makes_json(_inner(view), set())


def _inner(view: Any) -> Any:
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


def _makes_json(found: Any, seen: set[Any]) -> bool:
    if not isinstance(found, FunctionType) or found in seen or not _ours(found):
        return False
    seen.add(found)
    codes = list(_codes(found.__code__))
    names = {name for code in codes for name in code.co_names}
    if names & MADE_BY or TYPES & {const for code in codes for const in code.co_consts if isinstance(const, str)}:
        return True
    return any(_makes_json(_inner(found.__globals__[name]), seen) for name in names & found.__globals__.keys())


def _ours(found: FunctionType) -> bool:
    room = found.__module__
    return room != REFUSALS and room.split(".")[0] in ("app", __name__.split(".")[0])


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _codes(const)


def left_out(app: Flask, described: dict[str, Any]) -> set[tuple[str, str]]:
    """The JSON routes that the description does not have."""
    given = {at for at, endpoint in routes(app).items() if answers_json(at[0], app.view_functions[endpoint])}
    return given - operations(described).keys()


def test_every_json_route_is_described(app: Flask) -> None:
    nothing(f"{verb} {path}" for path, verb in sorted(left_out(app, description())))


def test_every_described_route_is_there_and_named_after_its_endpoint(app: Flask) -> None:
    there = routes(app)
    nothing(
        f"{verb} {path}: {told['operationId']}, the route is {there.get((path, verb))}"
        for (path, verb), told in operations(description()).items()
        if not told["operationId"].startswith(there.get((path, verb), "nothing"))
    )


def test_every_path_says_what_stands_in_its_braces() -> None:
    described = description()
    known = described["components"]["parameters"]
    for path, each in described["paths"].items():
        told = [known[p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in each.get("parameters", [])]
        assert re.findall(r"{(\w+)}", path) == [p["name"] for p in told if p["in"] == "path" and p["required"]], path


def test_who_may_ask_is_said_as_the_routes_have_it(app: Flask) -> None:
    described, there = description(), routes(app)
    for at, told in operations(described).items():
        public = app.view_functions[there[at]].__dict__["_permission"] in (Permission.PUBLIC_READ, Permission.POLICY_REPORT)
        wanted = [] if public else [{"session": [], "csrf": []}] if at[1] in WRITING else [{"session": []}]
        assert told.get("security", described["security"]) == wanted, at
        assert ("401" in told["responses"]) is not public, at


def test_session_and_token_are_named_as_the_application_names_them(app: Flask) -> None:
    schemes = description()["components"]["securitySchemes"]
    assert schemes["session"]["name"] == app.config["SESSION_COOKIE_NAME"]
    assert schemes["csrf"]["name"] in app.config["WTF_CSRF_HEADERS"]


def test_the_guard_sees_a_route_that_is_not_described(app: Flask) -> None:
    described = description()
    for path in ("/live/words.json", "/drafts", "/ready"):
        del described["paths"][path]
    assert left_out(app, described) == {("/live/words.json", "get"), ("/drafts", "post"), ("/ready", "get")}
    assert answers_json("/far", lambda: record_file({}, "far"))
    assert answers_json("/near", lambda: [jsonify(each) for each in ()])
    assert not answers_json("/page", lambda: "<p>")
