"""What somebody does for others, as that person may take it along: the juror's seats and ballots, the expert's opinions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.ballotbox import box_of
from panel.models.ballot import Ballot
from panel.models.expert import ExpertInvitation, ExpertProfile, Opinion
from panel.models.juror import Juror, MilestonesHidden
from panel.models.round import Round, Seat
from panel.queries.ballots import try_open


def view_expert(session: Session, account_id: int) -> dict[str, Any] | None:
    """The entry in the directory, what was asked of the expert, and what it signed."""
    profile = session.get(ExpertProfile, account_id)
    asked = select(ExpertInvitation).where(ExpertInvitation.account_id == account_id).order_by(ExpertInvitation.id)
    invitations = session.scalars(asked).all()
    if profile is None and not invitations:
        return None
    names = ("kind", "field", "state", "reason", "invited_at", "accepted_at", "ended_at")
    signed = ("version", "text", "reason", "name", "association", "signed_at", "digest")
    return {
        "profile": plain(profile, ("kind", "field", "association", "about", "open")) if profile is not None else None,
        "invitations": [
            {**plain(each, names), "opinions": list_rows(
                session, select(Opinion).where(Opinion.invitation_id == each.id).order_by(Opinion.version), signed
            )}
            for each in invitations
        ],
    }


def view_juror(session: Session, account_id: int) -> dict[str, Any] | None:
    """The juror's standing and every seat with its ballot, or None."""
    juror = session.scalar(select(Juror).where(Juror.account_id == account_id))
    if juror is None:
        return None
    seats = session.execute(
        select(Seat, Ballot, Round.public_id).join(Round, Round.id == Seat.round_id)
        .outerjoin(Ballot, Ballot.seat_id == Seat.id).where(Seat.juror_id == juror.id).order_by(Seat.id)
    ).all()
    seat_names = ("public_id", "status", "weight", "summoned_at", "accepted_at", "ended_at")
    return {
        **plain(juror, ("status", "joined_at", "opt_outs", "test_right", "test_total")),
        "milestones_hidden": session.get(MilestonesHidden, account_id) is not None,
        "seats": [
            {**plain(seat, seat_names), "ballot": _ballot(session, seat, ballot, round_id)}
            for seat, ballot, round_id in seats
        ],
    }


def _ballot(session: Session, seat: Seat, ballot: Ballot | None, round_id: str) -> dict[str, Any] | None:
    """What it says is null once nobody can tell any more."""
    if ballot is None:
        return None
    said = try_open(box_of(session), round_id, seat.public_id, ballot.sealed)
    return {
        "choice": said.choice if said else None, "fact_answers": list(said.facts) if said else None,
        "tags": list(said.tags) if said else None, "rationale": said.rationale if said else None,
        "suggestion": said.suggestion if said else None, **plain(ballot, ("receipt", "cast_at")),
    }


def list_rows(session: Session, query: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """These values of all rows of a query."""
    return [plain(row, names) for row in session.scalars(query)]


def plain(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """These values of a row, times in ISO 8601."""
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
