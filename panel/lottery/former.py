"""The lists of a round that came before an extension draw: each used up, each the parent of the next, all of one pool.

Whoever was walked there is left out of the walk that goes on. That the lists are the ones that were drawn follows from their
`drawn` lines; that they were used up, from what came of each place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from panel.lottery.entries import Committed, read_commit, read_drawn
from panel.lottery.fields import Fields
from panel.lottery.seals import Line, walk_digest

SAME = ("case", "draw", "pool", "rule", "facts")
"""What the commitments of all lists of one round say alike."""


@dataclass(frozen=True, slots=True)
class FormerStep:
    """A step of a former list as it was published. `used`: what came of it when the list was read."""

    line: Line
    used: str | None


@dataclass(frozen=True, slots=True)
class Former:
    """A list that was used up. `commit`, `drawn`: lines of the journal as text."""

    commit: str
    drawn: str
    walk: tuple[FormerStep, ...]

    @property
    def committed(self) -> Committed:
        """The commit line read."""
        return read_commit(self.commit)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, as `from_fields` reads them."""
        steps = [
            {
                "stratum": step.line.stratum, "place": step.line.place, "reason": step.line.reason,
                "evidence": step.line.evidence, "seal": None if step.line.seal is None else step.line.seal.hex(),
                "used": step.used,
            }
            for step in self.walk
        ]  # fmt: skip
        return {"commit": self.commit, "drawn": self.drawn, "walk": steps}

    @classmethod
    def from_fields(cls, fields: Fields) -> Former:
        """The inverse. Raises Invalid("lot.unreadable", key) for what is missing or does not fit."""
        made = cls(fields.text("commit"), fields.text("drawn"), tuple(_step(step) for step in fields.each("walk")))
        _ = made.committed, read_drawn(made.drawn)
        return made


def _step(step: Fields) -> FormerStep:
    line = Line(
        step.count("stratum"), step.count("place"), step.maybe("reason", step.text), step.maybe("evidence", step.count),
        step.maybe("seal", step.hex),
    )  # fmt: skip
    return FormerStep(line, step.maybe("used", step.text))


def faults(commit: str, before: tuple[Former, ...]) -> Iterator[str]:
    """`before_differs` when the lists do not lead to `commit` (a line of the journal), `before_unused` when a place is left."""
    lists = [*(former.commit for former in before), commit]
    said = [json.loads(each) for each in lists]
    ids = [read_commit(each).id.hex() for each in lists]
    numbers = [one.get("extension", 0) for one in said]
    in_line = numbers[0] == 0 and all(one < other for one, other in pairwise(numbers)) and all(
        one.get("parent") == (ids[i - 1] if i else None) and all(one.get(key) == said[0].get(key) for key in SAME)
        for i, one in enumerate(said)
    )  # fmt: skip
    if not in_line or not all(_is_drawn(former) for former in before) or _twice(before):
        yield "before_differs"
    if any(step.line.reason is None and step.used is None for former in before for step in former.walk):
        yield "before_unused"


def _is_drawn(former: Former) -> bool:
    drawn = read_drawn(former.drawn)
    return drawn.commit == former.committed.id and drawn.walk.hex() == walk_digest(step.line for step in former.walk)


def _twice(before: tuple[Former, ...]) -> bool:
    return len(walked_before(before)) != sum(len(former.walk) for former in before)


def walked_before(before: tuple[Former, ...]) -> frozenset[tuple[int, int]]:
    """(stratum, place) of every step of the former lists."""
    return frozenset((step.line.stratum, step.line.place) for former in before for step in former.walk)


def first_id(commit: str, before: tuple[Former, ...]) -> bytes:
    """The id that salts the seed: of the round's first commitment, so that nothing said later can change the draw.

    Raises Invalid("lot.unreadable", key) as `read_commit`.
    """
    return (before[0].committed if before else read_commit(commit)).id
