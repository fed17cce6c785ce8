"""What the circuit breaker looks at, and whether it stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.measures.panels import Closed
from panel.models import BreakerTrip, Brief, Round, RoundStatus, Seat, Verdict


def find_trip(session: Session) -> BreakerTrip | None:
    """The trip that has not been reset; None while panels are convened."""
    return session.scalar(select(BreakerTrip).where(BreakerTrip.standing.is_(True)))


def last_reset(session: Session) -> datetime | None:
    """When the breaker was reset last: what closed before does not count again."""
    return session.scalar(select(func.max(BreakerTrip.reset_at)))


def list_closed(session: Session, limit: int, since: datetime | None) -> list[Closed]:
    """The newest closed rounds of cases: verdicts are written in the order in which rounds close."""
    query = (
        select(Round.id, Verdict.winner, Verdict.heads, Brief.options).select_from(Verdict)
        .join(Round, Round.id == Verdict.round_id).join(Brief, Brief.id == Round.brief_id)
        .where(Round.status == RoundStatus.CLOSED, Round.case_id.is_not(None)).order_by(Verdict.id.desc()).limit(limit)
    )
    rows = session.execute(query.where(Verdict.published_at > since) if since is not None else query).all()
    seats: dict[int, dict[str, int]] = {}
    counted = select(Seat.round_id, Seat.status, func.count()).where(Seat.round_id.in_([row[0] for row in rows]))
    for round_id, status, count in session.execute(counted.group_by(Seat.round_id, Seat.status)):
        seats.setdefault(round_id, {})[status.value] = count
    return [
        Closed(
            {option["key"]: str(option["side"]) for option in options}.get(winner or "", ""),
            {key: int(count) for key, count in heads.items()}, seats.get(round_id, {}),
        )
        for round_id, winner, heads, options in rows
    ]
