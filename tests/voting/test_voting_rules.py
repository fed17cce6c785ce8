"""Rules are complete, sensible and one frozen value, or they are refused."""

import hashlib
import json

import pytest

from voting import PanelRules, VotingError

TWO = ("refund", "nothing")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"options": ("refund",)}, "rules.options_count"),
        ({"options": ("a", "b", "c", "d", "e")}, "rules.options_count"),
        ({"options": ["refund", "nothing"]}, "rules.options_count"),
        ({"options": ("refund", " ")}, "rules.option_blank"),
        ({"options": ("refund", 2)}, "rules.option_blank"),
        ({"options": ("refund", "cannot_tell")}, "rules.option_reserved"),
        ({"options": ("refund", "refund")}, "rules.options_repeat"),
        ({"plan": ()}, "rules.plan_empty"),
        ({"plan": [7, 17]}, "rules.plan_empty"),
        ({"plan": (0, 7)}, "rules.too_small"),
        ({"plan": (7, 7.5)}, "rules.not_an_integer"),
        ({"plan": (7, 7)}, "rules.plan_repeats"),
        ({"plan": (7, 17, 11)}, "rules.plan_shrinks"),
        ({"lead": 0}, "rules.too_small"),
        ({"lead": 36}, "rules.too_large"),
        ({"lead": True}, "rules.not_an_integer"),
        ({"weight_max": 0}, "rules.too_small"),
        ({"weight_max": 6}, "rules.too_large"),
        ({"max_replacements": -1}, "rules.too_small"),
    ],
)
def test_rules_that_make_no_sense_are_refused(changes: dict, code: str) -> None:
    with pytest.raises(VotingError) as refused:
        PanelRules(**{"options": TWO, **changes})
    assert refused.value.code == code


def test_bounds_are_inside() -> None:
    widest = PanelRules(options=("a", "b", "c", "d"), plan=(1, 2), lead=2, weight_max=1, max_replacements=0)
    assert widest.last_wave == 2
    assert PanelRules(options=TWO, lead=1).lead == 1


def test_waves_count_from_one() -> None:
    rules = PanelRules(options=TWO)
    assert [rules.seats_after(wave) for wave in (1, 2, 3)] == [7, 17, 35]
    assert rules.last_wave == 3


@pytest.mark.parametrize("wave", [0, -1, 4, True])
def test_there_is_no_other_wave(wave: int) -> None:
    with pytest.raises(VotingError) as refused:
        PanelRules(options=TWO).seats_after(wave)
    assert refused.value.code == "rules.no_such_wave"
    assert refused.value.params == {"wave": wave, "last": 3}


def test_stored_rules_come_back_the_same() -> None:
    rules = PanelRules(
        options=("退款", "nothing", "redo"), plan=(9, 21), lead=4, weight_max=3, max_replacements=1
    )
    again = PanelRules.from_dict(json.loads(json.dumps(rules.to_dict())))
    assert again == rules
    assert hash(again) == hash(rules)
    assert again.digest() == rules.digest()


def test_digest_is_the_hash_of_these_bytes() -> None:
    expected = (
        b'{"lead":5,"max_replacements":3,"options":["refund","nothing"],"plan":[7,17,35],"weight_max":5}'
    )
    rules = PanelRules(options=TWO)
    assert rules.canonical() == expected
    assert rules.digest() == hashlib.sha256(expected).hexdigest()
    assert PanelRules(options=TWO, lead=6).digest() != rules.digest()
    assert PanelRules(options=TWO[::-1]).digest() != rules.digest()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"colour": "red"}, "rules.fields_unknown"),
        ({"options": "ab"}, "rules.not_a_list"),
        ({"options": ["refund", 1]}, "rules.not_a_list"),
        ({"plan": [7, True]}, "rules.not_a_list"),
        ({"lead": "5"}, "rules.not_an_integer"),
        ({"weight_max": None}, "rules.not_an_integer"),
        ({"max_replacements": 1.0}, "rules.not_an_integer"),
        ({"plan": [17, 7]}, "rules.plan_shrinks"),
    ],
)
def test_damaged_stored_rules_are_refused(changes: dict, code: str) -> None:
    with pytest.raises(VotingError) as refused:
        PanelRules.from_dict(PanelRules(options=TWO).to_dict() | changes)
    assert refused.value.code == code


def test_stored_rules_may_miss_nothing() -> None:
    with pytest.raises(VotingError) as refused:
        PanelRules.from_dict({"options": list(TWO), "plan": [7]})
    assert refused.value.code == "rules.fields_missing"
    assert refused.value.params == {"fields": ["lead", "max_replacements", "weight_max"]}
