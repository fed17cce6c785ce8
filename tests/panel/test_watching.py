"""The split is shown from five ballots on and moves in steps of two: no single ballot can be read off, every look is logged."""

from __future__ import annotations

import pytest

from panel.lifecycle import CaseStatus
from panel.models import SeatStatus
from panel.projections.panel_looks import list_looks
from panel.projections.panel_room import PanelRoom, panel_room, payload, split_payload
from panel.projections.panel_wall import wall, wall_payload
from panel.services.watching import advance_split, record_look
from tests.panel.scene import Scene


@pytest.fixture
def case_id(scene: Scene) -> int:
    """A case before its first seven jurors."""
    return scene.to(CaseStatus.VOTING)


def room(scene: Scene, case_id: int) -> PanelRoom:
    """The room as it stands, after the split was given its chance to move."""
    with scene.house.work() as uow:
        advance_split(uow, scene.round(case_id).id)
    with scene.house.db.reading() as session:
        found = panel_room(session, scene.case(case_id), scene.now)
    assert found is not None
    return found


def vote(scene: Scene, case_id: int, *choices: str) -> None:
    """The next summoned jurors cast these."""
    waiting = scene.seats(case_id, SeatStatus.SUMMONED)
    for seat, choice in zip(waiting, choices, strict=False):
        scene.cast(seat, choice)


def test_there_is_no_room_before_a_round(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.REDACTING)
    with scene.house.db.reading() as session:
        assert panel_room(session, scene.case(case_id), scene.now) is None


def test_turnout_moves_with_each_ballot_and_the_split_does_not(scene: Scene, case_id: int) -> None:
    for cast in range(5):
        found = room(scene, case_id)
        assert (found.cast, found.split, found.split_cast, found.next_step_at) == (cast, None, 0, 5)
        assert (found.seats, found.wave, found.waves) == (7, 1, 3)
        vote(scene, case_id, "uphold")
    found = room(scene, case_id)
    assert found.split is not None
    assert (found.split.cast, found.split.heads, found.next_step_at) == (5, {"uphold": 5, "partly": 0, "dismiss": 0}, 7)


def test_one_ballot_more_does_not_move_the_split(scene: Scene, case_id: int) -> None:
    vote(scene, case_id, *["uphold"] * 5)
    first = room(scene, case_id)
    vote(scene, case_id, "dismiss")
    second = room(scene, case_id)
    assert (second.cast, second.split) == (6, first.split)
    assert second.version > first.version
    vote(scene, case_id, "dismiss")
    third = room(scene, case_id)
    assert third.split is not None
    assert (third.split.cast, third.split.heads["dismiss"]) == (7, 2)


def test_a_replaced_ballot_between_two_steps_does_not_show(scene: Scene, case_id: int) -> None:
    vote(scene, case_id, *["uphold"] * 5)
    before = room(scene, case_id)
    scene.cast(scene.seats(case_id, SeatStatus.CAST)[0], "dismiss")
    assert room(scene, case_id).split == before.split
    vote(scene, case_id, "uphold")
    assert room(scene, case_id).split == before.split
    vote(scene, case_id, "uphold")
    after = room(scene, case_id).split
    assert after is not None
    assert (after.heads["uphold"], after.heads["dismiss"]) == (6, 1)


def test_after_the_close_the_room_shows_the_verdict(scene: Scene, case_id: int) -> None:
    before = room(scene, case_id).version
    vote(scene, case_id, *["uphold"] * 6, "cannot_tell")
    assert scene.settle(case_id)
    with scene.house.db.reading() as session:
        found = panel_room(session, scene.case(case_id), scene.now)
    assert found is not None
    assert found.split is not None
    assert (found.closed, found.outcome, found.winner, found.next_step_at) == (True, "decided", "uphold", None)
    assert (found.split.cast, found.split.heads["uphold"], found.split.cannot_tell) == (7, 6, 1)
    assert (found.bar, found.needed, found.split.held_tenths) == ("lead", 5, 60)
    assert found.version > before


def test_what_is_pushed_holds_no_split(scene: Scene, case_id: int) -> None:
    vote(scene, case_id, *["uphold"] * 5)
    found = room(scene, case_id)
    pushed = payload(found)
    assert not {"heads", "weights", "split", "cannot_tell", "leader", "winner", "outcome"} & set(pushed)
    assert pushed["split_cast"] == 5
    shown = split_payload(found)
    assert shown is not None
    assert shown["heads"]["uphold"] == 5


def test_versions_grow_over_waves(scene: Scene, case_id: int) -> None:
    versions = [room(scene, case_id).version]
    while scene.status(case_id) is CaseStatus.VOTING:
        for turn, seat in enumerate(scene.seats(case_id, SeatStatus.SUMMONED)):
            scene.cast(seat, ("uphold", "dismiss")[turn % 2])
            versions.append(room(scene, case_id).version)
        scene.settle(case_id)
        with scene.house.db.reading() as session:
            found = panel_room(session, scene.case(case_id), scene.now)
        assert found is not None
        versions.append(found.version)
    assert versions == sorted(set(versions))


def test_a_look_is_written_only_when_there_is_something_to_see(scene: Scene, case_id: int) -> None:
    with scene.house.work() as uow:
        record_look(uow, case_id, "owner", now=scene.now)
    vote(scene, case_id, *["uphold"] * 5)
    room(scene, case_id)
    with scene.house.work() as uow:
        record_look(uow, case_id, "owner", now=scene.now)
    with scene.house.db.reading() as session:
        looks = list_looks(session, case_id)
    assert (looks.total, [(look.actor, look.cast) for look in looks.newest]) == (1, [("owner", 5)])


def test_the_wall_shows_turnout_to_owner_and_manager_alone(scene: Scene, case_id: int) -> None:
    vote(scene, case_id, *["uphold"] * 6)
    room(scene, case_id)
    with scene.house.db.reading() as session:
        mine = wall(session, scene.mediator, sees_all=False)
        everybodys = wall(session, scene.manager, sees_all=True)
        others = wall(session, scene.manager, sees_all=False)
        partys = wall(session, scene.complainant, sees_all=True)
        jurors = wall(session, scene.seats(case_id)[0][1], sees_all=True)
    assert [card.cast for card in mine.cards] == [6] == [card.cast for card in everybodys.cards]
    assert (others.total, partys.total, jurors.total) == (0, 0, 0)
    assert set(wall_payload(mine)["cases"][0]) == {
        "case", "version", "wave", "waves", "seats", "cast", "accepted", "summoned", "substitutes",
    }
