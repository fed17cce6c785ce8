"""The log of a made-up pool: what may refuse somebody, with its tree."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field

from panel.lottery.annex import SealedEvent
from panel.lottery.leaves import event_commit, event_leaf
from panel.lottery.merkle import append, inclusion_proof
from panel.lottery.record import Event


class Kept:
    """Tiles in memory."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}

    def read(self, level: int, number: int) -> bytes:
        return self.tiles.get((level, number), b"")

    def write(self, level: int, number: int, hashes: bytes) -> None:
        self.tiles[level, number] = hashes


@dataclass
class Log:
    """The made-up log."""

    chance: random.Random
    lines: list[tuple[str, int, str, bytes]] = field(default_factory=list)
    tiles: Kept = field(default_factory=Kept)

    def add(self, kind: str, account: int, detail: str = "") -> int:
        seq, salt = len(self.lines), self.chance.randbytes(16)
        self.lines.append((kind, account, detail, salt))
        append(self.tiles, seq, [self.leaf(seq)])
        return seq

    def leaf(self, seq: int) -> bytes:
        kind, account, detail, salt = self.lines[seq]
        seals = event_commit(salt, "account", account), event_commit(salt, "detail", detail)
        return event_leaf(seq, kind, 1_700_000_000_000 + seq, *seals)

    def sealed(self, seq: int, pinned: int) -> SealedEvent:
        kind, account, detail, salt = self.lines[seq]
        proof = inclusion_proof(self.tiles, seq, pinned if seq < pinned else len(self.lines))
        return SealedEvent(seq, kind, 1_700_000_000_000 + seq, account, detail, salt, tuple(proof))

    def event(self, seq: int, pinned: int) -> Event:
        kind, account, detail, salt = self.lines[seq]
        proof = inclusion_proof(self.tiles, seq, pinned) if seq < pinned else []
        seals = event_commit(salt, "account", account), event_commit(salt, "detail", detail)
        return Event(seq, kind, 1_700_000_000_000 + seq, *seals, tuple(proof))

    def opened(self, size: int) -> list[str]:
        """The first lines as an auditor is given them."""
        names = ("kind", "account", "detail", "salt")
        rows = [dict(zip(names, line, strict=True)) for line in self.lines[:size]]
        return [
            json.dumps({**row, "seq": seq, "ms": 1_700_000_000_000 + seq, "salt": row["salt"].hex()})
            for seq, row in enumerate(rows)
        ]
