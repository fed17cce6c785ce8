"""Each act of the workbench: what it does, bad inputs, sent twice, at the wrong stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import (
    AppealGround,
    Case,
    Choice,
    PartyRole,
    Proposal,
    RemedyKind,
    Role,
    SecondExplanation,
    Stance,
    TimelineEntry,
)
from panel.services.appealing import file_appeal
from panel.services.deciding import choose, decide_case
from panel.services.filing import leave_panel
from panel.services.mediation import accept_proposal, propose
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import REASONS, DeskScene, appealed, decided, furnish, url

S = CaseStatus
Sign = Callable[..., Browser]


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def mediator(desk: DeskScene, signed_in: Sign) -> Browser:
    """The mediator of the scene, signed in."""
    return signed_in(desk.account(desk.scene.mediator))


def test_a_proposal_from_the_playbook(desk: DeskScene, mediator: Browser, house: House) -> None:
    case = desk.at(S.IN_MEDIATION)
    sent = {"propose-remedy": "partial_refund", "propose-amount": "28.5", "propose-hours": "12", "propose-text": "退一半"}
    assert mediator.post(url(case, "propose"), sent).status_code == 303
    with house.db.reading() as session:
        made = session.scalars(select(Proposal).where(Proposal.case_id == case.id)).one()
    assert (made.by_role, made.amount_minor, made.expires_at - made.made_at) == ("owner", 2850, timedelta(hours=12))
    page = mediator.get(url(case)).text
    assert "退一半" in page
    assert 'id="act-propose"' not in page, "while one is open, the next has to wait, and the page says why"
    assert mediator.post(url(case, "propose"), sent).status_code == 303, "sent twice it is one"
    refused = mediator.post(url(case, "propose"), {**sent, "propose-amount": "30"})
    assert refused.status_code == 409
    assert f'class="btn btn-primary" href="{url(case)}"' in refused.text, "the refusal leads back to the case"
    with house.work() as uow:
        accept_proposal(uow, case.id, made.public_id, PartyRole.COMPLAINANT, now=desk.clock())
        accept_proposal(uow, case.id, made.public_id, PartyRole.RESPONDENT, now=desk.clock())
    assert desk.again(case).status is S.SETTLED
    assert mediator.post(url(case, "propose"), sent).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"propose-remedy": "replace"}, {"propose-remedy": ""}, {"propose-amount": "many"}, {"propose-amount": "1.234"},
        {"propose-amount": "-5"}, {"propose-hours": "0"}, {"propose-hours": "1000"}, {"propose-hours": "soon"},
        {"propose-text": "   "}, {"propose-text": "x" * 2001},
    ],
)
def test_a_wrong_proposal_comes_back_as_typed(
    desk: DeskScene, mediator: Browser, house: House, wrong: dict[str, str]
) -> None:
    case = desk.at(S.IN_MEDIATION)
    sound = {"propose-remedy": "apology", "propose-amount": "", "propose-hours": "24", "propose-text": "道歉并送券"}
    answer = mediator.post(url(case, "propose"), {**sound, **wrong})
    assert answer.status_code == 422
    assert 'id="act-propose" open' in answer.text
    assert 'id="error-summary"' in answer.text
    assert "propose-text" in wrong or "道歉并送券" in answer.text
    with house.db.reading() as session:
        assert session.scalar(select(func.count(Proposal.id))) == 0


def test_no_agreement_and_back_to_mediation(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.IN_MEDIATION)
    assert mediator.post(url(case, "impasse"), {"impasse-reason": " "}).status_code == 422
    assert mediator.post(url(case, "reopen"), {"reopen-reason": "双方愿意再谈"}).status_code == 409
    assert mediator.post(url(case, "impasse"), {"impasse-reason": "各执一词"}).status_code == 303
    assert desk.again(case).status is S.IMPASSE
    assert mediator.post(url(case, "impasse"), {"impasse-reason": "各执一词"}).status_code == 409
    assert mediator.post(url(case, "reopen"), {"reopen-reason": ""}).status_code == 422
    assert mediator.post(url(case, "reopen"), {"reopen-reason": "双方愿意再谈"}).status_code == 303
    again = desk.again(case)
    assert (again.status, again.deadline_kind) == (S.IN_MEDIATION, DeadlineKind.MEDIATION)


def test_an_extension_sent_twice_is_one_extension(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.IN_MEDIATION)
    sent = {"extend-reason": "等检测报告", "extend-seen": str(case.version)}
    assert mediator.post(url(case, "extend"), sent).status_code == 303
    assert mediator.post(url(case, "extend"), sent).status_code == 409
    once = desk.again(case)
    assert once.extensions == 1
    assert once.deadline_at == case.deadline_at + timedelta(hours=24)
    assert mediator.post(url(case, "extend"), {"extend-reason": "", "extend-seen": str(once.version)}).status_code == 422
    for _ in range(1):
        assert mediator.post(
            url(case, "extend"), {"extend-reason": "仍在等", "extend-seen": str(desk.again(case).version)}
        ).status_code == 303
    assert 'id="act-extend"' not in mediator.get(url(case)).text
    third = mediator.post(url(case, "extend"), {"extend-reason": "再等", "extend-seen": str(desk.again(case).version)})
    assert third.status_code == 422 or third.status_code == 409
    assert desk.again(case).extensions == 2


def test_the_clock_of_the_jurors_cannot_be_extended(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.VOTING)
    assert 'id="act-extend"' not in mediator.get(url(case)).text
    answer = mediator.post(url(case, "extend"), {"extend-reason": "x", "extend-seen": str(case.version)})
    assert answer.status_code == 409
    assert desk.again(case).deadline_at == case.deadline_at


def test_handing_over_ends_ones_own_sight(desk: DeskScene, mediator: Browser, signed_in: Sign) -> None:
    case = desk.at(S.IN_MEDIATION)
    colleague = signed_in("Colleague", Role.MEDIATOR)
    party, nobody = desk.account(desk.scene.complainant), signed_in("Nobody")
    for wrong in (party.public_id, nobody.account.public_id, "", "x"):
        sent = {"hand_over-to": wrong, "hand_over-reason": "休假"}
        assert mediator.post(url(case, "hand-over"), sent).status_code == 422
    assert mediator.post(url(case, "hand-over"), {"hand_over-to": colleague.account.public_id}).status_code == 422
    sent = {"hand_over-to": colleague.account.public_id, "hand_over-reason": "休假"}
    assert mediator.post(url(case, "hand-over"), sent).status_code == 303
    assert desk.again(case).owner_id == colleague.account.id
    assert mediator.get(url(case)).status_code == 404
    assert mediator.post(url(case, "hand-over"), sent).status_code == 404
    assert "休假" in colleague.get(url(case)).text


def test_refusing_a_case_needs_a_ground_and_words(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.IN_MEDIATION)
    for wrong in ({"inadmissible-reason": "boring", "inadmissible-text": "x"}, {"inadmissible-reason": "too_old"}):
        assert mediator.post(url(case, "inadmissible"), wrong).status_code == 422
    sent = {"inadmissible-reason": "other_venue", "inadmissible-text": "法院已经受理。"}
    assert mediator.post(url(case, "inadmissible"), sent).status_code == 303
    assert desk.again(case).status is S.INADMISSIBLE
    assert mediator.post(url(case, "inadmissible"), sent).status_code == 409
    assert "法院已经受理" in mediator.get(url(case)).text


def test_a_case_before_the_panel_cannot_be_refused(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.VOTING)
    sent = {"inadmissible-reason": "other_venue", "inadmissible-text": "法院已经受理。"}
    assert mediator.post(url(case, "inadmissible"), sent).status_code == 409
    assert desk.again(case).status is S.VOTING


def test_the_severe_flag_has_a_reason_that_no_party_reads(desk: DeskScene, mediator: Browser, house: House) -> None:
    case = desk.at(S.IN_MEDIATION)
    sent = {"severe-reason": "有人受伤", "severe-seen": str(case.version)}
    assert mediator.post(url(case, "severe"), {**sent, "severe-reason": ""}).status_code == 422
    assert mediator.post(url(case, "severe"), sent).status_code == 303
    assert mediator.post(url(case, "severe"), sent).status_code == 409, "sent twice it does not flip back"
    assert desk.again(case).severe is True
    with house.db.reading() as session:
        entry = session.scalars(select(TimelineEntry).where(TimelineEntry.kind == "case.flagged_severe")).one()
    assert entry.audience == "staff"


def test_a_severe_case_that_has_ended_asks_for_nothing_more(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.IN_MEDIATION, category="attitude")
    assert "请尽早考虑主管部门" in mediator.get(url(case)).text
    sent = {"inadmissible-reason": "other_venue", "inadmissible-text": "法院已经受理。"}
    assert mediator.post(url(case, "inadmissible"), sent).status_code == 303
    assert "请尽早考虑主管部门" not in mediator.get(url(case)).text


def test_redaction_waits_for_consent_and_says_whose(desk: DeskScene, mediator: Browser, house: House) -> None:
    case = desk.at(S.IMPASSE)
    with house.work() as uow:
        leave_panel(uow, case.id, PartyRole.RESPONDENT, now=desk.clock())
    assert "redaction/start" not in mediator.get(url(case)).text
    assert mediator.post(url(case, "redaction/start")).status_code == 409
    ready = desk.at(S.IMPASSE)
    assert "redaction/start" in mediator.get(url(ready)).text
    assert mediator.post(url(ready, "redaction/start")).status_code == 303
    assert desk.again(ready).status is S.REDACTING
    assert mediator.get(url(ready)).status_code == 200


def test_the_second_explanation(desk: DeskScene, mediator: Browser, house: House) -> None:
    case = decided(desk, house)
    assert mediator.post(url(case, "explanations/complainant"), {"explain_complainant-text": "因为……"}).status_code == 409
    with house.work() as uow:
        choose(uow, case.id, PartyRole.COMPLAINANT, Choice.EXPLAIN, now=desk.clock(), question="为什么只退一半？")
    assert "为什么只退一半" in mediator.get(url(case)).text
    assert mediator.post(url(case, "explanations/complainant"), {"explain_complainant-text": ""}).status_code == 422
    assert mediator.post(url(case, "explanations/somebody"), {}).status_code == 404
    sent = {"explain_complainant-text": "退款按餐费的一半计算，因为另一半已经食用。"}
    assert mediator.post(url(case, "explanations/complainant"), sent).status_code == 303
    assert mediator.post(url(case, "explanations/complainant"), sent).status_code == 409
    with house.db.reading() as session:
        assert session.scalars(select(SecondExplanation)).one().given_at is not None


def test_the_owner_does_not_rule_on_an_appeal(desk: DeskScene, mediator: Browser, house: House, signed_in: Sign) -> None:
    case = appealed(desk, house)
    sent = {"rule-admitted": "yes", "rule-ruling": "录像是新的证据。"}
    assert mediator.post(url(case, "appeal"), sent).status_code == 404
    assert 'id="act-rule"' not in mediator.get(url(case)).text
    quality = signed_in("Quality", Role.QUALITY)
    assert 'id="act-rule"' in quality.get(url(case)).text
    assert quality.post(url(case, "appeal"), {"rule-admitted": "yes"}).status_code == 422
    assert quality.post(url(case, "appeal"), {"rule-ruling": "没有选"}).status_code == 422
    assert quality.post(url(case, "appeal"), sent).status_code == 303
    assert desk.again(case).status is S.REDACTING
    assert quality.post(url(case, "appeal"), sent).status_code == 409


def test_a_manager_who_owns_the_case_does_not_rule_either(desk: DeskScene, house: House, signed_in: Sign) -> None:
    case = appealed(desk, house)
    with house.work() as uow:
        uow.session.get_one(Case, case.id).owner_id = desk.scene.manager
    manager = signed_in(desk.account(desk.scene.manager))
    answer = manager.post(url(case, "appeal"), {"rule-admitted": "no", "rule-ruling": "没有新证据。"})
    assert answer.status_code in (409, 422)
    assert desk.again(case).status is S.APPEALED


@pytest.mark.parametrize("how", ["holds", "decided"])
def test_only_who_may_rule_is_offered_the_ruling_and_the_others_read_who_can(
    desk: DeskScene, house: House, signed_in: Sign, how: str
) -> None:
    case = desk.at(S.DECIDED)
    by = desk.scene.manager if how == "decided" else desk.scene.mediator
    with house.work() as uow:
        decide_case(uow, case.id, by, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=desk.clock())
    with house.work() as uow:
        file_appeal(uow, case.id, PartyRole.RESPONDENT, AppealGround.PROCEDURE, REASONS, seed=bytes(32), now=desk.clock())
        if how == "holds":
            uow.session.get_one(Case, case.id).owner_id = desk.scene.manager
    page = signed_in(desk.account(desk.scene.manager)).get(url(case)).text
    assert 'id="act-rule"' not in page
    assert "由另一位主管或质量专员裁定" in page
    other = signed_in("Other", Role.MANAGER).get(url(case)).text
    assert 'id="act-rule"' in other
    assert "由另一位主管或质量专员裁定" not in other


def test_what_was_typed_stays_when_another_proposal_was_opened_meanwhile(
    desk: DeskScene, mediator: Browser, house: House
) -> None:
    case = desk.at(S.IN_MEDIATION)
    with house.work() as uow:
        propose(uow, case.id, "complainant", RemedyKind.FULL_REFUND, "全额退款", now=desk.clock())
    sent = {"propose-remedy": "partial_refund", "propose-amount": "many", "propose-hours": "24"}
    sent["propose-text"] = "退一半，下单送凉菜"
    page = mediator.post(url(case, "propose"), sent)
    assert page.status_code == 422
    assert 'id="act-propose"' in page.text
    assert "退一半，下单送凉菜" in page.text
    assert 'value="many"' in page.text
    assert "有一个调解方案尚待答复" in page.text
    whole = mediator.post(url(case, "propose"), {**sent, "propose-amount": "64"})
    assert whole.status_code == 409
    assert "退一半，下单送凉菜" in whole.text


def test_what_was_typed_stays_when_the_case_has_left_mediation_meanwhile(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.IN_MEDIATION)
    ended = {"inadmissible-reason": "too_old", "inadmissible-text": "太久"}
    assert mediator.post(url(case, "inadmissible"), ended).status_code == 303
    page = mediator.post(url(case, "propose"), {"propose-text": "退一半，下单送凉菜"})
    assert page.status_code == 422
    assert "退一半，下单送凉菜" in page.text


def test_a_refused_appeal_leaves_the_decision(desk: DeskScene, house: House, signed_in: Sign) -> None:
    case = appealed(desk, house)
    manager = signed_in(desk.account(desk.scene.manager))
    assert manager.post(url(case, "appeal"), {"rule-admitted": "no", "rule-ruling": "录像早就有了。"}).status_code == 303
    refused = desk.again(case)
    assert (refused.status, refused.deadline_kind) == (S.DECIDED, DeadlineKind.CHOICE), "the complainant still has its time"
    assert "录像早就有了" in manager.get(url(case)).text
