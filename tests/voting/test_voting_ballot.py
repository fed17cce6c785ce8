"""A ballot is valid or it is not one."""

import pickle
from dataclasses import FrozenInstanceError

import pytest

import voting
from voting import Ballot, Params, Reason, VotingError


@pytest.mark.parametrize(
    ("seat", "choice", "weight", "code"),
    [
        ("", "refund", 1, "ballot.seat_missing"),
        (7, "refund", 1, "ballot.seat_missing"),
        ("s1", "", 1, "ballot.choice_missing"),
        ("s1", None, 1, "ballot.choice_missing"),
        ("s1", 7, 1, "ballot.choice_missing"),
        ("s1", "refund", 0, "ballot.weight_range"),
        ("s1", "refund", 6, "ballot.weight_range"),
        ("s1", "refund", True, "ballot.weight_range"),
        ("s1", "refund", 1.0, "ballot.weight_range"),
    ],
)
def test_invalid_ballots_are_refused(seat, choice, weight, code) -> None:
    with pytest.raises(VotingError) as refused:
        Ballot(seat, choice, weight)
    assert refused.value.code == code


@pytest.mark.parametrize("weight", [1, 5])
def test_weights_at_the_bounds_are_valid(weight: int) -> None:
    assert Ballot("s1", "refund", weight).weight == weight


def test_errors_name_their_values() -> None:
    with pytest.raises(VotingError, match=r"^ballot\.weight_range\(seat='s1', weight=9\)$") as refused:
        Ballot("s1", "refund", 9)
    assert refused.value.params == {"seat": "s1", "weight": 9}
    with pytest.raises(VotingError, match=r"^ballot\.choice_missing\(seat='s1'\)$"):
        Ballot("s1", "", 1)


@pytest.mark.parametrize(
    "value",
    [
        Ballot("s1", "refund", 1),
        Params(),
        Reason("verdict.tied"),
        voting.PanelRules(options=("refund", "nothing")),
        voting.Tally.empty(voting.PanelRules(options=("refund", "nothing"))),
        voting.ControlRecord(1, 1),
        voting.weigh(voting.ControlRecord(1, 1)),
        voting.Waiting(1),
        voting.Decided("refund", ()),
        voting.Widen(2, ()),
        voting.Undecided(()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_are_frozen_hashable_and_have_no_room_for_more(value) -> None:
    field = type(value).__slots__[0]
    with pytest.raises(FrozenInstanceError):
        setattr(value, field, None)
    assert not hasattr(value, "__dict__")
    assert hash(value) == hash(pickle.loads(pickle.dumps(value)))


def test_params_are_a_frozen_hashable_mapping() -> None:
    params = Params.of(value=3, options=("a", "b"))
    assert params == {"options": ("a", "b"), "value": 3}
    assert dict(**params) == {"options": ("a", "b"), "value": 3}
    assert len(params) == 2
    assert params["value"] == 3
    assert "other" not in params
    assert hash(params) == hash(Params.of(options=("a", "b"), value=3))
    assert Params.of(value=3) != Params.of(value=4)
    assert pickle.loads(pickle.dumps(params)) == params
    assert Reason("verdict.tied") == Reason("verdict.tied", Params())


@pytest.mark.parametrize("information", [-1, 21, True, 1.0, "3"])
def test_information_outside_its_range_is_refused(information: int) -> None:
    with pytest.raises(VotingError) as refused:
        Ballot("s1", "refund", 1, information)
    assert refused.value.code == "ballot.information_range"
    assert refused.value.params == {"seat": "s1", "information": information}


def test_information_is_none_by_default_and_twenty_at_most() -> None:
    assert Ballot("s1", "refund", 1).information == 0
    assert Ballot("s1", "refund", 1, 20).information == 20
