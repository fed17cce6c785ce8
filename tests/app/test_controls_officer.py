"""The quality officer's pages of control cases: writing, promoting, confirming, withdrawing; bad input, rights."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Case, ControlCase, ControlStatus, ControlStep
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.controls_room import TurnedControls, furnish
from tests.app.juror_room import Room
from tests.panel.controls_room import CANARY, WHY
from tests.panel.test_controls import close

REASON = "规则后来改了，答案不再确定。"


@pytest.fixture
def controls(house: House, clock: Clock, app_config: object, signed_in: Callable[..., Browser]) -> TurnedControls:
    """A panel of seven, three control cases."""
    return furnish(Room.open(house, clock, FolderStore(app_config.evidence_dir), signed_in))


def sheet(**changes: str) -> dict[str, str]:
    """A form as it is filled in; name the fields that should differ."""
    return {
        "language": "zh", "category": "delivery", "title": "晚到的面", "question": "责任主要应由谁承担？",
        "option1": "支持消费者",
        "side1": "complainant", "option2": "支持商家", "side2": "respondent", "option3": "", "side3": "middle", "option4": "",
        "side4": "middle", "facts-0-day": "1", "facts-0-text": "下单", "facts-0-source": "system", "facts-1-day": "",
        "facts-1-text": "", "facts-1-source": "claim", "claim": "等了两小时。", "claim_remedy": "full_refund",
        "claim_amount": "32", "response": "当天下雨。", "response_remedy": "", "response_amount": "",
        "rule_text": "按约定的时间送到。",
        "right": "1", "why": WHY, **changes,
    }


def stored(controls: TurnedControls, control_id: str) -> ControlCase:
    with controls.scene.house.db.reading() as session:
        return session.scalars(select(ControlCase).where(ControlCase.public_id == control_id)).one()


def id_of(location: str) -> str:
    return location.rpartition("/")[2]


def test_one_is_written_and_a_second_person_confirms_it(controls: TurnedControls) -> None:
    author = controls.browser(controls.author)
    begun = author.get("/quality/controls/new?kind=delivery&language=en").text
    assert "A shared" in begun or "Shared" in begun
    sent = author.post("/quality/controls/new", sheet())
    assert sent.status_code == 303
    made = id_of(sent.headers["Location"])
    page = author.get(f"/quality/controls/{made}").text
    assert f"/quality/controls/{made}/confirm" not in page
    assert author.post(f"/quality/controls/{made}/confirm").status_code == 409
    second = controls.browser(controls.scene.manager)
    assert f"/quality/controls/{made}/confirm" in second.get(f"/quality/controls/{made}").text
    for _ in range(2):
        assert second.post(f"/quality/controls/{made}/confirm").status_code == 303
    control = stored(controls, made)
    assert control.status is ControlStatus.CONFIRMED
    assert control.usable_from == datetime(2026, 11, 21, 16, tzinfo=UTC)  # midnight in Shanghai
    assert (control.right_key, control.side) == ("uphold", "complainant")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""}, {"claim": "长" * 2001}, {"right": ""}, {"right": "3"}, {"why": "显然"}, {"option2": ""},
        {"option2": "支持消费者"}, {"side1": "left"}, {"category": "weather"}, {"language": "fr"}, {"facts-0-day": "零"},
        {"facts-0-day": "1000"}, {"claim_amount": "十块"}, {"claim_remedy": "a_kingdom"}, {"facts-0-source": "nobody"},
    ],
)  # fmt: skip
def test_bad_input_keeps_what_was_typed(controls: TurnedControls, changes: dict[str, str]) -> None:
    author = controls.browser(controls.author)
    answer = author.post("/quality/controls/new", sheet(**changes))
    assert answer.status_code == 422
    assert "当天下雨。" in answer.text
    assert "error-summary" in answer.text
    with controls.scene.house.db.reading() as session:
        assert len(session.scalars(select(ControlCase.id)).all()) == 3


def test_a_draft_comes_back_and_goes_when_it_was_sent(controls: TurnedControls) -> None:
    author = controls.browser(controls.author)
    fields = {key: [value] for key, value in sheet(title="还没写完的").items()}
    assert author.send_json("/drafts/control.new", {"fields": fields}).status_code == 200
    assert "还没写完的" in author.get("/quality/controls/new").text
    assert author.post("/quality/controls/new", sheet()).status_code == 303
    assert "还没写完的" not in author.get("/quality/controls/new").text


def test_filling_in_what_is_usual_leaves_what_was_written(controls: TurnedControls) -> None:
    author = controls.browser(controls.author)
    begun = author.get("/quality/controls/new?kind=delivery").text
    usual = re.search(r'name="option1"[^>]*value="([^"]+)"', begun)[1]
    typed = sheet(option1=usual, option2="自己写的答案", option3="", title="还没写完的", question="")
    assert author.send_json("/drafts/control.new", {"fields": {k: [v] for k, v in typed.items()}}).status_code == 200
    page = author.get("/quality/controls/new?kind=refund_refused&language=en").text
    for kept in ("还没写完的", "自己写的答案", "按约定的时间送到。"):
        assert kept in page
    assert "Should the merchant refund?" in page
    assert "Yes, in full" in page
    assert usual not in page
    assert '<option selected value="refund_refused">' in page


def test_the_second_person_reads_the_brief_before_the_answer(controls: TurnedControls) -> None:
    made, second = controls.propose(), controls.browser(controls.second)
    page = second.get(f"/quality/controls/{made}").text
    before, folded = page.split('<details class="fold">')
    assert WHY not in before
    assert "is-right" not in before
    assert WHY in folded
    assert f"/quality/controls/{made}/confirm" in folded
    assert "待确认" in second.get("/quality").text
    line = second.get("/quality/controls?view=proposed").text.split('<th scope="row">')[1]
    assert "偏投诉方" not in line


def test_withdrawing_asks_for_a_reason_and_is_done_once(controls: TurnedControls) -> None:
    account = controls.room.seats[0][1]
    seat = controls.answered(account, False)
    wanted = controls.control_of(seat).public_id
    officer, path = controls.browser(controls.second), f"/quality/controls/{wanted}/withdraw"
    assert officer.post(path, {"reason": "错"}).status_code == 422
    for _ in range(2):
        assert officer.post(path, {"reason": REASON}).status_code == 303
    assert controls.record(account) == (0, 0)
    page = officer.get(f"/quality/controls/{wanted}").text
    assert REASON in page
    assert f'action="{path}"' not in page
    assert officer.post(f"/quality/controls/{wanted}/confirm").status_code == 409
    with controls.scene.house.db.reading() as session:
        assert session.scalars(select(ControlStep.kind).where(ControlStep.kind == "withdrawn")).all() == ["withdrawn"]


def test_a_closed_case_is_promoted(controls: TurnedControls) -> None:
    scene = controls.scene
    author = controls.browser(controls.author)
    assert "empty" in author.get("/quality/controls/promote").text
    scene.vote_all(controls.room.case_id)
    open_one = f"/quality/controls/promote/{scene.case(controls.room.case_id).public_id}"
    assert author.get(open_one).status_code == 409
    close(controls, controls.room.case_id)
    assert open_one in author.get("/quality/controls/promote").text
    page = author.get(open_one).text
    assert 'value="dismiss"' in page
    assert author.post(open_one, {"right": "left", "why": WHY}).status_code == 422
    assert author.post(open_one, {"right": "dismiss", "why": "显然"}).status_code == 422
    sent = author.post(open_one, {"right": "dismiss", "why": WHY})
    assert sent.status_code == 303
    assert author.post(open_one, {"right": "dismiss", "why": WHY}).status_code == 409
    assert stored(controls, id_of(sent.headers["Location"])).side == "respondent"
    assert open_one not in author.get("/quality/controls/promote").text
    never = scene.file()
    with scene.house.work() as uow:
        case = uow.session.get_one(Case, never)
        case.status, case.ended_at, case.deadline_at, case.deadline_kind = CaseStatus.CLOSED, scene.now, None, None
        public_id = case.public_id
    assert author.get(f"/quality/controls/promote/{public_id}").status_code == 409


def test_the_list_is_paged_and_counts(controls: TurnedControls) -> None:
    for number in range(21):
        controls.propose(title=f"第{number}号{CANARY}")
    officer = controls.browser(controls.second)
    first, later = (officer.get(f"/quality/controls?view=proposed&page={number}").text for number in (1, 2))
    assert len(re.findall(r'<th scope="row">', first)) == 20
    assert len(re.findall(r'<th scope="row">', later)) == 1
    assert 'rel="next"' in first
    assert 'rel="prev"' in later
    for odd in ("?view=nonsense", "?page=0", "?page=x", "?page=99999999"):
        assert officer.get(f"/quality/controls{odd}").status_code == 200
    assert "empty" in officer.get("/quality/controls?view=withdrawn").text
    assert "empty" in officer.get("/quality/controls/contests").text


def test_who_may_what(controls: TurnedControls) -> None:
    made = controls.propose()
    manager, mediator, juror = (
        controls.browser(who) for who in (controls.scene.manager, controls.scene.mediator, controls.room.seats[0][1])
    )
    assert manager.get(f"/quality/controls/{made}").status_code == 200
    assert manager.get("/quality/controls/new").status_code == 403
    assert "/quality/controls/new" not in manager.get("/quality/controls").text
    for browser in (mediator, juror):
        for path in ("/quality/controls", "/quality/controls/contests", "/quality/controls/new", f"/quality/controls/{made}"):
            assert browser.get(path).status_code == 403
        for path in ("confirm", "withdraw", "contests/abc"):
            assert browser.post(f"/quality/controls/{made}/{path}", {"reason": REASON}).status_code == 403
    assert stored(controls, made).status is ControlStatus.PROPOSED


def test_no_page_says_who_a_juror_is(controls: TurnedControls) -> None:
    account = controls.room.seats[0][1]
    seat = controls.answered(account, False)
    juror = controls.browser(account)
    juror.post(f"/seats/{seat}/contest", {"text": "承诺的时间可以有两种读法，页面没有说清楚。"})
    officer, control = controls.browser(controls.second), controls.control_of(seat).public_id
    paths = ("/quality/controls/contests", f"/quality/controls/{control}", "/quality/controls")
    pages = [officer.get(path).text for path in paths]
    name = juror.account.name
    assert name.startswith("评审")
    assert not [page for page in pages if re.search(rf"{name}\b", page) or seat in page]
