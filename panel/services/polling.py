"""Ending a wave: when its places have cast or its clock has run out, the panel has decided, is widened, or refilled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.orm import Session

from panel.models import LIVE_SEATS, Case, DrawEntry, Round, RoundStatus, Seat, SeatStatus
from panel.models.base import table_of
from panel.queries.cases import lock_case
from panel.queries.many import among
from panel.queries.rounds import count_live, lock_round, read_tally, rules_of
from panel.services.convening import next_wave, restart_wave_clock, summon
from panel.services.rounds import close_round
from panel.services.seats import lapse
from panel.settings import read_settings
from panel.uow import UnitOfWork
from voting import Outcome, PanelRules, Plan, Waiting, Widen, decide

_SEATS, _ROUNDS = table_of(Seat), table_of(Round)
_IS_LIVE = or_(*(_SEATS.c.status == status for status in LIVE_SEATS))  # IN would be written out anew at every execution
_COUNTS = (
    func.count(_SEATS.c.id).filter(_IS_LIVE).label("live"),
    func.count(_SEATS.c.id).filter(_SEATS.c.status == SeatStatus.CAST).label("cast"),
)
_FULLNESS = (
    select(_ROUNDS.c.status, _ROUNDS.c.rules, _ROUNDS.c.wave, _ROUNDS.c.exhausted, *_COUNTS)
    .select_from(_ROUNDS.outerjoin(_SEATS, _SEATS.c.round_id == _ROUNDS.c.id))
    .where(_ROUNDS.c.id == bindparam("round"))
    .group_by(_ROUNDS.c.id)
)
# Every sweep asks for all open rounds at once: a question for each would grow with the house. The status is written out and the
# order is that of the index of open rounds (`one_open_round_per_case`): grouped or ordered by id, SQLite would rather read all
# rounds there ever were.
_RUNNING = (
    select(
        _ROUNDS.c.id, _ROUNDS.c.rules, _ROUNDS.c.wave, _ROUNDS.c.exhausted, _ROUNDS.c.wave_deadline_at,
        *(
            select(count).where(_SEATS.c.round_id == _ROUNDS.c.id).scalar_subquery().label(count.name) for count in _COUNTS
        ),
    )
    .where(_ROUNDS.c.status == literal_column("'open'"), _ROUNDS.c.case_id.is_not(None))
    .order_by(_ROUNDS.c.case_id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waves:
    """Open rounds (ids) with something to do. `over`: time is up or the wave is full; `lacking`: for `fill_places`."""

    over: list[int]
    lacking: list[int]


def list_waves(session: Session, now: datetime) -> Waves:
    """Which open rounds the clock or their ballots have brought to an end, and which have free places and nobody on the list.

    The latter have read their list to its end though their pool is not: they wait for an extension draw.
    """
    over, short = [], []
    for row in session.connection().execute(_RUNNING):
        plan = PanelRules.from_dict(row.rules).plan
        if row.wave_deadline_at <= now or _is_full(row, plan):
            over.append(row.id)
        if not row.exhausted and row.live < plan.seats_after(row.wave):
            short.append(row.id)
    return Waves(over, _with_read_lists(session, short))


def _with_read_lists(session: Session, rounds: Sequence[int]) -> list[int]:
    if not rounds:
        return []
    unread = exists().where(DrawEntry.round_id == Round.id, DrawEntry.reason.is_(None), DrawEntry.used.is_(None))
    return list(session.scalars(select(Round.id).where(among(_ROUNDS.c.id, "rounds"), ~unread), {"rounds": list(rounds)}))


def fill_places(uow: UnitOfWork, round_id: int, *, now: datetime) -> bool:
    """Try again to fill the free places of a round that waits for an extension draw. Gives whether anybody was summoned."""
    row = uow.session.get_one(Round, round_id)
    case = lock_case(uow.session, row.case_id or 0)
    round_ = lock_round(uow.session, round_id)
    if round_.status is not RoundStatus.OPEN:
        return False
    return summon(uow, case, round_, read_settings(uow.session, now), now=now) > 0


def is_full(connection: Connection, round_id: int) -> bool:
    """Whether it is time to look: every place of the wave has cast, or nobody is left to summon and all seated have cast.

    A plan that looks after every ballot says yes from its floor on.

    Asked after every ballot, so it is one prepared statement.
    """
    row = connection.execute(_FULLNESS, {"round": round_id}).one_or_none()
    if row is None or row.status is not RoundStatus.OPEN:
        return False
    return _is_full(row, PanelRules.from_dict(row.rules).plan)


def _is_full(row: Row[Any], plan: Plan) -> bool:
    return bool(plan.looks_at(row.cast, row.wave) or (row.exhausted and row.cast == row.live))


def settle_wave(uow: UnitOfWork, round_id: int, *, now: datetime) -> bool:
    """End the present wave if it is over: decide, widen, or call substitutes. Safe to call at any time, by anybody.

    Gives whether something changed. A wave is over when all its places have cast, or when its clock has run out: then
    those who stayed away are replaced and the wave gets its time again; when nobody is left to replace them, the panel
    is judged as it is.
    """
    row = uow.session.get(Round, round_id)
    if row is None or row.case_id is None:  # a control case has no wave: panel.services.planting ends it
        return False
    case = lock_case(uow.session, row.case_id)
    round_ = lock_round(uow.session, round_id)
    if round_.status is not RoundStatus.OPEN:
        return False
    outcome = _outcome(uow, case, round_, now)
    if outcome is None:
        return True
    if isinstance(outcome, Waiting):
        return False
    if isinstance(outcome, Widen):
        next_wave(uow, case, round_, outcome.next_wave, now=now)
    else:
        close_round(uow, case, round_, read_tally(uow.session, round_), outcome, now=now)
    return True


def _outcome(uow: UnitOfWork, case: Case, round_: Round, now: datetime) -> Outcome | None:
    """What the ballots mean now; Waiting when it is no time to look; None when substitutes were called instead."""
    plan = rules_of(round_).plan
    live, cast = count_live(uow.session, round_.id)
    missing = plan.seats_after(round_.wave) - cast
    if missing <= 0 or (round_.exhausted and cast == live):
        final = missing > 0 or round_.exhausted
    elif round_.wave_deadline_at is not None and round_.wave_deadline_at <= now:
        if _call_substitutes(uow, case, round_, now) > 0 or not round_.exhausted:
            return None  # an extension draw that waits for its source is worth waiting for
        final = True
    elif plan.looks_at(cast, round_.wave):
        final = False
    else:
        return Waiting(missing)
    return decide(read_tally(uow.session, round_), round_.wave, final=final)


def _call_substitutes(uow: UnitOfWork, case: Case, round_: Round, now: datetime) -> int:
    """The wave's clock ran out: take back the seats without a ballot, summon the next on the list."""
    settings = read_settings(uow.session, now)
    waiting = uow.session.scalars(
        select(Seat).where(
            Seat.round_id == round_.id, Seat.status.in_((SeatStatus.SUMMONED, SeatStatus.ACCEPTED))
        )
    ).all()
    lapse(uow, waiting, settings, now)
    uow.session.flush()
    restart_wave_clock(case, round_, now)
    return summon(uow, case, round_, settings, now=now)
