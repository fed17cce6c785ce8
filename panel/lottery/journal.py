"""The public journal of the lot: numbered lines, each holding the id of the line before it, so that none can be lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from panel.errors import Invalid
from voting.errors import VotingError
from voting.ledger import canonical_bytes

VERSION = "panel-draw/3"
READABLE = ("panel-draw/2", VERSION)  # lines of before keep their place in the journal
KINDS = ("chain", "epoch", "commit", "bind", "drawn", "void")
BEGINNING = "0" * 64  # `prev` of entry 1
_OWN = frozenset({"v", "kind", "seq", "prev"})
_HEX = frozenset("0123456789abcdef")


def entry(kind: str, seq: int, prev: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """Id and body of a new line: canonical JSON of the values with version, kind, `seq` and `prev`; the id is its SHA-256.

    `seq` counts from 1; `prev` is the id of entry seq - 1, `BEGINNING` for the first. Raises Invalid("journal.kind"),
    Invalid("journal.seq"), Invalid("journal.prev"), or Invalid("journal.value", key) for a key the journal writes itself.
    """
    if kind not in KINDS:
        raise Invalid("journal.kind", kind=kind)
    if seq < 1:
        raise Invalid("journal.seq", seq=seq)
    if not _is_id(prev):
        raise Invalid("journal.prev", prev=prev)
    for key in _OWN.intersection(values):
        raise Invalid("journal.value", key=key)
    body = canonical_bytes({**values, "v": VERSION, "kind": kind, "seq": seq, "prev": prev}).decode()
    return entry_id(body), body


def entry_id(body: str) -> str:
    """SHA-256 of a body's UTF-8 bytes, 64 lower-case hex digits."""
    return sha256(body.encode()).hexdigest()


def check_entry(body: str, prev: str) -> list[str]:
    """Reasons why `body` is no honest line after the one with the id `prev`; empty when it is one.

    `journal_unreadable` not JSON · `journal_not_canonical` its bytes are not the canonical ones · `journal_version` ·
    `journal_kind` · `journal_seq` not a number from 1 · `journal_prev_differs` follows another line.
    """
    try:
        values = json.loads(body)
        plain = isinstance(values, dict) and canonical_bytes(values).decode() == body
    except (ValueError, RecursionError, VotingError):
        return ["journal_unreadable"]
    if not isinstance(values, dict):
        return ["journal_unreadable"]
    seq = values.get("seq")
    numbered = type(seq) is int and seq >= 1
    found = {
        "journal_not_canonical": not plain,
        "journal_version": values.get("v") not in READABLE,
        "journal_kind": values.get("kind") not in KINDS,
        "journal_seq": not numbered,
        "journal_prev_differs": values.get("prev") != prev,
    }
    return [reason for reason, wrong in found.items() if wrong]


def _is_id(text: str) -> bool:
    return len(text) == 64 and _HEX.issuperset(text)
