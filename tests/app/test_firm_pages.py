"""Pages of further firms: named when filing, heard, objecting, taken out; the division from the form to PDF and bundle."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Case, CaseFirm, Juror, Objection, Party, Round, Seat
from panel.services.previewing import answer_objection
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import REASONS, DeskScene, furnish, url
from tests.app.disputes_room import step_one, step_two
from tests.panel.firms_room import COURIER, COURIER_SIDE, DROPPED, NAMED, PLATFORM, Firms

Sign = Callable[..., Browser]
WHY = "配送时颠簸占四成，封口占六成，平台没有责任。"

pytestmark = pytest.mark.xdist_group("firms")


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def firms(desk: DeskScene) -> Firms:
    """With firms."""
    return Firms.furnish(desk.scene)


def read(browser: Browser, path: str) -> str:
    """The words of a page that opens."""
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.get_data(as_text=True))


def test_naming_firms_when_filing(desk: DeskScene, firms: Firms, house: House, signed_in: Sign) -> None:
    customer = signed_in(desk.account(desk.scene.complainant))
    half = customer.post("/disputes/new", {**step_one(), "firm_name_0": COURIER, "firm_part_0": "courier"})
    assert half.status_code == 422, "what it did is missing"
    assert COURIER in unescape(half.text)
    same = {"firm_name_0": step_one()["merchant_name"], "firm_part_0": "merchant", "firm_did_0": "同一家"}
    assert customer.post("/disputes/new", {**step_one(), **same}).status_code == 303
    customer.post("/disputes/new/remedy", step_two())
    refused = customer.post("/disputes/new/review")
    assert refused.status_code == 422, "said where the firm can be named otherwise"
    assert 'name="firm_name_0"' in refused.text
    rows = {"firm_name_0": COURIER, "firm_part_0": "courier", "firm_did_0": DROPPED}
    customer.post("/disputes/new", {**step_one(), **rows})
    assert DROPPED in read(customer, "/disputes/new/review")
    assert customer.post("/disputes/new/review").status_code == 303
    with house.db.reading() as session:
        made = session.scalars(select(CaseFirm)).one()
        case = session.get_one(Case, made.case_id)
    boss = signed_in(desk.account(firms.courier))
    page = f"/cases/{case.public_id}"
    assert page in read(boss, "/cases")
    shown = read(boss, page)
    assert all(word in shown for word in (DROPPED, "陈述你企业的意见", f"{page}/firm"))
    assert "给予同意" not in shown
    for act in ("consent", "respond", "propose", "accept", "appeal", "challenge", "withdraw"):
        assert boss.get(f"{page}/{act}").status_code in (404, 405), act
    assert boss.post(f"{page}/consent").status_code == 404
    assert boss.post(f"{page}/firm", {"text": "  "}).status_code == 422
    assert boss.post(f"{page}/firm", {"text": COURIER_SIDE}).status_code == 303
    assert boss.post(f"{page}/firm", {"text": "换个说法"}).status_code == 409
    assert boss.get(f"{page}/evidence").status_code == 200
    assert COURIER_SIDE in read(customer, page)
    assert signed_in("路人").get(f"{page}/firm").status_code == 404


def test_the_desk_brings_in_and_takes_out(desk: DeskScene, firms: Firms, signed_in: Sign) -> None:
    case = desk.at(CaseStatus.IN_MEDIATION)
    mediator, boss = signed_in(desk.account(desk.scene.mediator)), signed_in(desk.account(firms.courier))
    data = {"firm-name": COURIER, "firm-part": "courier", "firm-did": DROPPED, "firm-reason": ""}
    without = mediator.post(url(case, "firms"), data)
    assert without.status_code == 422
    assert DROPPED in unescape(without.text), "what was typed stays"
    assert mediator.post(url(case, "firms"), {**data, "firm-reason": "骑手是它派的"}).status_code == 303
    assert "骑手是它派的" in read(boss, f"/cases/{case.public_id}")
    firm = firms.firm(case.id, 1).public_id
    out = url(case, f"firms/{firm}/remove")
    assert mediator.post(out, {f"{firm}-reason": ""}).status_code == 422
    assert boss.post(out, {f"{firm}-reason": "我们自己走"}).status_code == 404
    assert mediator.post(out, {f"{firm}-reason": "那天是别家送的"}).status_code == 303
    assert boss.get(f"/cases/{case.public_id}").status_code == 404
    told = read(signed_in(desk.account(desk.scene.complainant)), f"/cases/{case.public_id}")
    assert "那天是别家送的" in told
    assert "已移出" in read(mediator, url(case, "firms"))


def test_from_an_objection_to_shares_in_report_and_bundle(
    desk: DeskScene, firms: Firms, house: House, signed_in: Sign
) -> None:
    case = desk.at(CaseStatus.REDACTING, firms=NAMED)
    for who in (firms.courier, firms.platform):
        firms.state(case.id, who)
    desk.scene.clear_desk(case.id)
    boss, mediator = signed_in(desk.account(firms.courier)), signed_in(desk.account(desk.scene.mediator))
    page = f"/cases/{case.public_id}"
    assert "配送方" in read(boss, f"{page}/brief")
    assert boss.post(f"{page}/brief/approve").status_code == 404
    assert boss.post(f"{page}/brief/object", {"text": "“放倒”会认出我们"}).status_code == 303
    with house.db.reading() as session:
        objector = session.scalars(select(Party.ordinal).where(Party.case_id == case.id, Party.name == COURIER)).one()
    assert objector == 1
    assert "“放倒”会认出我们" in read(boss, page)
    assert "“放倒”会认出我们" not in read(signed_in(desk.account(desk.scene.member)), page)
    _answered(house, case)
    desk.scene.publish(case.id)
    desk.scene.vote_all(case.id)
    form = {"stance": "adopt", "remedy": "full_refund", "amount": "128", "reasons": REASONS, "step": "preview"}
    assert mediator.post(url(case, "decision"), form).status_code == 422, "several firms: a division is needed"
    shares = {"share_respondent": "60", "share_firm_1": "30", "division_reason": WHY}
    wrong = mediator.post(url(case, "decision"), {**form, **shares})
    assert wrong.status_code == 422
    assert "现在是 90" in unescape(wrong.text)
    shares["share_firm_1"] = "40"
    preview = mediator.post(url(case, "decision"), {**form, **shares})
    assert preview.status_code == 200
    assert "配送方：40%" in unescape(preview.text)
    assert mediator.post(url(case, "decision"), {**form, **shares, "step": "confirm"}).status_code == 303
    customer = signed_in(desk.account(desk.scene.complainant))
    for browser in (customer, boss, mediator):
        assert WHY in read(browser, page if browser is not mediator else url(case, "decision"))
    assert "配送方：40%" in read(boss, f"{page}/report")
    assert boss.get(f"{page}/report.pdf").data[:4] == b"%PDF"
    bundle = boss.post(f"{page}/bundle", {"to": "court"})
    with zipfile.ZipFile(io.BytesIO(bundle.data)) as files:
        plain = files.read("case.json").decode()
    assert all(word in plain for word in (COURIER_SIDE, WHY, PLATFORM))
    seat = _seat_of(house, case)
    juror = signed_in(desk.account(seat[1]))
    outcome = read(juror, f"/seats/{seat[0]}")
    assert "40%" in outcome
    assert COURIER not in outcome


def _answered(house: House, case: Case) -> None:
    with house.work() as uow:
        waiting = uow.session.scalars(select(Objection.public_id)).one()
    with house.work() as uow:
        answer_objection(uow, case.id, waiting, "已改", now=case.filed_at)


def _seat_of(house: House, case: Case) -> tuple[str, int]:
    with house.db.reading() as session:
        row = session.execute(
            select(Seat.public_id, Juror.account_id).join(Juror, Juror.id == Seat.juror_id)
            .join(Round, Round.id == Seat.round_id).where(Round.case_id == case.id).order_by(Seat.position).limit(1)
        ).one()
        return row[0], row[1]
