"""The picture of a tally: each answer a pattern of its own, and the sides' patterns for the sides alone."""

from __future__ import annotations

import re

import pytest
from flask import Flask, get_template_attribute

PATTERN = {"complainant": "1", "respondent": "2"}


@pytest.mark.parametrize(
    "sides",
    [
        ("complainant", "respondent"), ("complainant", "middle", "respondent", "middle"), ("middle", "middle"),
        ("middle", "respondent", "middle"),
    ],
)
def test_no_answer_wears_the_pattern_of_a_side_it_does_not_take(app: Flask, sides: tuple[str, ...]) -> None:
    keys = ("uphold", "partly", "dismiss", "other")[: len(sides)]  # keys say nothing about sides
    options = [{"code": key, "label": key, "side": side} for key, side in zip(keys, sides, strict=True)]
    counts = dict.fromkeys(keys, 2)
    with app.test_request_context():
        figure = str(get_template_attribute("macros/tally.html", "tally_bars")(options, counts, counts))
    worn = re.findall(r'class="swatch".*?url\(#fill-(\d)\)', figure)[: len(keys)]
    assert len(set(worn)) == len(keys)
    assert all(slot == PATTERN.get(side, slot) for side, slot in zip(sides, worn, strict=True))
    assert all(slot in "34" for side, slot in zip(sides, worn, strict=True) if side not in PATTERN)
