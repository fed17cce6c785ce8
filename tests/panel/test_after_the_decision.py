"""Who may appeal, who may rule, and which clock runs on when one side's question or appeal is out of the way."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select

from panel.errors import Conflict
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import (
    AppealGround,
    Brief,
    Choice,
    Juror,
    Notice,
    PartyRole,
    RemedyKind,
    Round,
    Seat,
    SecondExplanation,
    Stance,
    TimelineEntry,
)
from panel.projections.panel_room import panel_room
from panel.projections.party_brief import view_brief
from panel.projections.redaction_brief import draft_brief
from panel.projections.redaction_desk import redaction_desk
from panel.queries.cases import lock_case
from panel.services.appealing import file_appeal, is_barred, rule_on_appeal
from panel.services.deciding import choose, decide_case, give_explanation
from panel.services.filing import give_consent
from panel.services.owning import hand_over
from panel.services.publishing import publish_brief
from tests.panel.scene import Scene
from tests.panel.sweeping import run

S, K = CaseStatus, DeadlineKind
COMPLAINANT, RESPONDENT = PartyRole.COMPLAINANT, PartyRole.RESPONDENT
REASONS = "评审团的理由与证据相符，商家的包装没有防漏措施，应当按结论处理。"
GROUND = "店里找到了当天出餐口的监控录像，能看到封签完整，请重新评审。"


def decided(scene: Scene, by: int) -> int:
    """A case with verdict and decision, waiting for the parties' choices."""
    case_id = scene.to(S.DECIDED)
    with scene.house.work() as uow:
        decide_case(uow, case_id, by, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=scene.now)
    return case_id


def appeal(scene: Scene, case_id: int, role: PartyRole) -> None:
    with scene.house.work() as uow:
        file_appeal(uow, case_id, role, AppealGround.NEW_EVIDENCE, GROUND, seed=secrets.token_bytes(32), now=scene.now)


def rule(scene: Scene, case_id: int, admitted: bool) -> None:
    with scene.house.work() as uow:
        rule_on_appeal(uow, case_id, admitted, "理由在此。", by_id=scene.manager, now=scene.now)


def say(scene: Scene, case_id: int, role: PartyRole, choice: Choice) -> None:
    with scene.house.work() as uow:
        choose(uow, case_id, role, choice, now=scene.now)


def explain(scene: Scene, case_id: int, role: PartyRole) -> None:
    with scene.house.work() as uow:
        give_explanation(uow, case_id, role, "结论依据的是封签照片。", now=scene.now)


@pytest.mark.parametrize("choice", [Choice.ACCEPT, Choice.LEAVE])
def test_who_has_had_the_last_word_cannot_appeal(scene: Scene, choice: Choice) -> None:
    case_id = decided(scene, scene.mediator)
    say(scene, case_id, COMPLAINANT, choice)
    with pytest.raises(Conflict, match="choice.made"):
        appeal(scene, case_id, COMPLAINANT)
    appeal(scene, case_id, RESPONDENT)
    assert scene.status(case_id) is S.APPEALED


def test_a_manager_who_made_the_decision_does_not_rule_on_the_appeal(scene: Scene) -> None:
    case_id = decided(scene, scene.manager)
    appeal(scene, case_id, COMPLAINANT)
    with pytest.raises(Conflict, match="appeal.own_case"):
        rule(scene, case_id, True)
    with scene.house.db.reading() as session:
        case = lock_case(session, case_id)
        barred = [a for a in (scene.mediator, scene.manager, scene.complainant) if is_barred(session, case, a)]
    assert barred == [scene.mediator, scene.manager], "who holds it, and who decided it"


def test_handing_a_case_over_does_not_make_one_a_stranger_to_the_decision(scene: Scene) -> None:
    case_id = decided(scene, scene.manager)
    with scene.house.work() as uow:
        hand_over(uow, case_id, scene.manager, reason="休假", now=scene.now)
        hand_over(uow, case_id, scene.mediator, reason="回来了", now=scene.now)
    appeal(scene, case_id, COMPLAINANT)
    with pytest.raises(Conflict, match="appeal.own_case"):
        rule(scene, case_id, False)


def test_a_refused_appeal_leaves_the_other_side_its_time(scene: Scene) -> None:
    case_id, start = decided(scene, scene.mediator), scene.now
    scene.later(hours=1)
    appeal(scene, case_id, RESPONDENT)
    scene.later(hours=10)
    rule(scene, case_id, False)
    case = scene.case(case_id)
    assert (case.deadline_kind, case.deadline_at) == (K.CHOICE, start + timedelta(hours=72))
    appeal(scene, case_id, COMPLAINANT)
    rule(scene, case_id, False)
    assert scene.case(case_id).deadline_kind is K.CLOSING


def test_a_refused_appeal_after_everybody_else_has_accepted_leaves_only_the_closing(scene: Scene) -> None:
    case_id = decided(scene, scene.mediator)
    say(scene, case_id, COMPLAINANT, Choice.ACCEPT)
    appeal(scene, case_id, RESPONDENT)
    rule(scene, case_id, False)
    assert scene.case(case_id).deadline_kind is K.CLOSING


