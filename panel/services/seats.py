"""A juror and a seat: accept, decline, skip, recuse, open the brief; and what the clock does to those who stay away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from panel.errors import Conflict, NotFound
from panel.events import SeatsChanged
from panel.models import Case, Juror, JurorStatus, Round, RoundStatus, Seat, SeatStatus
from panel.queries.cases import lock_case
from panel.queries.conflicts import is_paused
from panel.queries.eligibility import epoch_end
from panel.queries.jurors import WAITING
from panel.queries.rounds import lock_round
from panel.services.convening import summon
from panel.services.moving import log
from panel.services.poollog import write_rest
from panel.settings import Settings, read_settings
from panel.uow import UnitOfWork

ENDS = {
    "decline": SeatStatus.DECLINED,
    "skip": SeatStatus.SKIPPED,
    "recuse": SeatStatus.RECUSED,
}


def accept_seat(uow: UnitOfWork, seat_id: str, account_id: int, *, now: datetime) -> Seat:
    """The juror takes the seat. Saying so twice is the same as once.

    Raises NotFound("seat.unknown"), Conflict("seat.ended") when it was given to somebody else, Conflict("round.closed").
    """
    seat, round_, _ = _lock_own(uow, seat_id, account_id)
    if seat.status in (SeatStatus.ACCEPTED, SeatStatus.CAST):
        return seat
    _check_open(seat, round_)
    seat.status = SeatStatus.ACCEPTED
    seat.accepted_at = now
    seat.answer_by = None
    _changed(uow, round_, account_id)
    return seat


def open_brief(uow: UnitOfWork, seat_id: str, account_id: int, *, now: datetime) -> None:
    """Remember when the juror first read the brief: after that, giving the seat back is a skip."""
    seat, _, _ = _lock_own(uow, seat_id, account_id)
    if seat.opened_at is None and seat.status is SeatStatus.ACCEPTED:
        seat.opened_at = now


def give_back_seat(
    uow: UnitOfWork, seat_id: str, account_id: int, how: str, *, now: datetime, reason: str = ""
) -> Seat:
    """Decline, skip or recuse: the next on the list takes the place. Free; only a series of skips pauses the juror (B28).

    `how` is a key of ENDS. A juror who has opened the case and "declines" skips. `reason` of a recusal, a code, goes to the
    staff's log without a word of who.
    """
    seat, round_, juror = _lock_own(uow, seat_id, account_id)
    if seat.status in (SeatStatus.DECLINED, SeatStatus.SKIPPED, SeatStatus.RECUSED):
        return seat
    if seat.status is SeatStatus.CAST:
        raise Conflict("seat.already_cast")
    _check_open(seat, round_)
    settings = read_settings(uow.session, now)
    status = ENDS[how]
    if status is SeatStatus.DECLINED and seat.opened_at is not None:
        status = SeatStatus.SKIPPED
    _end_seat(seat, status, now)
    if status is SeatStatus.SKIPPED:
        _count_skip(uow, juror, settings, now)
    if status is SeatStatus.RECUSED:
        case = _case_of(uow, round_)
        if case is not None:
            log(uow, case, "seat.recused", actor="seated", now=now, audience="staff", reason=reason)
    _replace(uow, round_, settings, now)
    _changed(uow, round_, account_id)
    return seat


def give_back_waiting(uow: UnitOfWork, account_id: int, *, now: datetime) -> None:
    """Give back every seat that waits for the account: each goes to the next on its list.

    All cases and rounds are locked before the first juror is: everywhere a juror comes last.
    """
    waiting = uow.session.execute(
        select(Seat.public_id, Round.case_id, Round.id)
        .join(Round, Round.id == Seat.round_id)
        .join(Juror, Juror.id == Seat.juror_id)
        .where(Juror.account_id == account_id, Seat.status.in_(WAITING), Round.status == RoundStatus.OPEN)
        .order_by(Round.case_id.is_(None), Round.case_id)
    ).all()
    for _, case_id, round_id in waiting:
        if case_id is not None:  # a control case has none
            lock_case(uow.session, case_id)
        lock_round(uow.session, round_id)
    for seat_id, _, _ in waiting:
        give_back_seat(uow, seat_id, account_id, "decline", now=now)


def release_seat(uow: UnitOfWork, case: Case, account_id: int, *, now: datetime) -> bool:
    """Take the account's waiting seat of the locked case back, as a recusal: for a conflict that somebody else has shown.

    The next on the list is summoned; the log reads as if the juror had stepped aside. False when it holds no seat that waits:
    a ballot that was cast stays.
    """
    seat_id = uow.session.scalar(
        select(Seat.public_id)
        .join(Round, Round.id == Seat.round_id)
        .join(Juror, Juror.id == Seat.juror_id)
        .where(
            Round.case_id == case.id, Round.status == RoundStatus.OPEN, Juror.account_id == account_id, Seat.status.in_(WAITING)
        )
    )
    if seat_id is None:
        return False
    give_back_seat(uow, seat_id, account_id, "recuse", now=now, reason="has_interest")
    return True


def lapse_seat(uow: UnitOfWork, seat_id: int, *, now: datetime) -> bool:
    """The clock takes back a summons nobody answered. False when it was answered meanwhile.

    At the end of a wave it leaves the seat to `settle_wave`, which gives substitutes their time: here they would have none.
    """
    seat = uow.session.get(Seat, seat_id)
    if seat is None:
        return False
    _case_of(uow, uow.session.get_one(Round, seat.round_id))
    round_ = lock_round(uow.session, seat.round_id)
    uow.session.refresh(seat, with_for_update=True)
    due = seat.status is SeatStatus.SUMMONED and seat.answer_by is not None and seat.answer_by <= now
    wave_over = round_.wave_deadline_at is not None and round_.wave_deadline_at <= now
    if not due or wave_over or round_.status is not RoundStatus.OPEN:
        return False
    settings = read_settings(uow.session, now)
    lapse(uow, [seat], settings, now)
    _replace(uow, round_, settings, now)
    return True


def lapse(uow: UnitOfWork, seats: Sequence[Seat], settings: Settings, now: datetime) -> None:
    """Take seats back and count the lapses; `lapses_before_rest` of them rest a juror for the epoch of the pool.

    Not counted: a substitute who was summoned so shortly before the wave's end that there was no fair time to answer. `seats`
    are of one round, whose time to answer was fixed when it opened.
    """
    if not seats:
        return
    for seat in seats:
        _end_seat(seat, SeatStatus.LAPSED, now)
    fair = timedelta(hours=uow.session.get_one(Round, seats[0].round_id).clocks["accept_hours"])
    late = [seat.juror_id for seat in seats if now - seat.summoned_at >= fair]
    # All of them before the first rest is written down: whoever pauses holds the own row and waits for the log.
    locked = select(Juror).where(Juror.id.in_(late)).order_by(Juror.id).with_for_update(key_share=True)
    for juror in uow.session.scalars(locked.execution_options(populate_existing=True)).all():
        juror.lapses += 1
        if juror.lapses % settings.lapses_before_rest == 0:
            _rest(uow, juror, max(now + settings.hours("pause"), epoch_end(uow.session, now)), now)


def _end_seat(seat: Seat, status: SeatStatus, now: datetime) -> None:
    seat.status = status
    seat.ended_at = now
    seat.answer_by = None


def _count_skip(uow: UnitOfWork, juror: Juror, settings: Settings, now: datetime) -> None:
    juror.skips_in_row += 1
    if juror.skips_in_row >= settings.skips_before_pause:
        juror.skips_in_row = 0
        _rest(uow, juror, now + settings.hours("pause"), now)


def _rest(uow: UnitOfWork, juror: Juror, until: datetime, now: datetime) -> None:
    """Not drawn nor summoned until then; a rest that ends later stays, and so does a pause without an end."""
    if juror.status in (JurorStatus.LEFT, JurorStatus.BARRED):
        return
    if is_paused(juror, now) and (juror.paused_until is None or juror.paused_until >= until):
        return
    write_rest(uow, juror, until, now=now)


def _replace(uow: UnitOfWork, round_: Round, settings: Settings, now: datetime) -> None:
    """Summon the next on the list and say so to the staff (a count, never who). A control case has one seat and no list."""
    uow.session.flush()
    case = _case_of(uow, round_)
    if case is None:
        return
    summoned = summon(uow, case, round_, settings, now=now)
    log(uow, case, "seat.replaced", actor="clock", now=now, audience="staff", summoned=summoned)


def _case_of(uow: UnitOfWork, round_: Round) -> Case | None:
    """The case of the round, locked; None for the round of a control case, which has none."""
    return None if round_.case_id is None else lock_case(uow.session, round_.case_id)


def _lock_own(uow: UnitOfWork, seat_id: str, account_id: int) -> tuple[Seat, Round, Juror]:
    """The account's own seat with its round locked: case, then round, then seat, in one order everywhere."""
    row = uow.session.execute(
        select(Seat, Juror)
        .join(Juror, Juror.id == Seat.juror_id)
        .where(Seat.public_id == seat_id, Juror.account_id == account_id)
    ).one_or_none()
    if row is None:
        raise NotFound("seat.unknown")
    seat, juror = row
    _case_of(uow, uow.session.get_one(Round, seat.round_id))
    round_ = lock_round(uow.session, seat.round_id)
    uow.session.refresh(seat, with_for_update=True)
    uow.session.refresh(juror, with_for_update={"key_share": True})  # a seat that is given meanwhile waits for nothing
    return seat, round_, juror


def _check_open(seat: Seat, round_: Round) -> None:
    if round_.status is not RoundStatus.OPEN:
        raise Conflict("round.closed")
    if seat.status not in (SeatStatus.SUMMONED, SeatStatus.ACCEPTED):
        raise Conflict("seat.ended", status=seat.status.value)


def _changed(uow: UnitOfWork, round_: Round, account_id: int) -> None:
    case = _case_of(uow, round_)
    uow.record(SeatsChanged(case.public_id if case else "", (account_id,)))
