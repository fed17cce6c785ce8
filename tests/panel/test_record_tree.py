"""The tree over the record, its checkpoints, and what bundles and receipts hold."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from sqlalchemy import delete, select

from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.lottery.merkle import check_consistency, check_inclusion
from panel.models import RecordLeaf, RecordPending, RecordStream, SeatStatus
from panel.projections.bundle import build_ballot_receipt, build_receipt
from panel.record.entries import entry_id
from panel.record.signing import Signed, Signer, is_signed
from panel.services.taking_up import EVERY, STEP, next_turn, take_up, take_up_if_due, write_digest
from tests.panel.record_room import SIGNER, bundle_of, grown, judged, waiting
from tests.panel.scene import Scene


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """A house with a key."""
    scene.house.signer = SIGNER
    return scene


# The tree


def test_the_tree_grows_by_the_same_step_whatever_happens(scene: Scene) -> None:
    sizes = [grown(scene).size]
    scene.file()
    sizes.append(grown(scene).size)
    sizes.append(grown(scene).size)
    assert sizes == [STEP, 2 * STEP, 3 * STEP]


def test_more_than_a_step_holds_takes_several(scene: Scene) -> None:
    judged(scene)
    first = grown(scene)
    with scene.house.db.reading() as session:
        leaves = session.scalars(select(RecordLeaf)).all()
        assert session.scalars(select(RecordPending)).all() == []
    assert first.size % STEP == 0
    assert STEP < len(leaves) <= first.size


def test_every_entry_is_in_the_tree_in_its_order(scene: Scene) -> None:
    case_id = judged(scene)
    grown(scene)
    bundle = bundle_of(scene, case_id)
    body = json.loads(bundle["checkpoint"]["body"])
    assert bundle["places"] == sorted(bundle["places"])
    for words, place, proof in zip(bundle["entries"], bundle["places"], bundle["proofs"], strict=True):
        leaf, path = bytes.fromhex(entry_id(words)), [bytes.fromhex(each) for each in proof]
        assert check_inclusion(leaf, place, body["size"], path, bytes.fromhex(body["root"]))


def test_lines_of_the_journal_are_leaves_too(scene: Scene) -> None:
    scene.file()
    grown(scene)
    with scene.house.db.reading() as session:
        seqs = session.scalars(select(RecordLeaf.seq).where(RecordLeaf.stream == "journal").order_by(RecordLeaf.seq)).all()
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) >= 2


def test_it_grows_on_the_quarter_and_once(scene: Scene) -> None:
    scene.file()
    assert take_up_if_due(scene.house, now=scene.now) == 1
    assert take_up_if_due(scene.house, now=scene.now) == 0
    later = next_turn(scene.now)
    assert later - scene.now <= EVERY
    assert later.minute % 15 == 0
    assert [take_up_if_due(scene.house, now=later) for _ in range(2)] == [1, 0]


def test_without_a_key_nothing_is_signed_and_nothing_is_lost(scene: Scene) -> None:
    scene.house.signer = None
    scene.file()
    assert take_up_if_due(scene.house, now=scene.now) == 0
    with scene.house.db.reading() as session:
        assert session.scalars(select(RecordPending)).all()
    scene.house.signer = SIGNER
    assert take_up_if_due(scene.house, now=scene.now) == 1


def test_a_checkpoint_is_signed_and_a_changed_one_is_seen(scene: Scene, tmp_path: Any) -> None:
    made = grown(scene)
    signed = Signed(made.body, made.signature)
    assert is_signed(signed, SIGNER.public)
    assert not is_signed(Signed(made.body.replace("32", "33"), made.signature), SIGNER.public)
    assert not is_signed(signed, Signer(bytes(32)).public)
    assert not is_signed(Signed("{}", "zz"), SIGNER.public)
    path = write_digest(tmp_path, signed, SIGNER.public, "2026-11-21")
    assert json.loads(path.read_text("utf-8"))["checkpoint"] == signed.to_dict()


def test_a_crash_while_it_grows_leaves_all_of_it_waiting(scene: Scene) -> None:
    scene.file()
    before = waiting(scene)
    with contextlib.suppress(KeyboardInterrupt), scene.house.work() as uow:
        take_up(uow, scene.house, now=scene.now)
        raise KeyboardInterrupt
    assert waiting(scene) == before
    grown(scene)
    assert waiting(scene) == 0


# Bundles and receipts


def test_a_bundle_is_refused_while_jurors_vote_and_until_the_tree_has_all(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    grown(scene)
    with pytest.raises(Conflict, match=r"record\.open_round"):
        bundle_of(scene, case_id)
    scene.vote_all(case_id)
    with pytest.raises(Conflict, match=r"record\.waiting"):
        bundle_of(scene, case_id)
    grown(scene)
    assert bundle_of(scene, case_id)["annex"] is None


def test_a_bundle_holds_the_draw_and_the_annex_opens_ballots(scene: Scene) -> None:
    case_id = judged(scene)
    grown(scene)
    bundle = bundle_of(scene, case_id, annex=True)
    assert list(bundle["lots"]) == list(bundle["annex"]["lots"]) == ["1"]
    commitments = [json.loads(each)["data"]["commitment"] for each in bundle["entries"] if '"ballot.cast"' in each]
    assert sorted(each["commitment"] for each in bundle["annex"]["ballots"]) == sorted(commitments)
    public = json.dumps(bundle_of(scene, case_id))
    for each in bundle["annex"]["ballots"]:
        assert each["salt"] not in public
        assert each["seat_id"] not in public


def test_earlier_checkpoints_are_shown_to_be_extended(scene: Scene) -> None:
    case_id = judged(scene)
    first = grown(scene)
    scene.later(hours=1)
    for _ in range(3):
        grown(scene)
    bundle = bundle_of(scene, case_id)
    now, then = json.loads(bundle["checkpoint"]["body"]), json.loads(first.body)
    shown = {each["size"]: [bytes.fromhex(h) for h in each["proof"]] for each in bundle["earlier"]}
    assert sorted(shown) == [first.size, first.size + STEP, first.size + 2 * STEP]
    roots = bytes.fromhex(then["root"]), bytes.fromhex(now["root"])
    assert check_consistency(then["size"], now["size"], *roots, shown[first.size])


def test_a_receipt_shows_the_entry_and_not_the_choice(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    seat = scene.seats(case_id, SeatStatus.SUMMONED)[0]
    with scene.house.db.reading() as session, pytest.raises(Conflict, match=r"record\.no_ballot"):
        build_ballot_receipt(session, seat[0], SIGNER)
    scene.cast(seat, "uphold")
    grown(scene)
    with scene.house.db.reading() as session, pytest.raises(Conflict, match=r"record\.open_round"):
        build_ballot_receipt(session, seat[0], SIGNER)  # the entry's number would tell how many have voted
    scene.vote_all(case_id)
    grown(scene)
    with scene.house.db.reading() as session:
        receipt = build_ballot_receipt(session, seat[0], SIGNER)
    body = json.loads(receipt["checkpoint"]["body"])
    path = [bytes.fromhex(each) for each in receipt["proof"]]
    assert check_inclusion(bytes.fromhex(receipt["id"]), receipt["place"], body["size"], path, bytes.fromhex(body["root"]))
    assert entry_id(receipt["entry"]) == receipt["id"]
    for secret in ("uphold", "dismiss", seat[0], "salt"):
        assert secret not in json.dumps(receipt)


def test_a_party_has_a_receipt_of_the_filing(scene: Scene) -> None:
    case_id = scene.file()
    with scene.house.db.reading() as session, pytest.raises(Conflict, match=r"record\.waiting"):
        build_receipt(session, scene.case(case_id), SIGNER)
    grown(scene)
    with scene.house.db.reading() as session:
        receipt = build_receipt(session, scene.case(case_id), SIGNER)
    assert json.loads(receipt["entry"])["kind"] == "case.filed"


def test_a_case_from_before_the_record_has_no_bundle(scene: Scene) -> None:
    case_id = scene.file()
    with scene.house.db.writing() as session:
        session.execute(delete(RecordStream))
    scene.take(case_id)  # begins in the middle
    grown(scene)
    with pytest.raises(Conflict, match=r"record\.incomplete"):
        bundle_of(scene, case_id)
