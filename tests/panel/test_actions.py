"""Promised actions: in the register with the closing, moved, done, reviewed by another, followed by the next; told once."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.models import ActionState, Closing, Effect, MerchantMember, Role
from panel.projections.actions import table_of_actions, view_actions, view_register
from panel.queries.actions import ActionFilter, Reader
from panel.services.actions import Promise, Review, mark_done, move_action, review_action
from panel.services.erasing import GONE, erase_due
from panel.settings import change_setting
from tests.panel.lessons_room import ACTION, OWNER, actions, close, lesson, officer, sweep_once, today, told
from tests.panel.scene import Scene
from tests.panel.test_erasing import dump

DONE = "封口机到店，李秀英投诉的门店先用上了"


def finish(scene: Scene, case: int, *, by: int | None = None, text: str = DONE, at: int = -1) -> None:
    with scene.house.work() as uow:
        mark_done(
            uow, case, actions(scene, case)[at].public_id, text, by_id=by or scene.mediator, now=scene.now, actor="owner"
        )


def judge(scene: Scene, case: int, by: int, effect: Effect, after: Promise | None = None, text: str = "两周抽查五单") -> None:
    with scene.house.work() as uow:
        review_action(
            uow, case, actions(scene, case)[0].public_id, Review(effect, text, after), by_id=by, now=scene.now,
            today=today(scene), actor="quality",
        )


def move(scene: Scene, case: int, owner: str, days: int, reason: str = "机器下周才到", seen: int = 1) -> None:
    with scene.house.work() as uow:
        move_action(
            uow, case, actions(scene, case)[0].public_id, owner, today(scene) + timedelta(days=days), reason, seen=seen,
            by_id=scene.mediator, now=scene.now, today=today(scene), actor="owner",
        )


def test_a_closing_puts_its_action_into_the_register(scene: Scene) -> None:
    case = close(scene)
    found = actions(scene, case)
    assert [(a.text, a.owner, a.state, a.after_id) for a in found] == [(ACTION, OWNER, ActionState.OPEN, None)]
    assert sweep_once(scene) == 0, "what the closing wrote is not written again"
    assert len(actions(scene, case)) == 1


def test_an_action_that_the_version_before_closed_with_is_put_there_by_the_sweep(scene: Scene) -> None:
    case = close(scene)
    with scene.house.work() as uow:
        uow.session.delete(uow.session.get_one(type(actions(scene, case)[0]), actions(scene, case)[0].id))
    assert actions(scene, case) == []
    sweep_once(scene)
    sweep_once(scene)
    assert [a.text for a in actions(scene, case)] == [ACTION]
    with scene.house.work() as uow:
        uow.session.execute(update(Closing).values(seen=False))
    sweep_once(scene)
    assert len(actions(scene, case)) == 1


def test_done_once_by_whoever_was_first(scene: Scene) -> None:
    case = close(scene)
    finish(scene, case)
    finish(scene, case)
    with pytest.raises(Conflict, match=r"action\.already_done"):
        finish(scene, case, by=scene.manager)
    with pytest.raises(Invalid, match=r"input\.missing"):
        finish(scene, case, text="  ")
    found = actions(scene, case)[0]
    assert (found.state, found.done_text, found.version) == (ActionState.DONE, DONE, 2)
    assert found.review_at == scene.now + timedelta(days=30)
    with pytest.raises(Conflict, match=r"action\.already_done"):
        move(scene, case, "别人", 20)


def test_another_owner_or_a_later_day_leaves_a_trace(scene: Scene) -> None:
    case = close(scene)
    move(scene, case, "区域经理", 20)
    move(scene, case, "区域经理", 20)
    with pytest.raises(Conflict, match=r"page\.already_changed"):
        move(scene, case, "店员", 25)
    with pytest.raises(Invalid, match=r"action\.not_later"):
        move(scene, case, "区域经理", 19, seen=2)
    with pytest.raises(Invalid, match=r"input\.date_far"):
        move(scene, case, "区域经理", 731, seen=2)
    with pytest.raises(Invalid, match=r"action\.nothing_changed"):
        move(scene, case, "区域经理", 20, seen=2)
    with pytest.raises(Invalid, match=r"input\.too_long"):
        move(scene, case, "区域经理", 21, reason="长" * 301, seen=2)
    with scene.house.db.reading() as session:
        view = view_actions(session, scene.case(case), today(scene))[0]
    assert (view.owner, view.due_on) == ("区域经理", today(scene) + timedelta(days=20))
    assert [(c.owner_before, c.owner_after, c.reason, c.by) for c in view.changes] == [
        (OWNER, "区域经理", "机器下周才到", "赵调解")
    ]


def test_somebody_else_reviews_when_there_is_something_to_see(scene: Scene) -> None:
    case, quality = close(scene), officer(scene)
    with pytest.raises(Conflict, match=r"action\.not_done"):
        judge(scene, case, quality, Effect.YES)
    finish(scene, case)
    with pytest.raises(Conflict, match=r"action\.review_early"):
        judge(scene, case, quality, Effect.YES)
    scene.later(days=30)
    with pytest.raises(Conflict, match=r"action\.own_review"):
        judge(scene, case, scene.mediator, Effect.YES)
    judge(scene, case, quality, Effect.PARTLY)
    judge(scene, case, quality, Effect.PARTLY)
    with pytest.raises(Conflict, match=r"action\.already_reviewed"):
        judge(scene, case, quality, Effect.YES)
    assert [(a.state, a.effect) for a in actions(scene, case)] == [(ActionState.REVIEWED, Effect.PARTLY)]


def test_the_database_itself_refuses_a_review_of_ones_own(scene: Scene) -> None:
    case = close(scene)
    finish(scene, case)
    with pytest.raises(IntegrityError, match="two_persons"), scene.house.work() as uow:
        uow.session.execute(
            update(type(actions(scene, case)[0])).values(
                state=ActionState.REVIEWED, effect=Effect.YES, review_text="好", reviewed_by_id=scene.mediator,
                reviewed_at=scene.now,
            )
        )


def test_no_change_asks_for_the_next_action_which_points_back(scene: Scene) -> None:
    case, quality = close(scene), officer(scene)
    finish(scene, case)
    scene.later(days=31)
    with pytest.raises(Invalid, match=r"action\.next_needed") as error:
        judge(scene, case, quality, Effect.NO)
    assert error.value.field == "next_text"
    with pytest.raises(Invalid) as error:
        judge(scene, case, quality, Effect.NO, Promise("换供应商", "", today(scene)))
    assert error.value.field == "next_owner"
    with pytest.raises(Invalid, match=r"input\.date_past"):
        judge(scene, case, quality, Effect.NO, Promise("换供应商", "采购", today(scene) - timedelta(days=1)))
    assert actions(scene, case)[0].state is ActionState.DONE
    for _click in range(2):
        judge(scene, case, quality, Effect.NO, Promise("换供应商", "采购", today(scene) + timedelta(days=7)))
    first, second = actions(scene, case)
    assert (second.after_id, second.text, second.state) == (first.id, "换供应商", ActionState.OPEN)
    with scene.house.db.reading() as session:
        views = view_actions(session, scene.case(case), today(scene))
    assert [(v.number, v.after, v.reviewed_by) for v in views] == [(1, 0, "孙质量"), (2, 1, "")]


def test_everybody_concerned_is_told_once_before_once_after_and_once_for_the_review(scene: Scene) -> None:
    quality, case = officer(scene), close(scene)  # due in 14 days
    both = sorted((scene.mediator, quality))
    scene.later(days=10)
    sweep_once(scene)
    assert told(scene, "action.near") == []
    scene.later(days=1)
    for _turn in range(3):
        sweep_once(scene)
    assert (told(scene, "action.near"), told(scene, "action.overdue")) == (both, [])
    scene.later(days=4)
    sweep_once(scene)
    assert told(scene, "action.overdue") == [], "the day may not be over where the house stands"
    scene.later(hours=9)
    for _turn in range(3):
        sweep_once(scene)
    assert told(scene, "action.overdue") == both
    move(scene, case, OWNER, 10)
    scene.later(days=12)
    sweep_once(scene)
    assert told(scene, "action.overdue") == sorted(both * 2), "a new day is a new promise"
    finish(scene, case)
    scene.later(days=30)
    for _turn in range(3):
        sweep_once(scene)
    assert told(scene, "action.to_review") == both


def test_who_is_a_side_of_the_case_is_told_nothing_and_sees_nothing_though_an_officer(scene: Scene) -> None:
    close(scene)
    quality = officer(scene)
    with scene.house.work() as uow:
        change_setting(uow, "action_remind_days", 30, by_id=None, now=scene.now)
        from_the_side = scene._person(uow.session, "店里的人", scene.now, Role.QUALITY)
        uow.session.add(MerchantMember(merchant_id=scene.merchant, account_id=from_the_side))
    scene.later(days=20)
    sweep_once(scene)
    assert from_the_side not in told(scene, "action.overdue")
    assert quality in told(scene, "action.overdue")
    with scene.house.db.reading() as session:
        seen = {who: view_register(session, Reader(who, True), ActionFilter(), today(scene)).total for who in
                (quality, from_the_side)}
    assert seen == {quality: 1, from_the_side: 0}


def test_the_register_filters_sorts_and_counts(scene: Scene) -> None:
    soon, late = close(scene, lesson(scene, 2)), close(scene, lesson(scene, 40), title="别的", category="delivery")
    done = close(scene, lesson(scene, 5))
    finish(scene, done)
    scene.later(days=4)

    def rows(account: int, sees_all: bool, **asked: str) -> list[str]:
        with scene.house.db.reading() as session:
            found = view_register(session, Reader(account, sees_all), ActionFilter(**asked), today(scene))
        return [row.number for row in found.rows]

    number = {case: scene.case(case).number for case in (soon, late, done)}
    assert rows(scene.manager, True) == [number[soon], number[late]]
    assert rows(scene.manager, True, view="overdue") == [number[soon]]
    assert rows(scene.manager, True, view="review") == [number[done]]
    assert rows(scene.manager, True, view="all") == [number[soon], number[done], number[late]]
    assert rows(scene.manager, True, view="all", category="delivery") == [number[late]]
    assert rows(scene.manager, True, view="all", text="别的") == [number[late]]
    assert rows(scene.manager, True, view="all", text="%") == []
    assert rows(scene.mediator, False, view="all") == rows(scene.manager, True, view="all")
    assert rows(scene.manager, False, view="all") == [], "a mediator sees those of the cases held"
    with scene.house.db.reading() as session:
        table = list(table_of_actions(session, Reader(scene.manager, True), ActionFilter("all"), scene.now))
        ahead = scene.now.astimezone(timezone(timedelta(hours=23)))  # a house where it is a day later already
        later = list(table_of_actions(session, Reader(scene.manager, True), ActionFilter("all"), ahead))
        counts = view_register(session, Reader(scene.manager, True), ActionFilter(), today(scene)).counts
    assert [row[6] for row in table if row[6]] != [row[6] for row in later if row[6]], "done on a day of the house"
    assert [row[0] for row in table] == [number[soon], number[done], number[late]]
    assert counts == {"open": 2, "overdue": 1, "review": 1, "all": 3}


def test_words_of_actions_go_under_pseudonyms_with_the_case(scene: Scene) -> None:
    case, quality = close(scene), officer(scene)
    move(scene, case, "李秀英的邻居", 20, "等李秀英回信")
    finish(scene, case)
    scene.later(days=31)
    judge(scene, case, quality, Effect.NO, Promise("给李秀英道歉", "蜀香阁", today(scene)), text="李秀英说没有变化")
    scene.later(days=180)
    assert "李秀英" in dump(scene, "accounts")
    assert erase_due(scene.house, scene.store, now=scene.now) == 1
    assert "李秀英" not in dump(scene, "accounts")
    assert all(a.text and a.owner for a in actions(scene, case))
    assert any(a.text != GONE for a in actions(scene, case))


def test_no_action_of_another_case_is_found(scene: Scene) -> None:
    one, other = close(scene), close(scene)
    with pytest.raises(NotFound, match=r"action\.unknown"), scene.house.work() as uow:
        mark_done(
            uow, one, actions(scene, other)[0].public_id, DONE, by_id=scene.mediator, now=scene.now, actor="owner"
        )
