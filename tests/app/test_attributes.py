"""Our attributes are those of WTForms, sign for sign."""

from __future__ import annotations

import pytest
from flask_babel import lazy_gettext
from markupsafe import Markup
from wtforms.widgets import html_params

from app.attributes import attributes


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"class_": "form-control", "for_": "x", "id": "a-1"},
        {"checked": True, "required": False, "disabled": None},
        {"value": 'say "no" & <go> it\'s', "data_max": 300, "aria_describedby": "a b"},
        {"data-max": 0, "value": Markup('<b title="x">&amp;</b>'), "rows": 4.5},
        {"placeholder": lazy_gettext("Rules"), "value": ""},
    ],
)
def test_they_are_those_of_the_library(given: dict[str, object]) -> None:
    assert attributes(**given) == html_params(**given)
