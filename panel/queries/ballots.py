"""Reading sealed ballots with their round's key, and what was published of them, which needs none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from panel.ballotbox import BallotBox, Contents, box_of
from panel.errors import Unavailable
from panel.models.ballot import Ballot, PublishedText
from panel.models.base import table_of
from panel.models.round import Round, Seat

_B, _S, _R = table_of(Ballot), table_of(Seat), table_of(Round)
_OF_ROUND = (
    select(_B.c.seat_id, _S.c.public_id, _B.c.weight, _S.c.information, _B.c.sealed)
    .join_from(_B, _S, _S.c.id == _B.c.seat_id)
    .where(_B.c.round_id == bindparam("round"))
    .order_by(_B.c.id)
)
_OF_SEAT = (
    select(_R.c.public_id, _B.c.sealed).join_from(_B, _R, _R.c.id == _B.c.round_id).where(_B.c.seat_id == bindparam("seat"))
)


@dataclass(frozen=True, slots=True)
class Opened:
    """One ballot of a round with what its seat carries: weight 1..5, information 0..20."""

    seat_id: int
    seat_public_id: str
    weight: int
    information: int
    contents: Contents


def open_ballots(session: Session, round_: Round) -> Iterator[Opened]:
    """Every ballot of the round, in the order of casting. Raises Unavailable("ballot.key_missing") when its key is not here."""
    box = box_of(session)
    session.flush()
    for seat_id, seat, weight, information, sealed in session.connection().execute(_OF_ROUND, {"round": round_.id}):
        yield Opened(seat_id, seat, weight, information, box.open(round_.public_id, seat, sealed))


def try_open(box: BallotBox, round_id: str, seat_id: str, sealed: bytes | None) -> Contents | None:
    """What a ballot says; None without a ballot, and once nobody can tell any more because the key is not here."""
    if not sealed:
        return None
    try:
        return box.open(round_id, seat_id, sealed)
    except Unavailable:
        return None


def find_own(session: Session, seat: Seat) -> Contents | None:
    """What the seat's ballot says; None without one, or without its key."""
    row: Row[str, bytes] | None = session.connection().execute(_OF_SEAT, {"seat": seat.id}).one_or_none()
    return try_open(box_of(session), row[0], seat.public_id, row[1]) if row is not None else None


def list_reasons(session: Session, round_id: int) -> list[tuple[str, str]]:
    """(choice, text) of every reason that was published when the round closed, in an order that tells nothing."""
    rows = session.execute(
        select(PublishedText.choice, PublishedText.text)
        .where(PublishedText.round_id == round_id, PublishedText.choice.is_not(None))
        .order_by(PublishedText.public_id)
    )
    return [(choice, text) for choice, text in rows if choice is not None]


def list_suggestions(session: Session, round_id: int) -> list[str]:
    """Improvements that were published when the round closed; whose reason stands beside them nobody can tell."""
    query = select(PublishedText.text).where(PublishedText.round_id == round_id, PublishedText.choice.is_(None))
    return list(session.scalars(query.order_by(PublishedText.public_id)))
