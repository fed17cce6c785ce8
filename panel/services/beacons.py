"""Draws that wait for a beacon: which rounds are wanted, keeping a signature when it is here, giving up after a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from panel.lottery.beacon import LATE, Beacon
from panel.models import Case, LotCommit, Redaction
from panel.queries.cases import lock_case
from panel.queries.rounds import has_line, is_drawn, next_draw
from panel.services.committing import bind_draw, void_draw
from panel.services.extending import void_extension
from panel.services.moving import log
from panel.uow import UnitOfWork

BATCH = 20
AHEAD = timedelta(minutes=2)  # a round is published at most so long after the draw was bound to it (63 s of the known beacon)


_WAITING = (LotCommit.source == "beacon", LotCommit.signature.is_(None), ~has_line("void"), ~is_drawn())


def list_wanted(session: Session, beacon: Beacon, now: datetime) -> list[int]:
    """Published rounds that some draw still waits for, the oldest first, a batch at most."""
    published = LotCommit.beacon_round <= beacon.round_at(now)
    query = select(LotCommit.beacon_round).where(*_WAITING, published).distinct().order_by(LotCommit.beacon_round)
    return [number for number in session.scalars(query.limit(BATCH)) if number is not None]


def keep_signature(uow: UnitOfWork, number: int, signature: bytes) -> int:
    """Keep what the beacon signed in this round for every draw that is bound to it; gives how many. What is kept stays."""
    done = uow.session.execute(
        update(LotCommit)
        .where(LotCommit.beacon_round == number, LotCommit.signature.is_(None))
        .values(signature=signature.hex())
        .returning(LotCommit.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def list_late(session: Session, now: datetime) -> list[int]:
    """Cases whose round was published a day ago and more and never came: also where the house asks no beacon any more."""
    late = select(LotCommit.case_id).where(*_WAITING, LotCommit.bound_at <= now - LATE - AHEAD).distinct()
    return list(session.scalars(late.limit(BATCH)))


def give_up_late(uow: UnitOfWork, case_id: int, *, now: datetime) -> bool:
    """Void the late draw in public and commit and bind the next one; the desk goes on. False when it came meanwhile.

    The new draw has a number of its own: no draw ever has two commitments. Raises Conflict as `take_link` in a house that has
    no beacon any more, while no link can be had.
    """
    case = lock_case(uow.session, case_id)
    if case_id not in list_late(uow.session, now):
        return False
    renew_draw(uow, case, "beacon_late", "draw.given_up", now=now)
    return True


def renew_draw(uow: UnitOfWork, case: Case, reason: str, said: str, *, now: datetime) -> None:
    """Void the draw the case waits for, commit and bind the next one, and go on with it at the desk. `said`: in the case's log.

    Of an open round its extension draw is voided alone: the next sweep of the round makes another. A first draw's number stays
    with it, empty: in the journal no number has two commitments, so that a draw given up can be seen and counted.
    """
    if void_extension(uow, case, reason, now=now):
        return
    void_draw(uow, case, reason, now=now)
    number = next_draw(uow.session, case.id)
    bind_draw(uow, case, number, now=now)
    _renumber_desk(uow, case, number)
    log(uow, case, said, actor="clock", now=now, round=number)


def _renumber_desk(uow: UnitOfWork, case: Case, number: int) -> None:
    """The work at the desk belongs to the new draw."""
    last = uow.session.scalar(
        select(Redaction).where(Redaction.case_id == case.id).order_by(Redaction.round_no.desc()).limit(1)
    )
    if last is not None:
        last.round_no = number
        uow.session.flush()
