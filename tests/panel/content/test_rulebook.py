"""The written rulebook is whole, bilingual and fair to both sides."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import FrozenInstanceError, fields, is_dataclass
from typing import Any

import pytest

from panel import content
from panel.content import Text, categories, category, mock_cases, outside_routes
from panel.errors import NotFound
from panel.models.case import RemedyKind

CJK = re.compile(r"[\u4e00-\u9fff]")


def texts(value: Any) -> list[Text]:
    """Every Text anywhere inside a value."""
    if isinstance(value, Text):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in texts(item)]
    if is_dataclass(value) and not isinstance(value, type):
        return [text for field in fields(value) for text in texts(getattr(value, field.name))]
    return []


@pytest.mark.parametrize("entries", [categories(), mock_cases(), outside_routes()])
def test_every_text_is_there_in_both_languages(entries: tuple[Any, ...]) -> None:
    found = texts(entries)
    assert len(found) >= 15
    for text in found:
        assert CJK.search(text.zh), text
        assert text.en.strip() == text.en != ""
        assert not CJK.search(text.en), text


@pytest.mark.parametrize("entries", [categories(), mock_cases(), outside_routes()])
def test_codes_are_unique_and_stable_words(entries: tuple[Any, ...]) -> None:
    codes = [entry.code for entry in entries]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z][a-z_]{2,39}", code) for code in codes)


def test_language_of_a_text() -> None:
    text = Text("是", "yes")
    assert [text.in_(tag) for tag in ("zh", "zh_Hans_CN", "zh-CN", "en", "en_GB", "fr")] == ["是"] * 3 + ["yes"] * 3


def test_the_kinds_of_dispute() -> None:
    assert [entry.code for entry in categories()] == [
        "delivery",
        "missing_items",
        "food_quality",
        "refund_refused",
        "false_description",
        "damaged_goods",
        "attitude",
        "overcharge",
        "booking",
        "repair",
        "privacy",
        "other",
    ]
    assert [entry.code for entry in categories() if entry.severe] == ["attitude", "privacy"]


@pytest.mark.parametrize("entry", categories(), ids=lambda entry: entry.code)
def test_a_category_is_whole_and_even_handed(entry: content.Category) -> None:
    assert Counter(reason.side for reason in entry.reasons) == {"complainant": 3, "respondent": 3}
    assert len({reason.code for reason in entry.reasons}) == 6
    assert [option.key for option in entry.options] == ["uphold", "partly", "dismiss"]
    assert [option.side for option in entry.options] == ["complainant", "middle", "respondent"]
    assert 2 <= entry.rule.zh.count("。") <= 4
    order = list(RemedyKind)
    ranks = [order.index(RemedyKind(remedy)) for remedy in entry.remedies]
    assert ranks == sorted(set(ranks)), "the ladder goes from the lightest rung to the heaviest"
    assert RemedyKind.NONE not in entry.remedies


def test_an_unknown_category_is_not_found() -> None:
    assert category("repair") is categories()[9]
    with pytest.raises(NotFound) as caught:
        category("magic")
    assert (caught.value.code, caught.value.params) == ("category.unknown", {"category": "magic"})


def test_all_five_ways_out_are_named() -> None:
    assert [route.code for route in outside_routes()] == [
        "negotiation",
        "association",
        "regulator",
        "arbitration",
        "court",
    ]
    assert [route.phone for route in outside_routes()] == [None, "12315", "12315", None, "12368"]


def test_the_entry_test_favours_nobody() -> None:
    assert Counter(case.favours for case in mock_cases()) == {"complainant": 5, "respondent": 4, "nobody": 1}


@pytest.mark.parametrize("case", mock_cases(), ids=lambda case: case.code)
def test_a_mock_case_is_fair_and_short(case: content.MockCase) -> None:
    keys = [option.key for option in case.options]
    assert 2 <= len(keys) == len(set(keys)) <= 3
    assert (case.right == "cannot_tell") == (case.favours == "nobody")
    assert case.right in {*keys, "cannot_tell"}
    assert category(case.category)
    assert {piece.source for piece in case.evidence} <= {"system", "complainant", "respondent"}
    assert len({piece.source for piece in case.evidence}) >= 2, "records stand beside what the parties bring"
    parts = [case.question, case.claim, case.response, case.rule, *(piece.text for piece in case.evidence)]
    assert sum(len(part.zh) for part in parts) <= 420, "more than a minute's reading"
    assert sum(len(part.en.split()) for part in parts) <= 260


def test_what_is_read_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        categories()[0].severe = True
    assert categories() is categories()
