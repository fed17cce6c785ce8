"""Pages of experts: made by the administrator, asked at the desk, read masked, signed, remarked on; objections; an observer."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Account, Case, ExpertProfile, RemedyKind, Role, Stance
from panel.services.deciding import decide_case
from panel.services.drafts import find_draft, save_draft
from panel.services.filing import withdraw_case
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import REASONS, DeskScene, furnish, url
from tests.panel.experts_room import QUESTION

Sign = Callable[..., Browser]
NAMES = ("李秀英", "蜀香阁", "王掌柜", "赵调解", "13800001234")
OPINION = "从照片看封口膜已脱，属于封口不严。"

pytestmark = pytest.mark.xdist_group("experts")


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


def read(browser: Browser, path: str) -> str:
    """The words of a page that opens."""
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.get_data(as_text=True))


def made_expert(desk: DeskScene, house: House, admin: Browser, name: str, **calling: str) -> Account:
    """Somebody whom the administrator's page makes an expert."""
    with house.work() as uow:
        made = desk.scene._person(uow.session, name, desk.scene.now)
        account = uow.session.get_one(Account, made)
    data = {f"calling-{key}": value for key, value in calling.items()}
    assert admin.post(f"/admin/accounts/{account.public_id}/expert", data).status_code == 303
    return account


def test_from_the_account_page_to_a_signed_opinion(desk: DeskScene, house: House, signed_in: Sign) -> None:
    case = desk.at(CaseStatus.REDACTING)
    admin, mediator = signed_in("管理", Role.ADMIN), signed_in(desk.account(desk.scene.mediator))
    expert = made_expert(desk, house, admin, "华鉴定", kind="adviser", field="food_safety")
    wrong = admin.post(f"/admin/accounts/{expert.public_id}/expert", {"calling-kind": "observer", "calling-field": "law"})
    assert wrong.status_code == 422
    reader = signed_in(expert)
    assert reader.post("/expert", {"about": "做检测十年", "open": "y"}).status_code == 303
    assert all(word in read(mediator, "/desk/experts?field=food_safety") for word in ("华鉴定", "做检测十年"))
    assert "华鉴定" not in read(mediator, "/desk/experts?field=law")

    assert reader.get(f"/expert/cases/{case.public_id}").status_code == 404, "nobody has asked"
    data = {"whom": expert.public_id, "question": QUESTION}
    assert mediator.post(url(case, "experts"), {**data, "question": "李秀英说的对吗？"}).status_code == 422
    assert mediator.post(url(case, "experts"), data).status_code == 303
    twice = mediator.post(url(case, "experts"), {**data, "question": "别的？"})
    assert twice.status_code == 422
    assert "别的？" in twice.text, "what was typed stays"

    page = f"/expert/cases/{case.public_id}"
    assert QUESTION in read(reader, "/expert")
    assert reader.post(f"{page}/accept", {}).status_code == 303
    desk.scene.clear_desk(case.id)
    shown = read(reader, page)
    assert "酸菜鱼" in shown
    assert not any(name in shown for name in NAMES)
    with house.work() as uow:
        save_draft(uow, expert.id, f"expert.sign.{case.public_id}", {"sign-text": "写了一半"}, now=desk.scene.now)
    assert "写了一半" in read(reader, page)
    assert reader.post(f"{page}/sign", {"sign-text": OPINION, "sign-seen": "0"}).status_code == 303
    with house.db.reading() as session:
        assert find_draft(session, expert.id, f"expert.sign.{case.public_id}") is None
    late = reader.post(f"{page}/sign", {"sign-text": "另一句", "sign-reason": "补充", "sign-seen": "0"})
    assert late.status_code == 422
    assert "另一句" in late.text
    assert "（选填）" not in read(reader, page), "a correction needs its reason, and the form says so"
    _sides_read_it(desk, case, signed_in)


def _sides_read_it(desk: DeskScene, case: Case, signed_in: Sign) -> None:
    side, other = signed_in(desk.account(desk.scene.complainant)), signed_in(desk.account(desk.scene.member))
    page = f"/cases/{case.public_id}/experts"
    shown = read(side, page)
    assert all(word in shown for word in ("华鉴定", OPINION, QUESTION))
    invitation = shown.split('id="opinion-')[1][:26]
    assert side.post(f"{page}/{invitation}/remark", {f"{invitation}-text": "当场拍的"}).status_code == 303
    assert "当场拍的" in read(other, page)
    again = side.post(f"{page}/{invitation}/remark", {f"{invitation}-text": "再一句"})
    assert again.status_code == 422
    assert all(words in again.text for words in ("再一句", "你提交的内容")), "what was typed too late is told and not lost"
    assert signed_in("路人").get(page).status_code == 404


