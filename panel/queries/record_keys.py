"""Which key signs the record, and how each came to it: introduced by the one before, or begun openly without it (ADR 0065)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from panel.models import HOUSE
from panel.queries.record import Placed, last_checkpoint, list_entries
from panel.record.signing import key_name

CHANGED, LOST = "key.changed", "key.lost"


@dataclass(frozen=True, slots=True)
class KeyChange:
    """From one key to the next. `before`: its public key, or its name alone when it was lost; `key`: the public key that signs
    from `time` (a minute as the record writes it) on; `lost`: nobody has introduced it; `entry`: where that is written."""

    before: str
    key: str
    time: str
    lost: bool
    entry: Placed

    @property
    def since(self) -> datetime:
        """The moment from which the next key signs."""
        return datetime.fromisoformat(self.time)


def list_key_changes(session: Session) -> list[KeyChange]:
    """Every change of the key, the first one first."""
    return [_read(entry) for entry in list_entries(session, HOUSE, (CHANGED, LOST))]


def _read(entry: Placed) -> KeyChange:
    said = json.loads(entry.body)
    return KeyChange(said["data"]["before"], said["data"]["key"], said["time"], entry.kind == LOST, entry)


def present_key(session: Session) -> str | None:
    """The name of the key that signs the record now; None before the first checkpoint."""
    changes = list_key_changes(session)
    if changes:
        return key_name(changes[-1].key)
    last = last_checkpoint(session)
    return str(json.loads(last.body)["key"]) if last is not None else None


def list_introductions(session: Session) -> list[KeyChange]:
    """The changes that lead to the present key, each introduced by the one before: those since a key was last lost."""
    return since_lost(list_key_changes(session))


def since_lost(changes: Sequence[KeyChange]) -> list[KeyChange]:
    """Those after the last that nobody has introduced."""
    start = max((at + 1 for at, each in enumerate(changes) if each.lost), default=0)
    return list(changes[start:])


def public_keys(session: Session, present: str) -> dict[str, str]:
    """Name and public key of every key the record knows; `present`: the public key of the house."""
    changes = list_key_changes(session)
    known = {present, *(each.key for each in changes), *(each.before for each in changes if not each.lost)}
    return {key_name(each): each for each in known}
