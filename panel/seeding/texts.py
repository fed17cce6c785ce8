"""The small corpus that seeded cases are written from, and how much one draws from it."""

from __future__ import annotations

import functools
import json
import random
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Story:
    """What one case tells. `response` is None where the respondent stayed silent."""

    category: str
    title: str
    claim: str
    response: str | None


@functools.cache
def corpus() -> dict[str, Any]:
    """The file as it is."""
    found: dict[str, Any] = json.loads(files(__package__).joinpath("texts.json").read_text("utf-8"))
    return found


def tell(rng: random.Random) -> Story:
    """A case, told by chance."""
    kind = rng.choice(list(corpus()["kinds"]))
    told = corpus()["kinds"][kind]
    return Story(kind, rng.choice(told["titles"]), rng.choice(told["claims"]), rng.choice(told["responses"]))


def person(rng: random.Random) -> str:
    """A name."""
    return str(rng.choice(corpus()["surnames"]) + rng.choice(corpus()["given"]))


def shop(number: int) -> str:
    """The name of the n-th merchant; all differ."""
    shops, branches = corpus()["shops"], corpus()["branches"]
    name = f"{shops[number % len(shops)]}（{branches[number // len(shops) % len(branches)]}）"
    again = number // (len(shops) * len(branches))
    return name if not again else f"{name} {again + 1} 号"
