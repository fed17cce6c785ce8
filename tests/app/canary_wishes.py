"""What is said of the wishes of the planted case: both sides read it, nobody outside of it."""

from __future__ import annotations

from panel.models.wish import WishPart
from panel.queries.redactions import get_redaction
from panel.services.wishing import WishWord, ground_options, rule_on_wish
from tests.app.town import Town

CANNOT, INSTEAD, WHY_ALL = "办不到翠鸟未", "可改为翠鸟申", "仍可行翠鸟酉"


def say_wish(town: Town, case: int, name: str) -> None:
    """The mediator says that what was added in words cannot be done, and at the desk why the answers of the vote can."""
    word = WishWord(WishPart.WORDS, False, f"{CANNOT}，{name}的要求超出范围", f"{INSTEAD}，退给{name}")
    with town.house.work() as uow:
        rule_on_wish(uow, case, word, by_id=town.scene.mediator, now=town.scene.now)
        desk = get_redaction(uow.session, case)
        ground_options(uow, desk, f"{WHY_ALL}，与{name}无关", by_id=town.scene.mediator, now=town.scene.now)
