"""Signs of abuse: one order again, many cases in a month, many losses in a year; each with what it rests on."""

from __future__ import annotations

from sqlalchemy import update

from panel.lifecycle import CaseStatus
from panel.models import Case, Closing
from panel.projections.signs import view_signs
from panel.services.closing import close_case
from panel.settings import change_setting
from tests.panel.lessons_room import lesson, today
from tests.panel.scene import Scene


def signs(scene: Scene, case: int, reader: int | None = None) -> dict[str, tuple[str, ...]]:
    with scene.house.db.reading() as session:
        found = view_signs(session, session.get_one(Case, case), reader or scene.mediator)
        return {sign.kind: sign.rests_on for sign in found}


def test_one_order_again_at_the_same_merchant(scene: Scene) -> None:
    first = scene.file()
    assert signs(scene, first) == {}
    again, elsewhere, none = scene.file(), scene.file(merchant_name="别家"), scene.file(order_no="")
    assert signs(scene, again) == {"same_order": (scene.case(first).number,)}
    assert signs(scene, elsewhere) == signs(scene, none) == {}
    assert signs(scene, first) == {}, "what was filed later tells nothing of this one"
    assert signs(scene, again, scene.complainant) == {}, "nobody reads of cases of their own"


def test_many_cases_within_a_month(scene: Scene) -> None:
    for number in range(3):
        scene.file(order_no=f"A{number}")
    assert "many_cases" not in signs(scene, scene.file(order_no="B"))
    fifth = scene.file(order_no="C")
    assert len(signs(scene, fifth)["many_cases"]) == 4
    scene.later(days=31)
    assert signs(scene, scene.file(order_no="D")) == {}


def test_many_losses_within_a_year(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_setting(uow, "open_disputes_max", 100, by_id=None, now=scene.now)
    lost = [scene.to(CaseStatus.IMPASSE, order_no=f"A{number}") for number in range(3)]
    for case in lost:
        with scene.house.work() as uow:
            close_case(
                uow, case, lesson(scene, finding="no_fault"), by_id=scene.mediator, now=scene.now, today=today(scene)
            )
    scene.later(days=40)
    newest = scene.file(order_no="B")
    assert signs(scene, newest) == {"many_losses": tuple(scene.case(case).number for case in reversed(lost))}
    with scene.house.work() as uow:
        uow.session.execute(update(Closing).where(Closing.case_id == lost[0]).values(finding="fault"))
    assert signs(scene, newest) == {}
