"""Ballots with what they say, for tests that look behind the seal."""

from __future__ import annotations

from sqlalchemy import select

from panel.ballotbox import Contents, box_of
from panel.models import Ballot, Round, Seat
from panel.uow import House


def opened(house: House, case_id: int | None = None, *, seat_id: str | None = None) -> list[tuple[Ballot, Contents]]:
    """Every ballot (of one case, of one seat) in the order of casting, opened."""
    query = select(Ballot, Round.public_id, Seat.public_id).join(Round, Round.id == Ballot.round_id)
    query = query.join(Seat, Seat.id == Ballot.seat_id).order_by(Ballot.id)
    if case_id is not None:
        query = query.where(Round.case_id == case_id)
    if seat_id is not None:
        query = query.where(Seat.public_id == seat_id)
    with house.db.reading() as session:
        box = box_of(session)
        rows = session.execute(query)
        return [(ballot, box.open(round_id, seat, ballot.sealed)) for ballot, round_id, seat in rows]
