"""Backup and restore: all that was acknowledged is in it, only a whole one is put back, and no key is inside."""

from __future__ import annotations

import os
import random
import resource
import shutil
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.backup import BackupError, back_up, inspect, restore
from app.backup import databases as programs_of
from app.backup.archive import TRAILER, packing
from app.backup.manifest import Manifest
from app.config import Config
from app.vitals import LAST_BACKUP
from panel.ballotbox import BallotBox
from panel.database import Database
from panel.models import SeatStatus
from panel.uow import House
from tests.app.conftest import SECRET
from tests.app.store_room import LOT, StoreRoom, faults, quietly, receipts
from tests.services.postgres import programs


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreRoom]:
    """A furnished house on each database."""
    on_server = request.param == "postgresql"
    yield from StoreRoom.open(
        tmp_path_factory.mktemp("house"), None if on_server else request.getfixturevalue("sqlite_template"),
        request.getfixturevalue("postgres") if on_server else None,
        request.getfixturevalue("postgres_template") if on_server else "",
    )


@pytest.fixture(scope="module", autouse=True)
def with_programs() -> Iterator[None]:
    """The programs of the server the tests run on are found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{programs()}:{os.environ['PATH']}")
        yield


@pytest.fixture(scope="module")
def kept(room: StoreRoom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the house as it is."""
    place = tmp_path_factory.mktemp("backups") / "kept.tar"
    back_up(room.config, place, quietly, room.scene.now)
    return place


def opened(config: Config) -> House:
    """The house of a configuration."""
    return House(Database(config.database_url, box=BallotBox(config.keys_dir)))


def test_the_drill_a_backup_during_ballots_holds_every_one_acknowledged_before(room: StoreRoom, tmp_path: Path) -> None:
    acknowledged, begin, enough = [], threading.Event(), threading.Event()

    def vote() -> None:
        for case in room.voting:
            for seat in room.scene.seats(case, SeatStatus.SUMMONED):
                room.scene.cast(seat, "uphold")
                acknowledged.append(seat)
                if len(acknowledged) >= 3:
                    begin.set()
        enough.set()

    voter = threading.Thread(target=vote)
    voter.start()
    assert begin.wait(60)
    before, place, target = receipts(room.scene.house), tmp_path / "backup.tar", room.empty(tmp_path / "fresh")
    made = back_up(room.config, place, quietly, room.scene.now)
    assert enough.wait(60)
    voter.join()
    assert restore(target, place, quietly).advice == []
    shutil.copytree(room.config.keys_dir, target.keys_dir, dirs_exist_ok=True)  # mirrored by the operator, never in a backup
    house = opened(target)
    assert before <= receipts(house) <= receipts(room.scene.house)
    assert len(receipts(house)) == made.counts["ballots"]
    assert faults(house, target.evidence_dir) == []
    house.db.dispose()
    assert names(target) == names(room.config) != set()
    assert all(path.stat().st_mode & 0o077 == 0 for path in (place, *target.evidence_dir.glob("*/*")))
    assert (room.config.home / LAST_BACKUP).exists()


def names(config: Config) -> set[tuple[str, bytes]]:
    """The files of evidence."""
    return {(path.name, path.read_bytes()) for path in config.evidence_dir.glob("*/*")}


def test_no_key_is_in_it_and_any_tar_opens_it(kept: Path, room: StoreRoom) -> None:
    data = kept.read_bytes()
    assert not [key for key in (SECRET, LOT) if key.encode() in data or bytes.fromhex(LOT) in data]
    with tarfile.open(kept) as tar:
        assert tar.getnames()[0] == "database"
        assert tar.getnames()[-1] == "manifest.json"
    assert inspect(room.config, kept, quietly).manifest.keys.keys() >= {"secret_key", "lottery_key"}


