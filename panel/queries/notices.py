"""Reading the notices of one account."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from panel.models import Notice, Outgoing
from panel.models.base import table_of

_N = table_of(Notice)
_UNREAD = select(func.count()).select_from(_N).where(_N.c.account_id == bindparam("account"), _N.c.read_at.is_(None))


def list_notices(session: Session, account_id: int, *, limit: int = 50, before_id: int | None = None) -> list[Notice]:
    """One page of an account's notices, newest first; `before_id`: the oldest id of the page before."""
    wanted = select(Notice).where(Notice.account_id == account_id)
    if before_id is not None:
        wanted = wanted.where(Notice.id < before_id)
    return list(session.scalars(wanted.order_by(Notice.id.desc()).limit(limit)))


def unread_count(session: Session, account_id: int) -> int:
    """How many notices the account has not read; a prepared SELECT, since every page of a member asks."""
    return session.connection().scalar(_UNREAD, {"account": account_id}) or 0


def find_notice(session: Session, account_id: int, public_id: str) -> Notice | None:
    """One notice of the account."""
    return session.scalar(select(Notice).where(Notice.account_id == account_id, Notice.public_id == public_id))


def list_outgoing(session: Session, *, limit: int = 100) -> list[Outgoing]:
    """The newest mails of the outbox, sent or not."""
    return list(session.scalars(select(Outgoing).order_by(Outgoing.id.desc()).limit(limit)))
