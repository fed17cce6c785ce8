"""The exhibits of a case as its parties see them: of all sides, with what each file says about itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus
from panel.models import Case, Exhibit, Party
from panel.queries.exhibits import FileSign, signs_of

ADDABLE = (
    CaseStatus.FILED, CaseStatus.AWAITING_RESPONSE, CaseStatus.IN_MEDIATION, CaseStatus.IMPASSE, CaseStatus.APPEALED,
)


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """One exhibit, numbered as on the page. `by`: the further firm that gave it, "" for a side; `kind`: image or document."""

    public_id: str
    number: int
    side: str
    by: str
    mine: bool
    kind: str
    title: str
    width: int | None
    height: int | None
    sha256: str
    added_at: datetime
    removable: bool
    signs: tuple[FileSign, ...]


def list_exhibits(session: Session, case: Case, parties: Sequence[Party], own: int) -> tuple[ExhibitView, ...]:
    """The exhibits of all sides as the party `own` sees them."""
    by_id = {party.id: party for party in parties}
    rows = session.scalars(
        select(Exhibit).where(Exhibit.case_id == case.id, Exhibit.removed_at.is_(None)).order_by(Exhibit.ordinal)
    ).all()
    signs = signs_of(session, case.id)
    return tuple(
        ExhibitView(
            public_id=e.public_id, number=number, side=by_id[e.party_id].stands,
            by=by_id[e.party_id].name if by_id[e.party_id].ordinal else "", mine=e.party_id == own,
            kind="image" if e.media_type.startswith("image/") else "document", title=e.title,
            width=e.width, height=e.height, sha256=e.sha256, added_at=e.added_at,
            removable=e.party_id == own and case.status in ADDABLE, signs=signs.get(e.id, ()),
        )
        for number, e in enumerate(rows, 1)
    )
