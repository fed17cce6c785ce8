"""The list of skills as managers see it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import Account
from panel.models.account import Skill, SkillHolder, SkillWish


@dataclass(frozen=True, slots=True)
class SkillView:
    """One skill: who has it (public id, name), and what asks for it."""

    id: str
    name: str
    holders: tuple[tuple[str, str], ...]
    asks: tuple[str, ...]


def list_skills(session: Session) -> tuple[SkillView, ...]:
    """The whole list, by name: it is short."""
    people: dict[int, list[tuple[str, str]]] = {}
    rows = session.execute(
        select(SkillHolder.skill_id, Account.public_id, Account.name).join(Account, Account.id == SkillHolder.account_id)
        .where(Account.disabled_at.is_(None)).order_by(Account.name, Account.id)
    )
    for skill, public_id, name in rows:
        people.setdefault(skill, []).append((public_id, name))
    asks: dict[int, list[str]] = {}
    for skill, code in session.execute(select(SkillWish.skill_id, SkillWish.asks).order_by(SkillWish.asks)):
        asks.setdefault(skill, []).append(code)
    return tuple(
        SkillView(each.public_id, each.name, tuple(people.get(each.id, ())), tuple(asks.get(each.id, ())))
        for each in session.scalars(select(Skill).order_by(Skill.name))
    )


def view_skill(session: Session, public_id: str) -> SkillView:
    """One of them. Raises NotFound("skill.unknown")."""
    found = next((each for each in list_skills(session) if each.id == public_id), None)
    if found is None:
        raise NotFound("skill.unknown")
    return found
