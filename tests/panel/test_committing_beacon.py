"""Draws bound to a public beacon: they wait for its round, take nothing else, and are given up in public after a day."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from app.beacon import BeaconError
from app.draws import work_for_draws
from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.lottery.beacon import QUICKNET
from panel.queries.redactions import get_redaction
from panel.services.beacons import keep_signature, list_wanted
from tests.panel.scene import Scene
from tests.panel.test_committing import commit_of, lines

S = CaseStatus
# Round 1000 of drand's quicknet, as the network published it.
ROUND, SIGNATURE = 1000, (
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
)


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """A house whose draws are bound to the beacon."""
    scene.house.beacon = QUICKNET
    return scene


def test_the_round_follows_from_the_moment_of_the_bind(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    commit, body = commit_of(scene, case_id), json.loads(lines(scene, "bind")[0].body)
    assert commit.beacon_round is not None
    assert body["source"] == {"kind": "beacon", "chain": QUICKNET.chain, "round": commit.beacon_round}
    assert body["nonces"] == {"complainant": None, "respondent": None}  # who made one would know the panel first
    wait = QUICKNET.published_at(commit.beacon_round) - scene.now
    assert timedelta(seconds=60) <= wait < timedelta(seconds=63)
    assert lines(scene, "chain") == []


def test_a_beacon_that_does_not_answer_makes_the_case_wait(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    asked: list[int] = []

    def silent(_address: str, number: int) -> bytes:
        asked.append(number)
        raise BeaconError("no answer")

    assert work_for_draws(scene.house, "https://beacon.example", scene.now, silent) == 0
    assert asked == []  # its moment has not come
    scene.later(minutes=5)
    assert work_for_draws(scene.house, "https://beacon.example", scene.now, silent) == 0
    assert asked == [commit_of(scene, case_id).beacon_round]
    with pytest.raises(Conflict, match="lot.beacon_waits"):
        scene.publish(case_id)
    assert scene.status(case_id) is S.REDACTING
    assert commit_of(scene, case_id).signature is None


def test_a_signature_that_is_not_the_networks_is_not_kept(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    scene.later(minutes=5)
    for forged in (bytes(48), bytes.fromhex(SIGNATURE)):  # no point of the curve; another round's
        assert work_for_draws(scene.house, "https://beacon.example", scene.now, lambda _a, _n, s=forged: s) == 0
    assert commit_of(scene, case_id).signature is None


def test_the_draw_is_made_from_the_signature_once_it_is_here(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    number = commit_of(scene, case_id).beacon_round
    assert number is not None
    scene.later(minutes=5)
    with scene.house.db.reading() as session:
        assert list_wanted(session, QUICKNET, scene.now) == [number]
    with scene.house.work() as uow:
        assert keep_signature(uow, number, b"s" * 48) == 1
    with scene.house.work() as uow:
        assert keep_signature(uow, number, b"t" * 48) == 0  # what is kept stays
    scene.publish(case_id)
    drawn = json.loads(lines(scene, "drawn")[0].body)
    assert drawn["signature"] == (b"s" * 48).hex()
    assert "link" not in drawn


def test_after_a_day_the_draw_is_given_up_in_public_and_the_next_one_is_bound(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    late = commit_of(scene, case_id)

    def silent(_address: str, _number: int) -> bytes:
        raise BeaconError("no answer")

    scene.later(hours=24, minutes=2)
    assert work_for_draws(scene.house, "https://beacon.example", scene.now, silent) == 1
    assert work_for_draws(scene.house, "https://beacon.example", scene.now, silent) == 0
    void = json.loads(lines(scene, "void")[0].body)
    assert (void["commit"], void["reason"]) == (late.commit_id, "beacon_late")
    second = commit_of(scene, case_id, 2)
    assert second.beacon_round is not None
    assert second.beacon_round > (late.beacon_round or 0)
    with scene.house.db.reading() as session:
        assert get_redaction(session, case_id).round_no == 2
    with scene.house.work() as uow:
        keep_signature(uow, second.beacon_round, b"s" * 48)
    scene.publish(case_id)
    assert scene.round(case_id).number == 2


def test_one_round_that_does_not_come_keeps_no_other_from_being_asked_for(scene: Scene) -> None:
    first = scene.to(S.REDACTING)
    scene.later(minutes=5)
    second = scene.to(S.REDACTING, merchant_name="巷口面馆")
    scene.later(minutes=5)
    asked: list[int] = []

    def silent(_address: str, number: int) -> bytes:
        asked.append(number)
        raise BeaconError("404")

    assert work_for_draws(scene.house, "https://beacon.example", scene.now, silent) == 0
    assert asked == [commit_of(scene, first).beacon_round, commit_of(scene, second).beacon_round]


def test_when_the_house_has_left_the_beacon_its_draws_are_given_up_after_the_same_day(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    scene.house.beacon, vault = None, scene.house.vault
    scene.later(hours=24)
    assert work_for_draws(scene.house, "", scene.now) == 0
    assert lines(scene, "void") == []
    scene.later(minutes=2)
    scene.house.vault = None  # without a key there is no other link yet: it goes on waiting, and nothing is half given up
    assert work_for_draws(scene.house, "", scene.now) == 0
    assert lines(scene, "void") == []
    scene.house.vault = vault
    assert work_for_draws(scene.house, "", scene.now) == 1
    assert json.loads(lines(scene, "void")[0].body)["reason"] == "beacon_late"
    scene.publish(case_id)
    assert (scene.status(case_id), scene.round(case_id).number) == (S.VOTING, 2)