def test_an_observer_comes_by_a_wish_and_speaks_after_the_decision(desk: DeskScene, house: House, signed_in: Sign) -> None:
    case = desk.at(CaseStatus.VOTING)
    admin, mediator = signed_in("管理", Role.ADMIN), signed_in(desk.account(desk.scene.mediator))
    who = made_expert(desk, house, admin, "沈观察", kind="observer", field="trade", association="餐饮行业协会")
    side, reader = signed_in(desk.account(desk.scene.complainant)), signed_in(who)
    data = {"whom": who.public_id, "question": "行业里通常怎么封口？"}
    refused = mediator.post(url(case, "experts"), data)
    assert refused.status_code == 422
    assert "观察员" in unescape(refused.text)
    assert side.post(f"/cases/{case.public_id}/observer", {"wish-text": "请餐饮协会来看"}).status_code == 303
    assert "请餐饮协会来看" in read(mediator, url(case, "experts"))
    assert mediator.post(url(case, "experts"), data).status_code == 303
    page = f"/expert/cases/{case.public_id}"
    assert reader.post(f"{page}/accept", {}).status_code == 303
    early = reader.post(f"{page}/sign", {"sign-text": "看法", "sign-seen": "0"})
    assert early.status_code == 422
    desk.scene.vote_all(case.id)
    with house.work() as uow:
        decide_case(
            uow, case.id, desk.scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, f"{REASONS}李秀英的照片可信。",
            now=desk.scene.now,
        )
    shown = read(reader, page)
    assert "采纳结论" in shown
    assert not any(name in shown for name in NAMES)
    assert reader.post(f"{page}/sign", {"sign-text": "处理得当", "sign-seen": "0"}).status_code == 303
    assert all(word in read(side, f"/cases/{case.public_id}/experts") for word in ("餐饮行业协会", "处理得当"))


def test_a_side_objects_to_the_mediator_and_the_officer_decides(desk: DeskScene, house: House, signed_in: Sign) -> None:
    case = desk.at(CaseStatus.IN_MEDIATION)
    side, officer = signed_in(desk.account(desk.scene.complainant)), signed_in("质量", Role.QUALITY)
    page = f"/cases/{case.public_id}/recusal"
    assert "赵调解" in read(side, page)
    assert side.post(page, {"target": "mediator", "reason": "他是店家的表弟"}).status_code == 303
    assert side.post(page, {"target": "mediator", "reason": "再说一次"}).status_code == 422
    listed = read(officer, "/quality/recusals")
    one = listed.split("/quality/recusals/")[1][:26]
    assert signed_in(desk.account(desk.scene.manager)).get(f"/quality/recusals/{one}").status_code == 404
    assert officer.post(f"/quality/recusals/{one}", {"ruling": "uphold"}).status_code == 422
    assert officer.post(f"/quality/recusals/{one}", {"ruling": "uphold", "reply": "已核实"}).status_code == 303
    assert "已核实" in read(side, page)
    assert desk.again(case).owner_id is None
    mediator = signed_in(desk.account(desk.scene.mediator))
    assert mediator.get(url(case)).status_code == 404


def test_without_a_field_an_expert_is_told_whom_to_ask(house: House, signed_in: Sign) -> None:
    expert = signed_in("无专业", Role.EXPERT)
    assert "管理员" in read(expert, "/expert")
    assert expert.post("/expert", {"about": "我"}).status_code == 404
    with house.db.reading() as session:
        assert session.scalars(select(ExpertProfile)).all() == []


def test_a_case_that_is_over_offers_no_empty_page_of_experts(desk: DeskScene, signed_in: Sign) -> None:
    case = desk.at(CaseStatus.IN_MEDIATION)
    side, page = signed_in(desk.account(desk.scene.complainant)), f"/cases/{case.public_id}"
    offered = f'href="{page}/experts"'
    assert offered in read(side, page), "an observer can be wished for"
    assert side.post(f"{page}/withdraw", {"reason": "已经谈好了"}).status_code == 303
    assert offered not in read(side, page)


def test_an_opinion_that_comes_too_early_or_too_late_is_given_back(desk: DeskScene, house: House, signed_in: Sign) -> None:
    """From a page that was left open: before the question was accepted, and after it was left to somebody else."""
    case = desk.at(CaseStatus.REDACTING)
    admin, mediator = signed_in("管理", Role.ADMIN), signed_in(desk.account(desk.scene.mediator))
    expert = made_expert(desk, house, admin, "华鉴定", kind="adviser", field="food_safety")
    assert mediator.post(url(case, "experts"), {"whom": expert.public_id, "question": QUESTION}).status_code == 303
    reader, page, sent = signed_in(expert), f"/expert/cases/{case.public_id}", {"sign-text": OPINION, "sign-seen": "0"}
    early = reader.post(f"{page}/sign", sent)
    assert (early.status_code, OPINION in early.text, "先接受" in early.text) == (409, True, True)
    assert reader.post(f"{page}/accept", {}).status_code == 303
    with house.work() as uow:
        withdraw_case(uow, case.id, "谈好了", now=desk.clock())
    for act, words in (("sign", sent), ("decline", {"decline-reason": "这不是我的专长。"})):
        late = reader.post(f"{page}/{act}", words)
        assert (late.status_code, next(iter(words.values())) in late.text, "先接受" in late.text) == (409, True, False)
