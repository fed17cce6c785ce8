"""The house's signature: Ed25519 over checkpoints and ends of streams, by a key that is in no database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from panel.errors import Invalid
from panel.record.entries import write_minute
from voting.ledger import canonical_bytes

KEY_BYTES = 32
CHECKPOINT, HEAD, HANDOVER = "panel-checkpoint/1", "panel-head/1", "panel-handover/1"


@dataclass(frozen=True, slots=True)
class Signed:
    """A body (canonical JSON) and its signature (128 hex digits)."""

    body: str
    signature: str

    @property
    def values(self) -> dict[str, Any]:
        """What the body says."""
        values: dict[str, Any] = json.loads(self.body)
        return values

    def to_dict(self) -> dict[str, str]:
        """As receipts and bundles have it."""
        return {"body": self.body, "signature": self.signature}


class Signer:
    """Signs with the 32 bytes of a private key. Raises Invalid("record.key") for another length."""

    __slots__ = ("_private", "key", "public")

    def __init__(self, private: bytes) -> None:
        if len(private) != KEY_BYTES:
            raise Invalid("record.key", wanted=KEY_BYTES)
        self._private = Ed25519PrivateKey.from_private_bytes(private)
        self.public = self._private.public_key().public_bytes_raw().hex()
        self.key = key_name(self.public)

    def __repr__(self) -> str:
        return f"Signer({self.key})"  # the private key belongs in no log

    def checkpoint(self, size: int, root: bytes, at: datetime) -> Signed:
        """That the tree has `size` leaves and this root."""
        return self._sign({"v": CHECKPOINT, "size": size, "root": root.hex(), "time": write_minute(at)})

    def head(self, stream: str, seq: int, entry: str, size: int, at: datetime) -> Signed:
        """That the stream ended with this entry when the tree had `size` leaves."""
        return self._sign({"v": HEAD, "stream": stream, "seq": seq, "id": entry, "size": size, "time": write_minute(at)})

    def hand_over(self, public: str, at: datetime) -> str:
        """The signature by which this key introduces the next one (64 hex digits): from this minute on it signs."""
        return self._sign(handover(public, write_minute(at))).signature

    def _sign(self, values: dict[str, Any]) -> Signed:
        body = canonical_bytes({**values, "key": self.key})
        return Signed(body.decode(), self._private.sign(body).hex())


def handover(public: str, minute: str) -> dict[str, Any]:
    """What a key signs that hands over to another one, but for its own name."""
    return {"v": HANDOVER, "next": public, "time": minute}


def key_name(public: str) -> str:
    """How bodies name a public key (64 hex digits): the first 16 hex digits of its SHA-256."""
    return sha256(bytes.fromhex(public)).hexdigest()[:16]


def is_signed(signed: Signed, public: str) -> bool:
    """Whether the signature is of this key over this body, and the body names the key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signed.signature), signed.body.encode())
        return bool(signed.values["key"] == key_name(public))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
