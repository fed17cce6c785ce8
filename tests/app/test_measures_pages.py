"""Pages of measures: the month for quality and for a mediator, trends, warnings and answers, reports, the breaker."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from app.config import Config
from app.evidence import store
from panel.lifecycle import CaseStatus
from panel.models import BreakerTrip, Figure
from panel.services.drafts import save_draft
from panel.services.measuring import measure
from panel.settings import change_setting
from tests.app.conftest import SECRET, Clock, running
from tests.app.test_lessons_pages import Room
from tests.panel.lessons_room import close, officer
from tests.panel.scene import Scene

pytestmark = pytest.mark.xdist_group("measures")
HERE = ZoneInfo("Asia/Shanghai")
MONTH, REPORT = "/quality/measures", "/quality/reports/2026-11"


@pytest.fixture
def room(tmp_path: Path, sqlite_template: Path) -> Iterator[Room]:
    clock = Clock()
    shutil.copyfile(sqlite_template, tmp_path / "gongping.db")
    made = Config(mode="test", secret_key=SECRET, home=tmp_path, workers="none", throttle=False).completed()
    for app in running(made, clock):
        with app.app_context():
            scene = Scene.furnish(app.extensions["gongping"], store(), clock())
        with scene.house.work() as uow:
            change_setting(uow, "open_disputes_max", 1000, by_id=None, now=clock())
        yield Room(app, clock, scene, officer(scene), close(scene), 0)


def test_a_month_is_shown_to_those_who_meet_about_it(room: Room) -> None:
    page = room.browser(room.quality).get(f"{MONTH}?lang=zh").text
    assert "哪个阶段最耗时？" in page
    assert "赵调解" in page
    assert room.browser(room.scene.manager).get(f"{MONTH}?part=category:food_quality").status_code == 200
    assert "没有这类案件结束" in room.browser(room.quality).get(f"{MONTH}?part=category:delivery").text
    for wrong in ("2026-12", "2026-13", "x", "%00"):
        assert room.browser(room.quality).get(f"{MONTH}?month={wrong}").status_code == 404
    assert room.browser(room.quality).get(f"{MONTH}?part=mediator:x&month=2026-10").status_code == 200
    assert room.browser(room.scene.mediator).get(MONTH).status_code == 403
    own = room.browser(room.scene.mediator).get("/desk/measures").text
    assert "我的案件办得怎样？" in own
    assert "这个月没有你的数据" in room.browser(room.scene.manager).get("/desk/measures").text
    assert room.browser(room.scene.complainant).get("/desk/measures").status_code == 403


def test_a_surge_reaches_page_and_merchant_and_the_answer_comes_back(room: Room) -> None:
    assert "还没有统计过" in room.browser(room.quality).get("/quality/trends").text
    room.turn(days=40)
    for _ in range(6):
        room.scene.file()
    room.turn(days=1)
    assert measure(room.scene.house, HERE, room.clock()) > 0
    page = room.browser(room.quality).get("/quality/trends").text
    assert "激增" in page
    assert "已提醒，尚未回复" in page
    shop = room.browser(room.scene.member)
    listed = shop.get("/warnings").text
    address = listed.split('href="/warnings/')[1].split('"')[0]
    assert "预警" in shop.get("/cases").text
    with room.scene.house.work() as uow:
        save_draft(uow, room.scene.member, f"warning.{address}", {"text": "草稿里写的"}, now=room.clock())
    page = shop.get(f"/warnings/{address}").text
    assert "草稿里写的" in page
    assert "李秀英" not in page
    assert shop.post(f"/warnings/{address}", {"text": " ", "seen": ""}).status_code == 422
    assert shop.post(f"/warnings/{address}", {"text": "知道了，换了供货商", "seen": ""}).status_code == 303
    stale = shop.post(f"/warnings/{address}", {"text": "又改了", "seen": ""})
    assert stale.status_code == 422
    assert "又改了" in stale.text
    assert "知道了，换了供货商" in room.browser(room.quality).get("/quality/trends").text
    other = room.browser(room.scene.complainant)
    assert other.get(f"/warnings/{address}").status_code == 404
    assert other.post(f"/warnings/{address}", {"text": "x", "seen": ""}).status_code == 404
    assert "还没有预警" in other.get("/warnings").text


def test_a_report_is_one_text_as_page_table_and_pdf_and_stands_still(room: Room) -> None:
    quality = room.browser(room.quality)
    assert "这是此刻的数据" in quality.get(REPORT).text
    assert "重新统计这个月" not in quality.get(REPORT).text
    room.turn(days=20)
    assert measure(room.scene.house, HERE, room.clock()) > 0
    quality = room.browser(room.quality)
    page, table = quality.get(REPORT).text, quality.get(f"{REPORT}.csv")
    rows = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert rows[0] == ["section", "row", "column", "value"]
    assert ["来了多少案件，结束了多少？", "提交的案件", "", "1"] in rows
    assert ["结案之后还做了什么？", "收到的抱怨", "", "0"] in rows
    assert [row[1] for row in rows if row[0] == "双方怎么评价？"] == ["月份结束、至少有五人回答后才显示。"]
    pdf = quality.get(f"{REPORT}.pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.data == quality.get(f"{REPORT}.pdf").data
    text = "".join("".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(pdf.data)).pages)
    for words in {row[0] for row in rows[1:]}:
        assert words in page
        assert "".join(words.split()) in text
    close(room.scene)
    assert quality.get(f"{REPORT}.csv").data == table.data
    assert quality.post(REPORT, {"reason": "", "seen": "1"}).status_code == 422
    assert room.browser(room.scene.manager).post(REPORT, {"reason": "x", "seen": "1"}).status_code == 403
    assert quality.post(REPORT, {"reason": "晚到的记录", "seen": "1"}).status_code == 303
    assert "晚到的记录" in quality.get(REPORT).text
    assert quality.post(REPORT, {"reason": "再来", "seen": "1"}).status_code == 422
    assert 'href="/training/counts"' in quality.get(MONTH).text
    running = f"/quality/reports/{room.clock():%Y-%m}"
    early = quality.post(running, {"reason": "想现在就重算", "seen": "0"})
    assert (early.status_code, "想现在就重算" in early.text) == (409, True), "a month that runs is not kept yet"
    assert "这个月有更新的版本" in quality.get(f"{REPORT}?version=1").text
    assert quality.get(f"{REPORT}?version=9").status_code == 404
    assert "2026年11月" in quality.get("/quality/reports").text
    for wrong in ("2027-01", "2026-00", "abc"):
        assert quality.get(f"/quality/reports/{wrong}").status_code == 404
        assert quality.get(f"/quality/reports/{wrong}.pdf").status_code == 404


def test_the_breaker_shows_its_trip_and_is_reset_with_a_reason(room: Room) -> None:
    assert "还没有跳闸过" in room.browser(room.quality).get("/quality/breaker").text
    waiting = room.scene.to(CaseStatus.REDACTING)
    with room.scene.house.work() as uow:
        uow.session.add(BreakerTrip(public_id="t" * 26, standing=True, figure=Figure.UNDECIDED, value=70, limit=60, rounds=30,
                                    tripped_at=room.clock()))  # fmt: skip
    assert measure(room.scene.house, HERE, room.clock()) > 0
    address = f"/desk/cases/{room.scene.case(waiting).public_id}/redaction"
    desk = room.browser(room.scene.mediator).get(f"{address}?view=publish").text
    assert "最近 30 个评审结论中 70 % 没有定论" in desk
    assert "不经评审继续" in desk
    assert "停" in room.browser(room.scene.complainant).get(f"/cases/{room.scene.case(waiting).public_id}").text
    quality, path = room.browser(room.quality), f"/quality/breaker/{'t' * 26}"
    assert "1 起案件" in quality.get("/quality/breaker?page=2").text
    assert quality.post(path, {"reason": ""}).status_code == 422
    assert room.browser(room.scene.mediator).post(path, {"reason": "x"}).status_code == 403
    assert room.browser(room.scene.mediator).post(f"{address}/without-panel", {}).status_code == 303
    assert room.scene.status(waiting) is CaseStatus.IMPASSE
    assert quality.post(path, {"reason": "问题写法已改"}).status_code == 303
    assert "问题写法已改" in quality.get("/quality/breaker").text
    late = quality.post(path, {"reason": "再来一次"})
    assert (late.status_code, "再来一次" in late.text, "error-summary" in late.text) == (422, True, True)
