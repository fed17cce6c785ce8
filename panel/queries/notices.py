"""Reading the notices of one account."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.models import Notice, Outgoing


def list_notices(session: Session, account_id: int, *, limit: int = 50, before_id: int | None = None) -> list[Notice]:
    """One page of an account's notices, newest first; `before_id`: the oldest id of the page before."""
    wanted = select(Notice).where(Notice.account_id == account_id)
    if before_id is not None:
        wanted = wanted.where(Notice.id < before_id)
    return list(session.scalars(wanted.order_by(Notice.id.desc()).limit(limit)))


def unread_count(session: Session, account_id: int) -> int:
    """How many notices the account has not read."""
    count = select(func.count()).select_from(Notice).where(Notice.account_id == account_id, Notice.read_at.is_(None))
    return session.scalar(count) or 0


def find_notice(session: Session, account_id: int, public_id: str) -> Notice | None:
    """One notice of the account."""
    return session.scalar(select(Notice).where(Notice.account_id == account_id, Notice.public_id == public_id))


def list_outgoing(session: Session, *, limit: int = 100) -> list[Outgoing]:
    """The newest mails of the outbox, sent or not."""
    return list(session.scalars(select(Outgoing).order_by(Outgoing.id.desc()).limit(limit)))
