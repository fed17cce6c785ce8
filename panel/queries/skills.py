"""Which skills a case asks for, and who has them. A skill puts somebody first; it locks nobody out."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.lifecycle import DeadlineKind
from panel.models.account import SkillHolder, SkillWish

SECOND_TALK = "second_talk"


def asked_by(category: str, language: str, clock: DeadlineKind | None) -> tuple[str, ...]:
    """What a case asks for: its kind of dispute, its language, and the second talk while one is owed."""
    talk = (SECOND_TALK,) if clock is DeadlineKind.EXPLANATION else ()
    return (f"category.{category}", f"language.{language}", *talk)


def count_fitting(session: Session, asks: Collection[str]) -> dict[int, int]:
    """Account -> how many of its skills are asked for; who has none is missing."""
    rows = session.execute(
        select(SkillHolder.account_id, func.count(func.distinct(SkillHolder.skill_id)))
        .join(SkillWish, SkillWish.skill_id == SkillHolder.skill_id)
        .where(SkillWish.asks.in_(asks)).group_by(SkillHolder.account_id)
    ).all()
    return dict(rows)


def list_met(session: Session, account_id: int) -> frozenset[str]:
    """Everything asked for that this account's skills meet."""
    return frozenset(session.scalars(
        select(SkillWish.asks).join(SkillHolder, SkillHolder.skill_id == SkillWish.skill_id)
        .where(SkillHolder.account_id == account_id)
    ))  # fmt: skip
