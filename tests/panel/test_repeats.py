"""Repeats raise a systemic issue once, further cases join it, a dismissed one stays so for the same cases; and its work."""

from __future__ import annotations

import secrets
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from panel.deadlines import sweep
from panel.errors import Conflict, Invalid, NotFound
from panel.models import Case, IssueCase, IssueKind, IssueState, SystemicIssue
from panel.projections.issues import list_issues, list_issues_of, view_issue
from panel.services.erasing import erase_due
from panel.services.filing import withdraw_case
from panel.services.issues import Advice, dismiss_issue, end_issue, recommend, take_up
from panel.settings import change_setting
from tests.panel.lessons_room import close, issues, lesson, officer, sweep_once, today, told
from tests.panel.scene import Scene
from tests.panel.test_erasing import dump


def members(scene: Scene, issue: SystemicIssue) -> set[int]:
    with scene.house.db.reading() as session:
        return set(session.scalars(select(IssueCase.case_id).where(IssueCase.issue_id == issue.id)))


def dismiss(scene: Scene, issue: SystemicIssue, by: int, reason: str = "两起互不相干") -> None:
    with scene.house.work() as uow:
        dismiss_issue(uow, issue.public_id, reason, by_id=by, now=scene.now)


def advise(scene: Scene, issue: SystemicIssue, by: int, text: str = "统一封口", days: int = 7, seen: int = 1) -> None:
    with scene.house.work() as uow:
        recommend(
            uow, issue.public_id, Advice(text, "门店运营部", today(scene) + timedelta(days=days)), seen=seen, by_id=by,
            now=scene.now, today=today(scene),
        )


def test_two_cases_of_a_merchant_and_kind_raise_one_issue_and_a_third_joins(scene: Scene) -> None:
    quality, first = officer(scene), scene.file()
    sweep_once(scene)
    assert issues(scene) == []
    scene.later(days=29)
    second = scene.file()
    for _turn in range(3):
        sweep_once(scene)
    found = issues(scene)
    assert [(i.kind, i.merchant_id, i.category, i.state) for i in found] == [
        (IssueKind.MERCHANT, scene.merchant, "food_quality", IssueState.OPEN)
    ]
    assert members(scene, found[0]) == {first, second}
    assert told(scene, "issue.opened") == [quality]
    scene.later(days=100)
    third = scene.file()
    sweep_once(scene)
    assert [members(scene, i) for i in issues(scene)] == [{first, second, third}]
    assert told(scene, "issue.opened") == [quality]


def test_what_is_far_apart_of_another_kind_or_taken_back_is_no_repeat(scene: Scene) -> None:
    scene.file()
    sweep_once(scene)
    scene.later(days=30)
    scene.file(category="delivery")
    taken_back = scene.file()
    with scene.house.work() as uow:
        withdraw_case(uow, taken_back, "误会", now=scene.now)
    scene.file(merchant_name="别家面馆")
    sweep_once(scene)
    scene.file()
    sweep_once(scene)
    assert issues(scene) == []


