"""Who wants to hear nothing more that nobody owes them: no survey, no invitation, no reminder of what they may still ask."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import Case, NoContact, PartyRole
from panel.queries.cases import party_accounts


def has_refused(session: Session, case_id: int, role: PartyRole) -> bool:
    """Whether this side of the case said so and has not taken it back."""
    found = select(NoContact.id).where(NoContact.case_id == case_id, NoContact.role == role)
    return session.scalar(found) is not None


def askable_accounts(session: Session, case: Case, role: PartyRole) -> list[int]:
    """Accounts of one side that may be asked or reminded; nobody of a side that refused. `case` with its parties."""
    return [] if has_refused(session, case.id, role) else party_accounts(session, case, role)
