"""Whose work a case was about, and what: written at the close, told in the report, counted by month and in an issue."""

from __future__ import annotations

from datetime import UTC, date, timedelta, timezone

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from panel.content import categories, works
from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.measures.figures import month_figures
from panel.models import CaseReport, ClosingWork, Role, WorkRole
from panel.projections.issues import view_issue
from panel.projections.quality import health, table_of_closings
from panel.queries.cohort import read_cohort
from panel.queries.names import names_for
from panel.queries.works import works_of
from panel.services import works as service
from panel.services.closing import Lesson, close_case
from panel.services.works import OWN_MAX, add_role, end_role
from tests.panel.lessons_room import close, issues, lesson, sweep_once, today
from tests.panel.scene import Scene


def told(role: str = "", item: str = "") -> Lesson:
    """A closing record without an action."""
    return Lesson("fault", "preparation", "process", "respondent", no_action_reason="规则里已经写明", role=role, item=item)


def own_role(scene: Scene, zh: str = "中央工厂", en: str = "Central kitchen") -> str:
    with scene.house.work() as uow:
        return add_role(uow, zh, en, by_id=scene.mediator, now=scene.now).public_id


def test_every_category_has_a_usual_role_and_a_short_list() -> None:
    for each in categories():
        found = works(each.code)
        assert found.role in set(WorkRole) - {WorkRole.OWN}, each.code
        codes = [item.code for item in found.items]
        assert 3 <= len(set(codes)) == len(codes) <= 6, each.code
        assert codes[-1] == "other", each.code


def test_it_is_written_beside_the_closing_and_told_in_the_report(scene: Scene) -> None:
    own = own_role(scene)
    first, second = close(scene, told(own, "meal"), category="delivery"), close(scene, told(), category="delivery")
    with scene.house.db.reading() as session:
        found = works_of(session, [first, second])
        body = str(session.scalar(select(CaseReport.body).where(CaseReport.case_id == first)))
    assert (found[first].role, found[first].item, found[first].own and found[first].own.zh) == ("own", "meal", "中央工厂")
    assert (found[second].role, found[second].item, found[second].own) == ("courier", "other", None), "the usual one"
    assert "相关岗位：中央工厂。涉及：餐食外卖。" in body
    third = scene.to(CaseStatus.IMPASSE, category="delivery")
    with scene.house.work() as uow:
        end_role(uow, own, now=scene.now)
        end_role(uow, own, now=scene.now + timedelta(days=1))
        assert service.find_own_role(uow.session, own) is None
    for role, item in ((own, "meal"), ("own", "meal"), ("courier", "hot"), ("nobody", "meal"), ("", "x" * 30)):
        with pytest.raises(Invalid) as refused, scene.house.work() as uow:
            close_case(uow, third, told(role, item), by_id=scene.mediator, now=scene.now, today=today(scene))
        assert refused.value.field in ("role", "item")
    with scene.house.db.reading() as session:
        again = works_of(session, [first, third])
    assert again[first].own is not None, "it ended; what was closed with it keeps its words"
    assert third not in again


def test_the_database_keeps_it_whole(scene: Scene) -> None:
    case = close(scene, told())
    for faulty in ({"role": WorkRole.OWN}, {"item": ""}):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.execute(update(ClosingWork).where(ClosingWork.case_id == case).values(**faulty))
    for zh, en in (("", "x"), ("厨", " "), ("长" * 41, "x")):
        with scene.house.work() as uow, pytest.raises(Invalid):
            add_role(uow, zh, en, by_id=scene.mediator, now=scene.now)
    for number in range(OWN_MAX):
        own_role(scene, f"岗位{number}")
    with pytest.raises(Conflict):
        own_role(scene)
    with scene.house.work() as uow, pytest.raises(NotFound):
        end_role(uow, "x" * 26, now=scene.now)


def test_an_issue_the_month_and_the_table_say_where_cases_point(scene: Scene) -> None:
    own = own_role(scene)
    for role in ("kitchen", own, "kitchen"):
        close(scene, told(role, "hot"), category="food_quality")
    close(scene, lesson(scene), category="delivery")
    with scene.house.work() as uow:
        reader = scene._person(uow.session, "孙质量", scene.now, Role.QUALITY)
    sweep_once(scene)
    cause = next(each for each in issues(scene) if each.kind.value == "cause")
    with scene.house.db.reading() as session:
        issue = view_issue(session, cause.public_id, reader)
        figures = month_figures(read_cohort(session, scene.now - timedelta(days=1), scene.now + timedelta(days=1)))
        figures |= {"standing": {"surges": []}, "mediators": {}}
        names = names_for(session, figures)
        rows = list(table_of_closings(session, scene.now - timedelta(days=1), "", UTC))
        late = list(table_of_closings(session, scene.now - timedelta(days=1), "", timezone(timedelta(hours=23))))
        seen = health(session, scene.now, days=30, cause="", page=1)
    assert [(each.work.role, each.cases) for each in issue.works] == [("kitchen", 2), ("own", 1)]
    lessons = {name: [list(each) for each in figures["lessons"][name]] for name in ("roles", "items")}
    assert sorted(map(tuple, lessons["roles"])) == sorted([("kitchen", 2), (own, 1), ("courier", 1)])
    assert lessons["items"] == [["food_quality.hot", 3], ["delivery.other", 1]]
    assert names.roles[own].zh == "中央工厂"
    assert {date.fromisoformat(day[2]) - date.fromisoformat(row[2]) for row, day in zip(rows, late, strict=True)} == {
        timedelta(days=1)
    }
    assert sorted(row[6] for row in rows) == ["Central kitchen", "courier", "kitchen", "kitchen"]
    assert {row.work.item for row in seen.closings if row.work} == {"hot", "other"}
