"""Pages of what people say after their case: answered, changed, declined, never by anybody else; sums and words for staff."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select

from panel.models import MEASURES, Case, NoContact, Role, Survey
from panel.services.drafts import find_draft, save_draft
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, furnish
from tests.panel.lessons_room import close

pytestmark = pytest.mark.xdist_group("surveys")
Sign = Callable[..., Browser]
SENT = {**dict.fromkeys(MEASURES, "4"), "fairness": "2", "reply": "等了三天没人接电话", "comment": "李秀英：态度还好"}
ASKED = "无论谁赢，你的案件处理得公平吗？"
SUMS = "/hearing/surveys"


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def case(desk: DeskScene) -> Case:
    """A closed case."""
    return desk.scene.case(close(desk.scene))


def path(case: Case, act: str = "/survey") -> str:
    return f"/cases/{case.public_id}{act}"


def read(browser: Browser, where: str) -> str:
    """The words of a page that opens."""
    answer = browser.get(where)
    assert answer.status_code == 200, where
    return unescape(answer.get_data(as_text=True))


def answered(house: House) -> list[int]:
    with house.db.reading() as session:
        return list(session.scalars(select(Survey.fairness).where(Survey.answered_at.is_not(None)).order_by(Survey.id)))


def test_a_side_answers_changes_and_takes_back(
    case: Case, desk: DeskScene, house: House, clock: Clock, signed_in: Sign
) -> None:
    me = signed_in(desk.account(desk.scene.complainant))
    assert path(case) in read(me, path(case, ""))
    page = read(me, path(case))
    assert ASKED in page
    assert page.index(ASKED) < page.index("专业")
    with house.work() as uow:
        save_draft(uow, desk.scene.complainant, f"survey.{case.public_id}", {"reply": "才写了一半"}, now=clock())
    assert "才写了一半" in read(me, path(case))
    for _click in range(2):
        assert me.post(path(case), SENT).status_code == 303
    assert answered(house) == [2]
    with house.db.reading() as session:
        assert find_draft(session, desk.scene.complainant, f"survey.{case.public_id}") is None
    assert SENT["reply"] in read(me, path(case))
    assert me.post(path(case), {**SENT, "fairness": "5"}).status_code == 303
    assert answered(house) == [5]
    assert me.post(path(case, "/survey/decline")).status_code == 303
    assert answered(house) == []
    assert path(case) not in read(me, path(case, "")), "never asked again"
    clock.turn(days=15)
    later = signed_in(desk.account(desk.scene.complainant))
    assert later.post(path(case), SENT).status_code == 409
    late = later.post(path(case), {"comment": "晚了一天的话"})
    assert (late.status_code, "晚了一天的话" in late.text) == (409, True), "its page has no form to say it in"
    assert 'name="fairness"' not in read(later, path(case))


@pytest.mark.parametrize(
    "wrong", [{"fairness": "6"}, {"ease": ""}, {"fairness": "x"}, {"reply": "长" * 1001}, {"comment": "长" * 2001}]
)
def test_bad_input_keeps_what_was_typed(
    case: Case, desk: DeskScene, house: House, signed_in: Sign, wrong: dict[str, str]
) -> None:
    answer = signed_in(desk.account(desk.scene.complainant)).post(path(case), {**SENT, **wrong})
    assert answer.status_code == 422
    assert wrong.get("comment", SENT["comment"]) in unescape(answer.get_data(as_text=True))
    assert answered(house) == []


def test_nobody_answers_for_somebody_else(case: Case, desk: DeskScene, house: House, signed_in: Sign) -> None:
    signed_in(desk.account(desk.scene.member)).post(path(case), SENT)
    for who in (signed_in("路人"), signed_in(desk.account(desk.scene.mediator)), signed_in("质量专员", Role.QUALITY)):
        assert who.get(path(case)).status_code == 404
        assert who.post(path(case), SENT).status_code == 404
        assert who.post(path(case, "/contact"), {"wanted": "no"}).status_code == 404
    other = read(signed_in(desk.account(desk.scene.complainant)), path(case))
    assert SENT["reply"] not in other, "the other side's answer is its own"
    workbench = read(signed_in(desk.account(desk.scene.mediator)), f"/desk/cases/{case.public_id}")
    assert SENT["reply"] not in workbench


def test_no_further_contact_is_one_press_and_taken_back_by_one(
    case: Case, desk: DeskScene, house: House, signed_in: Sign
) -> None:
    me = signed_in(desk.account(desk.scene.complainant))

    def refusals() -> int:
        with house.db.reading() as session:
            return session.scalar(select(func.count()).select_from(NoContact)) or 0

    assert me.post(path(case, "/contact"), {"wanted": "maybe"}).status_code in (400, 422)
    for wanted, left in (("no", 1), ("no", 1), ("yes", 0), ("yes", 0), ("no", 1)):
        assert me.post(path(case, "/contact"), {"wanted": wanted}).status_code == 303
        assert refusals() == left
    assert path(case) not in read(me, path(case, "")), "it is not asked any more"


def test_staff_reads_sums_and_only_quality_reads_words(
    desk: DeskScene, house: House, clock: Clock, signed_in: Sign
) -> None:
    for at in range(5):
        case = desk.scene.case(close(desk.scene, title=f"第{at}起"))
        signed_in(desk.account(desk.scene.complainant)).post(path(case), {**SENT, "reply": f"李秀英等了{at}天"})
    with house.db.reading() as session:
        month = session.scalars(select(Survey.month)).first()
    for who in (signed_in("质量", Role.QUALITY), signed_in(desk.account(desk.scene.mediator))):
        assert "2.0" not in read(who, SUMS)
    report = f"/quality/reports/{month}"
    assert "双方怎么评价？,全部" not in signed_in("值班质量", Role.QUALITY).get(f"{report}.csv").data.decode("utf-8-sig")
    clock.turn(days=70)
    quality, mediator = signed_in("质量专员", Role.QUALITY), signed_in(desk.account(desk.scene.mediator))
    for who in (quality, mediator):
        page = read(who, SUMS)
        assert "2.0" in page
        assert "<polyline" not in page, "one month is no line"
        assert f"{month},all,,5,2.0" in who.get(f"{SUMS}.csv").data.decode("utf-8-sig")
    assert "双方怎么评价？,全部,公平,2.0\r\n" in quality.get(f"{report}.csv").data.decode("utf-8-sig")
    clock.turn(days=500)
    later = signed_in("新来的质量", Role.QUALITY).get(f"{report}.csv").data.decode("utf-8-sig")
    assert "双方怎么评价？,全部,公平,2.0\r\n" in later, "a report says the same however old it is"
    clock.turn(days=-500)
    words = read(quality, f"{SUMS}/words/{month}")
    assert words.count("等了") == 5
    assert "李秀英" not in words
    assert case.number not in words
    assert mediator.get(f"{SUMS}/words/{month}").status_code == 403
    assert signed_in("路人").get(SUMS).status_code == 403
    for odd in ("2026-13", "../../..", "x", "%00", "2026-1", "２０２６-11"):
        assert quality.get(f"{SUMS}/words/{odd}").status_code in (200, 404, 308)
    assert quality.get(f"{SUMS}/words/{month}?page=99").status_code == 200
