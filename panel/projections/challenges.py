"""Challenges as each audience may see them: a party its own with the answers, the quality officer all. Never who was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.lifecycle import CaseStatus
from panel.models.account import Account
from panel.models.case import Case, PartyRole
from panel.models.conflict import Challenge, ChallengeStatus
from panel.queries.challenges import list_own_challenges
from panel.services.challenging import OVER

PAGE = 20


@dataclass(frozen=True, slots=True)
class OwnChallenge:
    """A side's own challenge. `reply`: the officer's answer, empty while it waits."""

    whom: str
    reason: str
    status: str
    made_at: datetime
    decided_at: datetime | None
    reply: str


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """A challenge as the quality officer reads it. `account`: whom it was found to be; `case_id`: the address of the case.

    `over`: no panel of it votes or is ahead, so it cannot be upheld any more.
    """

    id: str
    case_id: str
    number: str
    title: str
    round_no: int
    role: str
    whom: str
    reason: str
    status: str
    made_at: datetime
    decided_at: datetime | None
    reply: str
    account: str | None
    case_status: CaseStatus
    over: bool


@dataclass(frozen=True, slots=True)
class ChallengesPage:
    """One page of challenges in one state, and how many there are in each."""

    rows: tuple[ChallengeRow, ...]
    by_status: dict[str, int]


def list_own(session: Session, case_id: int, role: PartyRole) -> tuple[OwnChallenge, ...]:
    """What one side of a case has challenged, newest first."""
    return tuple(
        OwnChallenge(c.whom, c.reason, c.status.value, c.made_at, c.decided_at, c.reply)
        for c in list_own_challenges(session, case_id, role)
    )


def list_challenges(session: Session, status: ChallengeStatus, *, page: int) -> ChallengesPage:
    """Challenges in one state; waiting ones oldest first, the others newest first. Pages count from 1. Two SELECTs."""
    counts = session.execute(select(Challenge.status, func.count()).group_by(Challenge.status))
    order = Challenge.made_at if status is ChallengeStatus.WAITING else Challenge.decided_at.desc()
    rows = session.execute(
        _query().where(Challenge.status == status).order_by(order, Challenge.id).limit(PAGE).offset((page - 1) * PAGE)
    )
    return ChallengesPage(
        tuple(_row(*row) for row in rows), {state.value: int(count) for state, count in counts},
    )


def view_challenge(session: Session, challenge_id: str) -> ChallengeRow:
    """One challenge. Raises NotFound("challenge.unknown")."""
    found = session.execute(_query().where(Challenge.public_id == challenge_id)).one_or_none()
    if found is None:
        raise NotFound("challenge.unknown")
    return _row(*found)


def _query() -> Select[Challenge, str, str, str, CaseStatus, str | None]:
    query: Select[Challenge, str, str, str, CaseStatus, str | None] = (
        select(Challenge, Case.public_id, Case.number, Case.title, Case.status, Account.name)
        .join(Case, Case.id == Challenge.case_id)
        .outerjoin(Account, Account.id == Challenge.account_id)
    )
    return query


def _row(c: Challenge, case_id: str, number: str, title: str, stage: CaseStatus, account: str | None) -> ChallengeRow:
    return ChallengeRow(
        c.public_id, case_id, number, title, c.round_no, c.role, c.whom, c.reason, c.status.value, c.made_at, c.decided_at,
        c.reply, account, stage, stage in OVER,
    )
