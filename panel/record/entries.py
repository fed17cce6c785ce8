"""Entries of the record: what they may say, their canonical bytes, their ids (docs/record-format.md, "Entries")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from panel.errors import Invalid
from voting.ledger import canonical_bytes, digest

VERSION = "panel-record/1"
CASE_KINDS: dict[str, frozenset[str]] = {
    "case.filed": frozenset({"source"}),
    "case.moved": frozenset({"from", "to", "actor"}),
    "case.published": frozenset({"round", "brief", "files"}),
    "rules.frozen": frozenset({"round", "rules", "digest", "clocks"}),
    "draw.committed": frozenset({"round", "extension", "commit"}),
    "draw.done": frozenset({"round", "extension", "commit", "bind", "drawn"}),
    "weights.frozen": frozenset({"round", "extension", "digest"}),
    "seat.filled": frozenset({"round", "seat", "position", "slot", "sealed"}),
    "ballot.cast": frozenset({"round", "commitment"}),
    "ballot.replaced": frozenset({"round", "commitment", "replaces"}),
    "wave.widened": frozenset({"round", "wave"}),
    "round.closed": frozenset({"round", "how"}),
    "verdict.issued": frozenset({
        "round", "outcome", "winner", "heads", "weights", "cannot_tell", "cast", "waves", "ceiling", "rules",
    }),
    "decision.issued": frozenset({"round", "stance", "text"}),
    "opinion.signed": frozenset({"opinion", "version", "expert"}),
    "case.erased": frozenset({"what"}),
    "breakglass.opened": frozenset({"request", "what", "reason", "asked_by", "opened_by"}),
    "breakglass.closed": frozenset({"request", "looks"}),
}  # fmt: skip
# Keys an entry has only where there is something to say: findings, of a round that asked fact questions.
MORE = {"verdict.issued": frozenset({"facts"})}
HOUSE_KINDS: dict[str, frozenset[str]] = {
    "setting.changed": frozenset({"name", "value", "from"}),
    "controls.changed": frozenset({"control", "status"}),
    "key.changed": frozenset({"before", "key", "signature"}),
    "key.lost": frozenset({"before", "key"}),
}
KINDS = CASE_KINDS | HOUSE_KINDS


def make_entry(
    stream: str, seq: int, prev: str, kind: str, data: Mapping[str, Any], at: datetime
) -> tuple[str, str]:
    """Id and body of an entry. `seq` from 1; `prev` is the id before, 64 zeros for the first; of `at` the minute is told.

    Of a ballot only the day is told. Raises Invalid("record.kind") for a kind that is none, Invalid("record.data") when
    `data` has not the kind's keys.
    """
    wanted = KINDS.get(kind)
    if wanted is None:
        raise Invalid("record.kind", kind=kind)
    if not wanted <= data.keys() <= wanted | MORE.get(kind, frozenset()):
        raise Invalid("record.data", kind=kind)
    values = {
        "v": VERSION, "stream": stream, "seq": seq, "prev": prev, "time": write_time(kind, at), "kind": kind,
        "data": dict(data),
    }  # fmt: skip
    body = canonical_bytes(values).decode()
    return entry_id(body), body


def entry_id(body: str) -> str:
    """SHA-256 of a zero byte and the body: the entry's name, and its leaf in the tree."""
    return sha256(b"\x00" + body.encode()).hexdigest()


def write_minute(at: datetime) -> str:
    """A moment as the record tells it: `2026-11-21T04:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def write_time(kind: str, at: datetime) -> str:
    """The minute of an entry; of a ballot the day: when somebody voted is nobody's business."""
    if kind.startswith("ballot."):
        at = at.astimezone(UTC).replace(hour=0, minute=0)
    return write_minute(at)


def seat_name(seat_id: str) -> str:
    """How the record calls a seat: the hash of its random id, so that only who knows the id knows the seat."""
    return digest(["seat", seat_id])


def seal_seat(seat_id: str, wave: int, weight: int, information: int, voted: bool) -> str:
    """A seal on what a seat weighed and whether it voted; the random id hides it, and opens it for an auditor."""
    return digest([seat_id, wave, weight, information, voted])


def text_name(random_id: str, words: str) -> str:
    """What the record keeps of a text: its hash together with a random id."""
    return digest([random_id, words])


def request_name(request_id: str) -> str:
    """How the record calls a break-glass request: the hash of its random id."""
    return digest(["glass", request_id])


def person_name(request_id: str, account_id: str) -> str:
    """How the record calls a person who had to do with a request; in another request the same person is called otherwise."""
    return digest(["person", request_id, account_id])
