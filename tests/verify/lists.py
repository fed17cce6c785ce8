"""Drawn lists for made-up rounds: real draws, without a word yet about who was summoned from them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from voting.ledger import canonical_bytes

Values = dict[str, Any]


@dataclass
class List:
    """`busy`: what is said of a step that is passed over when it is read: opening, word and seal; by step."""

    record: Values
    annex: Values
    busy: dict[int, tuple[Values, str, str]]

    @classmethod
    def of(cls, record: Values, annex: Values) -> List:
        """Take out of a record who was seated; who was passed over will be again."""
        uses = {use["step"]: use for use in annex["uses"]}
        busy = {
            at: (uses[at], step["used"], step["used_seal"])
            for at, step in enumerate(record["walk"]) if step["used"] not in (None, "seated")
        }  # fmt: skip
        for step in record["walk"]:
            step["used"] = step["used_seal"] = None
        annex["uses"] = []
        return cls(record, annex, busy)

    def id(self, kind: str) -> str:
        """The id of a line of the journal."""
        return sha256(self.record["journal"][kind].encode()).hexdigest()

    @property
    def places(self) -> list[int]:
        """The steps of whoever can be summoned."""
        return [at for at, step in enumerate(self.record["walk"]) if step["reason"] is None and at not in self.busy]

    @property
    def unrefused(self) -> list[int]:
        """The steps of everybody on the list."""
        return [at for at, step in enumerate(self.record["walk"]) if step["reason"] is None]

    @property
    def walked_all(self) -> bool:
        """Whether no number of the pool is left."""
        walked = len(self.record["walk"]) + sum(len(former["walk"]) for former in self.record.get("before", []))
        return bool(walked == json.loads(self.record["journal"]["commit"])["pool"]["size"])

    def read(self, seated: list[int], until: int, chance: random.Random) -> None:
        """Say of every step before `until` what came of it."""
        for at, (use, said, seal) in self.busy.items():
            if at < until:
                self.record["walk"][at] |= {"used": said, "used_seal": seal}
                self.annex["uses"].append(use)
        for at in seated:
            salt = chance.randbytes(16)
            seal = sha256(salt + canonical_bytes(["seated", None])).hexdigest()
            self.record["walk"][at] |= {"used": "seated", "used_seal": seal}
            self.annex["uses"].append({"step": at, "said": "seated", "evidence": None, "salt": salt.hex()})
