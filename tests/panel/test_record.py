"""The record of a case: what it says, and that it cannot be changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from panel.errors import Invalid
from panel.lifecycle import CaseStatus
from panel.models import Checkpoint, RecordEntry, RecordLeaf, RecordStream, Seat, SeatStatus
from panel.models.record_grants import grants
from panel.record.entries import entry_id, make_entry, seal_seat, seat_name
from panel.services.casting import Paper, cast_ballot
from panel.services.filing import withdraw_case
from panel.settings import change_setting
from tests.panel.conftest import NOON
from tests.panel.entered import entries
from tests.panel.record_room import REASONS, SIGNER, grown, judged
from tests.panel.scene import Scene


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """A house with a key."""
    scene.house.signer = SIGNER
    return scene


def kinds(scene: Scene) -> list[str]:
    return [each["kind"] for each in entries(scene.house) if each["stream"] != "house"]


# What it says


def test_a_life_is_told_step_by_step_and_names_nobody(scene: Scene) -> None:
    case_id = judged(scene)
    told = kinds(scene)
    assert told[:2] == ["case.filed", "draw.committed"]
    assert told.index("rules.frozen") < told.index("draw.done") < told.index("weights.frozen") < told.index("ballot.cast")
    assert told.count("ballot.cast") == 7
    end = ["round.closed", *["seat.filled"] * 7, "verdict.issued", "case.moved", "decision.issued"]
    assert told[told.index("round.closed"):] == end
    words = json.dumps(entries(scene.house), ensure_ascii=False)
    for secret in ("李秀英", "蜀香阁", "13800001234", REASONS, scene.case(case_id).public_id):
        assert secret not in words
    assert {frozenset(each["data"]) for each in entries(scene.house, "ballot.cast")} == {frozenset({"round", "commitment"})}


def test_entries_of_a_case_follow_each_other(scene: Scene) -> None:
    judged(scene)
    with scene.house.db.reading() as session:
        (stream,) = session.scalars(select(RecordStream).where(RecordStream.case_id.is_not(None))).all()
        query = select(RecordEntry.body).where(RecordEntry.stream == stream.stream)
        bodies = session.scalars(query.order_by(RecordEntry.seq)).all()
    prev = "0" * 64
    for seq, body in enumerate(bodies, 1):
        values = json.loads(body)
        assert (values["seq"], values["prev"]) == (seq, prev)
        prev = entry_id(body)
    assert (stream.seq, stream.head) == (len(bodies), prev)


def test_the_record_tells_a_ballots_day_and_never_its_minute(scene: Scene) -> None:
    judged(scene)
    assert {each["time"][10:] for each in entries(scene.house, "ballot.cast")} == {"T00:00Z"}


def test_a_replaced_ballot_names_the_one_it_replaces(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    seat = scene.seats(case_id, SeatStatus.SUMMONED)[0]
    scene.cast(seat, "uphold")
    with scene.house.work() as uow:
        cast_ballot(uow, *seat, Paper("dismiss", "再看了一遍照片，改变了看法。", ("tag",)), salt=b"x" * 16, now=scene.now)
    first, second = entries(scene.house, "ballot.cast", "ballot.replaced")
    assert second["data"]["replaces"] == first["data"]["commitment"] != second["data"]["commitment"]


def test_seats_are_told_after_the_close_and_sealed(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    assert entries(scene.house, "seat.filled") == []
    scene.vote_all(case_id)
    with scene.house.db.reading() as session:
        known = {seat_name(seat.public_id): seat for seat in session.scalars(select(Seat))}
    told = entries(scene.house, "seat.filled")
    assert len(told) == 7
    for each in told:
        seat = known[each["data"]["seat"]]
        assert each["data"]["position"] == seat.position
        assert each["data"]["sealed"] == seal_seat(seat.public_id, 1, seat.weight, seat.information, True)


def test_a_party_that_leaves_ends_the_round_without_seats(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    with scene.house.work() as uow:
        withdraw_case(uow, case_id, "不想继续了，自己和商家谈。", now=scene.now)
    assert [each["data"]["how"] for each in entries(scene.house, "round.closed")] == ["annulled"]
    assert entries(scene.house, "seat.filled", "verdict.issued") == []


def test_what_concerns_the_house_has_a_stream_of_its_own(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_setting(uow, "load_cap", 4, by_id=scene.manager, now=scene.now)
        change_setting(uow, "plan", "7-17:3", by_id=scene.manager, now=scene.now)
    first, second = entries(scene.house, "setting.changed")
    assert (first["stream"], first["data"]["value"], second["seq"]) == ("house", 4, 2)
    assert second["data"]["from"] > first["data"]["from"]


def test_an_entry_has_exactly_what_its_kind_says() -> None:
    with pytest.raises(Invalid, match=r"record\.kind"):
        make_entry("s", 1, "0" * 64, "case.praised", {}, NOON)
    with pytest.raises(Invalid, match=r"record\.data"):
        make_entry("s", 1, "0" * 64, "ballot.cast", {"round": 1, "commitment": "0" * 64, "choice": "uphold"}, NOON)


# It cannot be changed


@pytest.mark.parametrize("model", [RecordEntry, RecordLeaf, Checkpoint])
def test_no_row_is_changed_or_deleted(scene: Scene, model: Any) -> None:
    scene.file()
    grown(scene)
    column = {RecordEntry: "body", RecordLeaf: "seq", Checkpoint: "body"}[model]
    for act in (update(model).values({column: getattr(model, column)}), delete(model)):
        with pytest.raises(DatabaseError, match="only ever added to"), scene.house.db.writing() as session:
            session.execute(act)


def test_two_writers_of_one_place_cannot_both_be(scene: Scene) -> None:
    scene.file()
    with scene.house.db.reading() as session:
        there = session.scalars(select(RecordEntry)).first()
    row = {"stream": there.stream, "seq": there.seq, "kind": there.kind, "body": "{}", "entry_id": "1" * 64}
    with pytest.raises(DatabaseError), scene.house.db.writing() as session:
        session.execute(insert(RecordEntry), row)


def test_a_role_of_its_own_may_add_to_the_record_and_nothing_else(scene: Scene) -> None:
    """PostgreSQL: what `flask db grants` gives a program's role, tried as that role. SQLite knows no roles."""
    if scene.house.db.is_sqlite:
        assert grants("gongping")[0].startswith("GRANT")
        return
    scene.file()
    with scene.house.db.writing() as session:
        session.execute(text("DROP ROLE IF EXISTS gp_app"))
        session.execute(text("CREATE ROLE gp_app NOLOGIN"))
        for statement in grants("gp_app"):
            session.execute(text(statement))
    for act in ("UPDATE record_entries SET body = body", "DELETE FROM checkpoints", "TRUNCATE record_leaves"):
        with pytest.raises(DatabaseError, match="permission denied"):
            as_program(scene, act)
    as_program(scene, "UPDATE cases SET title = title", "SELECT count(*) FROM record_entries")
    with scene.house.db.writing() as session:
        session.execute(text("DROP OWNED BY gp_app"))
        session.execute(text("DROP ROLE gp_app"))


def as_program(scene: Scene, *acts: str) -> None:
    """What the program's own role does on PostgreSQL."""
    with scene.house.db.writing() as session:
        session.execute(text("SET LOCAL ROLE gp_app"))
        for act in acts:
            session.execute(text(act))
