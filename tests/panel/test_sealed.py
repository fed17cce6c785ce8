"""What a dump of the database tells of who chose what: nothing, while the round runs, after its close, and with a receipt."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections import Counter

import pytest
from sqlalchemy import select, text

from panel.ballotbox import BallotBox, Contents
from panel.errors import Unavailable
from panel.lifecycle import CaseStatus
from panel.models import (
    Ballot,
    Case,
    Juror,
    PublishedText,
    Round,
    Seat,
)
from panel.queries.ballots import list_reasons
from panel.services.shredding import shred_due
from panel.services.texts import publish_texts
from tests.panel.opened import opened
from tests.panel.scene import Scene
from tests.panel.sealed_room import CANARY, OPTIONS, broken_off, finish, poll, rows
from voting import commitment, receipt


@pytest.fixture
def polled(scene: Scene) -> tuple[Scene, int]:
    """A running round with six ballots, one of them replaced, and a split that was shown."""
    return poll(scene)


def pairs(scene: Scene) -> list[str]:
    """Rows that name a seat or a juror and hold one of the options besides."""
    with scene.house.db.reading() as session:
        accounts = set(session.scalars(select(Juror.account_id)))
    found = []
    for table, row in rows(scene):
        named = {"seat_id", "juror_id"} & row.keys() or row.get("account_id") in accounts or table in ("seats", "ballots")
        words = json.dumps([value for value in row.values() if isinstance(value, str | list | dict)], ensure_ascii=False)
        if named and any(f'"{option}"' in words for option in OPTIONS):
            found.append(f"{table}: {words}")
    return found


def file_bytes(scene: Scene) -> bytes:
    """SQLite's file with its journal as they lie on the disk, after VACUUM; of PostgreSQL the text of all rows."""
    if not scene.house.db.is_sqlite:
        return "\n".join(f"{table} {row}" for table, row in rows(scene)).encode()
    path = str(scene.house.db.engine.url.database)
    scene.house.db.dispose()
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with open(path, "rb") as file:
        return file.read()


def schema(scene: Scene) -> bytes:
    """What SQLite's file says of tables, constraints and triggers; of PostgreSQL nothing, as `file_bytes` has none of it."""
    if not scene.house.db.is_sqlite:
        return b""
    with scene.house.db.reading() as session:
        return "\n".join(session.scalars(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))).encode()


def test_no_table_of_a_running_round_joins_a_juror_to_a_choice(polled: tuple[Scene, int]) -> None:
    scene, _ = polled
    assert pairs(scene) == []
    dump = file_bytes(scene)
    assert CANARY.encode() not in dump
    assert json.dumps(CANARY).strip('"').encode() not in dump
    assert not re.search(rb'\[\["?(uphold|dismiss)"?, ?\d', dump), "the split that was shown is by weight: it tells seats apart"
    tables = schema(scene)  # what an action changed may be "partly": a word of a constraint, not of anybody's paper
    options = (b"uphold", b"partly")
    assert len({dump.count(option) - tables.count(option) for option in options}) == 1, "options stand together on papers"


def test_after_the_close_texts_are_published_without_seat_time_or_order(polled: tuple[Scene, int]) -> None:
    scene, case_id = polled
    finish(scene, case_id)
    assert pairs(scene) == []
    with_canary = {table for table, row in rows(scene) if CANARY in str(row)}
    assert with_canary == {"published_texts"}
    assert set(PublishedText.__table__.columns.keys()) == {"public_id", "round_id", "choice", "text"}
    said = [contents for _, contents in opened(scene.house)]
    with scene.house.db.reading() as session:
        published = list_reasons(session, scene.round(case_id).id)
        closed = session.get_one(Round, scene.round(case_id).id)
    assert Counter(published) == Counter((each.choice, each.rationale) for each in said)
    assert closed.shown_sealed is None
    verdict = scene.verdict(case_id)
    assert verdict is not None
    assert {**verdict.heads, "cannot_tell": verdict.cannot_tell} == {
        option: sum(each.choice == option for each in said) for option in (*verdict.heads, "cannot_tell")
    }


def test_texts_lie_in_an_order_that_follows_no_seat(polled: tuple[Scene, int]) -> None:
    """Written a hundred times over, the first ballot's reason comes first about every sixth time, by id and as rows lie."""
    scene, case_id = polled
    first_by_id = first_as_written = 0
    for _ in range(100):
        with broken_off(scene) as uow:
            round_ = uow.session.get_one(Round, scene.round(case_id).id)
            publish_texts(uow.session, round_)
            texts = uow.session.execute(text("SELECT public_id, text FROM published_texts WHERE choice IS NOT NULL")).all()
            first_as_written += f"{CANARY}0" in texts[0].text
            first_by_id += f"{CANARY}0" in min(texts).text
    assert 1 <= first_by_id <= 40  # of 100 with one in six: outside of this once in a hundred million times
    assert 1 <= first_as_written <= 40


