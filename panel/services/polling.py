"""Ending a wave: when its places have cast or its clock has run out, the panel has decided, is widened, or refilled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select
from sqlalchemy.orm import Session

from panel.models import LIVE_SEATS, Case, Round, RoundStatus, Seat, SeatStatus
from panel.models.base import table_of
from panel.queries.cases import lock_case
from panel.queries.rounds import count_live, lock_round, read_tally, rules_of
from panel.services.convening import next_wave, restart_wave_clock, summon
from panel.services.rounds import close_round
from panel.services.seats import lapse
from panel.settings import read_settings
from panel.uow import UnitOfWork
from voting import Outcome, PanelRules, Waiting, Widen, decide

_SEATS, _ROUNDS = table_of(Seat), table_of(Round)
_IS_LIVE = or_(*(_SEATS.c.status == status for status in LIVE_SEATS))  # IN would be written out anew at every execution
_FULLNESS = (
    select(
        _ROUNDS.c.status, _ROUNDS.c.rules, _ROUNDS.c.wave, _ROUNDS.c.exhausted,
        func.count(_SEATS.c.id).filter(_IS_LIVE).label("live"),
        func.count(_SEATS.c.id).filter(_SEATS.c.status == SeatStatus.CAST).label("cast"),
    )
    .select_from(_ROUNDS.outerjoin(_SEATS, _SEATS.c.round_id == _ROUNDS.c.id))
    .where(_ROUNDS.c.id == bindparam("round"))
    .group_by(_ROUNDS.c.id)
)


def is_wave_full(session: Session, round_id: int) -> bool:
    """`is_full` with what the session has not written yet."""
    session.flush()
    return is_full(session.connection(), round_id)


def is_full(connection: Connection, round_id: int) -> bool:
    """Whether it is time to look: every place of the wave has cast, or nobody is left to summon and all seated have cast.

    A plan that looks after every ballot says yes from its floor on.

    Asked after every ballot, so it is one prepared statement.
    """
    row = connection.execute(_FULLNESS, {"round": round_id}).one_or_none()
    if row is None or row.status is not RoundStatus.OPEN:
        return False
    plan = PanelRules.from_dict(row.rules).plan
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
        if _call_substitutes(uow, case, round_, now) > 0:
            return None
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
    for seat in waiting:
        lapse(uow, seat, settings, now)
    uow.session.flush()
    restart_wave_clock(case, round_, now)
    return summon(uow, case, round_, settings, now=now)
