"""Every address of this house that a template names is one that answers, by the method it is asked with."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from app import create_app
from app.config import Config
from tests.guards.sources import nothing, tracked
from tools.running import ROOT

# href="/rules", more_href="/rules", action="/sign-out": written out, up to a "?", a "#" or a place that is filled in
WRITTEN = re.compile(r"""\b(?P<attribute>\w*href|action|src)\s*=\s*(?P<quote>["'])(?P<path>/[^"']*)(?P=quote)""")
NAMED = re.compile(r"""url_for\(\s*["']([\w.]+)["']\s*[,)]""")
PLACE = re.compile(r"\{\{.*?\}\}")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole application."""
    home = tmp_path_factory.mktemp("links")
    made = create_app(Config(mode="test", secret_key="s" * 40, home=home, workers="none").completed())
    yield made
    made.extensions["gongping"].db.dispose()


def templates() -> list[tuple[str, str]]:
    """Name and text of every template."""
    folder = ROOT / "templates"
    found = [(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in tracked() if path.is_relative_to(folder)]
    assert len(found) > 50, "the scan finds no templates: it proves nothing"
    return found


def answers(app: Flask, path: str, method: str) -> bool:
    """Whether a route takes this path; a place that a template fills in stands for any text."""
    plain = PLACE.sub("x", path).partition("?")[0].partition("#")[0]
    try:
        app.url_map.bind("localhost").match(plain, method=method)
    except HTTPException:
        return False
    return True


def dead(app: Flask, text: str) -> list[str]:
    """Addresses and endpoints in the text of a template that nothing answers."""
    found = [
        match["path"] for match in WRITTEN.finditer(text)
        if not answers(app, match["path"], "POST" if match["attribute"] == "action" else "GET")
    ]
    return found + [name for name in NAMED.findall(text) if name not in app.view_functions]


def test_every_address_in_a_template_answers(app: Flask) -> None:
    nothing(f"{name}: {path}" for name, text in templates() for path in dead(app, text))


@pytest.mark.parametrize(
    "text",
    ['<a href="/nowhere">', "section('x', more_href='/nowhere')", '<form action="/rules">', "{{ url_for('public.nowhere') }}"],
)
def test_the_guard_sees_a_dead_link(app: Flask, text: str) -> None:
    assert dead(app, text)


def test_the_guard_lets_living_links_pass(app: Flask) -> None:
    assert dead(app, '<a href="/ways#court"><a href="/language/{{ code }}?next=x"><form action="/sign-out">') == []
