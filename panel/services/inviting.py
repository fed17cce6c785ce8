"""Past complainants invited to the pool of jurors: once in a life, quietly, after their case is closed.

Never their own case nor one of the same merchant: the draw sees to that (`panel.queries.conflicts`), whoever invited them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from panel.models import Account, Case, PartyRole
from panel.notices import insert_notice, notice_row
from panel.queries.contact import askable_accounts
from panel.queries.jurors import find_juror
from panel.uow import UnitOfWork


def may_be_invited(session: Session, account_id: int) -> bool:
    """Whether this person never was a juror and has not asked to be erased."""
    account = session.get_one(Account, account_id)
    return find_juror(session, account_id) is None and account.erase_asked_at is None and account.disabled_at is None


def invite_to_pool(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """A notice without a mail to the complainant of a case that closes, unless contact was refused. `case` with its parties."""
    for account_id in askable_accounts(uow.session, case, PartyRole.COMPLAINANT):
        if may_be_invited(uow.session, account_id):
            row = notice_row(account_id, "pool.invited", now=now, once="once", target=("pool", ""))
            insert_notice(uow.session.connection(), row, {})
