"""The picture of a tally: each answer a pattern of its own, and the sides' patterns for the sides alone."""

from __future__ import annotations

import re

import pytest
from flask import Flask, get_template_attribute

from panel.projections.sides import side_of

PATTERN = {"uphold": "1", "dismiss": "2"}


@pytest.mark.parametrize(
    "keys", [("uphold", "dismiss"), ("uphold", "partly", "dismiss", "other"), ("partly", "other"), ("a", "dismiss", "b")]
)
def test_no_answer_wears_the_pattern_of_a_side_it_does_not_take(app: Flask, keys: tuple[str, ...]) -> None:
    options = [{"code": key, "label": key, "side": side_of(key)} for key in keys]
    counts = dict.fromkeys(keys, 2)
    with app.test_request_context():
        figure = str(get_template_attribute("macros/tally.html", "tally_bars")(options, counts, counts))
    worn = re.findall(r'class="swatch".*?url\(#fill-(\d)\)', figure)[: len(keys)]
    assert len(set(worn)) == len(keys)
    assert all(slot == PATTERN.get(key, slot) for key, slot in zip(keys, worn, strict=True))
    assert all(slot in "34" for key, slot in zip(keys, worn, strict=True) if key not in PATTERN)
