"""A juror's copy of the brief: marked invisibly for its seat, traced when it gets out, closed with the round."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Brief, PartyRole, Role, SeatStatus, TimelineEntry
from panel.services.filing import leave_panel
from panel.uow import House
from panel.watermark import ONE, ZERO, bare, read_marks
from tests.app.conftest import Browser, Clock
from tests.app.juror_room import Room, paper
from tests.app.test_juror_seat import with_picture

CLAIM = (
    "我在第一天中午下单买了一份酸菜鱼，送到的时候汤已经洒了一半，袋子外面全是油，筷子也湿了，菜没有办法再吃。"
    "我马上打电话给商家，没有人接；又联系了平台客服，客服说两个工作日内答复，到现在也没有答复，所以我要求全额退款。"
)


@pytest.fixture
def room(house: House, clock: Clock, app_config: object, signed_in: Callable[..., Browser]) -> Room:
    """A case with a longer claim before its first seven jurors."""
    made = Room.open(house, clock, FolderStore(app_config.evidence_dir), signed_in)
    made.case_id = made.scene.to(CaseStatus.VOTING, text=CLAIM)
    made.seats = made.scene.seats(made.case_id, SeatStatus.SUMMONED)
    return made


@pytest.fixture
def officer(room: Room) -> Browser:
    """A quality officer."""
    with room.scene.house.work() as uow:
        account = room.scene._person(uow.session, "秦督查", room.clock(), Role.QUALITY)
    return room.browser_of(account)


def said(page: str) -> str:
    """The longest text of a page: what a juror would select and copy."""
    return max((unescape(text) for text in re.findall(r">([^<>]*)<", page)), key=len)


def test_each_juror_reads_the_same_words_with_marks_of_the_own_seat(room: Room) -> None:
    copies = [said(room.accept(n).get(room.path(n)).text) for n in (0, 1)]
    with room.scene.house.db.reading() as session:
        claim = session.scalar(select(Brief.claim).where(Brief.case_id == room.case_id))
    assert [bare(copy) for copy in copies] == [claim, claim]
    assert read_marks(claim) == []
    tags = [set(read_marks(copy)) for copy in copies]
    assert all(len(found) == 4 for found in tags)
    assert tags[0].isdisjoint(tags[1])
    assert read_marks(room.browser(0).get(room.path(0)).text) == read_marks(room.browser(0).get(room.path(0)).text)


def test_the_marks_stand_in_no_attribute_and_in_nothing_a_juror_answers(room: Room) -> None:
    page = room.accept(0).get(room.path(0)).text
    assert [tag for tag in re.findall(r"<[^>]*>", page) if ZERO in tag or ONE in tag] == []
    form = page[page.index('id="ballot"') :]
    assert ZERO not in form
    heard = "".join(sign for sign in said(page) if unicodedata.category(sign) != "Cf")  # what is spoken and looked for
    assert "袋子外面全是油，筷子也湿了" in heard
    assert all(word in said(page) for word in ("酸菜鱼", "全额退款", "平台客服"))


def test_the_officer_pastes_a_passage_and_reads_the_seat(room: Room, officer: Browser) -> None:
    passage = said(room.accept(2).get(room.path(2)).text)[20:200]
    page = officer.post("/quality/leaks", {"pasted": f"网上看到的：{passage}"})
    assert page.status_code == 200
    assert room.seats[2][0] in page.text
    assert not any(seat in page.text for seat, _ in (*room.seats[:2], *room.seats[3:]))
    assert room.scene.case(room.case_id).number in page.text
    with room.scene.house.db.reading() as session:
        lines = session.scalars(select(TimelineEntry).where(TimelineEntry.kind == "leak.traced")).all()
    assert [(line.case_id, line.audience, line.params) for line in lines] == [(room.case_id, "staff", {})]


def test_a_retyped_text_names_nobody_and_says_why(room: Room, officer: Browser) -> None:
    page = officer.post("/quality/leaks", {"pasted": bare(said(room.accept(2).get(room.path(2)).text))})
    assert not any(seat in page.text for seat, _ in room.seats)
    assert "重新打字" in page.text
    assert room.scene.case(room.case_id).number in page.text, "its words still say which brief"
    elsewhere = "今天天气很好，大家一起去公园散步，看见湖边开满了花，晚上才慢慢走回家。"
    away = officer.post("/quality/leaks", {"pasted": elsewhere}).text
    assert room.scene.case(room.case_id).number not in away
    assert officer.post("/quality/leaks", {"pasted": ""}).status_code == 422
    assert officer.get("/quality/leaks").status_code == 200


def test_only_the_quality_officer_traces(room: Room) -> None:
    for account in (room.scene.mediator, room.scene.manager, room.scene.complainant, room.seats[0][1]):
        assert room.browser_of(account).get("/quality/leaks").status_code == 403
        assert room.browser_of(account).post("/quality/leaks", {"pasted": "x" * 80}).status_code == 403


def test_the_command_names_the_seat_too(room: Room, app: Flask, tmp_path: Path) -> None:
    found = tmp_path / "leak.txt"
    found.write_text(said(room.accept(3).get(room.path(3)).text), encoding="utf-8")
    told = app.test_cli_runner().invoke(args=["leaks", "trace", str(found)])
    assert told.exit_code == 0, told.output
    assert room.seats[3][0] in told.output
    assert ", sure" in told.output
    found.write_text("没有记号的文字", encoding="utf-8")
    assert app.test_cli_runner().invoke(args=["leaks", "trace", str(found)]).exit_code == 1


def test_the_copy_is_closed_when_the_round_is_over(room: Room) -> None:
    picture, juror = with_picture(room), room.accept(0)
    juror.post(room.path(0, "/ballot"), paper())
    assert juror.get(room.path(0, f"/pictures/{picture}")).status_code == 200
    room.finish()
    assert room.scene.status(room.case_id) is CaseStatus.DECIDED
    assert juror.get(room.path(0, f"/pictures/{picture}")).status_code == 404
    page = juror.get(room.path(0))
    assert page.status_code == 200
    assert "这份案件材料已关闭" in page.text
    assert juror.get(room.path(0, "/ballot")).status_code == 303
    refused = juror.post(room.path(0, "/ballot"), paper("reject"))
    assert refused.status_code == 409
    assert "筷子也湿了" not in bare(page.text + refused.text)


def test_the_copy_is_closed_when_a_side_leaves(room: Room) -> None:
    juror = room.accept(0)
    assert "筷子也湿了" in bare(juror.get(room.path(0)).text)
    with room.scene.house.work() as uow:
        leave_panel(uow, room.case_id, PartyRole.RESPONDENT, now=room.clock())
    page = juror.get(room.path(0)).text
    assert "筷子也湿了" not in bare(page)
    assert "这份案件材料已关闭" in page


def test_pages_of_a_case_are_kept_by_no_browser_and_no_search_engine(room: Room, guest: Browser) -> None:
    picture, juror = with_picture(room), room.accept(0)
    case = room.scene.case(room.case_id).public_id
    party = room.browser_of(room.scene.complainant)
    for browser, path in (
        (juror, room.path(0)), (juror, room.path(0, f"/pictures/{picture}")), (party, f"/cases/{case}"),
        (guest, f"/cases/{case}"), (guest, room.path(0)),
    ):
        headers = browser.get(path).headers
        assert headers["Cache-Control"] == "no-store", path
        assert "noindex" in headers["X-Robots-Tag"], path
    assert "X-Robots-Tag" not in guest.get("/rules").headers
