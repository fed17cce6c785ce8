"""What a backup says of itself: which house it is of, and the digest of every part."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.backup.fault import BackupError
from app.config import ENVIRONMENT
from voting.ledger import canonical_bytes

FORMAT = 1
FOREIGN = "The backup's own description cannot be read: this file was not made by `flask backup`."
KEY_NAMES = tuple(name for name in ENVIRONMENT if name.endswith("_key"))  # every key the settings know
_HEX = re.compile(r"[0-9a-f]{64}\Z")
_COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 8}  # a guess at a short key costs as much as one at a password


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its size in bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """engine: "sqlite" or "postgresql". revision: of the tables. taken_at: ISO UTC, when the database's copy began.

    counts: rows of every table. keys: the fingerprint of each key the house had, "" for one it had not. parts: by name.
    """

    engine: str
    revision: str
    taken_at: str
    counts: Mapping[str, int]
    keys: Mapping[str, str]
    parts: Mapping[str, Part]

    def to_bytes(self) -> bytes:
        """As JSON, always the same bytes for the same manifest."""
        return canonical_bytes({"format": FORMAT, **_plain(asdict(self))})

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Read one. Raises BackupError for anything that is none."""
        try:
            said = json.loads(data)
            if said.pop("format") != FORMAT:
                raise BackupError("This backup has another form: a newer version of the program made it.")
            parts = {name: Part(int(each["size"]), str(each["sha256"])) for name, each in said.pop("parts").items()}
            made = cls(**said, parts=parts)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupError(FOREIGN) from error
        if not all(_HEX.match(part.sha256) for part in parts.values()):
            raise BackupError(FOREIGN)
        return made


def _plain(value: Any) -> Any:
    return {name: _plain(each) for name, each in value.items()} if isinstance(value, Mapping) else value


def fingerprint(name: str, key: str) -> str:
    """16 hex signs by which a key is known again and not found out; "" for no key."""
    if not key:
        return ""
    return hashlib.scrypt(key.encode(), salt=f"gongping backup {name}".encode(), **_COST).hex()
