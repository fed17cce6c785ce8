"""How many jurors are asked, when the ballots are looked at, and what settles it: one frozen value with a short text.

    7-17-35:5       waves of 7, 17 and 35 seats; settled by a lead of 5 jurors of average weight
    17:60%          one wave of 17; settled by 60 of 100 of the weight of the ballots for options
    3~17:first-9    17 seats at once, looked at after every ballot from the third on; settled by 9 jurors' worth
    3~35:sure-95    the same with up to 35 seats; settled by a lead in information that stands for 95 of 100

A look after every ballot saves volunteers' time, but the moment of closing then tells a little about the last
ballots; at the end of a wave it tells nothing. So waves are the rule and `~` is for operators who choose it.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from voting.errors import VotingError

FLOOR = 3
"""No verdict before this many ballots, whatever they say."""
SEATS_MAX = 501
_TEXT = re.compile(
    r"(?:(?P<floor>\d{1,4})~)?(?P<seats>\d{1,4}(?:-\d{1,4})*):(?P<kind>first-|sure-|)(?P<number>\d{1,4})(?P<unit>%?)\Z",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Lead:
    """First leads second by at least `number` jurors of average weight, 1..the last of the plan."""

    number: int
    code: ClassVar[str] = "lead"


@dataclass(frozen=True, slots=True)
class Share:
    """First holds at least `number` of 100 (51..100) of the weight of the ballots for options."""

    number: int
    code: ClassVar[str] = "share"


@dataclass(frozen=True, slots=True)
class First:
    """First is worth at least `number` jurors of average weight, 1..the last of the plan."""

    number: int
    code: ClassVar[str] = "first"


@dataclass(frozen=True, slots=True)
class Sure:
    """First leads all others together in information by what stands for a certainty of `number` of 100 (51..99)."""

    number: int
    code: ClassVar[str] = "sure"


Bar = Lead | Share | First | Sure
_BARS: dict[tuple[str, str], type[Lead] | type[Share] | type[First] | type[Sure]] = {
    ("", ""): Lead, ("", "%"): Share, ("first-", ""): First, ("sure-", ""): Sure,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """`seats`: filled after each wave, strictly increasing, each 1..501. `bar`: what settles the question.

    `floor`: None to look at the end of each wave; otherwise the plan has one wave and is looked at after every
    ballot from the `floor`-th on, 3..the seats (fewer seats than 3: all of them).
    Raises `VotingError` with a code "plan.…".
    """

    seats: tuple[int, ...] = (7, 17, 35)
    bar: Bar = Lead(5)
    floor: int | None = None

    def __post_init__(self) -> None:
        _check_seats(self.seats)
        _check_bar(self.bar, self.seats[-1])
        if self.floor is not None:
            if len(self.seats) > 1:
                raise VotingError("plan.one_wave_only")
            least = min(FLOOR, self.seats[-1])
            _check_range("floor", self.floor, least, self.seats[-1])

    @classmethod
    def parse(cls, text: str) -> "Plan":
        """The plan of a text as above. Raises plan.unreadable besides those of the constructor."""
        found = _TEXT.match(text.strip()) if isinstance(text, str) else None
        kind = _BARS.get((found["kind"], found["unit"])) if found else None
        if found is None or kind is None:
            raise VotingError("plan.unreadable", text=str(text)[:80])
        seats = tuple(int(part) for part in found["seats"].split("-"))
        return cls(seats, kind(int(found["number"])), int(found["floor"]) if found["floor"] else None)

    def __str__(self) -> str:
        floor = "" if self.floor is None else f"{self.floor}~"
        (before, after), = (signs for signs, kind in _BARS.items() if isinstance(self.bar, kind))
        return f"{floor}{'-'.join(map(str, self.seats))}:{before}{self.bar.number}{after}"

    @property
    def last_wave(self) -> int:
        """Number of the last wave; waves count from 1."""
        return len(self.seats)

    def seats_after(self, wave: int) -> int:
        """Seats filled in all when wave `wave` (1..last_wave) is complete. Raises plan.no_such_wave."""
        if type(wave) is not int or not 1 <= wave <= self.last_wave:
            raise VotingError("plan.no_such_wave", wave=wave, last=self.last_wave)
        return self.seats[wave - 1]

    def looks_at(self, cast: int, wave: int) -> bool:
        """Whether `cast` ballots in wave `wave` are a moment to look at them."""
        return cast >= (self.seats_after(wave) if self.floor is None else self.floor)


def _check_seats(seats: tuple[int, ...]) -> None:
    if not isinstance(seats, tuple) or not seats:
        raise VotingError("plan.empty")
    for number in seats:
        _check_range("seats", number, 1, SEATS_MAX)
    for before, after in pairwise(seats):
        if after == before:
            raise VotingError("plan.repeats", seats=after)
        if after < before:
            raise VotingError("plan.shrinks", before=before, after=after)


def _check_bar(bar: Bar, most: int) -> None:
    low, high = {Lead: (1, most), First: (1, most), Share: (51, 100), Sure: (51, 99)}[type(bar)]
    _check_range(bar.code, bar.number, low, high)


def _check_range(name: str, value: int, minimum: int, maximum: int) -> None:
    if type(value) is not int:
        raise VotingError("plan.not_an_integer", field=name)
    if value < minimum:
        raise VotingError("plan.too_small", field=name, value=value, minimum=minimum)
    if value > maximum:
        raise VotingError("plan.too_large", field=name, value=value, maximum=maximum)
