"""The six posts: each said by its owner alone, two read off what was done, and counted over all closed cases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Forbidden, Invalid, PanelError
from panel.lifecycle import CaseStatus
from panel.models import CasePost, Effect, Post, PostState, TimelineEntry
from panel.permissions import Standing
from panel.projections.posts import OWNERS, PostView, count_posts, view_posts
from panel.services.actions import Review, mark_done, review_action
from panel.services.closing import Lesson
from panel.services.erasing import erase_due
from panel.services.posts import set_post
from panel.settings import change_setting
from tests.panel.lessons_room import actions, close, officer, today
from tests.panel.scene import Scene

GROUND = "店长先写了自查，李秀英那单的问题说得很清楚。"
NONE = Lesson("no_fault", "other", "misunderstanding", "nobody", no_action_reason="规则里已经写明")
REACHED, NOT, SPARED = PostState.REACHED, PostState.NOT_REACHED, PostState.NOT_APPLICABLE


def say(scene: Scene, case: int, post: Post = Post.ANALYSIS, state: PostState = REACHED, text: str = GROUND, seen: int = 0,
        who: Standing = Standing.OWNER, by: int = 0) -> CasePost:
    with scene.house.work() as uow:
        return set_post(uow, case, post, state, text, seen=seen, by_id=by or scene.mediator, standings={who}, now=scene.now)


def posts(scene: Scene, case: int) -> dict[Post, PostView]:
    with scene.house.db.reading() as session:
        return {view.post: view for view in view_posts(session, scene.case(case))}


def test_a_closed_case_has_six_of_which_two_are_read_off(scene: Scene) -> None:
    case = close(scene)
    seen = posts(scene, case)
    assert list(seen) == list(Post)
    assert {post: view.state for post, view in seen.items() if view.state is not NOT} == {Post.REPORT: REACHED}
    assert seen[Post.REPORT].by == "赵调解"
    assert {post for post, view in seen.items() if view.read_off} == {Post.REPORT, Post.IMPROVEMENT}
    spared = close(scene, NONE)
    assert posts(scene, spared)[Post.IMPROVEMENT].state is SPARED


@pytest.mark.parametrize(("effect", "state"), [(Effect.YES, REACHED), (Effect.PARTLY, REACHED)])
def test_an_improvement_counts_when_it_was_done_and_changed_something(scene: Scene, effect: Effect, state: PostState) -> None:
    case = close(scene)
    action = actions(scene, case)[0].public_id
    quality = officer(scene)
    with scene.house.work() as uow:
        mark_done(uow, case, action, "膜已经买好", by_id=scene.mediator, now=scene.now, actor="owner")
    assert posts(scene, case)[Post.IMPROVEMENT].state is NOT
    scene.now += timedelta(days=31)
    with scene.house.work() as uow:
        review_action(uow, case, action, Review(effect, "投诉少了一半"), by_id=quality, now=scene.now, today=today(scene),
                      actor="quality")
    view = posts(scene, case)[Post.IMPROVEMENT]
    assert (view.state, view.by, view.at) == (state, "孙质量", scene.now)


def test_each_post_is_said_by_its_owner_and_again_with_what_was_read(scene: Scene) -> None:
    case = close(scene)
    say(scene, case)
    say(scene, case)  # the same click twice
    assert posts(scene, case)[Post.ANALYSIS].version == 1
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).where(TimelineEntry.kind == "post.set")) == 1
    with pytest.raises(Conflict, match=r"post\.changed"):
        say(scene, case, state=NOT, text="其实还没有写完整的自查。")
    say(scene, case, state=NOT, text="其实还没有写完整的自查。", seen=1)
    view = posts(scene, case)[Post.ANALYSIS]
    assert (view.state, view.version, view.by) == (NOT, 2, "赵调解")


@pytest.mark.parametrize(("change", "error"), [
    ({"post": Post.TRUTH}, Forbidden), ({"post": Post.PENALTY}, Forbidden), ({"who": Standing.QUALITY}, Forbidden),
    ({"post": Post.REPORT}, Invalid), ({"post": Post.IMPROVEMENT}, Invalid), ({"text": "短"}, Invalid),
    ({"text": "长" * 2001}, Invalid),
])  # fmt: skip
def test_nobody_says_what_is_anothers_or_read_off(scene: Scene, change: dict[str, object], error: type[PanelError]) -> None:
    case = close(scene)
    with pytest.raises(error):
        say(scene, case, **change)
    assert posts(scene, case)[Post.ANALYSIS].version == 0


def test_an_open_case_has_no_posts_to_say(scene: Scene) -> None:
    with pytest.raises(Conflict, match=r"case\.wrong_status"):
        say(scene, scene.to(CaseStatus.IMPASSE))


def test_the_shares_count_what_applies_and_who_reached_all(scene: Scene) -> None:
    whole, other = close(scene, NONE), close(scene)
    for post, owners in OWNERS.items():
        say(scene, whole, post, SPARED if post is Post.LOSS else REACHED, who=owners[0])
    say(scene, other)
    with scene.house.db.reading() as session:
        counted = count_posts(session, scene.now - timedelta(days=90))
        none = count_posts(session, scene.now + timedelta(days=1))
    assert (counted.total, counted.whole) == (2, 1)
    assert {share.post: (share.reached, share.asked) for share in counted.shares} == {
        Post.ANALYSIS: (2, 2), Post.TRUTH: (1, 2), Post.IMPROVEMENT: (0, 1), Post.PENALTY: (1, 2), Post.REPORT: (2, 2),
        Post.LOSS: (0, 1),
    }
    assert (none.total, none.whole) == (0, 0)


def test_the_database_refuses_what_is_read_off_a_second_row_and_no_ground(scene: Scene) -> None:
    case = close(scene)
    say(scene, case)
    for post, text in (("report", "x"), ("improvement", "x"), ("analysis", "x"), ("truth", "")):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.execute(insert(CasePost).values(
                case_id=case, post=post, state="reached", text=text, version=1, by_id=scene.mediator, at=scene.now,
            ))


def test_grounds_go_under_pseudonyms_with_the_originals(scene: Scene) -> None:
    case = close(scene)
    say(scene, case)
    with scene.house.work() as uow:
        change_setting(uow, "erase_days", 30, by_id=None, now=scene.now)
    scene.now += timedelta(days=31)
    assert erase_due(scene.house, scene.store, now=scene.now) == 1
    assert "李秀英" not in posts(scene, case)[Post.ANALYSIS].text
