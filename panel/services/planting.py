"""Planting control cases among a juror's seats: whose turn it is, which one, and the end at which the juror is told.

A juror meets a control case as an ordinary seat in a round of its own that has no case. Nothing here looks at what the juror
answers before the seat's clock has run out: the end comes when a wave would have ended, not when the ballot was cast.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import false, select, update

from panel.ballotbox import box_of
from panel.events import SeatsChanged
from panel.lottery.stream import words
from panel.models import (
    Brief,
    ControlCase,
    ControlSeat,
    ControlTurn,
    Juror,
    JurorStatus,
    Round,
    RoundStatus,
    Seat,
    SeatStatus,
)
from panel.notices import notify
from panel.queries.ballots import open_ballots
from panel.queries.conflicts import is_paused
from panel.queries.controls import Candidate, answer_of, list_candidates, read_pool, sides_met
from panel.queries.rounds import lock_round, rules_for
from panel.services.convening import load_of, make_seat, records
from panel.services.recounting import recount
from panel.services.seats import lapse
from panel.settings import Settings, read_settings
from panel.uow import UnitOfWork

WAIT_HOURS = (2, 48)  # between a real seat and the turn drawn for it: too wide to link the two
QUIET = timedelta(hours=1)  # after any summons of the juror
RETRY = timedelta(hours=1)  # a turn that could not be given waits so long
GIVEN_UP = timedelta(days=10)  # after the real seat: then it is dropped
WAITING = (SeatStatus.SUMMONED, SeatStatus.ACCEPTED)
NO_LOT = "0" * 64  # a control case is given to one juror: nothing was drawn


def consider_seats(uow: UnitOfWork, seat_ids: Sequence[int], *, seed: bytes, now: datetime) -> int:
    """Draw for each of these real seats whether its juror gets a control case later; each seat once, whoever comes first.

    With a share of s in 100 a seat brings a turn with chance s / (100 - s). Gives the number of seats drawn for.
    """
    share = read_settings(uow.session, now).control_share
    done = 0
    for seat_id in seat_ids:
        claimed = uow.session.execute(
            update(Seat).where(Seat.id == seat_id, Seat.considered == false()).values(considered=True).returning(Seat.juror_id)
        ).scalar_one_or_none()
        if claimed is None:
            continue
        done += 1
        chance = words(seed, 100, f"control/{seat_id}")
        if next(chance) % (100 - share) < share:
            _add_turn(uow, seat_id, claimed, next(chance), now)
    return done


def _add_turn(uow: UnitOfWork, seat_id: int, juror_id: int, word: int, now: datetime) -> None:
    least, most = (hours * 60 for hours in WAIT_HOURS)
    of_seat = select(Brief.language).join(Round, Round.brief_id == Brief.id).join(Seat, Seat.round_id == Round.id)
    language = uow.session.scalars(of_seat.where(Seat.id == seat_id)).one()
    due = now + timedelta(minutes=least + word % (most - least))
    uow.session.add(ControlTurn(seat_id=seat_id, juror_id=juror_id, language=language, due_at=due))


def take_turn(uow: UnitOfWork, turn_id: int, *, seed: bytes, now: datetime) -> bool:
    """Give the turn's juror a control case if nothing is in the way now; otherwise it waits, and is dropped in the end.

    In the way is: a pause, the load cap, a summons within the last hour, or that the last seat was a control case too.
    Gives whether it was given.
    """
    turn = uow.session.get(ControlTurn, turn_id, with_for_update=True, populate_existing=True)
    if turn is None or turn.ended_at is not None or turn.due_at > now:
        return False
    juror = uow.session.scalars(
        select(Juror).where(Juror.id == turn.juror_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    drawn_at = uow.session.get_one(Seat, turn.seat_id).summoned_at
    if juror.status is JurorStatus.LEFT or drawn_at + GIVEN_UP <= now:
        turn.ended_at = now
        return False
    turn.due_at = now + RETRY
    settings = read_settings(uow.session, now)
    if not _is_free(uow, juror, settings, now):
        return False
    chosen = choose(list_candidates(uow.session, juror, turn.language, now), sides_met(uow.session, juror.id), seed)
    if chosen is None:
        return False
    turn.ended_at = now
    _summon(uow, juror, chosen, settings, now)
    return True


def _is_free(uow: UnitOfWork, juror: Juror, settings: Settings, now: datetime) -> bool:
    last = uow.session.execute(
        select(Seat.summoned_at, Round.case_id)
        .join(Round, Round.id == Seat.round_id)
        .where(Seat.juror_id == juror.id)
        .order_by(Seat.summoned_at.desc(), Seat.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.case_id is None or last.summoned_at + QUIET > now:
        return False
    return not is_paused(juror, now) and load_of(uow.session, juror.id, settings, now) < settings.load_cap


def choose(candidates: Sequence[Candidate], met: dict[str, int], seed: bytes) -> Candidate | None:
    """A control case of a side the juror has `met` least, of these one that fewest jurors have had; the seed settles ties."""
    if not candidates:
        return None
    fewest = min(met.get(c.side, 0) for c in candidates)
    chance = words(seed, 100, "choice")
    sides = sorted({c.side for c in candidates if met.get(c.side, 0) == fewest})
    side = sides[next(chance) % len(sides)]
    of_side = [c for c in candidates if c.side == side]
    least = min(c.met for c in of_side)
    ready = [c for c in of_side if c.met == least]
    return ready[next(chance) % len(ready)]


def _summon(uow: UnitOfWork, juror: Juror, chosen: Candidate, settings: Settings, now: datetime) -> None:
    """The same summons as to a panel: rules, clocks, weight, notice."""
    brief = uow.session.get_one(Brief, chosen.brief_id)
    rules = rules_for(brief, settings)
    round_ = Round(
        case_id=None, brief_id=brief.id, number=1, rules=rules.to_dict(), rules_digest=rules.digest(),
        clocks={"wave_hours": settings.wave_hours, "accept_hours": settings.accept_hours},
        wave_deadline_at=now + settings.hours("wave"), opened_at=now, commitment=NO_LOT, seed=NO_LOT, pool_size=0, wanted=0,
        pool=read_pool(uow.session),
    )
    uow.session.add(round_)
    uow.session.flush()
    box_of(uow.session).make(round_.public_id)
    seat = make_seat(round_, juror.id, records(uow, [juror.id])[juror.id], position=0, now=now)
    seat.considered = True
    uow.session.add(seat)
    uow.session.flush()
    uow.session.add(ControlSeat(control_id=chosen.id, juror_id=juror.id, seat_id=seat.id, given_at=now))
    uow.session.flush()
    notify(
        uow, [juror.account_id], "seat.summoned", now=now, once=seat.public_id, target=("seat", seat.public_id),
        answer_by=seat.answer_by.isoformat() if seat.answer_by else "",
    )
    uow.record(SeatsChanged("", (juror.account_id,)))


def remind_of_control(uow: UnitOfWork, meeting_id: int, *, now: datetime) -> bool:
    """What every juror of a panel is told before a wave closes. Once."""
    meeting = uow.session.get(ControlSeat, meeting_id, with_for_update=True, populate_existing=True)
    if meeting is None or meeting.reminded:
        return False
    meeting.reminded = True
    seat, until, account = uow.session.execute(
        select(Seat, Round.wave_deadline_at, Juror.account_id)
        .join(Round, Round.id == Seat.round_id)
        .join(Juror, Juror.id == Seat.juror_id)
        .where(Seat.id == meeting.seat_id)
    ).one()
    if seat.status not in WAITING or until is None:
        return True
    kind, target = f"wave.closing.{seat.status.value}", ("seat", seat.public_id)
    notify(
        uow, [account], kind, now=now, once=f"seat:{seat.public_id}", target=target, at=(seat.answer_by or until).isoformat()
    )
    return True


def end_control(uow: UnitOfWork, round_id: int, *, now: datetime) -> bool:
    """The clock of a control case's one seat has run out: the juror who cast is told, a seat without a ballot lapses.

    False when it is not due or was ended meanwhile.
    """
    round_ = lock_round(uow.session, round_id)
    due = round_.wave_deadline_at is not None and round_.wave_deadline_at <= now
    if round_.case_id is not None or round_.status is not RoundStatus.OPEN or not due:
        return False
    seat = uow.session.scalars(select(Seat).where(Seat.round_id == round_.id).with_for_update()).one()
    account = uow.session.get_one(Juror, seat.juror_id).account_id
    round_.status, round_.closed_at, round_.wave_deadline_at = RoundStatus.CLOSED, now, None
    if seat.status in WAITING:
        lapse(uow, [seat], read_settings(uow.session, now), now)
    if seat.status is SeatStatus.CAST:
        _tell(uow, round_, seat, account, now)
    uow.record(SeatsChanged("", (account,)))
    return True


def _tell(uow: UnitOfWork, round_: Round, seat: Seat, account: int, now: datetime) -> None:
    """From now on the answer counts. The control case is locked against being withdrawn between the two."""
    meeting = uow.session.scalars(select(ControlSeat).where(ControlSeat.seat_id == seat.id)).one()
    right = uow.session.scalars(
        select(ControlCase.right_key).where(ControlCase.id == meeting.control_id).with_for_update(read=True)
    ).one()
    (ballot,) = open_ballots(uow.session, round_)
    meeting.revealed_at, meeting.answer = now, answer_of(ballot.contents.choice, right)
    recount(uow, [seat.juror_id])
    notify(uow, [account], "control.revealed", now=now, once=seat.public_id, target=("seat", seat.public_id))
