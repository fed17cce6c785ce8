"""Objections to a mediator or an expert as each audience reads them: a side its own, whoever decides those it decides about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from panel.errors import NotFound
from panel.models import Account, AccountRole, Case, PartyRole, Recusal, RecusalStatus, Role
from panel.queries.staff import is_apart

PAGE = 20


@dataclass(frozen=True, slots=True)
class OwnRecusal:
    """What a side asked. `reply` is empty while it waits."""

    target: str
    name: str
    reason: str
    status: str
    made_at: datetime
    decided_at: datetime | None
    reply: str


@dataclass(frozen=True, slots=True)
class RecusalRow:
    """An objection as whoever decides reads it. `name`: of the person it is about."""

    id: str
    case_id: str
    number: str
    role: str
    target: str
    name: str
    reason: str
    status: str
    made_at: datetime
    decided_at: datetime | None
    reply: str


@dataclass(frozen=True, slots=True)
class RecusalsPage:
    """One page of objections in one state, and how many there are in each."""

    rows: tuple[RecusalRow, ...]
    by_status: dict[str, int]


def list_own(session: Session, case_id: int, role: PartyRole) -> tuple[OwnRecusal, ...]:
    """What one side has asked, newest first."""
    rows = session.execute(
        select(Recusal, Account.name).join(Account, Account.id == Recusal.account_id)
        .where(Recusal.case_id == case_id, Recusal.role == role).order_by(Recusal.id.desc())
    )
    return tuple(
        OwnRecusal(r.target.value, name, r.reason, r.status.value, r.made_at, r.decided_at, r.reply) for r, name in rows
    )


def list_recusals(
    session: Session, reader_id: int, roles: frozenset[Role], status: RecusalStatus, *, page: int
) -> RecusalsPage:
    """Those this reader decides about, in one state; waiting ones oldest first, the others newest first."""
    mine = _mine(reader_id, roles)
    counts = session.execute(mine.with_only_columns(Recusal.status, func.count()).group_by(Recusal.status))
    order = Recusal.id if status is RecusalStatus.WAITING else Recusal.id.desc()
    rows = session.execute(mine.where(Recusal.status == status).order_by(order).limit(PAGE).offset((page - 1) * PAGE))
    return RecusalsPage(tuple(_row(*row) for row in rows), {state.value: int(count) for state, count in counts})


def view_recusal(session: Session, reader_id: int, roles: frozenset[Role], public_id: str) -> RecusalRow:
    """One of them. Raises NotFound("recusal.unknown"), as for one that is not this reader's to decide."""
    found = session.execute(_mine(reader_id, roles).where(Recusal.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound("recusal.unknown")
    return _row(*found)


def _mine(reader_id: int, roles: frozenset[Role]) -> Select[Recusal, str, str, str]:
    """Of quality officers decide managers, of everybody else quality officers; nobody of oneself or of a case one is in."""
    held = aliased(AccountRole)
    is_officer = exists().where(held.account_id == Recusal.account_id, held.role == Role.QUALITY)
    query: Select[Recusal, str, str, str] = (
        select(Recusal, Case.public_id, Case.number, Account.name)
        .join(Case, Case.id == Recusal.case_id).join(Account, Account.id == Recusal.account_id)
        .where(
            Recusal.account_id != reader_id, is_officer if Role.QUALITY not in roles else ~is_officer,
            is_apart(Case.id, reader_id),
        )
    )
    return query


def _row(r: Recusal, case_id: str, number: str, name: str) -> RecusalRow:
    return RecusalRow(
        r.public_id, case_id, number, r.role.value, r.target.value, name, r.reason, r.status.value, r.made_at, r.decided_at,
        r.reply,
    )
