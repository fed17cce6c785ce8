"""Finding exhibits of a case; those that were taken back are not found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.evidence import looks_alike
from panel.models import Exhibit, ExhibitSigns


@dataclass(frozen=True, slots=True)
class FileSign:
    """One thing a file says about itself, or that the house knows of it: a code and what goes with it."""

    code: str
    params: Mapping[str, str]


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


def signs_of(session: Session, case_id: int) -> dict[int, tuple[FileSign, ...]]:
    """For each exhibit of a case: what its file said, and whether another party of the case gave the same picture."""
    rows = session.execute(
        select(ExhibitSigns.exhibit_id, ExhibitSigns.found, ExhibitSigns.likeness, Exhibit.party_id)
        .join(Exhibit, Exhibit.id == ExhibitSigns.exhibit_id)
        .where(Exhibit.case_id == case_id, Exhibit.removed_at.is_(None)).order_by(Exhibit.id)
    ).all()
    twice = {
        one.exhibit_id for one in rows for other in rows
        if one.party_id != other.party_id and looks_alike(one.likeness, other.likeness)
    }
    same = (FileSign("same_here", {}),)
    return {row.exhibit_id: tuple(map(_sign, row.found)) + (same if row.exhibit_id in twice else ()) for row in rows}


def _sign(found: Mapping[str, str]) -> FileSign:
    return FileSign(found["code"], {name: value for name, value in found.items() if name != "code"})
