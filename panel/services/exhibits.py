"""Evidence of the parties: handing in and taking back. Files are rebuilt (`panel.evidence`) before they come here."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import func, select

from panel.errors import Conflict, NotFound
from panel.evidence import CleanDocument, CleanFile, EvidenceStore, FileSigns, new_name
from panel.lifecycle import CaseStatus, check_in
from panel.models import Case, Exhibit, ExhibitSigns, Party, PartyRole
from panel.queries.cases import lock_case, party_of
from panel.queries.exhibits import count_exhibits, get_exhibit
from panel.services.moving import log
from panel.settings import read_settings
from panel.uow import UnitOfWork

TITLE_MAX = 120
NAME_MAX = 200
OPEN_FOR_EVIDENCE = (
    CaseStatus.FILED, CaseStatus.AWAITING_RESPONSE, CaseStatus.IN_MEDIATION, CaseStatus.IMPASSE, CaseStatus.APPEALED,
)


def add_exhibit(
    uow: UnitOfWork,
    case_id: int,
    role: PartyRole,
    clean: CleanFile | CleanDocument,
    file_name: str,
    title: str,
    *,
    store: EvidenceStore,
    now: datetime,
    ordinal: int = 0,
    signs: FileSigns | None = None,
) -> Exhibit:
    """Hand in one rebuilt file. The same file twice from the same party is taken once. `ordinal`: of a further firm; `signs`:
    what the upload said about itself, None where nobody read it.

    Raises Conflict("case.wrong_status") when evidence is locked, Conflict("exhibit.too_many", limit) at the limit per party.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, *OPEN_FOR_EVIDENCE)
    party = party_of(case, role, ordinal)
    again = _same_file(uow, party, clean.sha256)
    if again is not None:
        return again
    limit = read_settings(uow.session, now).exhibits_max
    if count_exhibits(uow.session, party.id) >= limit:
        raise Conflict("exhibit.too_many", limit=limit)
    exhibit = Exhibit(
        case_id=case.id, party_id=party.id, ordinal=_next_ordinal(uow, case), title=title.strip()[:TITLE_MAX],
        file_name=file_name.strip()[:NAME_MAX] or "file", media_type=clean.media_type.value, size=len(clean.data),
        width=getattr(clean, "width", None), height=getattr(clean, "height", None), pages=getattr(clean, "pages", None),
        sha256=clean.sha256, store_key=new_name(secrets.token_bytes), added_at=now,
    )
    uow.session.add(exhibit)
    if signs is not None:
        _keep_signs(uow, exhibit, signs)
    log(uow, case, "exhibit.added", actor=party.stands, now=now)
    store.put(exhibit.store_key, clean.data)  # last: nothing is written when the rows were refused
    return exhibit


def _keep_signs(uow: UnitOfWork, exhibit: Exhibit, signs: FileSigns) -> None:
    uow.session.flush()
    uow.session.add(ExhibitSigns(
        exhibit_id=exhibit.id, found=[dict(each) for each in signs.found], read_at=exhibit.added_at,
        likeness=signs.likeness or exhibit.sha256[:16],
    ))  # fmt: skip


def remove_exhibit(
    uow: UnitOfWork, case_id: int, exhibit_public_id: str, role: PartyRole, *, now: datetime, ordinal: int = 0
) -> Exhibit:
    """Take back an own exhibit while evidence is still open. It is not shown any more; the log keeps that it was there."""
    case = lock_case(uow.session, case_id)
    exhibit = get_exhibit(uow.session, case.id, exhibit_public_id)
    party = party_of(case, role, ordinal)
    if exhibit.party_id != party.id:
        raise NotFound("exhibit.unknown")
    check_in(case.status, *OPEN_FOR_EVIDENCE)
    exhibit.removed_at = now
    log(uow, case, "exhibit.removed", actor=party.stands, now=now)
    return exhibit


def _same_file(uow: UnitOfWork, party: Party, sha256: str) -> Exhibit | None:
    return uow.session.scalar(
        select(Exhibit)
        .where(Exhibit.party_id == party.id, Exhibit.sha256 == sha256, Exhibit.removed_at.is_(None))
        .limit(1)
    )


def _next_ordinal(uow: UnitOfWork, case: Case) -> int:
    return 1 + (uow.session.scalar(select(func.max(Exhibit.ordinal)).where(Exhibit.case_id == case.id)) or 0)
