"""What the demo's mediators are good at, and which cases ask for it."""

from __future__ import annotations

from datetime import datetime

from panel.demo.early import Stage
from panel.models import Account
from panel.services.skills import add_skill, set_skill

SKILLS = (
    ("共情", ("second_talk", "category.attitude"), ("he_jing",)),
    ("餐饮", ("category.food_quality", "category.delivery"), ("he_jing", "qin_yue")),
    ("English", ("language.en",), ("tang_wen",)),
)


def put_skills(stage: Stage, now: datetime) -> None:
    """The manager's list."""
    with stage.house.work() as uow:
        for name, asks, holders in SKILLS:
            people = [uow.session.get_one(Account, stage.person(who)).public_id for who in holders]
            set_skill(uow, add_skill(uow, name, now=now).public_id, people, asks)
