"""Damage behind the program's back: flipped bytes, swapped files, a lost write-ahead log, a second house on one file."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.config import Config, ConfigError
from app.high_water import FILE, has_lost, noting
from app.startup import ready_to_serve, take_place
from panel.ballotbox import BallotBox
from panel.database import Database
from panel.models import SeatStatus
from panel.soundness_record import Fault
from panel.uow import House
from tests.app.conftest import SECRET
from tests.app.store_room import LOT, StoreRoom, faults
from tools.running import ROOT

FLIPS = 100
# What is kept with a digest, and what finds it changed.
SEALED = {
    "SELECT commitment FROM ballots": "ballot", "SELECT receipt FROM ballots": "ballot",
    "SELECT substr(sealed, 1, 100) FROM ballots": "ballot",  # what follows may lie on another page
    "SELECT body FROM record_entries": "record", "SELECT entry_id FROM record_entries": "record",
    "SELECT body FROM lot_journal": "journal",
    "SELECT entry_id FROM lot_journal": "journal",
}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[StoreRoom]:
    """A furnished house on SQLite with ballots in a closed and an open round."""
    for made in StoreRoom.open(tmp_path_factory.mktemp("house"), sqlite_template, None, ""):
        for seat in made.scene.seats(made.voting[0], SeatStatus.SUMMONED)[:3]:
            made.scene.cast(seat, "dismiss")
        yield made


@pytest.fixture(scope="module")
def copied(room: StoreRoom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database as one file without free pages."""
    place = tmp_path_factory.mktemp("copy") / "copy.db"
    with closing(sqlite3.connect(room.config.home / "gongping.db")) as source:
        source.execute("VACUUM INTO ?", (str(place),))
    with closing(sqlite3.connect(place)) as copy:  # mails and notices repeat receipts, and have no digest
        copy.executescript("DELETE FROM outbox; DELETE FROM notices; VACUUM;")
    return place


def found_in(path: Path, evidence: Path) -> list[Fault]:
    """The faults of a database file, with the keys of its house."""
    house = House(Database(f"sqlite:///{path}", box=BallotBox(evidence.parent / "keys")))
    try:
        return faults(house, evidence)
    finally:
        house.db.dispose()


def test_what_was_not_touched_is_sound(room: StoreRoom, copied: Path) -> None:
    assert found_in(copied, room.config.evidence_dir) == []


def test_every_flipped_byte_of_ballots_and_journal_is_found(room: StoreRoom, copied: Path, tmp_path: Path) -> None:
    chance, data, silent = random.Random("flips"), copied.read_bytes(), []
    with closing(sqlite3.connect(copied)) as connection:
        targets = [(query, as_stored(row[0])) for query in SEALED for row in connection.execute(query)]
    for turn in range(FLIPS):
        query, value = targets[chance.randrange(len(targets))]
        places = occurrences(data, value)
        broken = bytearray(data)
        broken[chance.choice(places) + chance.randrange(len(value))] ^= 1 << chance.randrange(8)
        place = tmp_path / "broken.db"
        place.write_bytes(broken)
        if not found_in(place, room.config.evidence_dir):
            silent.append((turn, query, value))
    assert silent == []


def as_stored(value: object) -> bytes:
    """A value as it lies in the file."""
    return value if isinstance(value, bytes) else str(value).encode()