def test_every_damage_is_found(kept: Path, room: StoreRoom, tmp_path: Path) -> None:
    data, chance, place = kept.read_bytes(), random.Random("damage"), tmp_path / "damaged.tar"
    for _ in range(40):
        broken = bytearray(data)
        broken[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        place.write_bytes(broken)
        with pytest.raises(BackupError, match="damaged|no backup"):
            inspect(room.config, place, quietly)
    for length in (0, 1, TRAILER, len(data) // 2, len(data) - 1):
        place.write_bytes(data[:length])
        with pytest.raises(BackupError, match="damaged|no backup"):
            inspect(room.config, place, quietly)
    with pytest.raises(BackupError, match="no file"):
        inspect(room.config, tmp_path / "nowhere", quietly)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"revision": "9999"}, "newer"), ({"parts": {}}, "parts"), ({"engine": "other"}, "DATABASE_URL"),
        ({}, "part that is none"),
    ],
)
def test_what_another_program_packed_is_refused(
    change: dict[str, object], words: str, kept: Path, room: StoreRoom, tmp_path: Path
) -> None:
    said = inspect(room.config, kept, quietly).manifest
    place, target = tmp_path / "foreign.tar", room.empty(tmp_path / "fresh")
    with packing(place) as writer:
        with kept.open("rb") as source:
            writer.add("../evil" if not change else "database", source, 100)
        wanted = Manifest(**{**{name: getattr(said, name) for name in said.__slots__}, "parts": writer.parts, **change})
        writer.describe(wanted)
    with pytest.raises(BackupError, match=words):
        restore(target, place, quietly)


def test_a_place_that_is_not_empty_is_never_touched(kept: Path, room: StoreRoom, tmp_path: Path) -> None:
    before = receipts(room.scene.house)
    with pytest.raises(BackupError, match="not empty|tables already"):
        restore(room.config, kept, quietly)
    assert receipts(room.scene.house) == before
    target = room.empty(tmp_path / "fresh")
    stranger = target.evidence_dir / "aa" / ("a" * 32)
    stranger.parent.mkdir()
    stranger.write_bytes(b"of another house")
    with pytest.raises(BackupError, match="not of this backup"):
        restore(target, kept, quietly)
    assert stranger.read_bytes() == b"of another house"
    with pytest.raises(BackupError, match="is there already"):
        back_up(room.config, kept, quietly, room.scene.now)


def test_a_wrong_key_is_named_and_a_lost_one_is_said_to_be_lost(kept: Path, room: StoreRoom, tmp_path: Path) -> None:
    target = replace(room.empty(tmp_path / "fresh"), lottery_key="1e" * 32)
    with pytest.raises(BackupError, match="GONGPING_LOTTERY_KEY is not the one") as caught:
        restore(target, kept, quietly)
    assert "GONGPING_SECRET_KEY" not in str(caught.value)
    assert LOT not in str(caught.value)
    assert inspect(replace(target, old_lottery_keys=(LOT,)), kept, quietly).advice == []  # it was changed, not lost
    advice = restore(replace(target, secret_key=""), kept, quietly, other_keys=True).advice
    assert [sentence.split()[0] for sentence in advice] == ["GONGPING_SECRET_KEY", "GONGPING_LOTTERY_KEY"]


def test_a_restore_that_broke_off_is_run_again(kept: Path, room: StoreRoom, tmp_path: Path) -> None:
    target = room.empty(tmp_path / "fresh")
    half = next(room.config.evidence_dir.glob("*/*"))
    place = target.evidence_dir / half.parent.name / half.name
    place.parent.mkdir()
    place.write_bytes(half.read_bytes()[:10])
    restore(target, kept, quietly)
    assert names(target) == names(room.config)


def test_a_full_disk_leaves_nothing_behind(room: StoreRoom, tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    with pytest.raises(BackupError, match="cannot be written"):
        back_up(room.config, folder / "x.tar", quietly, room.scene.now)
    assert not folder.exists()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))
    try:
        with pytest.raises(BackupError, match="cannot be written|could not be copied|broke off"):
            back_up(room.config, tmp_path / "x.tar", quietly, room.scene.now)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_program_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs_of, "DEBIAN", tmp_path)
    with pytest.raises(BackupError, match="there is none: install postgresql-client-17"):
        programs_of.find_program("pg_dump", 17)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho pg_dump 12.3\n")
    old.chmod(0o755)
    with pytest.raises(BackupError, match="only version 12 is here"):
        programs_of.find_program("pg_dump", 17)


def test_the_commands_say_what_was_done_and_what_next(room: StoreRoom, tmp_path: Path) -> None:
    run, place = room.app.test_cli_runner().invoke, str(tmp_path / "by-command.tar")
    made = run(args=["backup", place])
    assert made.exit_code == 0, made.output
    assert "Keep the keys apart" in made.output
    again = run(args=["backup", place])
    assert (again.exit_code, "is there already" in again.output) == (1, True)
    checked = run(args=["restore", "--check", place])
    assert checked.exit_code == 0, checked.output
    assert "files of evidence" in checked.output
    refused = run(args=["restore", place])
    assert refused.exit_code == 1
    assert "Not restored." in refused.output
    assert run(args=["verify-store"]).output.endswith("Everything is as it was stored.\n")
