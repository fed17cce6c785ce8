"""What is pushed is what the room says, read another way; and the split that a look would show."""

from __future__ import annotations

import pytest

from panel.lifecycle import CaseStatus
from panel.models import SeatStatus
from panel.projections.panel_room import panel_room, payload
from panel.projections.turnout import turnouts
from panel.services.watching import advance_split
from tests.panel.scene import Scene


@pytest.fixture
def case_id(scene: Scene) -> int:
    """A case before its first seven jurors."""
    return scene.to(CaseStatus.VOTING)


def pushed(scene: Scene, *cases: int) -> dict[str, dict[str, object]]:
    """The pushed states by case."""
    with scene.house.db.reading() as session:
        return {t.case_id: payload(t) for t in turnouts(session, [scene.case(case).public_id for case in cases])}


def shown(scene: Scene, case_id: int) -> dict[str, object]:
    """The state the room itself gives, after somebody has looked."""
    with scene.house.work() as uow:
        advance_split(uow, scene.round(case_id).id)
    with scene.house.db.reading() as session:
        room = panel_room(session, scene.case(case_id), scene.now)
    assert room is not None
    return payload(room)


def test_pushes_and_room_agree_from_the_first_ballot_to_the_verdict(scene: Scene, case_id: int) -> None:
    public_id = scene.case(case_id).public_id
    states = []
    while scene.status(case_id) is CaseStatus.VOTING:
        for turn, seat in enumerate(scene.seats(case_id, SeatStatus.SUMMONED)):
            scene.cast(seat, ("uphold", "dismiss")[turn % 2])
            states.append(pushed(scene, case_id)[public_id])
            assert states[-1] == shown(scene, case_id)
        scene.settle(case_id)
        states.append(pushed(scene, case_id)[public_id])
        assert states[-1] == shown(scene, case_id)
    assert states[-1]["closed"]
    versions = [state["version"] for state in states]
    assert versions == sorted(set(versions))


def test_a_push_moves_no_split(scene: Scene, case_id: int) -> None:
    for seat in scene.seats(case_id, SeatStatus.SUMMONED)[:6]:
        scene.cast(seat, "uphold")
    state = pushed(scene, case_id)[scene.case(case_id).public_id]
    assert (state["split_cast"], state["next_step_at"]) == (6, 8)
    assert scene.round(case_id).shown_cast == 0
    assert shown(scene, case_id)["split_cast"] == 6


def test_several_panels_at_once_and_none_where_there_was_no_round(scene: Scene, case_id: int) -> None:
    other, early = scene.to(CaseStatus.VOTING), scene.to(CaseStatus.REDACTING)
    scene.cast(scene.seats(other)[0], "uphold")
    found = pushed(scene, case_id, other, early)
    assert {case: state["cast"] for case, state in found.items()} == {
        scene.case(case_id).public_id: 0, scene.case(other).public_id: 1,
    }
