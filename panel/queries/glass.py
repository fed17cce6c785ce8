"""Finding break-glass requests, and who must keep away from those of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from panel.models import (
    Case,
    Decision,
    GlassRequest,
    GlassState,
    Juror,
    MerchantMember,
    Party,
    Redaction,
    RedactionAct,
    Round,
    Seat,
    StaffNote,
)
from panel.queries.experts import cases_advised


def has_part(case_id: ColumnElement[int] | InstrumentedAttribute[int], account_id: int) -> ColumnElement[bool]:
    """For rows with a case: that this account is a party of it, was ever called to a panel of it, has worked on it, or has
    advised in it."""
    merchants = select(MerchantMember.merchant_id).where(MerchantMember.account_id == account_id)
    sides = select(Party.case_id).where(or_(Party.account_id == account_id, Party.merchant_id.in_(merchants)))
    seats = (
        select(Round.case_id).join(Seat, Seat.round_id == Round.id).join(Juror, Juror.id == Seat.juror_id)
        .where(Juror.account_id == account_id, Round.case_id.is_not(None))
    )
    owned = select(Case.id).where(Case.owner_id == account_id)
    decided = select(Decision.case_id).where(Decision.decided_by_id == account_id)
    redacted = (
        select(Redaction.case_id).join(RedactionAct, RedactionAct.redaction_id == Redaction.id)
        .where(RedactionAct.made_by_id == account_id)
    )
    noted = select(StaffNote.case_id).where(StaffNote.author_id == account_id)
    return or_(*(case_id.in_(each) for each in (sides, seats, owned, decided, redacted, noted, cases_advised(account_id))))


def takes_part(session: Session, case_id: int, account_id: int) -> bool:
    """Whether the account has a part in this case (`has_part`): then break-glass of it is closed to it."""
    return session.scalar(select(Case.id).where(Case.id == case_id, has_part(Case.id, account_id))) is not None


def find_request(session: Session, request_id: str) -> GlassRequest | None:
    """The request with this public id, or None."""
    return session.scalar(select(GlassRequest).where(GlassRequest.public_id == request_id))


def find_seat(session: Session, case_id: int, round_no: int, place: int) -> Seat | None:
    """The seat of a case by round and place in the drawn order (from 1), as a traced text names it."""
    return session.scalar(
        select(Seat).join(Round, Round.id == Seat.round_id)
        .where(Round.case_id == case_id, Round.number == round_no, Seat.position == place - 1)
    )


def list_due(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Requests that nobody approved in time, and those that are open beyond their time."""
    late = (GlassRequest.state == GlassState.WAITING) & (GlassRequest.expires_at <= now)
    over = (GlassRequest.state == GlassState.OPEN) & (GlassRequest.open_until <= now)
    return session.scalars(select(GlassRequest.id).where(late | over).order_by(GlassRequest.id).limit(limit)).all()
