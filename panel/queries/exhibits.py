"""Finding exhibits of a case; those that were taken back are not found."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import Exhibit


def find_exhibit(session: Session, case_id: int, public_id: str) -> Exhibit | None:
    """The exhibit of this case with this public id, or None."""
    return session.scalar(
        select(Exhibit).where(
            Exhibit.case_id == case_id, Exhibit.public_id == public_id, Exhibit.removed_at.is_(None)
        )
    )


def get_exhibit(session: Session, case_id: int, public_id: str) -> Exhibit:
    """The exhibit of this case with this public id. Raises NotFound("exhibit.unknown")."""
    found = find_exhibit(session, case_id, public_id)
    if found is None:
        raise NotFound("exhibit.unknown")
    return found


def count_exhibits(session: Session, party_id: int) -> int:
    """How many exhibits a party has in its case now."""
    count = select(func.count()).select_from(Exhibit).where(Exhibit.party_id == party_id, Exhibit.removed_at.is_(None))
    return session.scalar(count) or 0
