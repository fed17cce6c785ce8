"""Pages of authority: the limit before anything is typed, one click to a manager, the answer, matrix and playbooks, loss."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from panel.ladder import change_limits, read_ladder
from panel.lifecycle import CaseStatus
from panel.models import Case, Decider, Escalation, LossEstimate, Proposal, RemedyKind, Role
from panel.services.assessing import look_at_risk
from panel.services.drafts import find_draft, save_draft
from panel.services.repeating import see_case
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import REASONS, DeskScene, furnish, url

pytestmark = pytest.mark.xdist_group("ladder")
S = CaseStatus
Sign = Callable[..., Browser]
OFFER = {"propose-remedy": "partial_refund", "propose-amount": "100.50", "propose-hours": "12", "propose-text": "退一部分"}
SECRET = ("记者打来电话", "危机", "风险", "权限矩阵", "上报", "risk.", "escalation", "crisis")
LIST, LADDER = "/desk/escalations", "/desk/ladder"


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house in which a mediator may promise 100 yuan."""
    made = furnish(app, clock)
    with made.scene.house.work() as uow:
        change_limits(uow, {Decider.MEDIATOR: 10_000, Decider.MANAGER: 50_000}, by_id=made.scene.manager, now=clock())
    return made


@pytest.fixture
def mediator(desk: DeskScene, signed_in: Sign) -> Browser:
    """The mediator of the scene, signed in."""
    return signed_in(desk.account(desk.scene.mediator))


@pytest.fixture
def manager(desk: DeskScene, signed_in: Sign) -> Browser:
    """The manager of the scene, signed in."""
    return signed_in(desk.account(desk.scene.manager))


def asked(house: House) -> list[Escalation]:
    with house.db.reading() as session:
        return list(session.scalars(select(Escalation).order_by(Escalation.id)))


def page_of(case: Case, found: Escalation, act: str = "") -> str:
    """The page of an escalation, or the address of an answer."""
    return url(case, f"escalations/{found.public_id}{'/' + act if act else ''}")


def test_the_limit_stands_there_before_anything_is_typed_and_holds_when_it_was(
    desk: DeskScene, mediator: Browser, manager: Browser, house: House
) -> None:
    case = desk.at(S.IN_MEDIATION)
    assert "可单独承诺至 ¥100.00" in mediator.get(url(case)).text
    answer = mediator.post(url(case, "propose"), OFFER)
    assert (answer.status_code, "超过你可以单独承诺的" in answer.text, "退一部分" in answer.text) == (422, True, True)
    assert re.search(r'name="escalate-amount"[^>]*value="100.50"', answer.text), "one click asks for the same"
    for _click in range(2):
        sent = {"escalate-remedy": "partial_refund", "escalate-amount": "100.50", "escalate-reason": ""}
        assert mediator.post(url(case, "escalate"), sent).status_code == 303
    (found,) = asked(house)
    assert found.public_id in manager.get(LIST).text
    assert manager.post(page_of(case, found, "take")).status_code == 303
    assert "钱主管" in mediator.get(url(case)).text
    assert manager.post(page_of(case, found, "approve"), {"approve-remedy": "", "approve-amount": ""}).status_code == 422
    yes = {"approve-remedy": "partial_refund", "approve-amount": "110", "approve-reply": "可以"}
    assert manager.post(page_of(case, found, "approve"), yes).status_code == 303
    assert manager.post(page_of(case, found, "decline"), {"decline-reply": "不行"}).status_code == 422
    assert mediator.post(url(case, "propose"), OFFER).status_code == 303
    with house.db.reading() as session:
        assert session.scalars(select(Proposal.amount_minor)).all() == [10_050]
    assert found.public_id not in manager.get(LIST).text
    assert case.number in manager.get(f"{LIST}?view=answered").text


