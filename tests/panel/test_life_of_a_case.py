"""The whole life of a case through the services, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import (
    Ballot,
    Brief,
    Choice,
    Notice,
    Outgoing,
    PartyRole,
    RemedyKind,
    SeatStatus,
    Stance,
    TimelineEntry,
)
from panel.services.closing import Lesson, close_case
from panel.services.deciding import choose, decide_case, give_explanation
from panel.services.filing import leave_panel, withdraw_case
from panel.services.mediation import accept_proposal, propose
from tests.panel.opened import opened
from tests.panel.scene import Scene

S = CaseStatus
REASONS = "评审结论与系统记录一致，商家没有按约定送达，予以采纳。"
LESSON = Lesson("fault", "delivery", "ability", "respondent", no_action_reason="已在平台规则中处理")


def decide(scene: Scene, case_id: int, stance: Stance = Stance.ADOPT) -> None:
    with scene.house.work() as uow:
        decide_case(uow, case_id, scene.mediator, stance, RemedyKind.FULL_REFUND, REASONS, now=scene.now)


def test_a_case_lives_from_filing_to_closing(scene: Scene) -> None:
    case_id = scene.to(S.DECIDED)
    verdict = scene.verdict(case_id)
    assert (verdict.outcome, verdict.winner, verdict.heads["uphold"], verdict.waves) == ("decided", "uphold", 7, 1)
    assert scene.case(case_id).deadline_kind is DeadlineKind.DECISION
    decide(scene, case_id)
    with scene.house.work() as uow:
        choose(uow, case_id, PartyRole.COMPLAINANT, Choice.ACCEPT, now=scene.now)
    with pytest.raises(Conflict, match="closing.too_early"), scene.house.work() as uow:
        close_case(uow, case_id, LESSON, by_id=scene.mediator, now=scene.now, today=scene.now.date())
    with scene.house.work() as uow:
        choose(uow, case_id, PartyRole.RESPONDENT, Choice.LEAVE, now=scene.now)
        close_case(uow, case_id, LESSON, by_id=scene.mediator, now=scene.now, today=scene.now.date())
    case = scene.case(case_id)
    assert (case.status, case.ended_at, case.deadline_at) == (S.CLOSED, scene.now, None)


def test_an_action_is_due_on_the_day_that_is_today_for_the_house_or_later(scene: Scene) -> None:
    """The day is an argument: at four in the morning UTC it is the 21st here, and may be the 20th somewhere else."""
    here, before = scene.now.date(), scene.now.date() - timedelta(days=1)
    lesson = replace(LESSON, no_action_reason="", action="外卖一律封口", action_owner="王掌柜", action_due_on=before)
    case_id = scene.to(S.IMPASSE)
    with pytest.raises(Invalid, match=r"input\.date_past"), scene.house.work() as uow:
        close_case(uow, case_id, lesson, by_id=scene.mediator, now=scene.now, today=here)
    with scene.house.work() as uow:
        close_case(uow, case_id, lesson, by_id=scene.mediator, now=scene.now, today=before)
    assert scene.status(case_id) is S.CLOSED


def test_the_log_counts_without_gaps_and_names_nobody(scene: Scene) -> None:
    case_id = scene.to(S.DECIDED)
    with scene.house.db.reading() as session:
        query = select(TimelineEntry).where(TimelineEntry.case_id == case_id)
        entries = session.scalars(query.order_by(TimelineEntry.seq)).all()
    assert [e.seq for e in entries] == list(range(1, len(entries) + 1))
    written = " ".join(f"{e.kind} {e.actor} {e.params}" for e in entries)
    assert not any(name in written for name in ("李秀英", "王掌柜", "赵调解", "蜀香阁", "评审"))


def test_the_brief_holds_nothing_that_names_a_party(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    with scene.house.db.reading() as session:
        brief = session.scalars(select(Brief).where(Brief.case_id == case_id)).one()
    text = " ".join([brief.title, brief.claim, brief.response, brief.question, brief.rule_text, str(brief.facts)])
    assert not any(name in text for name in ("李秀英", "李女士", "秀英", "蜀香阁", "13800001234", "8840012345678"))
    assert "汤洒了一半" in text


def test_every_notice_goes_out_once(scene: Scene) -> None:
    scene.to(S.DECIDED)
    with scene.house.db.reading() as session:
        notices = session.scalar(select(func.count()).select_from(Notice))
        keys = session.scalar(select(func.count(Notice.dedupe_key.distinct())))
        letters = session.scalar(select(func.count()).select_from(Outgoing))
    assert notices == keys == letters > 14


def test_both_accept_a_proposal_and_the_case_is_settled(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    with scene.house.work() as uow:
        first = propose(uow, case_id, "owner", RemedyKind.PARTIAL_REFUND, "退一半", now=scene.now, amount_minor=6400)
    with scene.house.work() as uow:
        counter = propose(uow, case_id, "complainant", RemedyKind.FULL_REFUND, "全退", now=scene.now, amount_minor=12800)
    with pytest.raises(Conflict, match="proposal.ended"), scene.house.work() as uow:
        accept_proposal(uow, case_id, first.public_id, PartyRole.RESPONDENT, now=scene.now)
    with scene.house.work() as uow:
        accept_proposal(uow, case_id, counter.public_id, PartyRole.RESPONDENT, now=scene.now)
    assert scene.status(case_id) is S.SETTLED
    with scene.house.work() as uow:
        close_case(uow, case_id, LESSON, by_id=scene.mediator, now=scene.now, today=scene.now.date())
    assert scene.status(case_id) is S.CLOSED


def test_an_expired_proposal_cannot_be_accepted(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    with scene.house.work() as uow:
        offer = propose(uow, case_id, "owner", RemedyKind.APOLOGY, "道歉", now=scene.now, hours=2)
    scene.later(hours=2)
    with pytest.raises(Conflict, match="proposal.ended"), scene.house.work() as uow:
        accept_proposal(uow, case_id, offer.public_id, PartyRole.RESPONDENT, now=scene.now)


def test_withdrawing_while_jurors_vote_annuls_the_round(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    scene.cast(scene.seats(case_id)[0], "uphold")
    with scene.house.work() as uow:
        withdraw_case(uow, case_id, "私下解决了", now=scene.now)
    assert scene.status(case_id) is S.WITHDRAWN
    assert scene.round(case_id).status.value == "annulled"
    assert scene.verdict(case_id) is None


def test_a_respondent_may_leave_the_panel_and_cannot_be_pulled_back_by_the_terms(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    with scene.house.work() as uow:
        leave_panel(uow, case_id, PartyRole.RESPONDENT, now=scene.now)
    assert scene.status(case_id) is S.IMPASSE
    with scene.house.work() as uow:
        leave_panel(uow, case_id, PartyRole.RESPONDENT, now=scene.now)
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).where(TimelineEntry.kind == "panel.left")) == 1
    with pytest.raises(Conflict, match="panel.no_consent"):
        scene.redact(case_id)


def test_a_verdict_cannot_be_withdrawn_from(scene: Scene) -> None:
    case_id = scene.to(S.DECIDED)
    with pytest.raises(Conflict, match="case.wrong_status"), scene.house.work() as uow:
        withdraw_case(uow, case_id, "", now=scene.now)


def test_a_decision_is_made_once_and_must_fit_the_verdict(scene: Scene) -> None:
    case_id = scene.to(S.DECIDED)
    with pytest.raises(Invalid, match="decision.stance"):
        decide(scene, case_id, Stance.ON_MERITS)
    decide(scene, case_id)
    with pytest.raises(Conflict, match="decision.made"):
        decide(scene, case_id)


def test_a_second_explanation_gives_the_party_its_full_time_again(scene: Scene) -> None:
    case_id = scene.to(S.DECIDED)
    decide(scene, case_id)
    with scene.house.work() as uow:
        choose(uow, case_id, PartyRole.COMPLAINANT, Choice.EXPLAIN, now=scene.now, question="为什么不赔偿？")
    assert scene.case(case_id).deadline_kind is DeadlineKind.EXPLANATION
    scene.later(hours=20)
    with scene.house.work() as uow:
        give_explanation(uow, case_id, PartyRole.COMPLAINANT, "赔偿需要实际损失的证明。", now=scene.now)
    assert scene.case(case_id).deadline_at == scene.now + timedelta(hours=72)
    with scene.house.work() as uow:
        choose(uow, case_id, PartyRole.COMPLAINANT, Choice.ACCEPT, now=scene.now)
    with pytest.raises(Conflict, match="choice.made"), scene.house.work() as uow:
        choose(uow, case_id, PartyRole.COMPLAINANT, Choice.LEAVE, now=scene.now)


def test_the_same_ballot_twice_is_one_ballot(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    seat = scene.seats(case_id)[0]
    for _ in range(3):
        scene.cast(seat, "uphold")
    with scene.house.db.reading() as session:
        ballot = session.scalars(select(Ballot)).one()
    assert ballot.replaced == 0


def test_a_ballot_may_be_replaced_three_times(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    seat = scene.seats(case_id)[0]
    for choice in ("uphold", "dismiss", "uphold", "dismiss"):
        scene.cast(seat, choice)
    with pytest.raises(Conflict, match="ballot.no_more_replacements"):
        scene.cast(seat, "uphold")
    assert [said.choice for _, said in opened(scene.house)] == ["dismiss"]


def test_a_split_panel_is_widened_to_the_last_wave_and_ends_undecided(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    turn = 0
    while scene.status(case_id) is S.VOTING:
        for seat in scene.seats(case_id, SeatStatus.SUMMONED):
            scene.cast(seat, ("uphold", "dismiss")[turn % 2])
            turn += 1
        scene.settle(case_id)
    verdict = scene.verdict(case_id)
    assert (verdict.outcome, verdict.winner, verdict.waves, verdict.cast) == ("undecided", None, 3, 35)
    decide(scene, case_id, Stance.ON_MERITS)


def test_an_answer_that_was_there_before_the_mediator_leaves_nothing_to_wait_for(scene: Scene) -> None:
    case_id = scene.file()
    scene.respond(case_id)
    assert scene.status(case_id) is CaseStatus.FILED
    scene.take(case_id)
    assert scene.status(case_id) is CaseStatus.IN_MEDIATION
    assert scene.case(case_id).deadline_kind is DeadlineKind.MEDIATION


def test_a_title_has_the_length_that_the_form_promises(scene: Scene) -> None:
    assert scene.case(scene.file(title="题" * 60)).title == "题" * 60
    with pytest.raises(Invalid) as refused:
        scene.file(title="题" * 61)
    assert (refused.value.field, refused.value.params) == ("title", {"limit": 60})
