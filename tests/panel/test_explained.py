"""Explained, not upheld: in full, with the ways that stay open; never against a verdict or an agreement; masked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from panel.errors import Invalid
from panel.lifecycle import CaseStatus
from panel.models import Choice, Closing, PartyRole, Proposal, ProposalStatus, RemedyKind, Stance
from panel.models.decision import ExplainedClosing
from panel.projections.actions import view_taught
from panel.projections.explained import view_explained
from panel.projections.report import find_report
from panel.queries.cases import lock_case
from panel.queries.explained import why_not
from panel.services.closing import Lesson, close_case
from panel.services.deciding import choose, decide_case
from panel.services.erasing import erase_due
from panel.services.explaining import Explanation
from panel.services.moving import move
from panel.settings import Settings
from tests.panel.lessons_room import today, told
from tests.panel.scene import Scene
from tests.panel.test_erasing import dump

S = CaseStatus
WHY = "李秀英要求全额退款。我们核对了出餐口录像、骑手的签收照片和订单备注：封签完好，汤没有洒出，送达也在约定时间之内。" * 2
FULL = Explanation(WHY, ("court", "association"))
LESSON = Lesson("not_upheld", "delivery", "misunderstanding", "nobody", no_action_reason="没有需要改进的环节", explanation=FULL)
REASONS = "出餐口录像足以说明封签完好，因此与评审团的结论不同。"


def close(scene: Scene, case: int, lesson: Lesson = LESSON) -> None:
    with scene.house.work() as uow:
        close_case(uow, case, lesson, by_id=scene.mediator, now=scene.now, today=today(scene))


def barred(scene: Scene, case: int) -> str | None:
    with scene.house.db.reading() as session:
        return why_not(session, scene.case(case))


def test_a_claim_is_explained_in_full_and_both_sides_read_it(scene: Scene) -> None:
    case = scene.to(S.IMPASSE)
    for wrong, field in (
        (replace(LESSON, explanation=None), "explanation"), (replace(LESSON, responsibility="shared"), "responsibility"),
        (replace(LESSON, explanation=Explanation("太短", FULL.routes)), "explanation"),
        (replace(LESSON, explanation=Explanation("长" * 4001, FULL.routes)), "explanation"),
        (replace(LESSON, explanation=Explanation(WHY)), "routes"),
        (replace(LESSON, explanation=Explanation(WHY, ("newspaper",))), "routes"),
    ):
        with pytest.raises(Invalid) as refused:
            close(scene, case, wrong)
        assert refused.value.field == field
    close(scene, case)
    assert told(scene, "case.explained") == sorted([scene.complainant, scene.member])
    assert told(scene, "case.closed") == []
    with scene.house.db.reading() as session:
        held = scene.case(case)
        assert session.scalars(select(Closing.finding)).one() == "no_fault", "the version before reads it so"
        view, report = view_explained(session, held), find_report(session, held)
        taught = view_taught(session, held, today(scene))
    assert view is not None
    assert (view.text, view.routes) == (WHY, ("association", "court"))
    assert taught is not None
    assert (taught.finding, taught.explained) == ("not_upheld", WHY)
    assert report is not None
    lines = {line.place: line.text for chapter in report.body.chapters for line in chapter.lines}
    assert "李秀英" not in lines["explained"], "the report names nobody"
    assert "封签完好" in lines["explained"]
    assert "法院" in lines["named"] or "court" in lines["named"]
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.add(ExplainedClosing(case_id=case, text="x", signs=79, routes="court", at=scene.now))


def test_nothing_else_keeps_an_explanation(scene: Scene) -> None:
    close(scene, scene.to(S.IMPASSE), replace(LESSON, finding="no_fault"))
    with scene.house.db.reading() as session:
        assert session.scalar(select(ExplainedClosing.id)) is None
    assert told(scene, "case.explained") == []


def test_never_while_a_verdict_upholds_it_or_the_decision_gives_something(scene: Scene) -> None:
    case = scene.to(S.DECIDED)
    assert barred(scene, case) == "explained.verdict_stands", "nobody has answered it"
    with scene.house.work() as uow:
        decided = decide_case(uow, case, scene.mediator, Stance.ADOPT, RemedyKind.NONE, REASONS, now=scene.now)
    assert barred(scene, case) == "explained.verdict_stands", "an answer that adopts it does not clear the merchant"
    for stance, remedy, expected in (
        (Stance.DEPART, RemedyKind.APOLOGY, "explained.decision_gives"), (Stance.DEPART, RemedyKind.NONE, None),
    ):
        with scene.house.work() as uow:
            row = uow.session.get_one(type(decided), decided.id)
            row.stance, row.remedy = stance, remedy
        assert barred(scene, case) == expected
        if expected:
            with scene.house.work() as uow:
                for role in PartyRole:
                    choose(uow, case, role, Choice.LEAVE, now=scene.now)
            with pytest.raises(Invalid, match=expected):
                close(scene, case)
    close(scene, case)
    assert scene.status(case) is S.CLOSED


def test_an_agreement_is_not_undone_by_it(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION)
    with scene.house.work() as uow:
        uow.session.add(Proposal(
            case_id=case, by_role="owner", remedy=RemedyKind.APOLOGY, text="道歉", status=ProposalStatus.ACCEPTED,
            made_at=scene.now, expires_at=scene.now + timedelta(hours=1), ended_at=scene.now,
        ))  # fmt: skip
        move(uow, lock_case(uow.session, case), S.SETTLED, Settings(), now=scene.now, actor="owner")
    with pytest.raises(Invalid, match=r"explained\.settled"):
        close(scene, case)


def test_the_words_are_masked_with_the_case(scene: Scene) -> None:
    case = scene.to(S.IMPASSE)
    close(scene, case)
    scene.now += timedelta(days=181)
    assert erase_due(scene.house, scene.store, now=scene.now) == 1
    assert "李秀英" not in dump(scene, "accounts")
    with scene.house.db.reading() as session:
        assert "封签完好" in session.scalars(select(ExplainedClosing.text)).one()