def salts(scene: Scene) -> set[bytes]:
    """Everything in the database that could be 16 bytes of salt: hex in any text, and every window of bytes."""
    found: set[bytes] = set()
    for _, row in rows(scene):
        blobs = [value for value in row.values() if isinstance(value, bytes)]
        found.update(blob[at : at + 16] for blob in blobs for at in range(len(blob) - 15))
        found.update(bytes.fromhex(each) for each in re.findall(r"(?=([0-9a-f]{32}))", str(row)))
    return found


def guesses(scene: Scene, candidates: set[bytes]) -> int:
    """Of how many ballots somebody with these salts finds the choice by trying all."""
    found = 0
    with scene.house.db.reading() as session:
        query = select(Ballot.commitment, Round.public_id, Seat.public_id).join(Seat, Seat.id == Ballot.seat_id)
        for committed, round_id, seat_id in session.execute(query.join(Round, Round.id == Ballot.round_id)).all():
            tries = (commitment(salt, round_id, seat_id, option) for salt in candidates for option in OPTIONS)
            found += committed in tries
    return found


def test_with_the_key_gone_nobody_finds_a_choice_by_trying_all(polled: tuple[Scene, int]) -> None:
    scene, case_id = polled
    finish(scene, case_id)
    with scene.house.db.reading() as session:
        stolen = {(row[0], row[1]): row[2] for row in session.execute(
            select(Round.public_id, Seat.public_id, Ballot.sealed).join(Seat, Seat.id == Ballot.seat_id)
            .join(Round, Round.id == Ballot.round_id)
        )}  # fmt: skip
        before = session.execute(select(Ballot.commitment, Ballot.receipt).order_by(Ballot.id)).all()
    dumped = salts(scene)
    assert len(dumped) > 7 * 4000, "all sealed bytes are among them"
    true = {bytes.fromhex(said.salt) for _, said in opened(scene.house)}
    assert guesses(scene, true) == len(stolen), "with the salts it is a matter of four tries"
    end_case(scene, case_id)
    scene.later(days=61)
    assert shred_due(scene.house, now=scene.now) == 1
    box = scene.house.db.box
    assert box is not None
    assert box.list_keys() == []
    for place, sealed in stolen.items():
        with pytest.raises(Unavailable, match="ballot.key_missing"):
            box.open(*place, sealed)
    left = salts(scene)
    assert not true & (dumped | left)
    assert guesses(scene, set(sorted(left)[:300])) == 0
    with scene.house.db.reading() as session:
        assert set(session.scalars(select(Ballot.sealed))) == {b""}
        assert session.execute(select(Ballot.commitment, Ballot.receipt).order_by(Ballot.id)).all() == before
        assert len(list_reasons(session, scene.round(case_id).id)) == len(before)


def end_case(scene: Scene, case_id: int) -> None:
    """As if everything after the verdict had been gone through."""
    with scene.house.work() as uow:
        case = uow.session.get_one(Case, case_id)
        case.status, case.ended_at, case.deadline_at, case.deadline_kind = CaseStatus.CLOSED, scene.now, None, None


def test_receipt_and_sealed_bytes_leave_the_choice_at_chance(tmp_path) -> None:
    """Every bit of commitment, receipt and sealed ballot says as much of the choice as a coin: 600 ballots, two options."""
    box = BallotBox(tmp_path)
    box.make("round")
    marks: list[bytes] = []
    options = [("uphold", "dismiss")[secrets.randbelow(2)] for _ in range(600)]
    for number, option in enumerate(options):
        salt, seat = secrets.token_bytes(16), f"seat{number}"
        committed = commitment(salt, "round", seat, option)
        sealed = box.seal("round", seat, Contents(option, "同一个理由写给所有的人", salt=salt.hex()))
        assert len(sealed) == 12 + 4096 + 16
        marks.append(bytes.fromhex(committed) + receipt(f"{number:026}", committed).encode() + sealed[:200] + sealed[-16:])
    whole = len(marks[0])
    agree = [0] * (whole * 8)
    for mark, option in zip(marks, options, strict=True):
        bits = int.from_bytes(mark, "big") ^ (-(option == "uphold") & ((1 << whole * 8) - 1))
        for at in range(whole * 8):
            agree[at] += bits >> at & 1
    even = options.count("uphold")
    constant = {even, 600 - even}  # bits that are the same in all receipts: dashes, the upper bits of letters
    assert max(abs(count - 300) for count in agree if count not in constant) < 80  # 6.5 standard deviations