def test_one_click_is_enough_and_can_be_taken_back(desk: DeskScene, mediator: Browser, manager: Browser, house: House) -> None:
    case = desk.at(S.IMPASSE)
    assert mediator.post(url(case, "escalate"), {}).status_code == 303
    (found,) = asked(house)
    assert (found.remedy, found.amount_minor, found.reason) == (None, None, "")
    assert mediator.post(url(case, "recall"), {}).status_code == 303
    assert case.number not in manager.get(LIST).text
    assert mediator.post(url(case, "escalate"), {"escalate-amount": "viel"}).status_code == 422


def test_only_managers_answer_and_parties_see_nothing_of_it(
    desk: DeskScene, mediator: Browser, manager: Browser, signed_in: Sign, house: House
) -> None:
    case = desk.at(S.IN_MEDIATION, text="孩子喝汤烫伤，送了急诊")
    with house.work() as uow:
        see_case(uow, case.id, now=desk.clock())
    with house.work() as uow:
        look_at_risk(uow, case.id, now=desk.clock())
    mediator.post(url(case, "crisis"), {"crisis-reason": "记者打来电话"})
    (found,) = asked(house)
    assert "权限矩阵" in mediator.get(url(case)).text
    bench = mediator.get(url(case)).text
    assert all(word in bench for word in ("急诊", "记者打来电话", "风险：高"))
    assert mediator.get(page_of(case, found)).status_code == 404
    assert mediator.get(LIST).status_code == 403
    assert mediator.get(f"{LADDER}/limits").status_code == 403
    assert manager.get(page_of(case, found)).status_code == 200
    theirs = signed_in(desk.account(desk.scene.complainant))
    for path in (f"/cases/{case.public_id}", f"/cases/{case.public_id}/export.json", "/notices"):
        text = theirs.get(path).text
        assert not any(word in text for word in SECRET), path
    assert theirs.get(page_of(case, found)).status_code == 404
    assert theirs.get(LADDER).status_code == 403


def test_attitude_and_crisis_are_raised_and_lifted_with_a_reason(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.IMPASSE)
    assert mediator.post(url(case, "attitude"), {"attitude-reason": " "}).status_code == 422
    for act, back in (("attitude", "unattitude"), ("crisis", "calm")):
        assert mediator.post(url(case, act), {f"{act}-reason": "店员骂人"}).status_code == 303
        page = mediator.get(url(case)).text
        assert f'id="act-{back}"' in page
        assert ('id="act-severe"' in page) is (act == "crisis"), "severe by rule is not offered to be lowered"
        assert mediator.post(url(case, back), {f"{back}-reason": "说清楚了"}).status_code == 303
    again = desk.again(case)
    assert (again.severe, again.deadline_at) == (True, case.deadline_at)


def test_what_a_manager_wrote_is_kept_as_a_draft(desk: DeskScene, mediator: Browser, manager: Browser, house: House) -> None:
    case = desk.at(S.IN_MEDIATION)
    mediator.post(url(case, "escalate"), {"escalate-reason": "顾客要见经理"})
    (found,) = asked(house)
    key = f"escalation.back.{case.public_id}.{found.public_id}"
    assert f'data-draft-key="{key}"' in manager.get(page_of(case, found)).text
    with house.work() as uow:
        save_draft(uow, desk.scene.manager, key, {"back-reply": "写了一半"}, now=desk.clock())
    assert "写了一半" in manager.get(page_of(case, found)).text
    assert manager.post(page_of(case, found, "hand-back"), {"back-reply": "写完了"}).status_code == 303
    with house.db.reading() as session:
        assert find_draft(session, desk.scene.manager, key) is None
    assert "写完了" in mediator.get(url(case)).text


