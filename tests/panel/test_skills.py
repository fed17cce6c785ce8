"""Skills: the operator's list, asked for by kinds, languages and the second talk; they put people first and lock nobody out."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import DeadlineKind
from panel.models import Account, Case, Role
from panel.models.account import Skill, SkillHolder
from panel.projections.mediator_queue import queue_page
from panel.projections.own_data import view_own_data
from panel.projections.skills import list_skills
from panel.queries.queue import QueueFilter, Watcher
from panel.queries.skills import asked_by, count_fitting
from panel.services import skills
from panel.services.owning import assign_case, take_case
from panel.services.skills import add_skill, remove_skill, set_skill
from tests.panel.scene import Scene

FOOD = "category.food_quality"


def person(scene: Scene, name: str, *roles: Role) -> int:
    with scene.house.work() as uow:
        return scene._person(uow.session, name, scene.now, *roles)


def public(scene: Scene, *accounts: int) -> list[str]:
    with scene.house.db.reading() as session:
        return [session.get_one(Account, each).public_id for each in accounts]


def skilled(scene: Scene, name: str, asks: tuple[str, ...], *holders: int) -> str:
    who = public(scene, *holders)
    with scene.house.work() as uow:
        made = add_skill(uow, name, now=scene.now).public_id
        set_skill(uow, made, who, asks)
        return made


def assign(scene: Scene) -> int | None:
    case = scene.file()
    with scene.house.work() as uow:
        assign_case(uow, case, seed=bytes(32), now=scene.now)
    return scene.case(case).owner_id


def test_the_clock_gives_a_case_to_who_has_the_skill_until_they_hold_too_much(scene: Scene) -> None:
    good = person(scene, "孙调解", Role.MEDIATOR)
    assert assign(scene) == scene.mediator  # of two who hold nothing, the first
    skilled(scene, "食品", (FOOD,), good)
    assert [assign(scene) for _case in range(5)] == [good, good, good, good, scene.mediator]
    for case in (scene.file(category="delivery"), scene.file()):  # nobody is locked out
        with scene.house.work() as uow:
            assert take_case(uow, case, scene.mediator, seed=bytes(32), now=scene.now).owner_id == scene.mediator


def test_a_case_asks_by_its_kind_its_language_and_for_the_second_talk(scene: Scene) -> None:
    listens, reads = person(scene, "孙调解", Role.MEDIATOR), person(scene, "李调解", Role.MEDIATOR)
    skilled(scene, "共情", ("second_talk", "category.attitude"), listens)
    skilled(scene, "英语", ("language.en",), reads)
    with scene.house.db.reading() as session:
        def fits(category: str, language: str, clock: DeadlineKind | None = None) -> set[int]:
            return set(count_fitting(session, asked_by(category, language, clock)))

        assert fits("food_quality", "zh") == set()
        assert fits("food_quality", "zh", DeadlineKind.EXPLANATION) == fits("attitude", "zh") == {listens}
        assert fits("attitude", "en") == {listens, reads}
        assert view_own_data(session, listens)["skills"] == ["共情"]
    scene.file(language="en")
    with scene.house.db.reading() as session:
        for who, seen in ((reads, True), (listens, False), (scene.manager, False)):
            rows = queue_page(session, Watcher(who), QueueFilter("unowned"), scene.now).rows
            assert [row.fits for row in rows] == [seen]


def test_only_staff_has_skills_and_only_what_is_known_asks(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    made = skilled(scene, " 维修 ", (FOOD, "language.zh"), scene.mediator, scene.manager)
    assert skilled(scene, "维修", (), scene.mediator) == made
    with scene.house.db.reading() as session:
        assert [(row.name, len(row.holders), row.asks) for row in list_skills(session)] == [("维修", 1, ())]
    for holders, asks in ((public(scene, scene.complainant), ()), (["nobody"], ()), ((), ("category.nonsense",))):
        with pytest.raises(Invalid), scene.house.work() as uow:
            set_skill(uow, made, holders, asks)
    for wrong in ("", "长" * 31):
        with pytest.raises(Invalid), scene.house.work() as uow:
            add_skill(uow, wrong, now=scene.now)
    with pytest.raises(IntegrityError), scene.house.work() as uow:  # what two tabs at once would try
        uow.session.add(Skill(name="维修", made_at=scene.now))
    monkeypatch.setattr(skills, "SKILLS_MAX", 1)
    with pytest.raises(Conflict, match=r"skill\.too_many"), scene.house.work() as uow:
        add_skill(uow, "食品", now=scene.now)
    for _click in range(2):
        with scene.house.work() as uow:
            remove_skill(uow, made)
    with pytest.raises(NotFound), scene.house.work() as uow:
        set_skill(uow, made, (), ())
    with scene.house.db.reading() as session:
        assert session.scalar(select(SkillHolder.account_id)) is None
        assert session.scalar(select(Case.id)) is None
