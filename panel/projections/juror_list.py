"""What a juror sees of the own service: seats, how many more there may be now, weight and record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from panel.models.juror import Juror, JurorStatus
from panel.models.round import RoundStatus, SeatStatus
from panel.queries.conflicts import is_paused
from panel.queries.jurors import SeatRow, count_past_seats, list_past_seats, list_waiting_seats
from panel.services.convening import load_of
from panel.settings import read_settings
from voting import ControlRecord, weigh

PAGE = 20


@dataclass(frozen=True, slots=True)
class SeatCard:
    """One line of the list. `title` is empty until the seat was accepted, and of annulled rounds.

    `result` is what became of a finished one: decided, undecided, annulled, control, waiting (cast, the panel goes on) or the
    seat's own status.
    """

    id: str
    status: str
    category: str
    title: str
    answer_by: datetime | None
    deadline_at: datetime | None
    at: datetime
    result: str


@dataclass(frozen=True, slots=True)
class Load:
    """How many seats the juror got within the last `hours` hours, and how many there may be."""

    taken: int
    cap: int
    hours: int

    @property
    def left(self) -> int:
        """Seats the juror can still be summoned to now."""
        return max(0, self.cap - self.taken)


@dataclass(frozen=True, slots=True)
class SeatsView:
    """The list: what waits, one page of what is over, and how many of those there are."""

    waiting: tuple[SeatCard, ...]
    past: tuple[SeatCard, ...]
    past_total: int
    load: Load
    standing: str


@dataclass(frozen=True, slots=True)
class StandingView:
    """The juror's own record. `standing`: active, paused (by choice), resting (until `until`), barred or left."""

    standing: str
    until: datetime | None
    weight: int
    weight_code: str
    weight_params: Mapping[str, Any]
    test_right: int
    test_total: int
    controls_right: int
    controls_total: int
    served: int
    joined_at: datetime
    opt_outs: tuple[str, ...]


def view_seats(session: Session, juror: Juror, *, now: datetime, page: int = 1) -> SeatsView:
    """The list of a juror's seats; pages of finished ones count from 1. Five SELECTs, however many seats."""
    past = list_past_seats(session, juror.id, limit=PAGE, offset=(page - 1) * PAGE)
    total, _ = count_past_seats(session, juror.id)
    return SeatsView(
        waiting=tuple(_card(row) for row in list_waiting_seats(session, juror.id)),
        past=tuple(_card(row) for row in past), past_total=total, load=load(session, juror.id, now=now),
        standing=standing_of(juror, now),
    )


def load(session: Session, juror_id: int, *, now: datetime) -> Load:
    """The juror's load now, under the settings that hold now (B27)."""
    settings = read_settings(session, now)
    return Load(load_of(session, juror_id, settings, now), settings.load_cap, settings.load_hours)


def view_standing(session: Session, juror: Juror, *, now: datetime) -> StandingView:
    """Weight with its reason, the record it rests on, and what the juror has chosen."""
    weight = weigh(ControlRecord(juror.controls_right, juror.controls_total, juror.test_right, juror.test_total))
    standing = standing_of(juror, now)
    return StandingView(
        standing=standing, until=juror.paused_until if standing == "resting" else None, weight=weight.value,
        weight_code=weight.code, weight_params=dict(weight.params), test_right=juror.test_right, test_total=juror.test_total,
        controls_right=juror.controls_right, controls_total=juror.controls_total,
        served=count_past_seats(session, juror.id)[1], joined_at=juror.joined_at, opt_outs=tuple(juror.opt_outs),
    )


def standing_of(juror: Juror, now: datetime) -> str:
    """active, paused, resting, barred or left, as the draw would see it at `now`."""
    if juror.status is JurorStatus.LEFT:
        return "left"
    if juror.status is JurorStatus.BARRED:
        return "barred"
    if not is_paused(juror, now):
        return "active"
    return "paused" if juror.paused_until is None else "resting"


def _card(row: SeatRow) -> SeatCard:
    seat, round_ = row.seat, row.round
    may_read = seat.status in (SeatStatus.ACCEPTED, SeatStatus.CAST) and round_.status is not RoundStatus.ANNULLED
    return SeatCard(
        id=seat.public_id, status=seat.status.value, category=row.category, title=row.title if may_read else "",
        answer_by=seat.answer_by, deadline_at=round_.wave_deadline_at, at=seat.ended_at or seat.summoned_at,
        result=_result(row),
    )


def _result(row: SeatRow) -> str:
    if row.seat.status is not SeatStatus.CAST:
        return row.seat.status.value
    if row.round.case_id is None and row.round.status is RoundStatus.CLOSED:
        return "control"
    return row.outcome or {"open": "waiting", "annulled": "annulled"}.get(row.round.status.value, "waiting")