def test_a_decision_keeps_the_loss_to_the_house(desk: DeskScene, mediator: Browser, signed_in: Sign, house: House) -> None:
    case = desk.at(S.DECIDED)
    sent = {
        "stance": "adopt", "remedy": "full_refund", "amount": "128.00", "reasons": REASONS, "step": "confirm", "loss": "99",
        "loss_basis": "receipts", "loss_text": "三张小票",
    }
    answer = mediator.post(url(case, "decision"), sent)
    assert (answer.status_code, "超过你可以单独承诺的" in answer.text, "三张小票" in answer.text) == (422, True, True)
    assert mediator.post(url(case, "decision"), {**sent, "amount": "90", "loss_text": ""}).status_code == 422
    assert mediator.post(url(case, "decision"), {**sent, "amount": "90"}).status_code == 303
    with house.db.reading() as session:
        assert session.scalars(select(LossEstimate.amount_minor)).all() == [9900]
    assert "三张小票" in mediator.get(url(case, "decision")).text
    assert "三张小票" not in signed_in(desk.account(desk.scene.complainant)).get(f"/cases/{case.public_id}").text


def test_the_matrix_is_changed_from_a_day_on_with_its_history(
    desk: DeskScene, mediator: Browser, manager: Browser, house: House, clock: Clock
) -> None:
    sent = {"mediator": "300", "manager": "200"}
    assert manager.post(f"{LADDER}/limits", sent).status_code == 422
    assert manager.post(f"{LADDER}/limits", {**sent, "manager": "900", "since": "2020-01-01"}).status_code == 422
    day = (clock() + timedelta(days=4)).date().isoformat()
    assert manager.post(f"{LADDER}/limits", {**sent, "manager": "900", "since": day}).status_code == 303
    cells = {f"who{at}": "manager" for at in range(9)} | {f"hours{at}": str(at + 1) for at in range(9)}
    assert manager.post(f"{LADDER}/matrix/delivery", {**cells, "hours3": "9999"}).status_code == 422
    assert manager.post(f"{LADDER}/matrix/delivery", cells).status_code == 303
    assert manager.post(f"{LADDER}/matrix/nothing", cells).status_code == 404
    book = {"apology": "y", "apology_hours": "5", "compensation": "y", "compensation_cap": "70", "compensation_percent": "20"}
    assert manager.post(f"{LADDER}/playbook/delivery", {}).status_code == 422
    assert manager.post(f"{LADDER}/playbook/delivery", book).status_code == 303
    assert manager.post(f"{LADDER}/bands", {"low": "10", "high": "20"}).status_code == 303
    with house.db.reading() as session:
        held, then = read_ladder(session, clock()), read_ladder(session, clock() + timedelta(days=5))
    assert (held.limits[Decider.MEDIATOR], then.limits[Decider.MEDIATOR]) == (10_000, 30_000)
    assert [(rung.remedy, rung.cap(100_000)) for rung in held.rungs("delivery")] == [
        (RemedyKind.APOLOGY, None), (RemedyKind.COMPENSATION, 20_000),
    ]
    assert [rule.hours for rule in held.grids["delivery"]] == list(range(1, 10))
    page = mediator.get(f"{LADDER}?category=delivery").text
    assert all(word in page for word in ("钱主管", "9 小时内", "百分之 20", "已公告"))
    assert f"{LADDER}/limits" not in page, "a mediator reads and changes nothing"
    assert manager.post(f"{LADDER}/matrix/delivery", {**cells, "as_all": "y"}).status_code == 303
    with house.db.reading() as session:
        assert "delivery" not in read_ladder(session, clock()).grids


def test_an_administrator_sets_the_limits_and_reads_no_case(desk: DeskScene, signed_in: Sign, house: House) -> None:
    with house.work() as uow:
        admin = desk.scene._person(uow.session, "管理", desk.clock(), Role.ADMIN)
    browser = signed_in(desk.account(admin))
    assert LADDER in browser.get("/admin/settings").text
    assert browser.get(LADDER).status_code == 200
    assert browser.post(f"{LADDER}/bands", {"low": "10", "high": "20"}).status_code == 303
    assert browser.get(LIST).status_code == 403
