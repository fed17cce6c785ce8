"""A ballot sent while the database fails: counted and said so, or not there and 503; and what was typed is not lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.config import Config
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Account, Ballot, Seat
from panel.uow import House
from tests.app.conftest import SECRET, Browser, Clock, running, sign_in
from tests.app.juror_room import REASON, Room, paper
from tests.panel.faulty import COMMIT, faulty
from tests.services.postgres import PostgresServer

pytestmark = pytest.mark.xdist_group("failing")  # a room for each database, not for each worker

@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Room]:
    """A case before its first seven jurors, once on each database; each test has a seat of its own."""
    home, clock = tmp_path_factory.mktemp("failing"), Clock()
    shutil.copyfile(sqlite_template, home / "gongping.db")
    config = Config(mode="test", secret_key=SECRET, home=home, workers="none", throttle=False).completed()
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        config = replace(config, database_url=server.create_database(request.getfixturevalue("postgres_template")))
    for app in running(config, clock):
        app.config["PROPAGATE_EXCEPTIONS"] = False
        house: House = app.extensions["gongping"]
        yield Room.open(house, clock, FolderStore(config.evidence_dir), partial(in_browser, app, clock))
    if request.param == "postgresql":
        server.drop_database(config.database_url)


def in_browser(app: Flask, clock: Clock, account: Account) -> Browser:
    return sign_in(app, account, clock())


@pytest.fixture
def house(room: Room) -> House:
    """The room's."""
    return room.scene.house


def ballots(room: Room, number: int) -> list[Ballot]:
    """Those of a seat."""
    with room.scene.house.db.reading() as session:
        of_seat = select(Ballot).join(Seat, Seat.id == Ballot.seat_id).where(Seat.public_id == room.seats[number][0])
        return list(session.scalars(of_seat))


def test_whichever_statement_fails_the_answer_is_true(room: Room, house: House) -> None:
    """Each statement of the request in turn, from reading the session to what follows the commit."""
    juror = room.accept(0)
    answers = []
    with faulty(house) as faults:
        for at in range(1, 200):
            faults.arm(at)
            answer = juror.post(room.path(0, "/ballot"), paper())
            struck, _ = faults.struck, faults.arm(0)
            answers.append(answer.status_code)
            assert (answer.status_code == 503) == (not ballots(room, 0)), struck
            if answer.status_code == 303:
                break
            assert REASON in answer.text
            assert answer.headers["Retry-After"]
    assert len(answers) > 8
    assert answers[-1] == 303


def test_a_commit_whose_answer_was_lost_counts_once(room: Room, house: House) -> None:
    juror = room.accept(1)
    with faulty(house) as faults:
        faults.arm(COMMIT, late=True)
        assert juror.post(room.path(1, "/ballot"), paper()).status_code == 503
        assert faults.struck
        faults.arm(0)
        assert juror.post(room.path(1, "/ballot"), paper()).status_code == 303
    (ballot,) = ballots(room, 1)
    assert ballot.replaced == 0
    assert ballot.receipt in juror.get(room.path(1)).text


def test_a_ballot_the_record_refuses_is_not_there(room: Room, house: House) -> None:
    """A trigger of the database fails the entry of this one case and of no other."""
    with house.db.writing() as session:
        asked = "SELECT stream FROM record_streams WHERE case_id = :case"
        stream = session.execute(text(asked), {"case": room.case_id}).scalar_one()
        for statement in refusing(stream, lite=house.db.is_sqlite):
            session.execute(text(statement))
    assert room.accept(2).post(room.path(2, "/ballot"), paper()).status_code == 503
    assert ballots(room, 2) == []
    other = Room(room.scene, room.clock, room.sign_in, room.scene.to(CaseStatus.VOTING, order_no="2"))
    other.seats = other.scene.seats(other.case_id)
    assert other.accept(0).post(other.path(0, "/ballot"), paper()).status_code == 303
    assert len(ballots(other, 0)) == 1


def refusing(stream: str, *, lite: bool) -> list[str]:
    """What makes the database fail, as it does when its disk is full, at an entry of a ballot in this stream."""
    when = f"ON record_entries FOR EACH ROW WHEN (NEW.kind = 'ballot.cast' AND NEW.stream = '{stream}')"
    if lite:
        return [f"CREATE TRIGGER full_disk BEFORE INSERT {when} BEGIN SELECT json('{{'); END"]
    body = "BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END"
    return [
        f"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER full_disk BEFORE INSERT {when} EXECUTE FUNCTION full_disk()",
    ]
