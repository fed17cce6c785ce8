"""What the record says of a panel: the list that was drawn with its weights, and, after the close, who sat (by hash)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import Case, DrawEntry, LotCommit, Round, Seat, SeatStatus
from panel.record.entries import seal_seat, seat_name
from panel.services.drawing import DrawnList
from panel.services.journal import find_line
from panel.services.weighing import weigh_list
from panel.uow import UnitOfWork
from voting.ledger import digest


def enter_draw(uow: UnitOfWork, case: Case, round_: Round, commit: LotCommit, listed: DrawnList, *, now: datetime) -> None:
    """That a list was drawn, from which lines of the journal; and a seal on the weight of each of its places.

    Draws of before the journal have no such lines; nothing is said of them.
    """
    bound = find_line(uow.session, "bind", case.id, round_.number, commit.extension)
    place = {"round": round_.number, "extension": commit.extension}
    if bound is not None and listed.line is not None:
        names = {"bind": bound, "drawn": listed.line}
        uow.enter("draw.done", {**place, "commit": commit.commit_id, **names}, at=now, case_id=case.id)
    sealed = digest(["weights", commit.facts_salt, weigh_list(round_, listed.places)])
    uow.enter("weights.frozen", {**place, "digest": sealed}, at=now, case_id=case.id)


def list_weights(session: Session, round_: Round, extension: int) -> list[list[int]]:
    """[position, weight, information] of each place of a list, by position."""
    rows = session.execute(
        select(DrawEntry.position, DrawEntry.record)
        .where(DrawEntry.round_id == round_.id, DrawEntry.extension == extension, DrawEntry.reason.is_(None))
        .order_by(DrawEntry.position)
    )
    return weigh_list(round_, ((position, record or {}) for position, record in rows))


def enter_seats(uow: UnitOfWork, round_: Round, *, now: datetime) -> None:
    """Every seat the round ever gave, by position: told at the close, when nothing can be worked out from it any more."""
    rows = uow.session.execute(
        select(Seat, DrawEntry.slot)
        .join(DrawEntry, (DrawEntry.round_id == Seat.round_id) & (DrawEntry.position == Seat.position))
        .where(Seat.round_id == round_.id)
        .order_by(Seat.position)
    )
    for seat, slot in rows:
        said = {
            "round": round_.number, "seat": seat_name(seat.public_id), "position": seat.position, "slot": slot,
            "sealed": seal_seat(seat.public_id, seat.wave, seat.weight, seat.information, seat.status is SeatStatus.CAST),
        }  # fmt: skip
        uow.enter("seat.filled", said, at=now, case_id=round_.case_id)
