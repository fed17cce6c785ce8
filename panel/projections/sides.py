"""Whose side an answer of the ballot paper takes: one mapping for every page, so that patterns and colours agree."""

from __future__ import annotations

_SIDES = {"uphold": "complainant", "dismiss": "respondent"}


def side_of(option: str) -> str:
    """The side that the option with this key takes: complainant, respondent, or other for any but the two usual ones."""
    return _SIDES.get(option, "other")
