"""Whose work a closed case was about, and what: as the closing record keeps it beside touchpoint and cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.content import Text
from panel.models import ClosingWork, OwnRole, WorkRole


@dataclass(frozen=True, slots=True)
class Work:
    """`role`: a WorkRole, or "own" with the operator's words in `own`. `item`: a code of the case's category."""

    role: str
    item: str
    own: Text | None = None


def works_of(session: Session, case_ids: Iterable[int]) -> dict[int, Work]:
    """Case -> its work; cases that were closed before it was asked are missing."""
    rows = session.execute(
        select(ClosingWork, OwnRole).outerjoin(OwnRole, OwnRole.id == ClosingWork.own_role_id)
        .where(ClosingWork.case_id.in_(list(case_ids)))
    )
    return {row.case_id: Work(row.role.value, row.item, own_words(own)) for row, own in rows}


def own_words(own: OwnRole | None) -> Text | None:
    """The operator's words for a role of its own."""
    return Text(own.zh, own.en) if own is not None else None


def list_own_roles(session: Session, *, ended: bool = False) -> list[OwnRole]:
    """The operator's own roles, in the order they were added; those that ended only if asked for."""
    query = select(OwnRole).order_by(OwnRole.id)
    return list(session.scalars(query if ended else query.where(OwnRole.ended_at.is_(None))))


def find_own_role(session: Session, public_id: str) -> OwnRole | None:
    """A role of the operator that can be chosen."""
    return session.scalar(select(OwnRole).where(OwnRole.public_id == public_id, OwnRole.ended_at.is_(None)))


def role_key(work: WorkRole, own: OwnRole | None) -> str:
    """What a form or a figure calls a role: its code, or the public id of one of the operator's."""
    return own.public_id if own is not None else work.value
