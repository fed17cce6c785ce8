"""Keys of ballots that are lost, moved, or left by an opening that broke off; drafts, which end with them; coarse times."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from panel.errors import Conflict, Unavailable
from panel.lifecycle import CaseStatus
from panel.models import (
    Ballot,
    Notice,
    Round,
    RoundStatus,
    Seat,
    SeatStatus,
)
from panel.projections.own_data import view_own_data
from panel.services.drafts import find_draft, save_draft
from panel.services.publishing import publish_brief
from panel.services.shredding import read_keys, say_if_missing, shred_due
from panel.services.watching import read_step
from tests.panel.entered import BALLOTS, entries
from tests.panel.opened import opened
from tests.panel.scene import Scene
from tests.panel.sealed_room import CANARY, broken_off, cast, poll, rows


@pytest.fixture
def polled(scene: Scene) -> tuple[Scene, int]:
    """A running round with six ballots, one of them replaced, and a split that was shown."""
    return poll(scene)


def test_a_ballot_moved_to_another_seat_is_noticed_and_not_counted(polled: tuple[Scene, int]) -> None:
    scene, case_id = polled
    (first, _), (second, _), *_ = opened(scene.house, case_id)
    with scene.house.work() as uow:
        for ballot, sealed in ((first, second.sealed), (second, first.sealed)):
            uow.session.execute(update(Ballot).where(Ballot.id == ballot.id).values(sealed=sealed))
    for seat in scene.seats(case_id, SeatStatus.SUMMONED):
        cast(scene, seat, "uphold", 9)
    with pytest.raises(Conflict, match="ballot.seal_broken"):
        scene.settle(case_id)
    assert scene.verdict(case_id) is None


def test_a_lost_key_stops_voting_loses_nothing_and_voting_goes_on_with_it(
    polled: tuple[Scene, int], tmp_path, caplog: pytest.LogCaptureFixture
) -> None:
    scene, case_id = polled
    round_, (seat, *_) = scene.round(case_id), scene.seats(case_id, SeatStatus.SUMMONED)
    path = tmp_path / "keys" / "ballots" / round_.public_id
    path.rename(tmp_path / "elsewhere")
    before = [str(row) for table, row in rows(scene) if table in ("ballots", "record_entries", "seats")]
    with pytest.raises(Unavailable, match="ballot.key_missing"):
        cast(scene, seat, "uphold", 6)
    assert [str(row) for table, row in rows(scene) if table in ("ballots", "record_entries", "seats")] == before
    say_if_missing(scene.house)
    assert round_.public_id in caplog.text
    with scene.house.db.reading() as session:
        assert read_keys(session, scene.house.db.box).missing == [round_.public_id]
    (tmp_path / "elsewhere").rename(path)
    cast(scene, seat, "uphold", 6)
    assert len(opened(scene.house, case_id)) == 7
    with scene.house.db.reading() as session:
        assert read_step(session, session.get_one(Round, round_.id)).cast == 6
    assert len(entries(scene.house, *BALLOTS)) == 8


def test_an_opening_that_breaks_off_leaves_a_key_that_is_swept_and_a_case_that_opens_later(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.REDACTING)
    scene.clear_desk(case_id)
    with broken_off(scene) as uow:
        publish_brief(uow, case_id, store=scene.store, now=scene.now)
    box = scene.house.db.box
    assert box is not None
    ((name, made_at),) = box.list_keys()
    with scene.house.db.reading() as session:
        assert session.scalars(select(Round)).all() == []
        assert (read_keys(session, box).extra, read_keys(session, box).missing) == ([name], [])
    assert shred_due(scene.house, now=made_at + timedelta(hours=23)) == 0, "it may belong to a transaction that still runs"
    with scene.house.work() as uow:
        publish_brief(uow, case_id, store=scene.store, now=scene.now)
    opened_id = scene.round(case_id).public_id
    assert shred_due(scene.house, now=made_at + timedelta(hours=25)) == 1
    assert [key for key, _ in box.list_keys()] == [opened_id] != [name]


def test_where_the_folder_cannot_be_written_no_round_opens(scene: Scene, tmp_path) -> None:
    case_id = scene.to(CaseStatus.REDACTING)
    scene.clear_desk(case_id)
    (tmp_path / "keys").write_text("a file where the folder should be")
    with pytest.raises(Unavailable, match="ballot.keys_unwritable"), scene.house.work() as uow:
        publish_brief(uow, case_id, store=scene.store, now=scene.now)
    assert scene.status(case_id) is CaseStatus.REDACTING
    with scene.house.db.reading() as session:
        assert session.scalars(select(Round)).all() == []
        assert session.scalars(select(Notice).where(Notice.kind == "seat.summoned")).all() == []


def test_a_draft_of_a_ballot_is_its_jurors_alone_and_ends_with_the_key(polled: tuple[Scene, int], tmp_path) -> None:
    scene, case_id = polled
    seat, account = scene.seats(case_id, SeatStatus.SUMMONED)[-1]
    fields = {"choice": "uphold", "rationale": f"{CANARY}写到一半"}

    def found() -> object:
        with scene.house.db.reading() as session:
            draft = find_draft(session, account, f"ballot.{seat}")
            return draft and draft.fields

    def kept() -> list[dict[str, object]]:
        with scene.house.db.reading() as session:
            return [draft["fields"] for draft in view_own_data(session, account)["drafts"]]

    assert (found(), kept()) == (fields, [fields])
    path = tmp_path / "keys" / "ballots" / scene.round(case_id).public_id
    path.rename(tmp_path / "elsewhere")
    assert (found(), kept()) == (None, [])
    with pytest.raises(Unavailable, match="ballot.key_missing"), scene.house.work() as uow:
        save_draft(uow, account, f"ballot.{seat}", {"choice": "dismiss"}, now=scene.now)
    (tmp_path / "elsewhere").rename(path)
    assert found() == fields


def test_times_of_ballots_are_cut_to_the_minute(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    scene.later(seconds=41)
    cast(scene, scene.seats(case_id, SeatStatus.SUMMONED)[0], "uphold", 0)
    ((ballot, _),) = opened(scene.house)
    with scene.house.db.reading() as session:
        seat = session.get_one(Seat, ballot.seat_id)
        assert session.get_one(Round, ballot.round_id).status is RoundStatus.OPEN
    assert ballot.cast_at == seat.ended_at == scene.now - timedelta(seconds=41)