def occurrences(data: bytes, value: bytes) -> list[int]:
    """Everywhere a value stands in the file: in its table, and in the indexes over it."""
    found, at = [], data.find(value)
    while at >= 0:
        found.append(at)
        at = data.find(value, at + 1)
    assert found
    return found


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE ballots SET sealed = (SELECT sealed FROM ballots ORDER BY id DESC LIMIT 1)", "ballot.changed"),
        ("UPDATE ballots SET weight = weight + 1 WHERE id = (SELECT max(id) FROM ballots)", "ballot.weight"),
        ("DELETE FROM ballots WHERE id = (SELECT max(id) FROM ballots)", "ballot.line_left_over"),
        ("DELETE FROM record_entries WHERE kind = 'ballot.cast'", "ballot.line_missing"),
        ("DELETE FROM record_entries WHERE id = (SELECT max(id) FROM record_entries)", "record.end"),
        ("UPDATE record_entries SET seq = seq + 100 WHERE id = 3", "record.changed"),
        ("UPDATE verdicts SET \"cast\" = \"cast\" + 1", "verdict.changed"),
        ("UPDATE verdicts SET outcome = 'undecided', winner = NULL", "verdict.changed"),
        ("UPDATE verdicts SET waves = waves + 1", "verdict.changed"),
        ("UPDATE verdicts SET findings = '[{\"found\": \"yes\", \"heads\": [1, 0, 0]}]'", "verdict.changed"),
        ("UPDATE rounds SET rules_digest = 'x' || rules_digest", "verdict.changed"),
        ("DELETE FROM lot_journal WHERE seq = 2", "journal.changed"),
    ],
)
def test_a_changed_row_is_named(statement: str, code: str, room: StoreRoom, copied: Path, tmp_path: Path) -> None:
    place = tmp_path / "changed.db"
    shutil.copyfile(copied, place)
    with closing(sqlite3.connect(place)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")  # whoever owns the database can
        connection.execute(statement)
        connection.commit()
    assert code in {fault.code for fault in found_in(place, room.config.evidence_dir)}


def test_swapped_changed_and_missing_files_are_named(room: StoreRoom, copied: Path, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    shutil.copytree(room.config.evidence_dir, folder)
    one, two = sorted(folder.glob("*/*"))[:2]
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    named = {(fault.code, fault.which) for fault in found_in(copied, folder)}
    assert named == {("evidence.changed", one.name), ("evidence.changed", two.name)}
    one.write_bytes(first[:-1])
    two.unlink()
    named = {(fault.code, fault.which) for fault in found_in(copied, folder)}
    assert named == {("evidence.changed", one.name), ("evidence.missing", two.name)}
    chance = random.Random("evidence")
    two.write_bytes(second)
    for _ in range(20):
        broken = bytearray(first)
        broken[chance.randrange(len(first))] ^= 1 << chance.randrange(8)
        one.write_bytes(broken)
        assert [fault.which for fault in found_in(copied, folder)] == [one.name]


def test_a_lost_write_ahead_log_keeps_the_house_from_serving(room: StoreRoom, tmp_path: Path) -> None:
    home = room.config.home
    note = noting(room.scene.house, home)
    with room.scene.house.work() as uow:
        uow.session.connection().exec_driver_sql("SELECT 1")
    with closing(sqlite3.connect(home / "gongping.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    room.scene.cast(room.scene.seats(room.voting[1], SeatStatus.SUMMONED)[0], "uphold")
    note()
    fresh = tmp_path / "after"
    fresh.mkdir()
    for name in ("gongping.db", FILE):  # what is on the disk when the log is removed after a crash
        shutil.copyfile(home / name, fresh / name)
    house = House(Database(f"sqlite:///{fresh / 'gongping.db'}"))
    sentence = has_lost(house, fresh)
    assert sentence is not None
    assert "write-ahead log" in sentence
    house.db.dispose()
    assert has_lost(room.scene.house, home) is None
    config = replace(room.config, home=fresh, database_url=f"sqlite:///{fresh / 'gongping.db'}")
    room.app.extensions["gongping"] = House(Database(config.database_url))
    try:
        with pytest.raises(ConfigError, match="lost something"):
            ready_to_serve(room.app, config)
        (fresh / FILE).unlink()
        ready_to_serve(room.app, config)
    finally:
        room.app.extensions["gongping"].db.dispose()
        room.app.extensions["gongping"] = room.scene.house


def test_a_mark_that_no_database_could_have_written_is_named(room: StoreRoom, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"journal": "many"')
    assert "cannot be read" in str(has_lost(room.scene.house, tmp_path))
    assert has_lost(room.scene.house, tmp_path / "nothing") is None


def test_another_journal_of_the_same_length_is_another_house(room: StoreRoom, tmp_path: Path) -> None:
    noting(room.scene.house, tmp_path)()
    written = (tmp_path / FILE).read_text()
    with room.scene.house.db.reading() as session:
        last = session.scalar(text("SELECT entry_id FROM lot_journal ORDER BY seq DESC LIMIT 1"))
    (tmp_path / FILE).write_text(written.replace(str(last), "0" * len(str(last))))
    assert has_lost(room.scene.house, tmp_path) is not None


def test_two_houses_on_one_file_are_one_too_many(tmp_path: Path) -> None:
    config = Config(mode="test", secret_key=SECRET, home=tmp_path, lottery_key=LOT).completed()
    first = take_place(config, 0)
    assert first is not None
    with pytest.raises(ConfigError, match="serves this SQLite database already"):
        take_place(config, 0.2)
    assert take_place(replace(config, processes=2), 0) is not None
    fcntl.flock(first, fcntl.LOCK_UN)
    assert take_place(config, 0) is not None
    assert take_place(replace(config, database_url="postgresql+psycopg://x/y"), 0) is None


@pytest.mark.parametrize("variable", ["GONGPING_HOME", "GONGPING_EVIDENCE_DIR"])
def test_a_folder_that_cannot_be_written_ends_the_start_in_one_sentence(variable: str, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"], "GONGPING_MODE": "demo", "GONGPING_HOME": str(tmp_path), variable: "/proc/gongping"
    }
    environment |= {"GONGPING_SECRET_KEY": "k" * 40, "GONGPING_LOTTERY_KEY": LOT, "GONGPING_SIGNING_KEY": LOT[::-1]}
    ended = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60,
        check=False,
    )
    assert ended.returncode == 3
    assert ended.stderr.startswith("Not started. /proc/gongping cannot be written to")
    assert len(ended.stderr.strip().splitlines()) == 1
