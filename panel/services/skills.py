"""The operator's list of skills, kept by managers: who has which, and what asks for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select

from panel.content import categories
from panel.errors import Conflict, Invalid, NotFound
from panel.models import Account
from panel.models.account import Skill, SkillHolder, SkillWish
from panel.queries.skills import SECOND_TALK
from panel.queries.staff import HOLDERS, list_staff
from panel.services.actions import checked
from panel.uow import UnitOfWork

NAME_MAX, SKILLS_MAX = 30, 40
LANGUAGES = ("zh", "en")


def codes() -> tuple[str, ...]:
    """Everything that can ask for a skill."""
    return (SECOND_TALK, *(f"language.{each}" for each in LANGUAGES), *(f"category.{each.code}" for each in categories()))


def add_skill(uow: UnitOfWork, name: str, *, now: datetime) -> Skill:
    """Put a skill on the list; one of that name is the same. Raises Invalid, Conflict("skill.too_many")."""
    said = checked(name, "name", NAME_MAX)
    found = uow.session.scalar(select(Skill).where(Skill.name == said))
    if found is not None:
        return found
    if (uow.session.scalar(select(func.count()).select_from(Skill)) or 0) >= SKILLS_MAX:
        raise Conflict("skill.too_many", limit=SKILLS_MAX)
    made = Skill(name=said, made_at=now)
    uow.session.add(made)
    uow.session.flush()
    return made


def set_skill(uow: UnitOfWork, public_id: str, holders: Collection[str], asks: Collection[str]) -> Skill:
    """Who has it, by public ids of mediators and managers, and what asks for it; what is not named is taken away.

    Raises NotFound("skill.unknown"), Invalid for anybody or anything unknown.
    """
    found = _lock(uow, public_id)
    if set(asks) - set(codes()):
        raise Invalid("input.choice", field="asks")
    staff = list_staff(uow.session, *HOLDERS)
    people = uow.session.scalars(select(Account.id).where(Account.public_id.in_(holders), Account.id.in_(staff))).all()
    if len(people) != len(set(holders)):
        raise Invalid("input.choice", field="holders")
    for model in (SkillHolder, SkillWish):
        uow.session.execute(delete(model).where(model.skill_id == found.id))
    uow.session.add_all(SkillHolder(skill_id=found.id, account_id=who) for who in people)
    uow.session.add_all(SkillWish(skill_id=found.id, asks=each) for each in sorted(set(asks)))
    uow.session.flush()
    return found


def remove_skill(uow: UnitOfWork, public_id: str) -> None:
    """Take it off the list, with everything said of it; again does nothing."""
    found = uow.session.scalar(select(Skill).where(Skill.public_id == public_id).with_for_update())
    if found is not None:
        for model in (SkillHolder, SkillWish):
            uow.session.execute(delete(model).where(model.skill_id == found.id))
        uow.session.execute(delete(Skill).where(Skill.id == found.id))


def _lock(uow: UnitOfWork, public_id: str) -> Skill:
    found = uow.session.scalar(select(Skill).where(Skill.public_id == public_id).with_for_update())
    if found is None:
        raise NotFound("skill.unknown")
    return found
