"""How far running panels are, many at once, as it is pushed to those who watch. Two statements, however many panels.

The same words as `panel_room.payload`, without building the whole room: a push happens several times a second.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from panel.models import Case, Round, RoundStatus, Seat, SeatStatus, Verdict
from panel.models.base import table_of
from panel.projections.panel_room import substitutes_of, version_of
from panel.queries.rounds import rules_of
from panel.services.watching import next_step
from voting import height

C, R, S, V = (table_of(model) for model in (Case, Round, Seat, Verdict))
_ROUNDS = (
    select(
        C.c.public_id, R.c.id, R.c.number, R.c.status, R.c.rules, R.c.wave, R.c.wave_deadline_at, R.c.shown_cast,
        V.c.cast.label("found"),
    )
    .select_from(C.join(R, R.c.case_id == C.c.id).outerjoin(V, V.c.round_id == R.c.id))
    .where(C.c.public_id.in_(bindparam("cases", expanding=True)), R.c.status != RoundStatus.ANNULLED)
    .order_by(R.c.number)
)
_COUNTS = (
    select(S.c.round_id, S.c.status, func.count())
    .where(S.c.round_id.in_(bindparam("rounds", expanding=True)))
    .group_by(S.c.round_id, S.c.status)
)


@dataclass(frozen=True, slots=True)
class Turnout:
    """The newest round of a case; every name means what it means in `PanelRoom`.

    `split_cast` is the number of ballots the split would show to somebody who looked now; looking moves it there.
    """

    case_id: str
    version: int
    round_no: int
    wave: int
    waves: int
    seats: int
    cast: int
    accepted: int
    summoned: int
    substitutes: int
    bar: str
    needed: int
    deadline_at: datetime | None
    closed: bool
    split_cast: int
    next_step_at: int | None


def turnouts(session: Session, cases: Collection[str]) -> list[Turnout]:
    """The state of each of these cases (public ids) that has had a round; in no order."""
    connection = session.connection()
    newest = {row.public_id: row for row in connection.execute(_ROUNDS, {"cases": list(cases)})}
    counts: dict[int, dict[SeatStatus, int]] = {row.id: {} for row in newest.values()}
    for round_id, status, count in connection.execute(_COUNTS, {"rounds": list(counts)}):
        counts[round_id][status] = count
    return [_turnout(row, counts[row.id]) for row in newest.values()]


def _turnout(row: Any, counts: Mapping[SeatStatus, int]) -> Turnout:
    plan, cast, closed = rules_of(row).plan, counts.get(SeatStatus.CAST, 0), row.status is RoundStatus.CLOSED
    split_cast, next_at = _split(row, cast)
    return Turnout(
        case_id=row.public_id, version=version_of(row, cast), round_no=row.number, wave=row.wave, waves=plan.last_wave,
        seats=plan.seats_after(row.wave), cast=cast, accepted=counts.get(SeatStatus.ACCEPTED, 0),
        summoned=counts.get(SeatStatus.SUMMONED, 0), substitutes=substitutes_of(counts),
        bar=plan.bar.code, needed=height(plan.bar),
        deadline_at=row.wave_deadline_at, closed=closed, split_cast=split_cast, next_step_at=next_at,
    )


def _split(row: Any, cast: int) -> tuple[int, int | None]:
    """(ballots of the split that can be seen, ballots at which it moves next)."""
    if row.status is RoundStatus.CLOSED:
        return row.found or 0, None
    shown = cast if cast >= next_step(row.shown_cast) else row.shown_cast
    return shown, next_step(shown)
