"""Months of the house: "2026-10", and the moments at which they begin and end in a time zone. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

_FORM = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar; they compare in the order of time."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month | None:
        """From "2026-10"; None for anything else."""
        found = _FORM.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    @classmethod
    def of(cls, day: date) -> Month:
        """The month of a day; of a moment, the month it is in the moment's own zone."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    def plus(self, months: int) -> Month:
        """So many months later, or earlier when it is negative."""
        at = self.year * 12 + self.number - 1 + months
        return Month(at // 12, at % 12 + 1)

    def begins(self, zone: tzinfo) -> datetime:
        """Its first moment in the zone, in UTC."""
        return datetime(self.year, self.number, 1, tzinfo=zone).astimezone(UTC)

    def ends(self, zone: tzinfo) -> datetime:
        """The first moment after it, in UTC."""
        return self.plus(1).begins(zone)
