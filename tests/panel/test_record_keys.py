"""The key that signs the record is changed: introduced by the one before, never by itself; what was signed stays good."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.models import Checkpoint
from panel.projections.bundle import build_bundle, build_receipt
from panel.queries.record_keys import list_key_changes, present_key
from panel.record.signing import Signer
from panel.services.handing_over import begin_without, hand_over
from panel.services.taking_up import take_up, take_up_if_due
from panel.soundness_record import faults_of
from panel.uow import House, UnitOfWork
from tests.panel.record_room import SIGNER, grown, judged
from tests.panel.scene import Scene
from tests.panel.test_races import at_once
from tests.verify.checker import case

NEXT, THIRD = Signer(b"n" * 32), Signer(b"t" * 32)


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """A house with a key."""
    scene.house.signer = SIGNER
    return scene


def change(scene: Scene, key: Signer, *old: Signer) -> None:
    """The operator sets another key, with those of before beside it."""
    scene.house.signer, scene.house.old_signers = key, old


def refused(scene: Scene, act: Callable[[UnitOfWork], object]) -> str:
    with pytest.raises(Conflict) as caught, scene.house.work() as uow:
        act(uow)
    return caught.value.code


def codes(scene: Scene, case_id: int, **held: object) -> list[str]:
    """What the independent checker says of the case's bundle."""
    with scene.house.db.reading() as session:
        made = json.loads(json.dumps(build_bundle(session, scene.case(case_id), scene.house.signer, now=scene.now)))
    return [fault.code for fault in case.check(case.read_bundle(made), case.Held(**held)).faults]


def test_a_new_key_is_introduced_by_the_old_one_and_everything_signed_before_is_still_checked(scene: Scene) -> None:
    case_id = judged(scene)
    first = grown(scene)
    with scene.house.db.reading() as session:
        mine = case.read_receipt(json.loads(json.dumps(build_receipt(session, scene.case(case_id), SIGNER))), "mine")
    kept = case.read_checkpoint({"body": first.body, "signature": first.signature}, "it")
    change(scene, NEXT, SIGNER)
    with scene.house.db.reading() as session, pytest.raises(Conflict, match=r"record\.waiting"):
        build_bundle(session, scene.case(case_id), NEXT, now=scene.now)  # the new key has signed nothing yet
    assert sum(at_once([lambda: take_up_if_due(scene.house, now=scene.now)] * 4)) >= 1
    with scene.house.db.reading() as session:
        [said] = list_key_changes(session)
    assert (said.before, said.key, said.lost) == (SIGNER.public, NEXT.public, False)
    for known in (SIGNER.public, NEXT.public):
        assert codes(scene, case_id, keys=(known,), checkpoints=(kept,), receipts=(mine,)) == []
    assert codes(scene, case_id, keys=(THIRD.public,)) == ["key_unknown"]
    change(scene, THIRD, NEXT)  # the first key is destroyed meanwhile
    scene.later(minutes=3)
    assert take_up_if_due(scene.house, now=scene.now) == 1
    assert take_up_if_due(scene.house, now=scene.now) == 0
    assert codes(scene, case_id, keys=(SIGNER.public,), checkpoints=(kept,), receipts=(mine,)) == []
    with scene.house.db.reading() as session:
        assert list(faults_of(session, THIRD)) == []


def test_a_key_nobody_introduced_signs_nothing(scene: Scene) -> None:
    case_id = judged(scene)
    grown(scene)
    change(scene, NEXT)
    assert refused(scene, lambda uow: take_up(uow, scene.house, now=scene.now, forced=True)) == "record.key_unknown"
    assert refused(scene, lambda uow: hand_over(uow, scene.house, now=scene.now)) == "record.key_unknown"
    with pytest.raises(Conflict, match=r"record\.key_unknown"):
        take_up_if_due(scene.house, now=scene.later(hours=1))
    change(scene, NEXT, THIRD)  # a key of before, but of another house
    assert refused(scene, lambda uow: hand_over(uow, scene.house, now=scene.now)) == "record.key_unknown"
    with scene.house.db.reading() as session:
        assert present_key(session) == SIGNER.key
        assert len(session.scalars(select(Checkpoint)).all()) == 1
        with pytest.raises(Conflict, match=r"record\.waiting"):
            build_bundle(session, scene.case(case_id), NEXT, now=scene.now)


def test_a_key_that_gave_way_never_signs_again(scene: Scene) -> None:
    scene.to(CaseStatus.AWAITING_RESPONSE)
    grown(scene)
    change(scene, NEXT, SIGNER)
    with scene.house.work() as uow:
        assert hand_over(uow, scene.house, now=scene.now)
    with scene.house.work() as uow:
        assert not hand_over(uow, scene.house, now=scene.now)
    change(scene, SIGNER, NEXT)  # a process that still has the old key, or an operator who goes back
    for act in (take_up, hand_over):
        assert refused(scene, lambda uow, act=act: act(uow, scene.house, now=scene.now)) == "record.key_handed_over"


def test_a_lost_key_is_given_up_openly_and_readers_must_know_the_new_one(scene: Scene) -> None:
    case_id = judged(scene)
    grown(scene)
    change(scene, NEXT, SIGNER)
    assert refused(scene, lambda uow: begin_without(uow, scene.house, now=scene.now)) == "record.key_here"
    change(scene, NEXT)
    with scene.house.work() as uow:
        begin_without(uow, scene.house, now=scene.now)
    assert take_up_if_due(scene.house, now=scene.now) == 1
    assert codes(scene, case_id) == []
    assert codes(scene, case_id, keys=(NEXT.public,)) == []
    assert codes(scene, case_id, keys=(SIGNER.public,)) == ["key_unknown"]
    with scene.house.db.reading() as session:
        [change_] = list_key_changes(session)
        assert (change_.before, change_.lost) == (SIGNER.key, True)
        assert list(faults_of(session, NEXT)) == []
    assert refused(scene, lambda uow: begin_without(uow, scene.house, now=scene.now)) == "record.key_here"


def test_a_checkpoint_of_a_stranger_among_those_of_the_house_is_found(scene: Scene) -> None:
    house: House = scene.house
    grown(scene)
    last = grown(scene)
    forged = THIRD.checkpoint(last.size + 32, bytes(32), scene.now)
    with house.db.writing() as session:
        session.add(Checkpoint(size=last.size + 32, body=forged.body, signature=forged.signature, made_at=scene.now))
    with house.db.reading() as session:
        assert "record.checkpoint" in {fault.code for fault in faults_of(session, SIGNER)}
