"""Writing, releasing and reading what cases taught: forms keep what was typed, pages name nobody, stale pages do no harm."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from panel.models import Case, Role, Telling, TellingState
from panel.services.drafts import find_draft, save_draft
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, furnish, url
from tests.app.test_precedents import closed

Sign = Callable[..., Browser]
ENTRY = {"title": "汤洒了可以退多少？", "text": "包装没有封口而洒漏的，整份退款；封口完好的，由配送一方承担。", "looked": "y"}
STORY = {"title": "汤洒了一半", "text": "送到时汤洒了一半，双方谈不拢。", "changed": "汤碗一律封口。", "looked": "y"}
NAMES = ("李秀英", "蜀香阁", "赵调解", "8840012345678")


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def case(desk: DeskScene, house: House, clock: Clock) -> Case:
    """A closed case that a panel judged."""
    return closed(desk, house, clock)[0]


@pytest.fixture
def writer(desk: DeskScene, signed_in: Sign) -> Browser:
    """The mediator who owns it."""
    return signed_in(desk.account(desk.scene.mediator))


@pytest.fixture
def second(signed_in: Sign) -> Browser:
    """A quality officer."""
    return signed_in("质量专员", Role.QUALITY)


def told(house: House) -> list[Telling]:
    """Every text there is."""
    with house.db.reading() as session:
        return list(session.scalars(select(Telling).order_by(Telling.id)))


def read(browser: Browser, path: str) -> str:
    """The words of a page that opens."""
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.get_data(as_text=True))


def rule(browser: Browser, one: Telling, ruling: str, **more: str) -> int:
    """What the second person's press is answered with."""
    data = {"ruling": ruling, "seen": str(one.version), **more}
    return browser.post(f"/quality/tellings/{one.public_id}", data).status_code


def test_an_entry_from_the_desk_to_everybody(
    case: Case, house: House, writer: Browser, second: Browser, guest: Browser
) -> None:
    form = read(writer, url(case, "faq/zh"))
    assert "汤" in form
    assert not any(name in form for name in NAMES[:2])
    assert url(case, "faq/zh") in read(writer, url(case))
    for _ in range(2):
        assert writer.post(url(case, "faq/zh"), ENTRY).status_code == 303
    one = told(house)[0]
    assert len(told(house)) == 1
    assert ENTRY["title"] not in read(guest, "/faq")
    assert guest.get(f"/faq/{one.public_id}").status_code == 404
    assert ENTRY["text"] in read(second, f"/quality/tellings/{one.public_id}")
    assert ENTRY["title"] in read(second, "/quality/tellings")
    for _ in range(2):
        assert rule(second, one, "publish") == 303
    for path in ("/faq", "/faq?q=封口&category=food_quality", f"/faq/{one.public_id}"):
        page = read(guest, path)
        assert ENTRY["title"] in page
        assert not any(name in page for name in (*NAMES, case.number, case.public_id))
    assert ENTRY["title"] not in read(guest, "/faq?q=没有这个词")
    assert writer.post(url(case, "faq/zh"), {**ENTRY, "title": "别的问题"}).status_code == 409


def test_what_was_typed_stays_where_it_is_refused(case: Case, house: House, writer: Browser) -> None:
    for sent, said in (
        ({**ENTRY, "text": "李秀英的汤洒了，整份退款。"}, "李秀英"), ({**ENTRY, "text": ""}, "请填写"),
        ({**ENTRY, "title": "长" * 201}, "200"), ({"title": "问题", "text": "王晓芳老师说整份退款。"}, "王晓芳"),
    ):
        answer = writer.post(url(case, "faq/zh"), sent)
        page = unescape(answer.get_data(as_text=True))
        assert answer.status_code == 422
        assert said in page
        assert all(text in page for text in (sent["title"], sent["text"]))
    assert told(house) == []


def test_the_form_opens_with_its_draft_and_forgets_it_when_sent(
    case: Case, house: House, desk: DeskScene, writer: Browser, clock: Clock
) -> None:
    key = f"desk.faq.{case.public_id}.en"
    with house.work() as uow:
        save_draft(uow, desk.scene.mediator, key, {"title": "Half a question", "text": ""}, now=clock())
    assert "Half a question" in read(writer, url(case, "faq/en"))
    assert writer.post(url(case, "faq/en"), {**ENTRY, "title": "Whole?", "text": "Yes."}).status_code == 303
    with house.db.reading() as session:
        assert find_draft(session, desk.scene.mediator, key) is None


def test_a_stale_page_releases_nothing_and_a_reason_is_needed(
    case: Case, house: House, writer: Browser, second: Browser
) -> None:
    writer.post(url(case, "faq/zh"), ENTRY)
    before = told(house)[0]
    writer.post(url(case, "faq/zh"), {**ENTRY, "text": f"{ENTRY['text']}先行垫付。"})
    assert rule(second, before, "publish") == 409
    now = told(house)[0]
    assert rule(second, now, "return", reply="短") == 422
    assert rule(second, now, "x") in (400, 422)
    assert rule(second, now, "return", reply="请写明由谁先垫付这笔钱。") == 303
    assert "请写明由谁先垫付这笔钱。" in read(writer, url(case, "faq/zh"))
    assert told(house)[0].state is TellingState.RETURNED


def test_a_story_is_read_by_both_sides_first_and_any_of_them_takes_it_off(
    case: Case, house: House, desk: DeskScene, clock: Clock, signed_in: Sign, guest: Browser, second: Browser
) -> None:
    writer = signed_in(desk.account(desk.scene.mediator))
    assert writer.post(url(case, "story/zh"), STORY).status_code == 303
    assert rule(second, told(house)[0], "publish") == 303
    sides = [signed_in(desk.account(who)) for who in (desk.scene.complainant, desk.scene.member)]
    for side in sides:
        assert STORY["text"] in read(side, f"/cases/{case.public_id}")
    assert STORY["text"] not in read(guest, "/stories")
    clock.turn(days=7)
    wall = read(guest, "/stories")
    assert STORY["changed"] in wall
    assert not any(name in wall for name in (*NAMES, case.number, case.public_id))
    side = signed_in(desk.account(desk.scene.member))
    for _ in range(2):
        assert side.post(f"/cases/{case.public_id}/story/object").status_code == 303
    assert STORY["changed"] not in read(guest, "/stories")
    assert signed_in(desk.account(desk.scene.mediator)).post(url(case, "story/zh"), STORY).status_code == 409


def test_nobody_else_writes_releases_or_objects(case: Case, house: House, writer: Browser, signed_in: Sign) -> None:
    writer.post(url(case, "faq/zh"), ENTRY)
    one, other = told(house)[0], signed_in("别的调解员", Role.MEDIATOR)
    assert other.get(url(case, "faq/zh")).status_code == 404
    assert [rule(who, one, "publish") for who in (writer, other, signed_in("路人"))] == [403, 403, 403]
    assert other.post(f"/cases/{case.public_id}/story/object").status_code == 404
    assert writer.get(url(case, "faq/fr")).status_code == 404
    assert told(house)[0].state is TellingState.WAITING


def test_odd_searches_of_the_faq_are_answered(desk: DeskScene, guest: Browser) -> None:
    for query in ("q=%25_%2F%27", "q=%00", "category=x&page=0", "page=99999", "q=" + "a" * 500):
        assert guest.get(f"/faq?{query}").status_code == 200
    assert guest.get("/stories?page=99999").status_code == 200
