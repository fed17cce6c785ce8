"""Finding rounds, seats and counts."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import LIVE_SEATS, Ballot, DrawEntry, Juror, Round, RoundStatus, Seat, SeatStatus, SeedCommitment
from voting import Ballot as CountedBallot
from voting import PanelRules, Tally


def find_open_round(session: Session, case_id: int) -> Round | None:
    """The case's open round, or None."""
    return session.scalar(select(Round).where(Round.case_id == case_id, Round.status == RoundStatus.OPEN))


def find_last_round(session: Session, case_id: int) -> Round | None:
    """The case's newest round that was not annulled, or None."""
    return session.scalar(
        select(Round)
        .where(Round.case_id == case_id, Round.status != RoundStatus.ANNULLED)
        .order_by(Round.number.desc())
        .limit(1)
    )


def lock_round(session: Session, round_id: int) -> Round:
    """The round, locked against votes and other closers until the transaction ends."""
    found = session.get(Round, round_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("round.unknown")
    return found


def rules_of(round_: Round) -> PanelRules:
    """The rules frozen into the round when it opened."""
    return PanelRules.from_dict(round_.rules)


def read_tally(session: Session, round_: Round) -> Tally:
    """Recount the round from its ballots."""
    rows = session.execute(
        select(Ballot.seat_id, Ballot.choice, Ballot.weight, Seat.information)
        .join(Seat, Seat.id == Ballot.seat_id)
        .where(Ballot.round_id == round_.id)
    )
    ballots = (CountedBallot(str(seat), choice, weight, carried) for seat, choice, weight, carried in rows)
    return Tally.of(rules_of(round_), ballots)


def count_seats(session: Session, round_id: int) -> dict[SeatStatus, int]:
    """How many seats of the round are in which state."""
    query = select(Seat.status, func.count()).where(Seat.round_id == round_id).group_by(Seat.status)
    return {row[0]: row[1] for row in session.execute(query)}


def count_live(session: Session, round_id: int) -> tuple[int, int]:
    """(seats that hold a place of the wave, seats that have cast)."""
    counts = count_seats(session, round_id)
    return sum(counts.get(s, 0) for s in LIVE_SEATS), counts.get(SeatStatus.CAST, 0)


def find_commitment(session: Session, case_id: int, round_no: int) -> SeedCommitment | None:
    """The seed committed for a round, or None when none was."""
    return session.scalar(
        select(SeedCommitment).where(SeedCommitment.case_id == case_id, SeedCommitment.round_no == round_no)
    )


def list_waiting_entries(session: Session, round_id: int) -> list[DrawEntry]:
    """Entries of the walk that were neither refused nor read yet, in drawn order."""
    return list(
        session.scalars(
            select(DrawEntry)
            .where(DrawEntry.round_id == round_id, DrawEntry.reason.is_(None), DrawEntry.used.is_(None))
            .order_by(DrawEntry.position)
        )
    )


def seated_accounts(session: Session, round_id: int, *statuses: SeatStatus) -> list[int]:
    """Accounts of the jurors on seats in these states (all states when none is given)."""
    return [account for _, account in list_seated(session, round_id, *statuses)]


def list_seated(session: Session, round_id: int, *statuses: SeatStatus) -> list[tuple[str, int]]:
    """(public id of the seat, account of its juror) of seats in these states (all when none is given), in drawn order."""
    query = select(Seat.public_id, Juror.account_id).join(Juror, Juror.id == Seat.juror_id).where(Seat.round_id == round_id)
    if statuses:
        query = query.where(Seat.status.in_(statuses))
    return [(seat, account) for seat, account in session.execute(query.order_by(Seat.position))]
