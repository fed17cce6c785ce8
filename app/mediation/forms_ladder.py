"""Forms for limits, bands, the matrix and the playbooks. Each says from which day it holds."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import Optional

from app.fields import AmountField, DayField
from app.forms import HouseForm, between, chosen, needed, options
from app.words.ladder import LABELS
from panel.errors import Invalid
from panel.ladder import DEFAULT_GRID, HOURS_MAX, PERCENT_MAX, WINDOW_MAX, Grid, Rule, Rung
from panel.models import Decider, RemedyKind

REMEDIES = tuple(kind for kind in RemedyKind if kind is not RemedyKind.NONE)
DECIDERS = options(LABELS["decider"].items())


class SinceForm(HouseForm):
    """From which day a change holds; at once when none is given."""

    since = DayField(_l("Holds from which day"), [Optional()])

    def moment(self, zone: ZoneInfo, today: datetime) -> datetime | None:
        """The beginning of that day where the house is; None: at once. Raises Invalid("ladder.past")."""
        if self.since.data is None or self.since.data == today.astimezone(zone).date():
            return None
        since = datetime.combine(self.since.data, time(), zone)
        if since < today:
            raise Invalid("ladder.past", field="since")
        return since


class LimitsForm(SinceForm):
    """What each role may promise alone."""

    mediator = AmountField(_l("A mediator alone, in yuan"), [needed()])
    manager = AmountField(_l("A manager alone, in yuan"), [needed()])


class BandsForm(SinceForm):
    """Where amounts are middle and large."""

    low = AmountField(_l("A middle amount begins at, in yuan"), [needed()])
    high = AmountField(_l("A large amount begins at, in yuan"), [needed()])


class GridForm(SinceForm):
    """Nine cells; `as_all`: no cells of its own. The fields `who0` … `hours8` are made below."""

    as_all = BooleanField(_l("As for all kinds of dispute"))

    def cells(self) -> Grid:
        """What was filled in, for the service."""
        cells = range(len(DEFAULT_GRID))
        return tuple(Rule(Decider(self[f"who{at}"].data), self[f"hours{at}"].data) for at in cells)


class PlaybookForm(SinceForm):
    """A line for each remedy; `as_came`: the one the kind of dispute came with. The fields of remedies are made below."""

    as_came = BooleanField(_l("As it came with the product"))

    def rungs(self) -> tuple[Rung, ...] | None:
        """What was filled in, for the service."""
        if self.as_came.data:
            return None
        return tuple(
            Rung(kind, self[f"{kind.value}_cap"].minor, self[f"{kind.value}_percent"].data, self[f"{kind.value}_hours"].data)
            for kind in REMEDIES if self[kind.value].data
        )


def _cells() -> None:
    for at in range(len(DEFAULT_GRID)):
        setattr(GridForm, f"who{at}", SelectField(_l("Who decides"), [chosen()], choices=DECIDERS))
        setattr(GridForm, f"hours{at}", IntegerField(_l("Within how many hours"), [chosen(), between(1, HOURS_MAX)]))


def _lines() -> None:
    for kind in (each.value for each in REMEDIES):
        setattr(PlaybookForm, kind, BooleanField(_l("Permitted")))
        setattr(PlaybookForm, f"{kind}_cap", AmountField(_l("Cap in yuan")))
        percent = IntegerField(_l("Cap, in per cent of the amount in dispute"), [Optional(), between(1, PERCENT_MAX)])
        setattr(PlaybookForm, f"{kind}_percent", percent)
        hours = IntegerField(_l("Enough for how many hours after the filing"), [Optional(), between(1, WINDOW_MAX)])
        setattr(PlaybookForm, f"{kind}_hours", hours)


_cells()
_lines()


def typed(amount: int | None) -> str:
    """An amount in minor units as one types it."""
    return "" if amount is None else f"{amount // 100}.{amount % 100:02d}"


def grid_data(grid: Grid, *, as_all: bool) -> dict[str, Any]:
    """What the form of a matrix begins with."""
    found: dict[str, Any] = {"as_all": as_all}
    for at, rule in enumerate(grid):
        found |= {f"who{at}": rule.decider.value, f"hours{at}": rule.hours}
    return found


def playbook_data(rungs: tuple[Rung, ...], *, as_came: bool) -> dict[str, Any]:
    """What the form of a playbook begins with."""
    found: dict[str, Any] = {"as_came": as_came}
    for rung in rungs:
        kind = rung.remedy.value
        found |= {
            kind: True, f"{kind}_cap": typed(rung.cap_minor), f"{kind}_percent": rung.cap_percent, f"{kind}_hours": rung.hours,
        }
    return found
