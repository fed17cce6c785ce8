"""The keys of the ballots, in a folder outside the database: what a ballot says is sealed with its round's key.

    box.make(round_id)                     # before the transaction that opens the round commits
    sealed = box.seal(round_id, seat_id, contents)
    box.open(round_id, seat_id, sealed)    # as long as the key is there
    box.destroy(round_id)                  # after this nobody can, whoever has the database

One file of 32 random bytes a round, AES-256-GCM, a fresh nonce each time, round and seat as associated data: a sealed ballot
opens nowhere but at its own seat. What is sealed is filled up to one size, so that a long reason, which is published after the
close, cannot be found again by the length of a ballot (ADR 0033).
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid, Unavailable
from voting import canonical_bytes

KEY_BYTES, NONCE_BYTES = 32, 12
BLOCK = 4096  # bytes; two texts of full length fit, deflated where they would not
KEPT = 1024  # ciphers held in this process at most
INFO = "ballots"  # where a session holds the box
_NAME = re.compile(r"[a-z0-9]{1,40}")  # public ids: nothing that leads out of the folder
_LEAVING = ".leaving."  # before the name of a key that is being destroyed


@dataclass(frozen=True, slots=True)
class Contents:
    """What a ballot says. `choice`: an option's key or "cannot_tell"; `facts`: answers in order; `salt`: of the commitment."""

    choice: str
    rationale: str
    tags: tuple[str, ...] = ()
    suggestion: str = ""
    facts: tuple[str, ...] = ()
    salt: str = ""

    def to_bytes(self) -> bytes:
        """Canonical JSON, filled up with blanks to a whole number of blocks: one, for anything people write."""
        values = {
            "choice": self.choice, "rationale": self.rationale, "tags": list(self.tags), "suggestion": self.suggestion,
            "facts": list(self.facts), "salt": self.salt,
        }  # fmt: skip
        return filled(canonical_bytes(values))

    @classmethod
    def from_bytes(cls, data: bytes) -> Contents:
        """Back from `to_bytes`."""
        values = json.loads(emptied(data))
        return cls(**{**values, "tags": tuple(values["tags"]), "facts": tuple(values["facts"])})


def filled(data: bytes) -> bytes:
    """JSON of any length brought to a multiple of BLOCK."""
    if len(data) > BLOCK:
        data = zlib.compress(data, 1)
    return data + b" " * (-len(data) % BLOCK)


def emptied(data: bytes) -> bytes:
    """The JSON that was filled up."""
    return zlib.decompressobj().decompress(data) if data[:1] == b"\x78" else data


class BallotBox:
    """The keys in `folder`/ballots, made when the first is needed. Any number of processes may share the folder."""

    __slots__ = ("_ciphers", "_folder", "_within")

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "ballots"
        self._within = f"{self._folder}/"
        self._ciphers: dict[str, AESGCM] = {}

    def __repr__(self) -> str:
        return "BallotBox()"  # keys belong in no log

    def make(self, round_id: str) -> None:
        """A key for this round, on the disk when this returns; one that is there stays.

        Raises Unavailable("ballot.keys_unwritable") when the folder cannot be written.
        """
        path = self._path(round_id)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(path)
        except FileExistsError:
            return
        except OSError as error:
            raise Unavailable("ballot.keys_unwritable", reason=error.strerror or type(error).__name__) from error

    def _write(self, path: Path) -> None:
        """Written beside its name and linked to it: a key has 32 bytes or is not there, and is never overwritten."""
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with open(beside, "xb", opener=_private) as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        finally:
            beside.unlink()
        _sync(self._folder)

    def exists(self, round_id: str) -> bool:
        """Whether the round's key is here."""
        return self._path(round_id).is_file()

    def seal(self, round_id: str, seat_id: str, contents: Contents) -> bytes:
        """The ballot of a seat, sealed: nonce, then ciphertext. Raises Unavailable("ballot.key_missing")."""
        return self.seal_bytes(round_id, seat_id, contents.to_bytes())

    def open(self, round_id: str, seat_id: str, sealed: bytes) -> Contents:
        """What `seal` was given. Raises Unavailable("ballot.key_missing"), and Conflict("ballot.seal_broken") when it was
        changed, or sealed for another seat, another round or by another key."""
        return Contents.from_bytes(self.open_bytes(round_id, seat_id, sealed))

    def seal_bytes(self, round_id: str, place: str, data: bytes) -> bytes:
        """Any bytes of the round, bound to a place in it."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher(round_id).encrypt(nonce, data, _bound(round_id, place))

    def open_bytes(self, round_id: str, place: str, sealed: bytes) -> bytes:
        """What `seal_bytes` was given; raises as `open`."""
        cipher = self._cipher(round_id)
        try:
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(round_id, place))
        except (InvalidTag, ValueError) as error:
            if not self.exists(round_id):  # destroyed while it was read
                raise Unavailable("ballot.key_missing") from error
            raise Conflict("ballot.seal_broken") from error

    def destroy(self, round_id: str) -> bool:
        """Overwrite the key and remove it, on the disk when this returns; whether there was one.

        It leaves its name first, so that nobody reads what it is overwritten with for the key. What a killed process left half
        done is listed by `list_keys` and ended by the next call.
        """
        path = self._path(round_id)
        leaving = path.with_name(_LEAVING + path.name)
        self._ciphers.pop(round_id, None)
        with contextlib.suppress(FileNotFoundError):
            path.replace(leaving)
        try:
            with open(leaving, "r+b") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            leaving.unlink()
        except FileNotFoundError:
            return False
        _sync(self._folder)
        return True

    def list_keys(self) -> Sequence[tuple[str, datetime]]:
        """(public id of the round, when the file was written) of every key that is here or half destroyed, sorted."""
        return sorted(self._files())

    def _files(self) -> Iterator[tuple[str, datetime]]:
        with contextlib.suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):  # removed meanwhile by another process
                    if _NAME.fullmatch(name := entry.name.removeprefix(_LEAVING)):
                        yield name, datetime.fromtimestamp(entry.stat().st_mtime, UTC)

    def _cipher(self, round_id: str) -> AESGCM:
        """The file is looked for each time: a key that another process destroyed is no longer used by this one."""
        held = self._ciphers.get(round_id)
        if held is not None and os.path.exists(self._within + round_id):  # asked with each ballot, so without pathlib
            return held
        self._ciphers.pop(round_id, None)
        try:
            key = self._path(round_id).read_bytes()
        except OSError as error:
            raise Unavailable("ballot.key_missing") from error
        if len(key) != KEY_BYTES:
            raise Unavailable("ballot.key_missing")
        if len(self._ciphers) >= KEPT:
            self._ciphers.clear()
        made = self._ciphers[round_id] = AESGCM(key)
        return made

    def _path(self, round_id: str) -> Path:
        if not _NAME.fullmatch(round_id):
            raise Invalid("ballot.key_name")
        return self._folder / round_id


def box_of(session: Session) -> BallotBox:
    """The box a session's database was opened with; LookupError where it was opened without one."""
    found: Any = session.info.get(INFO)
    if not isinstance(found, BallotBox):
        raise LookupError("this database was opened without a ballot box")
    return found


def _bound(round_id: str, place: str) -> bytes:
    return f"ballot/{round_id}/{place}".encode()


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _sync(folder: Path) -> None:
    """A name in a folder is on the disk only once the folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
