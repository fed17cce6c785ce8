"""What is read of the cases of a month, as plain values. Nobody's words, and no name but ids. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Life:
    """A case that has ended. `steps`: each status with its moment, in order, the end last. `hand_overs`: with a reason each.

    `paused`: from when to when it waited because a side had asked for time; they may overlap.
    """

    case_id: int
    category: str
    owner_id: int | None
    status: str
    steps: tuple[tuple[str, datetime], ...]
    hand_overs: int
    paused: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict of a panel. `sides`: option -> the side it favours; `stance`, `decided_at`: of the answer, if there is one."""

    case_id: int
    number: int
    outcome: str
    winner: str | None
    heads: Mapping[str, int]
    weights: Mapping[str, int]
    sides: Mapping[str, str]
    published_at: datetime
    stance: str | None
    decided_at: datetime | None

    @property
    def found(self) -> str:
        """The side that was found for, or "undecided"."""
        return self.sides.get(self.winner or "", "undecided")


@dataclass(frozen=True, slots=True)
class Ruled:
    """An appeal somebody, or the clock, has ruled on."""

    case_id: int
    admitted: bool


@dataclass(frozen=True, slots=True)
class Promised:
    """How many actions a holder's closings promised in a month, and how many of that holder's cases' actions were done."""

    decided: Mapping[int | None, int]
    done: Mapping[int | None, int]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Everything a month's figures are made of: of cases that ended in it, and `filed`, of those that were filed in it.

    `filed`: (category, merchant, holder) -> cases; `lessons`: (touchpoint, cause, finding) -> closings; `seats`: by status;
    `works`: (role, "category.item") -> closings; `further`: firm -> filed cases it stands in beside the first merchant.
    """

    lives: tuple[Life, ...]
    judged: tuple[Judged, ...]
    ruled: tuple[Ruled, ...]
    promised: Promised
    filed: Mapping[tuple[str, int | None, int | None], int]
    lessons: Mapping[tuple[str, str, str], int]
    seats: Mapping[str, int]
    works: Mapping[tuple[str, str], int]
    further: Mapping[int, int] = field(default_factory=dict)
