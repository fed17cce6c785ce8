"""Changing one value somewhere inside plain JSON."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from typing import Any

Path = tuple[Any, ...]
HEX = "0123456789abcdef"
SILENT = ("linked",)
"""Names a line that lot.py takes no notice of where the annex does not open it."""


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of everything inside that holds nothing."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[key], (*path, key))
    else:
        yield path


def another(value: Any, chance: random.Random) -> Any:
    """Another value of its kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return max(0, value + chance.choice([1, 1, 7, 10**6])) if value == 0 else value + chance.choice([-1, 1, 7])
    if value is None:
        return chance.choice(["x", "0" * 64, 0, 3])
    if value and set(value) <= set(HEX):
        at = chance.randrange(len(value))
        return value[:at] + chance.choice(HEX.replace(value[at], "")) + value[at + 1 :]
    return value + chance.choice(["x", " ", "0"]) if chance.random() < 0.8 or not value else value[:-1]


def edit(value: Any, chance: random.Random, but: Collection[str] = ()) -> None:
    """Change one leaf in place, of another name than those in `but`."""
    path = chance.choice([path for path in leaves(value) if path[-1] not in (*SILENT, *but)])
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = another(value[path[-1]], chance)
