"""Whose work a case was about and what, written down when it closes; the operator's own roles."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.content import works
from panel.errors import Conflict, Invalid, NotFound
from panel.models import Case, ClosingWork, OwnRole, WorkRole
from panel.queries.works import Work, find_own_role, own_words
from panel.uow import UnitOfWork

OWN_MAX = 20  # roles of the operator that can be chosen at once
WORDS_MAX = 40
OTHER = "other"


def resolve_work(session: Session, category: str, role: str, item: str) -> Work:
    """What was chosen, or the usual for the category where nothing was: its role, and "other".

    Raises Invalid("input.choice") for a role or an item that is not offered.
    """
    usual = works(category)
    item = item or OTHER
    if item not in {each.code for each in usual.items}:
        raise Invalid("input.choice", field="item")
    role = role or usual.role
    if role in set(WorkRole) - {WorkRole.OWN}:
        return Work(role, item)
    own = find_own_role(session, role)
    if own is None:
        raise Invalid("input.choice", field="role")
    return Work(WorkRole.OWN.value, item, own_words(own))


def write_work(uow: UnitOfWork, case: Case, role: str, item: str) -> None:
    """Keep it beside the closing record. Raises as `resolve_work` does."""
    work = resolve_work(uow.session, case.category, role, item)
    own = find_own_role(uow.session, role) if work.own is not None else None
    uow.session.add(ClosingWork(
        case_id=case.id, role=WorkRole(work.role), own_role_id=own.id if own is not None else None, item=work.item
    ))


def add_role(uow: UnitOfWork, zh: str, en: str, *, by_id: int, now: datetime) -> OwnRole:
    """A role of the operator's own, in both languages. Raises Invalid with the field, Conflict("role.too_many")."""
    clean = {"zh": zh.strip(), "en": en.strip()}
    for name, words in clean.items():
        if not words:
            raise Invalid("input.missing", field=name)
        if len(words) > WORDS_MAX:
            raise Invalid("input.too_long", field=name, limit=WORDS_MAX)
    there = uow.session.scalar(select(func.count()).select_from(OwnRole).where(OwnRole.ended_at.is_(None))) or 0
    if there >= OWN_MAX:
        raise Conflict("role.too_many", limit=OWN_MAX)
    made = OwnRole(**clean, added_by_id=by_id, added_at=now)
    uow.session.add(made)
    uow.session.flush()
    return made


def end_role(uow: UnitOfWork, public_id: str, *, now: datetime) -> None:
    """It is offered no more; what was closed with it keeps it. Again is once. Raises NotFound("role.unknown")."""
    found = uow.session.scalar(select(OwnRole).where(OwnRole.public_id == public_id).with_for_update())
    if found is None:
        raise NotFound("role.unknown")
    found.ended_at = found.ended_at or now
