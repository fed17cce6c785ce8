"""The keys of the ballots: made once, bound to round and seat, one size for everything, gone for good when destroyed."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from panel.ballotbox import BLOCK, KEY_BYTES, BallotBox, Contents
from panel.errors import Conflict, Invalid, Unavailable

CONTENTS = Contents("uphold", "封签完好，照片能够对上", ("late", "photo"), "换个盒子", ("yes", "unclear"), "ab" * 16)


@pytest.fixture
def box(tmp_path: Path) -> BallotBox:
    made = BallotBox(tmp_path / "keys")
    made.make("round1")
    made.make("round2")
    return made


def test_what_was_sealed_opens_at_its_own_seat_and_nowhere_else(box: BallotBox) -> None:
    sealed = box.seal("round1", "seat1", CONTENTS)
    assert box.open("round1", "seat1", sealed) == CONTENTS
    for round_id, seat_id in (("round1", "seat2"), ("round2", "seat1")):
        with pytest.raises(Conflict, match="ballot.seal_broken"):
            box.open(round_id, seat_id, sealed)


@pytest.mark.parametrize("at", [0, 11, 12, 600, -1])
def test_a_changed_bit_is_refused(box: BallotBox, at: int) -> None:
    sealed = bytearray(box.seal("round1", "seat1", CONTENTS))
    sealed[at] ^= 1
    with pytest.raises(Conflict, match="ballot.seal_broken"):
        box.open("round1", "seat1", bytes(sealed))


def test_no_length_tells_of_choice_or_words(box: BallotBox) -> None:
    """As long as people can write, in Chinese, English or pictures, the sealed ballot has one size."""
    chance = random.Random(5)
    signs = [chr(code) for code in range(0x4E00, 0x9FA5)], [chr(code) for code in range(0x1F300, 0x1F5FF)], list('abcdefgh "\n')

    def words(some: list[str], length: int) -> str:
        return "".join(chance.choices(some, k=length))

    papers = [
        Contents(choice, words(some, length), tags, words(some, length // 2), facts, "f" * 32)
        for some in signs
        for length in (10, 300, 1000)
        for choice, tags, facts in (("uphold", ("a",), ()), ("cannot_tell", ("promise_missed",) * 6, ("unclear",) * 5))
    ]  # fmt: skip
    sealed = [box.seal("round1", "seat1", paper) for paper in papers]
    assert {len(each) for each in sealed} == {12 + BLOCK + 16}
    assert [box.open("round1", "seat1", each) for each in sealed] == papers


def test_the_same_paper_twice_is_never_the_same_bytes(box: BallotBox) -> None:
    assert len({box.seal("round1", "seat1", CONTENTS) for _ in range(50)}) == 50


def test_a_key_is_made_once_and_is_its_owners_alone(box: BallotBox, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ballots" / "round1"
    key = path.read_bytes()
    assert len(key) == KEY_BYTES
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    box.make("round1")
    assert path.read_bytes() == key != (path.parent / "round2").read_bytes()
    assert [name for name, _ in box.list_keys()] == ["round1", "round2"]
    assert repr(box) == "BallotBox()"


def test_another_process_that_holds_the_key_stops_when_it_is_destroyed(box: BallotBox, tmp_path: Path) -> None:
    other = BallotBox(tmp_path / "keys")
    sealed = other.seal("round1", "seat1", CONTENTS)
    path, kept = tmp_path / "keys" / "ballots" / "round1", tmp_path / "kept"
    kept.hardlink_to(path)  # whoever still has the file open finds other bytes in it
    before = path.read_bytes()
    assert box.destroy("round1") is True
    assert (box.exists("round1"), box.destroy("round1"), kept.read_bytes() == before) == (False, False, False)
    for each in (box, other):
        with pytest.raises(Unavailable, match="ballot.key_missing"):
            each.open("round1", "seat1", sealed)
    box.make("round1")  # a new key opens nothing old
    with pytest.raises(Conflict, match="ballot.seal_broken"):
        box.open("round1", "seat1", sealed)


def test_a_key_that_is_destroyed_while_it_is_read_is_gone_and_no_ballot_is_called_broken(
    box: BallotBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader has opened the file; before it reads, another process overwrites it."""
    other = BallotBox(tmp_path / "keys")
    sealed = other.seal("round1", "seat1", CONTENTS)
    reading = Path.read_bytes

    def late(path: Path) -> bytes:
        with open(path, "rb") as file:
            other.destroy("round1")
            return file.read()

    monkeypatch.setattr(Path, "read_bytes", late)
    with pytest.raises(Unavailable, match="ballot.key_missing"):
        box.open("round1", "seat1", sealed)
    monkeypatch.setattr(Path, "read_bytes", reading)
    assert [name for name, _ in box.list_keys()] == ["round2"]


def test_a_key_is_never_overwritten_under_its_own_name(box: BallotBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies before the first byte: nobody finds a key, and the next to come ends what was begun."""
    key = (tmp_path / "keys" / "ballots" / "round1").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("panel.ballotbox.secrets.token_bytes", killed)
        with pytest.raises(KeyboardInterrupt):
            box.destroy("round1")
    left = [path for path in (tmp_path / "keys" / "ballots").iterdir() if path.read_bytes() == key]
    assert (box.exists("round1"), [path.name for path in left]) == (False, [".leaving.round1"])
    assert [name for name, _ in box.list_keys()] == ["round1", "round2"]
    assert box.destroy("round1") is True
    assert [path.name for path in (tmp_path / "keys" / "ballots").iterdir()] == ["round2"]


def killed(_number: int) -> bytes:
    raise KeyboardInterrupt


def test_half_a_key_is_no_key(box: BallotBox, tmp_path: Path) -> None:
    (tmp_path / "keys" / "ballots" / "round1").write_bytes(bytes(16))
    with pytest.raises(Unavailable, match="ballot.key_missing"):
        box.seal("round1", "seat1", CONTENTS)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Unavailable, match="ballot.keys_unwritable"):
        BallotBox(tmp_path / "file").make("round1")


@pytest.mark.parametrize("name", ["", "../round1", "a/b", ".hidden", "A", "x" * 41])
def test_no_name_leads_out_of_the_folder(box: BallotBox, name: str) -> None:
    for act in (box.make, box.exists, box.destroy):
        with pytest.raises(Invalid, match="ballot.key_name"):
            act(name)


def test_contents_come_back_field_by_field() -> None:
    for changed in (replace(CONTENTS, tags=()), replace(CONTENTS, suggestion=""), replace(CONTENTS, rationale="x" * 9000)):
        assert Contents.from_bytes(changed.to_bytes()) == changed
