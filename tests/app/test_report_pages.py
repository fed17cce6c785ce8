"""The one report on its pages: the same text to the word for mediator, customer and merchant, and in the PDF of each."""

from __future__ import annotations

import io
import re

import html5lib
import pytest
from flask import Flask
from pypdf import PdfReader

from panel.lifecycle import CaseStatus
from panel.models import Account, Choice, PartyRole
from panel.paper import face
from panel.projections.report import ReportView, find_report
from panel.services.deciding import choose
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.disputes_room import Room
from tests.app.test_disputes_after import REASONS, decided

EDGES = re.compile(r"公评GP-\S+?第\d+页，共\d+页$")
pytestmark = pytest.mark.xdist_group("reports")


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


@pytest.fixture
def desk(room: Room, signed_in) -> Browser:
    """The mediator's browser."""
    with room.scene.house.db.reading() as session:
        return signed_in(session.get_one(Account, room.scene.mediator))


def words_of(page: str) -> list[str]:
    """The text of the report on a page, a piece each element."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return ["".join(node.itertext()) for node in tree.findall(".//article[@class='sheet report']//*")]


def printed(answer: bytes) -> str:
    """What the PDF says, without spaces, line ends and what stands over and under each page."""
    pages = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer)).pages]
    return "".join(EDGES.sub("", page) for page in pages)


def report(room: Room, case: int, version: int | None = None) -> ReportView:
    with room.scene.house.db.reading() as session:
        found = find_report(session, room.scene.case(case), version)
    assert found is not None
    return found


def test_staff_and_both_sides_read_the_same_words_on_the_page_and_on_paper(room: Room, desk: Browser) -> None:
    case = decided(room)
    theirs, ours = room.path(case, "/report"), f"/desk{room.path(case)}/report"
    readers = ((room.complainant, theirs), (room.respondent, theirs), (desk, ours))
    pages = [words_of(browser.get(path).text) for browser, path in readers]
    assert pages[0] == pages[1] == pages[2]
    view = report(room, case)
    assert {line.text for chapter in view.body.chapters for line in chapter.lines} <= set(pages[0])
    for browser, path in readers:
        answer = browser.get(f"{path}.pdf")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        whole = "".join(f"{at}{chapter.title}" + "".join(
            f"{at}.{no}{line.text}" for no, line in enumerate(chapter.lines, 1)
        ) for at, chapter in enumerate(view.body.chapters, 1))
        text = printed(answer.data)
        assert "".join((view.body.title + whole).split()) in text
        assert view.digest in text


def test_each_side_finds_its_own_name_in_the_covering_lines_alone(room: Room, desk: Browser) -> None:
    case = decided(room)
    path = room.path(case, "/report.pdf")
    customer, shop = (printed(browser.get(path).data) for browser in (room.complainant, room.respondent))
    assert "李秀英" in customer
    assert "蜀香阁" not in customer
    assert "蜀香阁" in shop
    assert "李秀英" not in shop
    for browser, path in ((room.complainant, room.path(case, "/report")), (desk, f"/desk{room.path(case)}/report")):
        assert "李秀英" not in "".join(words_of(browser.get(path).text))
    assert room.stranger.get(room.path(case, "/report")).status_code == 404
    assert room.stranger.get(room.path(case, "/report.pdf")).status_code == 404


def test_before_the_decision_there_is_none_and_odd_versions_are_not_there(room: Room, desk: Browser) -> None:
    case = decided(room)
    for version in ("9", "0", "x", "-1", "1e3", "99999999", "%00"):
        assert room.complainant.get(room.path(case, f"/report?version={version}")).status_code == 404
    assert room.complainant.get(room.path(case, "/report?version=1")).status_code == 200
    open_case = room.scene.file()
    assert room.complainant.get(room.path(open_case, "/report")).status_code == 404
    assert "report.pdf" not in room.complainant.get(room.path(open_case)).text


def test_a_correction_keeps_what_was_typed_and_makes_a_version(room: Room, desk: Browser) -> None:
    case = decided(room)
    path = f"/desk{room.path(case)}/report"
    page = desk.get(path).text
    assert 'value="r1.reasons"' in page
    assert 'value="r1.verdict"' not in page
    sent = {"place": "r1.reasons", "words": "全额退款，五天内到账。", "reason": "短", "seen": "1"}
    answer = desk.post(path, sent)
    assert answer.status_code == 422
    assert "全额退款，五天内到账。" in answer.text
    assert desk.post(path, {**sent, "reason": "到账天数写错了，现予更正。"}).status_code == 303
    again = desk.post(path, {**sent, "words": "又一稿。", "reason": "到账天数写错了，现予更正。"})
    assert again.status_code == 422  # a stale page
    assert "又一稿。" in again.text
    newest = room.complainant.get(room.path(case, "/report")).text
    assert "五天内到账" in newest
    assert "到账天数写错了" in newest
    older = room.complainant.get(room.path(case, "/report?version=1")).text
    assert "三天内到账" in older
    assert room.complainant.post(room.path(case, "/report"), sent).status_code == 405
    assert room.respondent.post(path, sent).status_code in (403, 404)


def test_the_preview_reads_as_the_report_will(room: Room, desk: Browser) -> None:
    case = room.scene.to(CaseStatus.DECIDED)
    path = f"/desk{room.path(case)}/decision"
    sent = {"stance": "adopt", "remedy": "full_refund", "amount": "128", "reasons": REASONS}
    ahead = words_of(desk.post(path, {**sent, "step": "preview"}).text)
    assert ahead
    assert desk.post(path, {**sent, "step": "confirm"}).status_code == 303
    assert words_of(desk.get(f"/desk{room.path(case)}/report").text) == ahead


def test_an_explanation_shows_the_paragraph_it_explains(room: Room, desk: Browser) -> None:
    case = decided(room)
    with room.scene.house.work() as uow:
        choose(uow, case, PartyRole.COMPLAINANT, Choice.EXPLAIN, now=room.clock(), question="为什么是三天？")
    page = desk.get(f"/desk{room.path(case)}").text
    assert 'value="r1.remedy"' in page
    path = f"/desk{room.path(case)}/explanations/complainant"
    prefix = "explain_complainant"
    bad = desk.post(path, {f"{prefix}-place": "no such", f"{prefix}-text": "因为银行需要时间。"})
    assert bad.status_code == 422
    assert desk.post(path, {
        f"{prefix}-place": "r1.remedy", f"{prefix}-text": "因为银行需要时间。", f"{prefix}-change": "银行说要五天，改为五天。",
    }).status_code == 303
    told = room.complainant.get(room.path(case)).text
    assert "第 1 轮的处理：全额退款" in told
    assert "银行说要五天，改为五天。" in told
    assert "因为银行需要时间。" not in room.respondent.get(room.path(case)).text


def test_without_the_typeface_the_page_says_what_is_missing(room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    case = decided(room)
    monkeypatch.setattr(face, "FONT", tmp_path / "missing.ttf")
    answer = room.complainant.get(room.path(case, "/report.pdf"))
    assert answer.status_code == 503
    assert "make setup" in answer.text
    assert room.complainant.get(room.path(case, "/report")).status_code == 200