def test_both_explanations_are_owed_until_both_are_given(scene: Scene) -> None:
    case_id = decided(scene, scene.mediator)
    say(scene, case_id, COMPLAINANT, Choice.EXPLAIN)
    scene.later(hours=5)
    say(scene, case_id, RESPONDENT, Choice.EXPLAIN)
    due = scene.now + timedelta(hours=48)
    explain(scene, case_id, COMPLAINANT)
    case = scene.case(case_id)
    assert (case.deadline_kind, case.deadline_at) == (K.EXPLANATION, due)
    scene.later(hours=100)
    assert run(scene) in (0, 1)  # at most the reminder: an explanation that is late still has to be given
    assert scene.case(case_id).deadline_kind is K.EXPLANATION
    explain(scene, case_id, RESPONDENT)
    case = scene.case(case_id)
    assert (case.deadline_kind, case.deadline_at) == (K.CHOICE, scene.now + timedelta(hours=72))


def test_waiting_for_an_explanation_costs_no_time_to_appeal(scene: Scene) -> None:
    case_id = decided(scene, scene.mediator)
    scene.later(hours=70)
    say(scene, case_id, COMPLAINANT, Choice.EXPLAIN)
    scene.later(hours=30)
    appeal(scene, case_id, COMPLAINANT)
    rule(scene, case_id, False)
    assert scene.case(case_id).deadline_kind is K.EXPLANATION
    explain(scene, case_id, COMPLAINANT)
    assert scene.case(case_id).deadline_kind is K.CHOICE


def ask(scene: Scene, case_id: int, role: PartyRole, question: str) -> None:
    with scene.house.work() as uow:
        choose(uow, case_id, role, Choice.EXPLAIN, now=scene.now, question=question)


def test_a_decision_is_explained_once_to_each_side_and_a_second_question_is_refused_aloud(scene: Scene) -> None:
    case_id = decided(scene, scene.mediator)
    ask(scene, case_id, COMPLAINANT, "为什么只看封签？")
    version = scene.case(case_id).version
    ask(scene, case_id, COMPLAINANT, " 为什么只看封签？ ")  # a double click
    assert scene.case(case_id).version == version
    with pytest.raises(Conflict, match=r"explanation\.asked"):
        ask(scene, case_id, COMPLAINANT, "那骑手的责任呢？")
    ask(scene, case_id, RESPONDENT, "退款多久到账？")
    explain(scene, case_id, COMPLAINANT)
    with pytest.raises(Conflict, match=r"explanation\.asked"):
        ask(scene, case_id, COMPLAINANT, "那骑手的责任呢？")
    with scene.house.db.reading() as session:
        rows = session.execute(select(SecondExplanation.role, SecondExplanation.question).order_by(SecondExplanation.id))
        assert rows.all() == [(COMPLAINANT, "为什么只看封签？"), (RESPONDENT, "退款多久到账？")]
        entries = session.scalars(select(TimelineEntry.actor).where(TimelineEntry.kind == "choice.explain")).all()
    assert entries == ["complainant", "respondent"]


def test_a_juror_is_led_to_the_very_seat_that_judged_the_case(scene: Scene) -> None:
    decided(scene, scene.mediator)
    with scene.house.db.reading() as session:
        seats = session.execute(select(Juror.account_id, Seat.public_id).join(Juror, Juror.id == Seat.juror_id)).all()
        told = session.execute(
            select(Notice.account_id, Notice.target_id).where(Notice.kind == "decision.for_juror", Notice.target == "seat")
        ).all()
    assert len(told) == 7
    assert set(told) <= set(seats)


@pytest.mark.parametrize("by", list(PartyRole))
def test_an_appeal_reads_the_same_at_the_desk_for_the_parties_and_for_the_jurors(scene: Scene, by: PartyRole) -> None:
    """Below the statement of its side; a side that stayed silent before begins with its appeal."""
    silent = scene.file()
    scene.take(silent)
    scene.later(hours=49)
    run(scene)
    scene.impasse(silent)
    with scene.house.work() as uow:
        give_consent(uow, silent, RESPONDENT, now=scene.now)
    scene.redact(silent)
    scene.publish(silent)
    scene.vote_all(silent)
    with scene.house.work() as uow:
        decide_case(uow, silent, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=scene.now)
    appeal(scene, silent, by)
    rule(scene, silent, True)
    scene.clear_desk(silent)
    with scene.house.db.reading() as session:
        case = lock_case(session, silent)
        shown = [view_brief(session, case), draft_brief(session, case, redaction_desk(session, case, scene.now))]
    with scene.house.work() as uow:
        publish_brief(uow, silent, store=scene.store, now=scene.now)
    with scene.house.db.reading() as session:
        frozen = session.scalars(select(Brief).join(Round, Round.brief_id == Brief.id).where(Round.number == 2)).one()
        assert panel_room(session, case, scene.now).nth == 2
    assert {(brief.claim, brief.response) for brief in (*shown, frozen)} == {(frozen.claim, frozen.response)}
    said = {COMPLAINANT: frozen.claim, RESPONDENT: frozen.response}
    assert said[by].endswith(GROUND)
    assert said[by].count("\n\n") == (1 if by is COMPLAINANT else 0)
    assert GROUND not in said[RESPONDENT if by is COMPLAINANT else COMPLAINANT]
