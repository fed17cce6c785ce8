"""A template's program is shared where it is the same one and nowhere else; a late address is the same address; a statement
that one database had compiled another finds."""

from __future__ import annotations

import pytest
from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import Integer, bindparam, event, select
from werkzeug.routing import Map, Rule

from app import create_app
from app.config import Config
from app.sheets import Sheets
from panel.database import Database, make_engine
from tests.services import haste
from tests.services.haste import LateRule, Programs

ZH = "zh_Hans_CN"
TEMPLATE = '<a href="{{ url_for("place", n=1) }}">{{ _("Rules") }}</a>'


@pytest.fixture
def programs() -> Programs:
    """An empty store."""
    return Programs()


def an_app(config: Config, programs: Programs, address: str, template: str = TEMPLATE) -> Flask:
    """An application with one page more, at this address."""
    app = create_app(config)
    app.add_url_rule(address, "place", lambda n: str(n))
    app.jinja_env.loader, app.jinja_env.bytecode_cache = DictLoader({"page.html": template}), programs
    app.extensions["gongping"].db.dispose()
    return app


def read(app: Flask, locale: str) -> str:
    """The page in a language."""
    with app.test_request_context():
        sheets = app.jinja_env
        assert isinstance(sheets, Sheets)
        return sheets.in_language(locale).get_template("page.html").render()


def test_a_program_is_shared_by_applications_with_the_same_addresses_alone(app_config: Config, programs: Programs) -> None:
    first, alike, other = (an_app(app_config, programs, f"/{letter}/<int:n>") for letter in "aab")
    assert read(first, ZH) == read(alike, ZH) == '<a href="/a/1">规则</a>'
    assert len(programs.known) == 1
    assert read(other, ZH) == '<a href="/b/1">规则</a>'
    assert read(first, "en") == '<a href="/a/1">Rules</a>'
    assert len(programs.known) == 3


def test_a_changed_template_has_a_program_of_its_own(app_config: Config, programs: Programs) -> None:
    before = read(an_app(app_config, programs, "/a/<int:n>"), "en")
    assert read(an_app(app_config, programs, "/a/<int:n>", TEMPLATE + "!"), "en") == before + "!"


@pytest.mark.parametrize("address", ["/", "/a/<int:n>", "/a/<path:where>/b", "/<any(x, y):which>/"])
def test_a_late_address_is_built_as_any_other(address: str) -> None:
    asked = {"n": 7, "where": "c d/é", "which": "y", "more": "1 2"}
    late, early = (Map([kind(address, endpoint="it")]).bind("localhost") for kind in (LateRule, Rule))
    wanted = {name: value for name, value in asked.items() if name in address or name == "more"}
    for unknown in (True, False):
        assert late.build("it", wanted, append_unknown=unknown) == early.build("it", wanted, append_unknown=unknown)


def test_applications_of_the_tests_are_made_so(app: Flask) -> None:
    assert isinstance(app.jinja_env.bytecode_cache, Programs)
    assert {type(rule) for rule in app.url_map.iter_rules()} == {haste.LateRule}


def test_a_statement_is_compiled_for_one_database_and_found_by_the_next(sqlite_url: str, postgres_url: str) -> None:
    statement, met = select(bindparam("wanted", type_=Integer) + 1), []
    for url in (sqlite_url, sqlite_url.replace("gongping", "other"), postgres_url, postgres_url):
        engine = make_engine(url)
        event.listen(engine, "after_cursor_execute", lambda *it: met.append((it[2], it[4].cache_hit.name)))
        for wanted in (1, 41):
            with Database(url, engine=engine).reading() as session:
                assert session.scalar(statement, {"wanted": wanted}) == wanted + 1
        engine.dispose()
    assert [how for said, how in met if "+" in said] == ["CACHE_MISS", *["CACHE_HIT"] * 3] * 2
