"""What the record keeps closed until an auditor opens it: which conflict it was, what came of the list, and the evidence.

A party that knows when it named somebody, or with whom it dealt, must not find that person in a record. So neither kind nor
number nor time of such evidence is published, only a seal over it, which the journal fixes with the walk.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256
from struct import pack
from typing import Literal, NamedTuple

from panel.lottery.draw import Walked
from panel.lottery.leaves import SALT_BYTES
from panel.lottery.reasons import CONFLICTS, publish
from voting.ledger import canonical_bytes

Sealing = Literal["reason", "used"]


class Line(NamedTuple):
    """A step of a walk as it is published. `seal`: of reason and evidence of a conflict, else None."""

    stratum: int
    place: int
    reason: str | None
    evidence: int | None
    seal: bytes | None


def seal_salt(key: bytes, what: Sealing, stratum: int, place: int) -> bytes:
    """The salt of one seal of a draw: 16 bytes of HMAC-SHA256(key, what, stratum as 4 bytes, place as 8 bytes).

    `key`: the salt of the draw's facts, which none but an auditor learns.
    """
    return hmac.digest(key, what.encode() + pack(">IQ", stratum, place), "sha256")[:SALT_BYTES]


def seal(salt: bytes, value: str, evidence: int | None) -> bytes:
    """SHA-256(salt, canonical [value, evidence])."""
    return sha256(salt + canonical_bytes([value, evidence])).digest()


def publish_step(step: Walked, key: bytes) -> Line:
    """What the record says of a step: its reason and evidence, or that it was a conflict, with a seal over which."""
    if step.reason is None or step.reason not in CONFLICTS:
        return Line(step.stratum, step.slot, step.reason, step.evidence, None)
    salt = seal_salt(key, "reason", step.stratum, step.slot)
    return Line(step.stratum, step.slot, publish(step.reason), None, seal(salt, step.reason, step.evidence))


def walk_digest(lines: Iterable[Line]) -> str:
    """SHA-256 in 64 hex digits of the canonical list of [stratum, place, reason, evidence, seal], one for each step."""
    steps = [
        [stratum, place, reason, evidence, None if sealed is None else sealed.hex()]
        for stratum, place, reason, evidence, sealed in lines
    ]
    return sha256(canonical_bytes(steps)).hexdigest()
