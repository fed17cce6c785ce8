"""A further firm states its side, or its window ends: silence is stated and never blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import Conflict, NotFound
from panel.lifecycle import ENDED, check_in
from panel.models import CaseFirm
from panel.notices import notify, tell_owner
from panel.permissions import statuses
from panel.queries.cases import lock_case, party_accounts
from panel.queries.firms import find_own_firm
from panel.services.advising import clean_words
from panel.services.filing import TEXT_MAX
from panel.services.moving import log
from panel.services.opinions import renew_texts
from panel.uow import UnitOfWork


def state_side(uow: UnitOfWork, case_id: int, account_id: int, text: str, *, now: datetime) -> CaseFirm:
    """Write what a further firm says, once, for the firm the account answers for; late is better than never. The same words
    again are the same statement.

    While the brief is in the making it becomes a text of it and the preview starts again. Raises NotFound("firm.unknown"),
    Invalid on "text", Conflict: "case.wrong_status", "firm.stated".
    """
    clean = clean_words(text, "text", TEXT_MAX)
    case = lock_case(uow.session, case_id)
    check_in(case.status, *statuses("firms_open"))
    found = find_own_firm(uow.session, case.id, account_id)
    if found is None:
        raise NotFound("firm.unknown")
    if found.text is not None:
        if found.text == clean:
            return found
        raise Conflict("firm.stated")
    found.text, found.stated_at = clean, now
    uow.session.flush()
    log(uow, case, "firm.stated", actor="firm", now=now, part=found.part.value)
    told = [each for each in party_accounts(uow.session, case) if each != account_id]
    notify(uow, told, "firm.stated", now=now, once=found.public_id, case=case, number=case.number)
    tell_owner(uow, case, "firm.stated", now=now, once=found.public_id)
    renew_texts(uow, case, now=now)
    return found


def list_due(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Firms whose window has ended without a word, the oldest first."""
    return session.scalars(
        select(CaseFirm.id)
        .where(CaseFirm.due_at <= now, CaseFirm.text.is_(None), CaseFirm.silent_at.is_(None), CaseFirm.removed_at.is_(None))
        .order_by(CaseFirm.due_at).limit(limit)
    ).all()


def end_window(uow: UnitOfWork, id_: int, *, now: datetime) -> bool:
    """The clock: a firm has not answered in time. That is stated, and the case goes on. Whether it was so."""
    case = lock_case(uow.session, uow.session.get_one(CaseFirm, id_).case_id)
    found = uow.session.get_one(CaseFirm, id_, populate_existing=True)
    if found.silent_at is not None or found.text is not None or found.removed_at is not None or found.due_at > now:
        return False
    found.silent_at = now
    if case.status not in ENDED:
        log(uow, case, "firm.silent", actor="clock", now=now, part=found.part.value)
    return True
