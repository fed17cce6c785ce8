"""How long a session lasts and whether it needs a second factor. Pure; the numbers are settings of the house."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from panel.models import Role
from panel.settings import Settings

LONGEST = timedelta(days=30)  # no setting makes a session live longer
OFF, MAY, STAFF = "off", "may", "staff"


@dataclass(frozen=True, slots=True)
class SessionRules:
    """The rules that hold at one moment. `second_factor`: "off" (nobody is asked for a code), "may" (whoever has set one up)
    or "staff" (who holds a role must; everybody else may). Hours are whole hours; those of staff are never the longer ones."""

    second_factor: str
    idle_hours: int
    hours: int
    staff_idle_hours: int
    staff_hours: int

    @classmethod
    def of(cls, settings: Settings, unchosen: str) -> SessionRules:
        """The rules by the settings. `unchosen`: what holds while no administrator has chosen about the second factor."""
        return cls(
            settings.second_factor or unchosen, settings.session_idle_hours, settings.session_hours,
            settings.staff_idle_hours, settings.staff_session_hours,
        )

    def is_over(self, began: datetime, seen: datetime, roles: Collection[Role], now: datetime) -> bool:
        """Whether a session that began and was last seen then has timed out for somebody with these roles."""
        return now >= seen + self.idle(roles) or now >= began + self.whole(roles)

    def idle(self, roles: Collection[Role]) -> timedelta:
        """After how long a session ends that nobody uses."""
        return timedelta(hours=min(self.idle_hours, self.staff_idle_hours) if roles else self.idle_hours)

    def whole(self, roles: Collection[Role]) -> timedelta:
        """After how long every session ends."""
        return timedelta(hours=min(self.hours, self.staff_hours) if roles else self.hours)

    def wants_code(self, has_factor: bool, coded_at: datetime | None) -> bool:
        """Whether a code is missing before the session counts as signed in."""
        return has_factor and coded_at is None and self.second_factor != OFF

    def wants_set_up(self, has_factor: bool, roles: Collection[Role]) -> bool:
        """Whether nothing is open to this account but setting up its second factor."""
        return not has_factor and bool(roles) and self.second_factor == STAFF
