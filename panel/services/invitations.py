"""Inviting people to staff roles by mail: one use, a week's time, only for the address it was sent to."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from panel.errors import Conflict, Forbidden, NotFound
from panel.models import Account, Invitation, Role
from panel.notices import write_letter
from panel.queries.accounts import find_invitation, hash_token
from panel.services.accounts import read_email, register
from panel.services.granting import propose_for
from panel.services.resetting import Bearer
from panel.uow import UnitOfWork

VALID = timedelta(days=7)


def invite(uow: UnitOfWork, email: str, role: Role, *, by_id: int, locale: str, now: datetime) -> str:
    """Invite an address to a role by mail and return a token (43 signs), good until the mail makes one of its own.

    Earlier open invitations of the address are revoked.

    Raises Invalid("account.email_wrong").
    """
    address = read_email(email)
    uow.session.execute(
        update(Invitation)
        .where(Invitation.email == address, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    token = secrets.token_urlsafe(32)
    uow.session.add(
        Invitation(token_hash=hash_token(token), email=address, role=role, invited_by_id=by_id, created_at=now,
                   expires_at=now + VALID)
    )
    write_letter(
        uow, address, "account.invited", locale=locale, now=now, role=role.value, expires_at=(now + VALID).isoformat()
    )
    return token


def bear_invitation(uow: UnitOfWork, address: str, locale: str, *, now: datetime) -> Bearer | None:
    """The token of the address's open invitation, made anew for the mail, which alone holds it; the one of before is void.

    None when nothing is open.
    """
    still = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now)
    found = uow.session.scalar(select(Invitation).where(Invitation.email == address, *still).with_for_update())
    if found is None:
        return None
    token = secrets.token_urlsafe(32)
    found.token_hash = hash_token(token)
    return Bearer(address, locale, token)


def get_invitation(uow: UnitOfWork, token: str, *, now: datetime) -> Invitation:
    """The invitation while it can be accepted, locked; NotFound("invitation.gone") otherwise."""
    found = find_invitation(uow.session, token, now=now)
    if found is None:
        raise NotFound("invitation.gone")
    locked = uow.session.scalar(
        select(Invitation).where(Invitation.id == found.id, Invitation.accepted_at.is_(None)).with_for_update()
    )
    if locked is None:
        raise NotFound("invitation.gone")
    return locked


def accept_as_new(uow: UnitOfWork, token: str, *, name: str, password_hash: str, locale: str, now: datetime) -> int:
    """Accept by making an account; its id. Invalid("account.identifier_taken") when the address has one already."""
    invitation = get_invitation(uow, token, now=now)
    account_id = register(
        uow, identifier=invitation.email, name=name, password_hash=password_hash, locale=locale, now=now, confirmed=True
    )
    _accept(uow, invitation, account_id, now=now)
    return account_id


def accept_as(uow: UnitOfWork, token: str, account_id: int, *, now: datetime) -> bool:
    """Accept with an account that is signed in; whether the role waits for a second person.

    Raises Forbidden("invitation.not_yours") when its address is another, and as `propose_for`.
    """
    invitation = get_invitation(uow, token, now=now)
    account = uow.session.get(Account, account_id)
    if account is None or account.email != invitation.email:
        raise Forbidden("invitation.not_yours")
    return _accept(uow, invitation, account_id, now=now)


def _accept(uow: UnitOfWork, invitation: Invitation, account_id: int, *, now: datetime) -> bool:
    """Whether the role waits for a second person now: an invitation is a proposal by whoever invited."""
    invitation.accepted_at = now
    account = uow.session.get_one(Account, account_id)
    account.email_confirmed_at = account.email_confirmed_at or now  # the link came to this very address
    return propose_for(uow, account_id, invitation.role, by_id=invitation.invited_by_id, now=now)


def revoke_invitation(uow: UnitOfWork, token_hash: str, *, now: datetime) -> None:
    """Make an open invitation worthless; Conflict("invitation.gone") when it was used or revoked already."""
    revoked = uow.session.scalar(
        update(Invitation)
        .where(Invitation.token_hash == token_hash, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(Invitation.id)
    )
    if revoked is None:
        raise Conflict("invitation.gone")
