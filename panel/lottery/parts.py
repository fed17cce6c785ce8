"""Strata by name: which parts a pool has, and to which of them a juror belongs.

A name says the value of each dimension: "experience:0", "city:上海", "experience:2,city:". An empty city stands for every city
that has no part of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from panel.errors import Invalid

DIMENSIONS = ("experience", "city")
CITIES_MAX = 12  # parts for cities at most, the largest; the rest share one
LEVELS = (1, 10)  # experience: control cases seen from which a juror is of level 1, of level 2


def experience_of(controls: int) -> int:
    """0 without a control case, 1 with a few, 2 with ten and more."""
    return sum(controls >= needed for needed in LEVELS)


def name_parts(dimensions: Sequence[str], cities: Sequence[str]) -> list[str]:
    """The names of all parts of a pool that is parted by `dimensions`, in order; [] without any.

    `cities`: the cities that get a part, the largest first; CITIES_MAX of them count. Raises Invalid("setting.strata") for an
    unknown dimension.
    """
    if not dimensions:
        return []
    values = {
        "experience": [f"experience:{level}" for level in range(len(LEVELS) + 1)],
        "city": ["city:", *(f"city:{city}" for city in cities[:CITIES_MAX] if city)],
    }
    if not set(dimensions) <= set(values):
        raise Invalid("setting.strata", field="value")
    return [",".join(part) for part in product(*(values[name] for name in DIMENSIONS if name in dimensions))]


def publish_parts(heads: Sequence[tuple[str, int, bytes]]) -> list[dict[str, int | str]]:
    """Parts, (name, size, root) each, as the public journal has them: numbered, for the name may be a walked juror's city."""
    return [{"name": f"part {g}", "size": size, "root": root.hex()} for g, (_, size, root) in enumerate(heads)]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one epoch, to find a juror's in."""

    names: Sequence[str]
    _numbers: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_numbers", {name: number for number, name in enumerate(self.names)})

    def find(self, controls: int, city: str) -> int:
        """The number of the part of a juror who has seen so many control cases and lives there; 0 in a pool of one piece."""
        if not self.names:
            return 0
        level = f"experience:{experience_of(controls)}" if self.names[0].startswith("experience:") else ""
        if not self.names[0].endswith("city:"):
            return self._numbers[level]
        head = f"{level}," if level else ""
        return self._numbers.get(f"{head}city:{city}", self._numbers[f"{head}city:"])
