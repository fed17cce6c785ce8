"""Signs of abuse: one order again, many cases in a month, many losses in a year; each with what it rests on."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from sqlalchemy import func, select, update

from panel.evidence import clean_picture, read_signs, sniff
from panel.lifecycle import CaseStatus
from panel.models import Case, Closing, ExhibitSigns, PartyRole
from panel.projections.mediator_case import case_desk
from panel.projections.party import view_case
from panel.projections.signs import view_signs
from panel.queries.cases import lock_case
from panel.services.closing import close_case
from panel.services.exhibits import add_exhibit
from panel.services.filing import withdraw_case
from panel.settings import change_setting
from tests.panel.lessons_room import lesson, today
from tests.panel.scene import Scene
from tests.panel.test_erasing import dump, erase

TAGS = {"Software": 0x0131, "Artist": 0x013B}


@pytest.fixture
def pictures(scene: Scene) -> Callable[..., None]:
    """Hands a picture in: its looks by a letter, with tags of its metadata."""

    def hand_in(case: int, role: PartyRole, looks: str, **tags: str) -> None:
        picture, exif, file = Image.new("RGB", (90, 80), "white"), Image.Exif(), io.BytesIO()
        for at in range(0, 90, 30):
            picture.paste((at, 20, 90), (at, 0, at + 20, 80) if looks == "a" else (0, at, 60, at + 9))
        for name, value in tags.items():
            exif[TAGS[name]] = value.encode()
        picture.save(file, "JPEG", exif=exif)
        data = file.getvalue()
        with scene.house.work() as uow:
            add_exhibit(
                uow, case, role, clean_picture(data), "a.jpg", "", store=scene.store, now=scene.now,
                signs=read_signs(data, sniff(data)),
            )

    return hand_in


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


def test_a_picture_of_this_case_in_another_one(scene: Scene, pictures: Callable[..., None]) -> None:
    one, again, other = scene.file(), scene.file(order_no="B"), scene.file(order_no="C")
    pictures(one, PartyRole.COMPLAINANT, "a")
    pictures(again, PartyRole.COMPLAINANT, "a")
    pictures(other, PartyRole.COMPLAINANT, "b")
    assert signs(scene, one)["same_picture"] == (scene.case(again).number,)
    assert signs(scene, again)["same_picture"] == (scene.case(one).number,), "also what came later"
    assert "same_picture" not in signs(scene, other)
    assert "same_picture" not in signs(scene, one, scene.complainant), "nobody reads of cases of their own"


def test_what_files_say_is_shown_to_both_sides_and_goes_with_them(scene: Scene, pictures: Callable[..., None]) -> None:
    case = scene.file()
    pictures(case, PartyRole.COMPLAINANT, "a", Software="Snapseed 2.21")
    pictures(case, PartyRole.RESPONDENT, "a", Artist="翠鸟甲")
    pictures(case, PartyRole.RESPONDENT, "b")
    with scene.house.work() as uow:
        found = lock_case(uow.session, case)
        sides = [view_case(uow.session, found, role, scene.now).exhibits for role in PartyRole]
        desk = case_desk(uow.session, found, scene.now).exhibits
    told = [["no_camera", "editor", "same_here"], ["no_camera", "same_here"], ["no_camera"]]
    for exhibits in (*sides, desk):
        assert [[sign.code for sign in each.signs] for each in exhibits] == told
    assert desk[0].signs[1].params == {"program": "Snapseed"}
    assert "翠鸟甲" not in dump(scene)
    with scene.house.work() as uow:
        withdraw_case(uow, case, "谈好了", now=scene.now)
    scene.later(days=181)
    assert erase(scene) == 1
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ExhibitSigns)) == 0
