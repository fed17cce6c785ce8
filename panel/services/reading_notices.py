"""Marking notices as read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from panel.models import Notice
from panel.uow import UnitOfWork


def mark_read(uow: UnitOfWork, account_id: int, public_id: str | None, *, now: datetime) -> int:
    """Mark one notice of the account, or all of them (`public_id` None), as read; how many were unread."""
    wanted = update(Notice).where(Notice.account_id == account_id, Notice.read_at.is_(None))
    if public_id is not None:
        wanted = wanted.where(Notice.public_id == public_id)
    return len(uow.session.scalars(wanted.values(read_at=now).returning(Notice.id)).all())
