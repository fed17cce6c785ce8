"""A made-up house: writes cases into one tree with the lines of the journal, signs it, and gives bundles and receipts."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.verify.courses import Course, Writer
from tests.verify.lists import Values
from tests.verify.tree import Tree
from voting import receipt
from voting.ledger import canonical_bytes

DAWN = datetime(2026, 11, 21, 4, tzinfo=UTC)


def written(minute: int) -> str:
    return (DAWN + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%MZ")


@dataclass
class Stream:
    """Entries of one case as they stand in the tree."""

    bodies: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    minute: int = 0


@dataclass
class House:
    """Key, tree and streams; `earlier` are sizes the tree once had."""

    chance: random.Random
    tree: Tree = field(default_factory=Tree)
    streams: dict[str, Stream] = field(default_factory=dict)
    earlier: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(self.chance.randbytes(32))

    @property
    def key(self) -> str:
        return self.private.public_key().public_bytes_raw().hex()

    def sign(self, values: Values) -> Values:
        body = canonical_bytes({**values, "key": sha256(bytes.fromhex(self.key)).hexdigest()[:16]})
        return {"body": body.decode(), "signature": self.private.sign(body).hex()}

    def checkpoint(self, size: int | None = None) -> Values:
        size = size or len(self.tree.leaves)
        return self.sign({"v": "panel-checkpoint/1", "size": size, "root": self.tree.root(size).hex(), "time": written(90_000)})

    def append(self, stream: str, minute: int, kind: str, data: Values) -> None:
        """The next entry of a stream, and its leaf."""
        of = self.streams.setdefault(stream, Stream())
        of.minute, day = max(of.minute, minute), kind.startswith("ballot.")
        entry = {
            "v": "panel-record/1", "stream": stream, "seq": len(of.bodies) + 1, "prev": of.ids[-1] if of.ids else "0" * 64,
            "time": written(of.minute)[: 11 if day else None] + ("00:00Z" if day else ""), "kind": kind, "data": data,
        }  # fmt: skip
        body = canonical_bytes(entry)
        of.bodies.append(body.decode())
        of.ids.append(sha256(b"\x00" + body).hexdigest())
        of.places.append(len(self.tree.leaves))
        self.tree.leaves.append(bytes.fromhex(of.ids[-1]))

    def take(self, courses: Sequence[Course]) -> None:
        """Write cases at the same time, now an entry of the one, now of the other; some sizes are remembered."""
        waiting = [(course, iter([*course.lines, *course.entries])) for course in courses]
        while waiting:
            course, items = self.chance.choice(waiting)
            item = next(items, None)
            if item is None:
                waiting = [each for each in waiting if each[0] is not course]
            elif isinstance(item, str):
                self.tree.leaves.append(sha256(b"\x00" + item.encode()).digest())
            else:
                self.append(course.stream, *item)
            if self.tree.leaves and self.chance.random() < 0.02:
                self.earlier.append(len(self.tree.leaves))

    def bundle(self, course: Course, *, audit: bool = False, cut: int | None = None) -> Values:
        """The bundle of a case; `audit`: with the annex. `cut`: as it would have been made when the tree had so many leaves."""
        of, size = self.streams[course.stream], cut or len(self.tree.leaves)
        count = sum(place < size for place in of.places)
        sizes = sorted({old for old in self.earlier if old < size and old & (old - 1)})[-3:]
        annex = course.annex if audit else None
        return {
            "v": "panel-bundle/1", "stream": course.stream, "entries": of.bodies[:count], "places": of.places[:count],
            "proofs": [[each.hex() for each in self.tree.path(place, size)] for place in of.places[:count]],
            "checkpoint": self.checkpoint(size), "key": self.key, "lots": course.lots, "annex": annex,
            "head": self.sign({"v": "panel-head/1", "stream": course.stream, "seq": count, "id": of.ids[count - 1],
                               "size": size, "time": written(90_000)}),
            "earlier": [{"size": old, "proof": self.growth(old, size)} for old in sizes],
        }  # fmt: skip

    def growth(self, old: int, size: int) -> list[str]:
        return [each.hex() for each in self.tree.growth(old, size)]

    def receipts(self, course: Course, size: int | None = None) -> list[Values]:
        """Of the filing, and of every ballot."""
        return [
            self.receipt(course, at, size) for at, (_, kind, _) in enumerate(course.entries)
            if kind in ("case.filed", "ballot.cast", "ballot.replaced")
        ]  # fmt: skip

    def receipt(self, course: Course, at: int, size: int | None = None) -> Values:
        of, (_, kind, data) = self.streams[course.stream], course.entries[at]
        size = max(size or len(self.tree.leaves), of.places[at] + 1)
        made = {
            "v": "panel-receipt/1", "stream": course.stream, "seq": at + 1, "id": of.ids[at], "entry": of.bodies[at],
            "place": of.places[at], "proof": [each.hex() for each in self.tree.path(of.places[at], size)],
            "checkpoint": self.checkpoint(size),
            "key": self.key,
        }  # fmt: skip
        if kind == "case.filed":
            return made
        ballot = self.chance.randbytes(13).hex()
        return {**made, "round": data["round"], "commitment": data["commitment"], "ballot": ballot,
                "code": receipt(ballot, data["commitment"])}  # fmt: skip


def make_house(number: int, cases: int = 4, writer: Callable[[random.Random], Writer] = Writer) -> tuple[House, list[Course]]:
    """House number `number` with its cases, all from one number."""
    chance = random.Random(number)
    house, courses = House(chance), [writer(chance).write() for _ in range(cases)]
    house.take(courses)
    return house, courses


def as_file(bundle: Values) -> Any:
    """What is read when it was a file meanwhile."""
    return json.loads(json.dumps(bundle))
