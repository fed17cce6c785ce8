"""What is wrong with a form is said in one way: by the server, in words of the house beside the field, in no bubble."""

from __future__ import annotations

import re

from tests.guards.sources import nothing
from tools.running import ROOT

TEMPLATES = ROOT / "templates"
FORM = re.compile(r"(<form\b(?:[^>{]|{{.*?}}|{%.*?%})*>)(.*?)</form>", re.DOTALL)  # the tag with its expressions, the rest
FIELD = re.compile(
    r"\b(?:field|choices|radio_cards|chip_choices|file_field|scale|caller)\(|<input(?![^>]*type=\"hidden\")|<textarea\b|<select\b"
)


def bubbling(text: str) -> list[str]:
    """The tags of the forms of a template that have fields and let the browser speak."""
    forms = [tag for tag, rest in FORM.findall(text) if 'method="post"' in tag and FIELD.search(rest)]
    return [tag for tag in forms if " novalidate" not in tag]


def test_no_form_lets_the_browser_say_what_is_wrong() -> None:
    pages = sorted(TEMPLATES.rglob("*.html"))
    nothing(f"{path.relative_to(ROOT)}: {tag}" for path in pages for tag in bubbling(path.read_text("utf-8")))
    assert sum(len(FORM.findall(path.read_text("utf-8"))) for path in pages) > 100, "the forms are not found any more"


def test_the_guard_sees_a_form_that_bubbles() -> None:
    form = '<form method="post" action="{{{{ a > b }}}}"{}>{}</form>'
    assert bubbling(form.format("", "{{ field(form.reason) }}")) != []
    assert bubbling(form.format("", '<input name="a">')) != []
    assert bubbling(form.format(" novalidate", "{{ field(form.reason) }}")) == []
    assert bubbling(form.format("", "{{ csrf() }}<button>")) == []
