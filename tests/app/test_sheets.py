"""Templates compiled once a language: what is folded, that it is the same page, and what the macros folded may depend on."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template
from flask_babel import force_locale
from jinja2 import meta, nodes

from app.folding import CONSTANT
from app.sheets import Sheets

ZH, EN = "zh_Hans_CN", "en"
KNOWN = {"_", "ngettext", "url_for", "label", "TONES", "caller", "icon"}


def program(app: Flask, locale: str, source: str, name: str = "made.html") -> str:
    """The program that a template becomes in one language."""
    env = app.jinja_env
    assert isinstance(env, Sheets)
    with app.test_request_context():
        return env.in_language(locale).compile(source, name=name, raw=True)


def rendered(app: Flask, source: str, locale: str = ZH, **given: object) -> str:
    """A template in one language, and that the plain environment, which folds nothing, writes the same."""
    with app.test_request_context(), force_locale(locale):
        folded = app.jinja_env.in_language(locale).from_string(source).render(**given)
        assert folded == app.jinja_env.from_string(source).render(**given)
    return folded


def test_texts_addresses_and_icons_become_part_of_the_page(app: Flask) -> None:
    source = '{% from "macros/icons.html" import icon %}'
    source += '<a href="{{ url_for("public.rules") }}">{{ icon("book") }}{{ _("Rules") }}</a>'
    written = program(app, ZH, source)
    assert '<a href="/rules"><svg class="icon"' in written
    assert "规则</a>" in written
    assert not re.search("url_for|gettext", written)


def test_each_language_has_its_own_program(app: Flask) -> None:
    source = '{{ _("Rules") }}'
    assert "规则" in program(app, ZH, source)
    assert "规则" not in program(app, EN, source)


@pytest.mark.parametrize("locale", [ZH, EN])
def test_what_is_only_known_while_rendering_stays_as_it_was(app: Flask, locale: str) -> None:
    for number in (0, 1, 2, 5):
        rendered(app, '{{ ngettext("%(num)d day", "%(num)d days", n) }}', locale, n=number)
    rendered(app, '{{ _("Exhibit %(number)s", number=n) }}', locale, n="<3>")
    rendered(app, '{{ _("100%%") }}{{ _(words) }}', locale, words="Rules")
    rendered(app, '{{ url_for("juror.seat", seat_id=s) }}', locale, s="a&b c")
    rendered(app, '{% autoescape false %}{{ _("Exhibit %(number)s", number=n) }}{% endautoescape %}', locale, n="<3>")


def test_what_fills_a_place_is_escaped(app: Flask) -> None:
    assert "&lt;3&gt;" in rendered(app, '{{ _("Exhibit %(number)s", number=n) }}', n="<3>")


def test_a_macro_with_content_is_called(app: Flask) -> None:
    source = '{% from "macros/page.html" import section %}{% call section(_("Rules"), "r") %}<b>{{ x }}</b>{% endcall %}'
    written = rendered(app, source, x="&")
    assert '<h2 id="r-title">规则</h2>' in written
    assert "<b>&amp;</b>" in written


def test_a_page_that_is_not_there_fails_only_when_it_is_reached(app: Flask) -> None:
    assert rendered(app, '{% if gone %}{{ url_for("nobody.knows") }}{% endif %}!', gone=False) == "!"


def test_the_page_follows_the_language_in_hand(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        assert '<html lang="en"' in render_template("errors/error.html", status=404, code="x", words="", request_id="")
        with force_locale(ZH):
            assert "公评" in render_template("errors/error.html", status=404, code="x", words="", request_id="")


def test_below_a_prefix_addresses_carry_it(app: Flask) -> None:
    with app.test_request_context("/rules", base_url="http://localhost/below"):
        assert 'href="/below/rules"' in render_template("errors/error.html", status=404, code="x", words="", request_id="")
    with app.test_request_context("/rules"):
        assert 'href="/rules"' in render_template("errors/error.html", status=404, code="x", words="", request_id="")


@pytest.mark.parametrize("name", CONSTANT)
def test_constant_macros_depend_on_nothing_of_the_request(app: Flask, name: str) -> None:
    source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, name)
    tree = app.jinja_env.parse(source)
    assert meta.find_undeclared_variables(tree) <= KNOWN
    assert not {node.name for node in tree.find_all(nodes.Filter)} & {"when", "remaining", "ago", "day"}
