"""Finding cases and their parties."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from panel.errors import NotFound
from panel.models import Case, MerchantMember, Party, PartyRole, TimelineEntry
from panel.models.base import new_case_number


def find_case(session: Session, public_id: str) -> Case | None:
    """The case with its parties, or None."""
    return session.scalar(select(Case).where(Case.public_id == public_id).options(selectinload(Case.parties)))


def get_case(session: Session, public_id: str) -> Case:
    """The case with its parties. Raises NotFound("case.unknown")."""
    case = find_case(session, public_id)
    if case is None:
        raise NotFound("case.unknown")
    return case


def lock_case(session: Session, case_id: int | str) -> Case:
    """The case, locked until the transaction ends (PostgreSQL; SQLite has one writer anyway). By id or public id."""
    column = Case.public_id if isinstance(case_id, str) else Case.id
    case = session.scalar(
        select(Case)
        .where(column == case_id)
        .options(selectinload(Case.parties))
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )
    if case is None:
        raise NotFound("case.unknown")
    return case


def free_number(session: Session) -> str:
    """A case number nobody has. Of a million cases' numbers one in a million is taken; the constraint still decides."""
    number = new_case_number()
    while session.scalar(select(Case.id).where(Case.number == number)) is not None:
        number = new_case_number()
    return number


def count_hand_overs(session: Session, case_id: int) -> int:
    """How often a case has changed hands since somebody first held it."""
    query = select(func.count()).where(TimelineEntry.case_id == case_id, TimelineEntry.kind == "case.owner_changed")
    return session.scalar(query) or 0


def party_of(case: Case, role: PartyRole, ordinal: int = 0) -> Party:
    """A side of a loaded case; with an `ordinal` of 1 or more a further firm. Raises NotFound("party.unknown")."""
    for party in case.parties:
        if party.role == role and party.ordinal == ordinal:
            return party
    raise NotFound("party.unknown")


def party_accounts(session: Session, case: Case, role: PartyRole | None = None) -> list[int]:
    """Accounts that act for one side, or for all parties with further firms: a party's own and its merchant's members."""
    return accounts_of(session, case.parties if role is None else [p for p in case.sides if p.role == role])


def accounts_of(session: Session, parties: Iterable[Party]) -> list[int]:
    """Accounts that act for these parties, each once."""
    parties = list(parties)
    own = [p.account_id for p in parties if p.account_id is not None]
    merchants = [p.merchant_id for p in parties if p.merchant_id is not None]
    if merchants:
        own += session.scalars(
            select(MerchantMember.account_id).where(MerchantMember.merchant_id.in_(merchants)).order_by(MerchantMember.id)
        )
    return list(dict.fromkeys(own))
