"""Rules are complete, sensible and one frozen value, or they are refused."""

import hashlib
import json

import pytest

from voting import PanelRules, Plan, VotingError

TWO = ("refund", "nothing")
COUNT = {"minimum": 2, "maximum": 4}


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"options": ("refund",)}, "rules.options_count", COUNT),
        ({"options": ("a", "b", "c", "d", "e")}, "rules.options_count", COUNT),
        ({"options": ["refund", "nothing"]}, "rules.options_count", COUNT),
        ({"options": ("refund", " ")}, "rules.option_blank", {}),
        ({"options": ("refund", 2)}, "rules.option_blank", {}),
        ({"options": ("refund", "cannot_tell")}, "rules.option_reserved", {"option": "cannot_tell"}),
        ({"options": ("refund", "refund")}, "rules.options_repeat", {}),
        ({"plan": (7, 17)}, "rules.plan_missing", {}),
        ({"plan": "7-17:5"}, "rules.plan_missing", {}),
        ({"weight_max": 0}, "rules.too_small", {"field": "weight_max", "value": 0, "minimum": 1}),
        ({"weight_max": 6}, "rules.too_large", {"field": "weight_max", "value": 6, "maximum": 5}),
        ({"weight_max": True}, "rules.not_an_integer", {"field": "weight_max"}),
        ({"quarter_share": 24}, "rules.too_small", {"field": "quarter_share", "value": 24, "minimum": 25}),
        ({"quarter_share": 101}, "rules.too_large", {"field": "quarter_share", "value": 101, "maximum": 100}),
        ({"quarter_share": "50"}, "rules.not_an_integer", {"field": "quarter_share"}),
        ({"max_replacements": -1}, "rules.too_small", {"field": "max_replacements", "value": -1, "minimum": 0}),
        ({"max_replacements": 2.5}, "rules.not_an_integer", {"field": "max_replacements"}),
        ({"fact_questions": -1}, "rules.too_small", {"field": "fact_questions", "value": -1, "minimum": 0}),
        ({"fact_questions": 6}, "rules.too_large", {"field": "fact_questions", "value": 6, "maximum": 5}),
    ],
)
def test_rules_that_make_no_sense_are_refused(changes: dict, code: str, named: dict) -> None:
    with pytest.raises(VotingError) as refused:
        PanelRules(**{"options": TWO, **changes})
    assert refused.value.code == code
    assert refused.value.params == named


def test_bounds_are_inside() -> None:
    widest = PanelRules(options=("a", "b", "c", "d"), plan=Plan.parse("1-2:2"), weight_max=1, max_replacements=0)
    assert (widest.weight_max, widest.max_replacements, widest.plan.last_wave) == (1, 0, 2)


def test_stored_rules_come_back_the_same() -> None:
    rules = PanelRules(
        options=("退款", "nothing", "redo"), plan=Plan.parse("9-21:4"), weight_max=3, quarter_share=60, max_replacements=1,
        fact_questions=5,
    )
    again = PanelRules.from_dict(json.loads(json.dumps(rules.to_dict())))
    assert again == rules
    assert hash(again) == hash(rules)
    assert again.digest() == rules.digest()


def test_digest_is_the_hash_of_these_bytes() -> None:
    expected = (
        b'{"fact_questions":0,"max_replacements":3,"options":["refund","nothing"],"plan":"7-17-35:5","quarter_share":50,'
        b'"weight_max":5}'
    )
    rules = PanelRules(options=TWO)
    assert rules.canonical() == expected
    assert rules.digest() == hashlib.sha256(expected).hexdigest()
    assert PanelRules(options=TWO, plan=Plan.parse("7-17-35:6")).digest() != rules.digest()
    assert PanelRules(options=TWO[::-1]).digest() != rules.digest()


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"colour": "red"}, "rules.fields_unknown", {"fields": ["colour"]}),
        ({"options": "ab"}, "rules.not_a_list", {"field": "options"}),
        ({"options": ["refund", 1]}, "rules.not_a_list", {"field": "options"}),
        ({"plan": [7, 17]}, "rules.plan_missing", {}),
        ({"plan": "7 then 17"}, "plan.unreadable", {"text": "7 then 17"}),
        ({"quarter_share": "50"}, "rules.not_an_integer", {"field": "quarter_share"}),
        ({"weight_max": None}, "rules.not_an_integer", {"field": "weight_max"}),
        ({"max_replacements": 1.0}, "rules.not_an_integer", {"field": "max_replacements"}),
        ({"fact_questions": True}, "rules.not_an_integer", {"field": "fact_questions"}),
        ({"plan": "17-7:5"}, "plan.shrinks", {"before": 17, "after": 7}),
    ],
)
def test_damaged_stored_rules_are_refused(changes: dict, code: str, named: dict) -> None:
    with pytest.raises(VotingError) as refused:
        PanelRules.from_dict(PanelRules(options=TWO).to_dict() | changes)
    assert refused.value.code == code
    assert refused.value.params == named


def test_stored_rules_may_miss_nothing() -> None:
    with pytest.raises(VotingError) as refused:
        PanelRules.from_dict({"options": list(TWO), "plan": "7:5"})
    assert refused.value.code == "rules.fields_missing"
    assert refused.value.params == {"fields": ["fact_questions", "max_replacements", "quarter_share", "weight_max"]}
