"""The one report: made with what it tells, without names, frozen; corrections with a reason; explanations that rest on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, PanelError
from panel.lifecycle import CaseStatus
from panel.models import (
    CaseReport,
    Choice,
    Effect,
    ExplanationGround,
    PartyRole,
    RemedyKind,
    ReportCause,
    Stance,
    TimelineEntry,
)
from panel.projections.party_rounds import DecisionView
from panel.projections.report import ReportView, digest_of, find_report, list_grounds
from panel.services.actions import Review, mark_done, review_action
from panel.services.closing import close_case
from panel.services.composing import Draft
from panel.services.deciding import choose, decide_case, give_explanation
from panel.services.erasing import erase_due
from panel.services.reporting import Ground, correct_report, preview_report
from panel.settings import change_setting
from tests.panel.lessons_room import ACTION, actions, close, lesson, officer, today, told
from tests.panel.scene import Scene

REASONS = "评审团认为商家应当承担责任，李秀英的截图与订单时间一致，电话13800001234无人接听。"


def decided(scene: Scene) -> int:
    """A case with a verdict, decided by its mediator."""
    case = scene.to(CaseStatus.DECIDED)
    with scene.house.work() as uow:
        decide_case(
            uow, case, scene.mediator, Stance.ADOPT, RemedyKind.PARTIAL_REFUND, REASONS, now=scene.now, amount_minor=5050
        )
    return case


def report(scene: Scene, case: int, version: int | None = None) -> ReportView:
    """A version of the report, the newest one without a number."""
    with scene.house.db.reading() as session:
        found = find_report(session, scene.case(case), version)
    assert found is not None
    return found


def text(view: ReportView) -> str:
    """All of its words."""
    return "\n".join(line.text for chapter in view.body.chapters for line in chapter.lines)


def correct(scene: Scene, case: int, place: str = "r1.reasons", words: str = "按原定规则，退款应为五十元五角。",
            reason: str = "原文把规则写反了，现予更正。", seen: int = 1) -> CaseReport:
    with scene.house.work() as uow:
        return correct_report(uow, case, place, words, reason, seen=seen, by_id=scene.mediator, now=scene.now)


def test_a_decision_makes_the_report_and_names_nobody(scene: Scene) -> None:
    case = decided(scene)
    view = report(scene, case)
    whole = text(view)
    assert (view.body.version, view.cause, view.language) == (1, ReportCause.DECISION, "zh")
    assert [chapter.code for chapter in view.body.chapters] == [
        "findings", "responsibility", "done", "decision", "remedy", "routes",
    ]
    assert view.digest == digest_of(view.body.packed())
    for name in ("李秀英", "13800001234", "蜀香阁", "赵调解"):
        assert name not in whole
    for part in ("评审结论：", "票数：", "计权：", "采纳评审结论", "部分退款，¥50.50", "12315", "结案时写明"):
        assert part in whole
    assert view.body.find("r1.reasons") is not None
    assert "截图与订单时间一致" in whole


def test_the_preview_is_the_report_that_follows(scene: Scene) -> None:
    case = scene.to(CaseStatus.DECIDED)
    draft = Draft(decision=DecisionView("adopt", "partial_refund", 5050, REASONS, "赵调解", scene.now))
    with scene.house.db.reading() as session:
        ahead = preview_report(session, scene.case(case), draft)
        assert find_report(session, scene.case(case)) is None
    with scene.house.work() as uow:
        decide_case(
            uow, case, scene.mediator, Stance.ADOPT, RemedyKind.PARTIAL_REFUND, REASONS, now=scene.now, amount_minor=5050
        )
    assert report(scene, case).body == ahead


def test_closing_and_review_make_the_next_versions_and_the_old_ones_stay(scene: Scene) -> None:
    case = close(scene)
    first = report(scene, case)
    assert first.cause is ReportCause.CLOSING
    for part in ("确有过错", "配送", "流程", "被投诉方", "待落实", "没有达成一致", "没有处理结果"):
        assert part in text(first)
    assert ACTION not in text(first)  # it names somebody
    assert "汤品统一缠膜" in text(first)
    action = actions(scene, case)[0]
    quality = officer(scene)
    with scene.house.work() as uow:
        mark_done(uow, case, action.public_id, "膜已经买好", by_id=scene.mediator, now=scene.now, actor="owner")
    scene.now += timedelta(days=31)
    with scene.house.work() as uow:
        review_action(uow, case, action.public_id, Review(Effect.PARTLY, "投诉少了一半"), by_id=quality, now=scene.now,
                      today=today(scene), actor="quality")
    second = report(scene, case)
    assert (second.body.version, second.cause) == (2, ReportCause.ACTION)
    assert "部分改变" in text(second)
    assert "投诉少了一半" not in text(second)  # what staff says among itself
    assert report(scene, case, 1) == ReportView(
        first.body, first.digest, "zh", first.cause, "", first.made_at, second.versions
    )
    assert sorted(told(scene, "report.new")) == sorted([scene.complainant, scene.member])


def test_a_correction_is_a_version_with_a_reason_and_lasts(scene: Scene) -> None:
    case = decided(scene)
    correct(scene, case, words="按规则，李秀英应得五十元五角。")
    second = report(scene, case)
    assert (second.body.version, second.cause, second.reason) == (2, ReportCause.CORRECTION, "原文把规则写反了，现予更正。")
    assert "五十元五角" in text(second)
    assert "李秀英" not in text(second)
    assert "截图与订单时间一致" in text(report(scene, case, 1))
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).where(TimelineEntry.kind == "report.corrected")) == 1
    with scene.house.work() as uow:
        for role in PartyRole:
            choose(uow, case, role, Choice.ACCEPT, now=scene.now)
        close_case(uow, case, lesson(scene), by_id=scene.mediator, now=scene.now, today=today(scene))
    third = report(scene, case)
    assert (third.body.version, third.cause) == (3, ReportCause.CLOSING)
    assert "五十元五角" in text(third)


@pytest.mark.parametrize(("change", "error", "code"), [
    ({"seen": 2}, Conflict, "report.changed"), ({"place": "r1.verdict"}, Invalid, "input.choice"),
    ({"place": "no such"}, Invalid, "input.choice"), ({"words": " "}, Invalid, "input.missing"),
    ({"words": "长" * 4001}, Invalid, "input.too_long"), ({"reason": "短"}, Invalid, "input.too_short"),
    ({"reason": "长" * 1001}, Invalid, "input.too_long"),
])  # fmt: skip
def test_no_correction_without_reason_of_numbers_or_of_what_was_not_read(
    scene: Scene, change: dict[str, object], error: type[PanelError], code: str
) -> None:
    case = decided(scene)
    with pytest.raises(error) as raised:
        correct(scene, case, **change)
    assert raised.value.code == code
    assert len(report(scene, case).versions) == 1


def test_the_same_words_correct_nothing(scene: Scene) -> None:
    case = decided(scene)
    line = report(scene, case).body.find("r1.reasons")
    assert line is not None
    with pytest.raises(Conflict, match=r"report\.same"):
        correct(scene, case, words=line.text)


def explained(scene: Scene, case: int, ground: Ground | None = None, role: PartyRole = PartyRole.COMPLAINANT) -> None:
    with scene.house.work() as uow:
        choose(uow, case, role, Choice.EXPLAIN, now=scene.now, question="为什么不是全额？")
    with scene.house.work() as uow:
        give_explanation(uow, case, role, "因为只有汤洒了一半。", now=scene.now, ground=ground)


def test_an_explanation_quotes_its_paragraph_and_a_change_has_a_reason(scene: Scene) -> None:
    case = decided(scene)
    explained(scene, case)
    explained(scene, case, Ground("r1.remedy", "补充了新的发票，改按四十元计算。"), PartyRole.RESPONDENT)
    with scene.house.db.reading() as session:
        kept, other = sorted(list_grounds(session, scene.case(case)).values(), key=lambda each: each.changed)
    assert (kept.version, kept.number, kept.changed) == (1, "4.2", False)
    assert "截图与订单时间一致" in kept.quote
    assert (other.number, other.changed, other.reason) == ("5.1", True, "补充了新的发票，改按四十元计算。")
    assert other.quote.startswith("第 1 轮的处理：部分退款")


def test_an_explanation_rests_on_a_paragraph_that_is_there(scene: Scene) -> None:
    case = decided(scene)
    with pytest.raises(Invalid, match=r"input\.choice"):
        explained(scene, case, Ground("r9.reasons"))


def test_the_database_refuses_a_second_of_a_version_and_a_correction_without_reason(scene: Scene) -> None:
    case = decided(scene)
    row = {"case_id": case, "language": "zh", "body": "{}", "digest": "0" * 64, "reason": "", "place": "", "words": "",
           "made_at": scene.now}
    for values in (
        {"version": 1, "cause": "decision"}, {"version": 2, "cause": "correction"}, {"version": 0, "cause": "decision"},
        {"version": 2, "cause": "decision", "reason": "kein Grund"}, {"version": 2, "cause": "decision", "digest": "0"},
    ):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.execute(insert(CaseReport).values(**{**row, **values}))


def test_erasing_leaves_the_report_and_masks_the_reason_of_a_change(scene: Scene) -> None:
    case = decided(scene)
    explained(scene, case, Ground(change="李秀英补充了发票。"))
    with scene.house.work() as uow:
        for role in PartyRole:
            choose(uow, case, role, Choice.ACCEPT, now=scene.now)
        close_case(uow, case, lesson(scene), by_id=scene.mediator, now=scene.now, today=today(scene))
    before = report(scene, case)
    with scene.house.work() as uow:
        change_setting(uow, "erase_days", 30, by_id=None, now=scene.now)
    scene.now += timedelta(days=31)
    assert erase_due(scene.house, scene.store, now=scene.now) == 1
    with scene.house.db.reading() as session:
        assert "李秀英" not in session.scalars(select(ExplanationGround.reason)).one()
    assert report(scene, case).body == before.body
    with pytest.raises(Conflict, match=r"report\.erased"):
        correct(scene, case, seen=before.body.version)
