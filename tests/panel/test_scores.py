"""Scores: entries by rule, settled once after improvement, left out by a manager who neither holds the case nor asked; sums."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.models import Effect, PartyRole, Promiser, PromiseSource, PromiseState, Role
from panel.models.scores import Exemption, ExemptionState, MarkReason, MarkState, ScoreEntry, ScoreMark
from panel.projections.own_data import view_own_data
from panel.projections.scores import list_exemptions, view_own_entry, view_own_scores
from panel.queries.scores import sums_of_scores
from panel.scores import FULL, points_of, score_of
from panel.services.actions import Promise
from panel.services.closing import Lesson
from panel.services.erasing import erase_due
from panel.services.exempting import Plea, ask_of_case, ask_of_shop, rule_exemption, withdraw_exemption
from panel.services.promises import Promised, make_promise, mark_promise
from panel.settings import change_setting
from panel.workdays import next_working_day
from tests.panel.lessons_room import close, lesson, officer, sweep_once, today, told
from tests.panel.scene import Scene
from tests.panel.test_actions import finish, judge
from tests.panel.test_erasing import dump

PLEA = Plea("third_party", "李秀英那一单是骑手把餐箱摔了，平台已判骑手责任")
DAYS, YEAR = 30, 2026  # in which the scene closes its cases


def entry(scene: Scene, case: int) -> ScoreEntry | None:
    with scene.house.db.reading() as session:
        return session.scalar(select(ScoreEntry).where(ScoreEntry.case_id == case))


def marks(scene: Scene, case: int) -> list[tuple[str, str, bool]]:
    with scene.house.db.reading() as session:
        return [(m.state.value, m.reason.value, m.late) for m in session.scalars(
            select(ScoreMark).join(ScoreEntry).where(ScoreEntry.case_id == case).order_by(ScoreMark.id)
        )]  # fmt: skip


def score(scene: Scene) -> int:
    with scene.house.db.reading() as session:
        return view_own_scores(session, scene.member, YEAR, DAYS, page=1).scores[0].score


def ask(scene: Scene, case: int, plea: Plea = PLEA, by: int | None = None) -> Exemption:
    found = entry(scene, case)
    assert found is not None
    with scene.house.work() as uow:
        return ask_of_shop(uow, found.public_id, plea, by_id=by or scene.member, now=scene.now)


def rule(scene: Scene, asked: Exemption, granted: bool, by: int, reply: str = "平台的裁定已经附上") -> None:
    with scene.house.work() as uow:
        rule_exemption(uow, asked.public_id, granted, reply, case_id=asked.case_id, by_id=by, now=scene.now)


def person(scene: Scene, *roles: Role) -> int:
    with scene.house.work() as uow:
        return scene._person(uow.session, "周主管", scene.now, *roles)


def test_points_are_whole_and_within_the_cap() -> None:
    assert points_of(severe=False, shared=False, cap=15) == (6, 3)
    assert points_of(severe=True, shared=False, cap=15) == (12, 3)
    assert points_of(severe=True, shared=False, cap=13) == (12, 1)
    assert points_of(severe=False, shared=True, cap=15) == (3, 3)
    assert points_of(severe=True, shared=True, cap=1) == (1, 0)
    assert score_of([15] * 7) == 0
    assert score_of([]) == FULL


def test_only_a_fault_of_the_merchant_may_cost_and_nothing_counts_in_time(scene: Scene) -> None:
    for free in (
        Lesson("no_fault", "delivery", "process", "nobody", no_action_reason="无"),
        Lesson("fault", "delivery", "process", "third", no_action_reason="骑手责任"),
        Lesson("improvement", "delivery", "process", "respondent", no_action_reason="可以更好"),
    ):
        assert entry(scene, close(scene, free)) is None
    case = close(scene, lesson(scene, 45, cause="attitude"))
    made = entry(scene, case)
    assert made is not None
    assert (made.points, made.late_points, made.cap, made.severe, made.year) == (12, 3, 15, True, YEAR)
    assert made.grace_until.date() > today(scene) + timedelta(days=45), "longer than the grace, as the action's day is later"
    assert told(scene, "score.entered") == [scene.member]
    sweep_once(scene)
    scene.now += timedelta(days=40)
    sweep_once(scene)
    assert (marks(scene, case), score(scene)) == ([], FULL)


def test_what_is_not_done_counts_once_with_what_it_costs_to_be_late(scene: Scene) -> None:
    case = close(scene)
    scene.now += timedelta(days=31)
    for _ in range(2):
        sweep_once(scene)
    assert marks(scene, case) == [("counted", "not_done", True)]
    assert (score(scene), told(scene, "score.counted")) == (FULL - 9, [scene.member])
    finish(scene, case)
    scene.now += timedelta(days=31)
    judge(scene, case, officer(scene), Effect.YES)
    sweep_once(scene)
    assert score(scene) == FULL - 9, "counted is counted"


def test_improvement_spares_and_a_review_that_finds_none_counts_at_once(scene: Scene) -> None:
    good, bad, slow = (close(scene, order_no=str(number)) for number in (1, 2, 3))
    for case in (good, bad, slow):
        finish(scene, case)
    scene.now += timedelta(days=31)
    reviewer = officer(scene)
    sweep_once(scene)
    assert marks(scene, good) == [], "the house's review is late, not the shop"
    judge(scene, good, reviewer, Effect.PARTLY)
    judge(scene, bad, reviewer, Effect.NO, Promise("换封口机", "店长", today(scene) + timedelta(days=9)))
    sweep_once(scene)
    assert marks(scene, good) == [("spared", "improved", False)]
    assert marks(scene, bad) == [("counted", "no_change", False)]
    assert marks(scene, slow) == []
    assert score(scene) == FULL - 6
    with scene.house.db.reading() as session:
        sums = sums_of_scores(session, scene.now - timedelta(days=1), scene.now + timedelta(days=1))
    assert sums == {"entered": 0, "asked": 0, "points": 6, "counted": 1, "spared": 1}


def test_without_an_action_the_promises_of_the_shop_decide(scene: Scene) -> None:
    plain = Lesson("fault", "delivery", "process", "shared", no_action_reason="已经退款")
    kept, broken, ahead = (close(scene, plain, order_no=str(number)) for number in (1, 2, 3))
    for case, days, state in ((kept, 7, PromiseState.KEPT), (broken, 7, PromiseState.BROKEN), (ahead, 32, None)):
        due = next_working_day(today(scene) + timedelta(days=days))
        with scene.house.work() as uow:
            promised = Promised(Promiser.RESPONDENT, PartyRole.COMPLAINANT, "退款", due, PromiseSource.CLOSING, UTC)
            made = make_promise(uow, case, promised, by_id=scene.member, now=scene.now, actor="respondent")
            if state:
                mark_promise(
                    uow, case, made.public_id, state, "说明", by=Promiser.RESPONDENT, by_id=scene.member, now=scene.now,
                    actor="respondent",
                )
    scene.now += timedelta(days=31)
    sweep_once(scene)
    assert marks(scene, kept) == [("spared", "nothing_open", False)]
    assert marks(scene, broken) == [("counted", "promise_broken", True)]
    assert marks(scene, ahead) == [], "its day is still to come"
    assert score(scene) == FULL - 6, "half of six, and three for coming late"


def test_a_manager_leaves_it_out_and_nobody_rules_on_their_own(scene: Scene) -> None:
    case, other = close(scene), person(scene, Role.MANAGER)
    with pytest.raises(NotFound):
        ask(scene, case, by=scene.complainant)
    for plea, field in ((Plea("weather", "x"), "condition"), (Plea("third_party", " "), "reason")):
        with pytest.raises(Invalid) as refused:
            ask(scene, case, plea)
        assert refused.value.field == field
    asked = ask(scene, case)
    assert ask(scene, case).id == asked.id, "the same click twice is once"
    with pytest.raises(Conflict, match=r"exemption\.open"), scene.house.work() as uow:
        ask_of_case(uow, case, PLEA, by_id=scene.mediator, now=scene.now)
    assert told(scene, "exemption.asked") == sorted([scene.manager, other])
    with scene.house.db.reading() as session:
        rows, counts = list_exemptions(session, scene.manager, "waiting", 1)
        assert [(row.condition, row.points, row.own) for row in rows] == [("third_party", 9, False)]
        assert counts == {"waiting": 1, "answered": 0}
        assert list_exemptions(session, scene.member, "waiting", 1)[0] == [], "not those of one's own side"
    for span in (timedelta(hours=115), timedelta(days=31)):
        scene.now += span
        sweep_once(scene)
        sweep_once(scene)
    assert marks(scene, case) == [], "while a request waits nothing counts"
    assert told(scene, "exemption.near") == told(scene, "exemption.overdue") == sorted([scene.manager, other])
    with pytest.raises(Conflict, match=r"exemption\.own"):
        rule(scene, asked, True, scene.mediator)
    with pytest.raises(Invalid):
        rule(scene, asked, True, scene.manager, " ")
    for _ in range(2):
        rule(scene, asked, True, scene.manager)
    with pytest.raises(Conflict, match=r"exemption\.over"):
        rule(scene, asked, False, other)
    sweep_once(scene)
    assert (marks(scene, case), score(scene)) == ([("exempted", "exempted", False)], FULL)
    assert told(scene, "exemption.granted") == [scene.member]
    with pytest.raises(Conflict, match=r"exemption\.spared"):
        ask(scene, case, Plea("beyond_control", "停电"))


def test_a_request_is_taken_back_refused_and_too_late(scene: Scene) -> None:
    case = close(scene)
    asked = ask(scene, case)
    with scene.house.work() as uow:
        withdraw_exemption(uow, asked.public_id, by_id=scene.member, now=scene.now)
    with pytest.raises(NotFound), scene.house.work() as uow:
        withdraw_exemption(uow, asked.public_id, by_id=scene.manager, now=scene.now)
    again = ask(scene, case)
    assert again.id != asked.id, "what was taken back may be asked again"
    rule(scene, again, False, scene.manager)
    with pytest.raises(Conflict, match=r"exemption\.asked"):
        ask(scene, case)
    scene.now += timedelta(days=31)
    sweep_once(scene)
    assert marks(scene, case) == [("counted", "not_done", True)]
    with scene.house.db.reading() as session:
        view = view_own_entry(session, scene.member, getattr(entry(scene, case), "public_id", ""), DAYS)
        assert (view.cost, [each.state for each in view.requests]) == (9, ["refused", "withdrawn"])
        assert view.may_ask(scene.now)
        assert len(view_own_data(session, scene.member)["exemptions"]) == 2
        with pytest.raises(NotFound):
            view_own_entry(session, scene.complainant, view.id, DAYS)
    scene.now += timedelta(days=31)
    with pytest.raises(Conflict, match=r"exemption\.too_late"):
        ask(scene, case, Plea("beyond_control", "停电"))


def test_the_tables_refuse_what_the_rules_forbid(scene: Scene) -> None:
    case = close(scene)
    asked, found = ask(scene, case), entry(scene, case)
    assert found is not None
    ended = {"state": ExemptionState.GRANTED, "reply": "x", "ended_at": scene.now, "remind_at": None}
    for by in (scene.mediator, scene.member):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.execute(update(Exemption).where(Exemption.id == asked.id).values(decided_by_id=by, **ended))
    for state, reason, more in (
        (MarkState.EXEMPTED, MarkReason.EXEMPTED, {}), (MarkState.SPARED, MarkReason.NOT_DONE, {}),
        (MarkState.SPARED, MarkReason.IMPROVED, {"late": True}),
    ):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.add(ScoreMark(**{"entry_id": found.id, "state": state, "reason": reason, "late": False, "at": scene.now,
                                         **more}))  # fmt: skip
    with scene.house.work() as uow:
        uow.session.add(ScoreMark(
            entry_id=found.id, state=MarkState.SPARED, reason=MarkReason.IMPROVED, late=False, at=scene.now
        ))  # fmt: skip
    for act in (
        update(ScoreEntry).values(points=1), update(ScoreMark).values(late=False), delete(ScoreMark), delete(ScoreEntry),
    ):
        with pytest.raises(DBAPIError, match="only ever added to"), scene.house.work() as uow:
            uow.session.execute(act)
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.add(ScoreMark(
            entry_id=found.id, state=MarkState.COUNTED, reason=MarkReason.NOT_DONE, late=True, at=scene.now
        ))  # fmt: skip


def test_a_setting_caps_it_and_words_go_with_the_case(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_setting(uow, "score_cap", 4, by_id=None, now=scene.now)
    case = close(scene)
    made = entry(scene, case)
    assert made is not None
    assert (made.points, made.late_points) == (4, 0)
    rule(scene, ask(scene, case), False, scene.manager, "李秀英的照片显示封口松了")
    scene.now += timedelta(days=181)
    assert erase_due(scene.house, scene.store, now=scene.now) == 1
    assert "李秀英" not in dump(scene, "accounts")
    with scene.house.db.reading() as session:
        assert session.scalars(select(ScoreEntry.points)).all() == [4], "what it cost stays"
    assert made.year == YEAR, "the year of the closing, whenever it counts"
