"""Addresses of people who may have no account do not stay: letters, links to sign up and invitations end by the clock.

What belongs to an account goes with the account (`farewell.py`); a letter to an address that nobody has belongs to none.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from panel.models import Invitation, Outgoing, SignUpLink
from panel.uow import UnitOfWork

KEPT = timedelta(days=30)  # after it was sent, given up, used in vain


def is_due(session: Session, now: datetime) -> bool:
    """Whether there is anything to remove."""
    return any(session.scalar(select(exists().where(what))) for what in _outdated(now).values())


def remove_outdated(uow: UnitOfWork, *, now: datetime) -> bool:
    """Remove what is outdated; whether there was anything. Two workers at once do no harm."""
    removed = 0
    for model, what in _outdated(now).items():
        removed += len(uow.session.scalars(delete(model).where(what).returning(model.id)).all())
    return removed > 0


def _outdated(now: datetime) -> dict[type[Outgoing] | type[SignUpLink] | type[Invitation], ColumnElement[bool]]:
    """By table, which rows go. A letter is dated by its last try: that is when it was sent or given up."""
    ended = or_(Outgoing.sent_at.is_not(None), Outgoing.given_up_at.is_not(None))
    return {
        Outgoing: and_(Outgoing.notice_id.is_(None), Outgoing.next_try_at <= now - KEPT, ended),
        SignUpLink: SignUpLink.expires_at <= now,
        Invitation: and_(Invitation.accepted_at.is_(None), Invitation.expires_at <= now - KEPT),
    }
