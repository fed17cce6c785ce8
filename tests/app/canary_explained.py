"""A planted case closed as explained and not upheld: why is told to both sides and to who works on it, to nobody else."""

from __future__ import annotations

from panel.services.closing import Lesson, close_case
from panel.services.explaining import Explanation
from tests.app.town import Town

WHY_NOT = "说明翠鸟未"


def end_explained(town: Town, case_id: int, name: str) -> None:
    """Taken up, answered, an impasse, and closed with the full explanation in which a name stands."""
    scene = town.scene
    scene.take(case_id)
    scene.respond(case_id)
    scene.impasse(case_id)
    said = f"{WHY_NOT}：{name}提供的照片拍摄于取餐次日，封签完整，无法据此认定商家有过失。"
    why = Explanation(said * 3, ("court", "association"))
    lesson = Lesson("not_upheld", "delivery", "other", "nobody", no_action_reason="没有要改的地方", explanation=why)
    with town.house.work() as uow:
        close_case(uow, case_id, lesson, by_id=scene.mediator, now=scene.now, today=scene.now.date())
