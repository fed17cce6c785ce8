"""The bundle of a real case, read by the stand-alone checker: what this house writes is what its page of the format says."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Case, RemedyKind, Seat, SeatStatus
from panel.models.decision import Stance
from panel.projections.bundle import build_ballot_receipt, build_bundle, build_receipt
from panel.record.signing import Signer
from panel.services.casting import Paper, cast_ballot
from panel.services.deciding import decide_case
from panel.services.filing import withdraw_case
from panel.services.taking_up import take_up
from panel.settings import change_setting
from tests.panel.conftest import NOON
from tests.panel.extending_room import PLAN, WANTED, decline, use_up
from tests.panel.scene import Scene
from tests.verify.checker import case

S = CaseStatus
REASONS = "双方的说法都听过了，按照评审结论办理，商家退还一半款项。"


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """A house with a key, panels of at most five and a list of fifteen."""
    scene.house.signer = Signer(bytes(range(32, 64)))
    with scene.house.work() as uow:
        change_setting(uow, "plan", PLAN, by_id=None, now=NOON - timedelta(days=8))
    return scene


def decided(scene: Scene, case_id: int) -> int:
    """The mediator answers the verdict."""
    with scene.house.work() as uow:
        decide_case(
            uow, case_id, scene.mediator, Stance.ADOPT, RemedyKind.PARTIAL_REFUND, REASONS, now=scene.now, amount_minor=1000
        )
    return case_id


def split(scene: Scene, case_id: int) -> None:
    """Two against one, one of them only at the second thought: more are asked, and they agree."""
    seats = scene.seats(case_id, SeatStatus.SUMMONED)
    scene.cast(seats[0], "dismiss")
    with scene.house.work() as uow:
        cast_ballot(uow, *seats[0], Paper("uphold", "再看了一遍照片，改变了看法。", ("tag",)), salt=b"x" * 16, now=scene.now)
    scene.cast(seats[1], "uphold")
    scene.cast(seats[2], "cannot_tell")


def bundle(scene: Scene, case_id: int, *, annex: bool) -> Any:
    """As it is read from the file."""
    with scene.house.work() as uow:
        take_up(uow, scene.house, now=scene.now, forced=True)
    assert scene.house.signer
    with scene.house.db.reading() as session:
        row = session.get_one(Case, case_id)
        return json.loads(json.dumps(build_bundle(session, row, scene.house.signer, now=scene.now, annex=annex)))


def receipts(scene: Scene, case_id: int) -> tuple[Any, ...]:
    """The party's, and those of all jurors who voted."""
    assert scene.house.signer
    with scene.house.db.reading() as session:
        query = select(Seat.public_id).where(Seat.round_id == scene.round(case_id).id, Seat.status == SeatStatus.CAST)
        seats = session.scalars(query).all()
        assert len(seats) == 5
        made = [build_receipt(session, session.get_one(Case, case_id), scene.house.signer)]
        made += [build_ballot_receipt(session, seat, scene.house.signer) for seat in seats]
    return tuple(case.read_receipt(json.loads(json.dumps(each)), "receipt") for each in made)


def said(made: Any, **held: Any) -> list[str]:
    return [str(fault) for fault in case.check(case.read_bundle(made), case.Held(**held)).faults]


def test_a_case_with_a_widened_panel_and_lists_that_were_used_up(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    use_up(scene, case_id)
    scene.later(hours=2)
    decline(scene, case_id, WANTED)
    split(scene, case_id)
    scene.settle(case_id)
    scene.vote_all(case_id)
    decided(scene, case_id)
    first = bundle(scene, case_id, annex=False)
    made = bundle(scene, case_id, annex=True)
    assert set(made["lots"]) == {"1", "1/1", "1/2"}
    kinds = [json.loads(body)["kind"] for body in made["entries"]]
    assert {"ballot.replaced", "wave.widened"} <= set(kinds)
    old = case.read_checkpoint(first["checkpoint"], "it")
    assert said(first) == []
    assert said(made, checkpoints=(old,), receipts=receipts(scene, case_id), keys=(first["key"],)) == []
    made["annex"]["ballots"][0]["choice"] = "dismiss"
    assert said(made) == [f"ballot_differs@{1 + kinds.index('ballot.replaced')}"]


def test_findings_on_fact_questions_are_recounted(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    scene.ask_facts(case_id, "出餐前检查过汤碗吗？", "汤是在送到之前洒的吗？")
    scene.publish(case_id)
    seats = scene.seats(case_id, SeatStatus.SUMMONED)
    for seat, facts in zip(seats, [("yes", "no"), ("yes", "yes"), ("unclear", "no")], strict=True):
        scene.cast(seat, "uphold", facts=facts)
    scene.settle(case_id)
    decided(scene, case_id)
    made = bundle(scene, case_id, annex=True)
    (found,) = [said["data"]["facts"] for said in map(json.loads, made["entries"]) if said["kind"] == "verdict.issued"]
    assert found == [{"found": "yes", "heads": [2, 0, 1]}, {"found": "no", "heads": [1, 2, 0]}]
    read = case.read_bundle(made)
    assert case.check(read).faults == []
    entry = next(each for each in read.entries if each.values["kind"] == "verdict.issued")
    entry.values["data"]["facts"][0]["found"] = "unclear"
    assert "recount_facts" in {fault.code for fault in case.check(read).faults}


def test_a_case_whose_panel_was_annulled(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    scene.cast(scene.seats(case_id, SeatStatus.SUMMONED)[0], "uphold")
    with scene.house.work() as uow:
        withdraw_case(uow, case_id, "不想继续了，自己和商家谈。", now=scene.now)
    assert said(bundle(scene, case_id, annex=False)) == said(bundle(scene, case_id, annex=True)) == []