def test_how_many_and_how_long_are_settings(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_setting(uow, "repeat_cases", 3, by_id=None, now=scene.now)
        change_setting(uow, "repeat_days", 5, by_id=None, now=scene.now)
    for _case in range(3):
        scene.file()
        sweep_once(scene)
        scene.later(days=2)
    assert [len(members(scene, i)) for i in issues(scene)] == [3]


def test_closings_of_one_cause_raise_an_issue_across_merchants(scene: Scene) -> None:
    one = close(scene, category="delivery")
    scene.later(days=3)
    other = close(scene, category="delivery", merchant_name="别家面馆")
    close(scene, lesson(scene, cause="ability"), category="delivery", merchant_name="第三家")
    sweep_once(scene)
    found = issues(scene)
    assert [(i.kind, i.category, i.touchpoint, i.cause) for i in found] == [
        (IssueKind.CAUSE, "delivery", "delivery", "process")
    ]
    assert members(scene, found[0]) == {one, other}


def test_cases_that_came_long_ago_raise_nothing(scene: Scene) -> None:
    """After an update the sweep meets rows of the version before: only what is new counts."""
    scene.file()
    scene.file()
    scene.later(days=31)
    assert sweep_once(scene) > 0  # other clocks
    assert issues(scene) == []
    with scene.house.db.reading() as session:
        assert set(session.scalars(select(Case.repeats_seen))) == {True}


def test_a_dismissed_issue_is_not_raised_again_for_the_same_cases(scene: Scene) -> None:
    quality, first, second = officer(scene), scene.file(), scene.file()
    sweep_once(scene)
    with pytest.raises(Invalid, match=r"input\.missing"):
        dismiss(scene, issues(scene)[0], quality, " ")
    for _click in range(2):
        dismiss(scene, issues(scene)[0], quality)
    with scene.house.work() as uow:
        for case in uow.session.scalars(select(Case)):
            case.repeats_seen = False
    for _turn in range(2):
        sweep_once(scene)
    assert [i.state for i in issues(scene)] == [IssueState.DISMISSED]
    third = scene.file()
    sweep_once(scene)
    assert [i.state for i in issues(scene)] == [IssueState.DISMISSED, IssueState.OPEN]
    assert members(scene, issues(scene)[1]) == {first, second, third}


def test_the_constraints_alone_keep_it_once(scene: Scene) -> None:
    scene.file()
    scene.file()
    sweep_once(scene)
    row = {
        "public_id": "x" * 26, "kind": "merchant", "key": issues(scene)[0].key, "merchant_id": scene.merchant,
        "category": "food_quality", "touchpoint": "", "cause": "", "version": 1, "opened_at": scene.now, "advice": "",
        "advice_to": "", "outcome": "",
    }
    trigger = issues(scene)[0].trigger_id
    for values in (
        {"trigger_id": 3 - trigger, "state": IssueState.OPEN, "dismissal": ""},
        {"trigger_id": trigger, "state": IssueState.DISMISSED, "dismissal": "就是"},
        {"trigger_id": 3 - trigger, "state": IssueState.DISMISSED, "dismissal": ""},
    ):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.execute(insert(SystemicIssue).values(**row, **values))


def test_many_sweeps_at_once_raise_it_once(scene: Scene) -> None:
    cases = {scene.file() for _ in range(6)}
    together = Barrier(4)

    def work() -> None:
        together.wait()
        for _turn in range(3):
            sweep(scene.house, now=scene.now, new_seed=lambda: secrets.token_bytes(32))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [members(scene, i) for i in issues(scene)] == [cases]


def test_an_issue_is_taken_up_advised_and_ended_with_what_came_of_it(scene: Scene) -> None:
    quality, case = officer(scene), scene.file()
    scene.file()
    sweep_once(scene)
    issue = issues(scene)[0]
    with pytest.raises(Conflict, match=r"issue\.no_advice"), scene.house.work() as uow:
        end_issue(uow, issue.public_id, "好了", by_id=quality, now=scene.now)
    for _click in range(2):
        with scene.house.work() as uow:
            take_up(uow, issue.public_id, by_id=quality, now=scene.now)
    with pytest.raises(Conflict, match=r"page\.already_changed"):
        advise(scene, issue, quality)
    for days, code in ((-1, r"input\.date_past"), (731, r"input\.date_far")):
        with pytest.raises(Invalid, match=code):
            advise(scene, issue, quality, days=days, seen=2)
    advise(scene, issue, quality, seen=2)
    advise(scene, issue, quality, "统一封口并抽查", seen=3)
    advise(scene, issue, quality, "统一封口并抽查", seen=3)
    for _click in range(2):
        with scene.house.work() as uow:
            end_issue(uow, issue.public_id, "两周没有同类案件", by_id=quality, now=scene.now)
    with pytest.raises(Conflict, match=r"issue\.over"):
        dismiss(scene, issue, quality)
    with scene.house.db.reading() as session:
        view = view_issue(session, issue.public_id, quality)
        told_of = list_issues_of(session, scene.case(case))
        page = list_issues(session, IssueState.ENDED)
    assert (view.row.state, view.outcome, view.advice) == ("ended", "两周没有同类案件", "统一封口并抽查")
    assert [(d.deed, d.text, d.by) for d in view.history] == [
        ("ended", "", "孙质量"), ("recommended", "统一封口", "孙质量"), ("recommended", "", "孙质量"), ("taken", "", "孙质量"),
    ]
    assert [row.id for row in told_of] == [issue.public_id]
    assert page.by_state == {"ended": 1}


def test_a_reader_who_is_a_side_sees_none_of_its_cases(scene: Scene) -> None:
    scene.file()
    scene.file()
    sweep_once(scene)
    with scene.house.db.reading() as session:
        view = view_issue(session, issues(scene)[0].public_id, scene.complainant)
    assert (view.cases, view.hidden) == ((), 2)


def test_words_of_an_issue_go_under_pseudonyms_with_each_of_its_cases(scene: Scene) -> None:
    quality = officer(scene)
    close(scene, category="delivery")
    scene.later(days=3)
    close(scene, category="delivery")
    sweep_once(scene)
    for issue in issues(scene):
        advise(scene, issue, quality, "给李秀英退款的流程要改")
        advise(scene, issue, quality, "李秀英所说的流程要改", seen=2)
    scene.later(days=200)
    assert erase_due(scene.house, scene.store, now=scene.now) == 2
    assert "李秀英" not in dump(scene, "accounts")
    with scene.house.db.reading() as session:
        for issue in issues(scene):
            view = view_issue(session, issue.public_id, quality)
            assert (view.cases, view.hidden) == ((), 2)
        told_of = [row.merchant for case in session.scalars(select(Case)) for row in list_issues_of(session, case)]
    assert set(told_of) == {""}, "an erased case does not say whose it was"
    assert all("流程" in issue.advice or issue.advice == "—" for issue in issues(scene))


def test_nobody_works_on_what_is_not_there(scene: Scene) -> None:
    with pytest.raises(NotFound, match=r"issue\.unknown"), scene.house.work() as uow:
        take_up(uow, "x", by_id=scene.manager, now=scene.now)
