"""Challenges as lists: for the quality officer those that wait, for a party its own with the answers."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.models import Case, Challenge, ChallengeStatus, PartyRole


class WaitingChallenge(NamedTuple):
    """A challenge with the case it is about."""

    challenge: Challenge
    case_id: str
    number: str
    title: str


def list_challenges(session: Session, status: ChallengeStatus, *, limit: int = 100) -> list[WaitingChallenge]:
    """Challenges in this state: waiting ones oldest first, decided ones newest first."""
    order = Challenge.made_at if status is ChallengeStatus.WAITING else Challenge.decided_at.desc()
    query = (
        select(Challenge, Case.public_id, Case.number, Case.title)
        .join(Case, Case.id == Challenge.case_id)
        .where(Challenge.status == status)
        .order_by(order, Challenge.id)
        .limit(limit)
    )
    return [WaitingChallenge._make(row) for row in session.execute(query)]


def count_waiting(session: Session, case_id: int) -> int:
    """How many challenges of this case nobody has decided yet."""
    waiting = select(func.count()).where(Challenge.case_id == case_id, Challenge.status == ChallengeStatus.WAITING)
    return session.scalar(waiting) or 0


def list_own_challenges(session: Session, case_id: int, role: PartyRole) -> list[Challenge]:
    """What one side of a case has challenged, newest first. It may read everything but `account_id`."""
    return list(
        session.scalars(
            select(Challenge).where(Challenge.case_id == case_id, Challenge.role == role.value).order_by(Challenge.id.desc())
        )
    )
