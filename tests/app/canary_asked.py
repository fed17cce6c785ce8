"""What the canary's sides were asked beside their stories, with names in every answer."""

from __future__ import annotations

from panel.models import PartyRole
from panel.services.asking import answer_question, ask_side
from tests.app.town import Town

HEARD = "旁听翠鸟未"  # of the respondent's answer: both sides read it, jurors read it masked


def beside(name: str, shop: str, phone: str) -> dict[str, str]:
    """Answers of the filing."""
    return {"tried-1": f"{name}打了三次{shop}的电话，留的是{phone}", "open-1": f"{shop}没有人道歉"}


def ask_respondent(town: Town, case: int, name: str, shop: str) -> None:
    """The mediator asks the respondent, who answers."""
    scene = town.scene
    with town.house.work() as uow:
        asked = ask_side(uow, case, PartyRole.RESPONDENT, "tried-3", by_id=scene.mediator, now=scene.now).public_id
        answer_question(uow, case, PartyRole.RESPONDENT, asked, f"{HEARD}，{shop}回复过{name}", now=scene.now)
