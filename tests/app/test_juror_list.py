"""Becoming a juror, the list of seats, the own record, and what came of a case."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import pytest
from sqlalchemy import event, select

from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Choice, EntryTest, Juror, JurorStatus, PartyRole, RemedyKind, SeatStatus, Stance
from panel.projections.juror_list import PAGE
from panel.services.closing import Lesson, close_case
from panel.services.deciding import choose, decide_case
from panel.services.filing import leave_panel
from panel.services.pool import get_mock_case
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.juror_room import REASON, Room, paper

PROMISED = {"adult": "y", "promise": "y"}


@pytest.fixture
def room(house: House, clock: Clock, app_config: object, signed_in: Callable[..., Browser]) -> Room:
    """A case before its first seven jurors."""
    return Room.open(house, clock, FolderStore(app_config.evidence_dir), signed_in)


def questions(house: House) -> list[str]:
    with house.db.reading() as session:
        return session.scalars(select(EntryTest.questions).order_by(EntryTest.id.desc())).first()


def sit(house: House, somebody: Browser, right: int) -> None:
    """Take the whole test through its pages."""
    assert somebody.post("/juror", PROMISED).headers["Location"] == "/juror/test"
    for number, code in enumerate(questions(house), 1):
        path = f"/juror/test/{number}"
        case = get_mock_case(code)
        assert somebody.get("/juror/test").headers["Location"] == path
        page = somebody.get(path).text
        assert case.question.zh in page
        assert case.why.zh not in page
        wrong = next(o.key for o in case.options if o.key != case.right)
        answer = somebody.post(path, {"choice": case.right if number <= right else wrong})
        assert answer.headers["Location"] == path
        assert case.why.zh in somebody.get(path).text
    assert somebody.get("/juror/test").headers["Location"] == "/juror/test/result"


def test_the_way_into_the_pool(house: House, signed_in: Callable[..., Browser]) -> None:
    somebody = signed_in()
    assert somebody.get("/seats").status_code == 200
    sit(house, somebody, 5)
    result = somebody.get("/juror/test/result").text
    assert all(get_mock_case(code).why.zh in result for code in questions(house))
    assert somebody.get("/juror/me").status_code == 200
    with house.db.reading() as session:
        assert session.scalars(select(Juror.status)).all() == [JurorStatus.ACTIVE]
    assert somebody.post("/juror", PROMISED).status_code == 409


def test_without_the_two_confirmations_there_is_no_test(house: House, signed_in: Callable[..., Browser]) -> None:
    somebody = signed_in()
    for sent in ({}, {"adult": "y"}, {"promise": "y"}):
        answer = somebody.post("/juror", sent)
        assert answer.status_code == 422
        assert "-error" in answer.text
    with house.db.reading() as session:
        assert session.scalars(select(EntryTest)).all() == []


def test_who_fails_comes_back_tomorrow(house: House, clock: Clock, signed_in: Callable[..., Browser]) -> None:
    somebody = signed_in()
    sit(house, somebody, 3)
    assert somebody.post("/juror", PROMISED).status_code == 409
    assert 'name="adult"' not in somebody.get("/juror").text
    assert somebody.get("/juror/me").status_code == 404
    clock.turn(days=1)
    assert 'name="adult"' in somebody.get("/juror").text
    sit(house, somebody, 5)
    assert somebody.get("/juror/me").status_code == 200


def test_the_test_is_taken_in_order_and_answers_stand(house: House, signed_in: Callable[..., Browser]) -> None:
    somebody = signed_in()
    assert somebody.get("/juror/test").headers["Location"] == "/juror"
    assert somebody.get("/juror/test/1").status_code == 409
    somebody.post("/juror", PROMISED)
    assert somebody.get("/juror/test/2").status_code == 404
    assert somebody.post("/juror/test/1", {}).status_code == 422
    case = get_mock_case(questions(house)[0])
    assert [somebody.post("/juror/test/1", {"choice": case.right}).status_code for _ in range(2)] == [303, 303]
    assert somebody.post("/juror/test/1", {"choice": "cannot_tell"}).status_code in (303, 409)
    with house.db.reading() as session:
        assert session.scalars(select(EntryTest.answers)).all() == [[case.right]]


def test_guests_are_sent_to_sign_in(guest: Browser) -> None:
    for path in ("/juror", "/seats", "/juror/me", "/juror/test"):
        assert guest.get(path).headers["Location"].startswith("/sign-in")


def test_the_list_shows_what_waits_and_how_much_more_may_come(room: Room) -> None:
    juror = room.browser(0)
    page = juror.get("/seats").text
    assert "data-live-me" in page
    assert room.path(0) in page
    assert "外卖汤洒了一半" not in page
    assert len(re.findall(r'class="load-mark is-taken"', page)) == 1
    room.accept(0)
    assert "外卖汤洒了一半" in juror.get("/seats").text
    juror.post(room.path(0, "/ballot"), paper())
    page = juror.get("/seats").text
    assert "past-seats" in page
    assert "seat-card" not in page


def test_the_list_asks_the_same_few_questions_however_long_it_is(room: Room, house: House) -> None:
    counts, shops = [], count()
    for _ in range(2):
        sent: list[str] = []

        def note(_connection, _cursor, statement, *_more, sent=sent) -> None:
            sent.append(statement)

        juror = room.browser(0)
        event.listen(house.db.engine, "before_cursor_execute", note)
        assert juror.get("/seats").status_code == 200
        event.remove(house.db.engine, "before_cursor_execute", note)
        counts.append(len([s for s in sent if s.startswith("SELECT")]))
        for _ in range(3):  # each with another merchant: nobody judges between the same two again
            room.scene.to(CaseStatus.VOTING, merchant_name=f"蜀香阁{next(shops)}店")
    assert counts[0] == counts[1] <= 9
    assert juror.get("/seats?page=2").status_code == 200
    assert juror.get(f"/seats?page={10**30}").status_code == 200
    assert PAGE == 20


def test_milestones_are_for_the_juror_alone_and_can_be_hidden(room: Room) -> None:
    juror, stranger = room.browser(0), room.sign_in("Somebody")
    assert "加入评审员库" in juror.get("/juror/me").text
    assert juror.post("/juror/milestones", {"wanted": "no"}).headers["Location"] == "/juror/me#milestones"
    page = juror.get("/juror/me").text
    assert "你已选择不显示" in page
    assert "加入评审员库" not in page
    assert juror.post("/juror/milestones", {"wanted": "yes"}).status_code == 303
    assert "加入评审员库" in juror.get("/juror/me").text
    assert stranger.post("/juror/milestones", {"wanted": "no"}).status_code == 404


def test_opt_outs_pause_and_leaving(room: Room) -> None:
    juror = room.browser(0)
    assert juror.post("/juror/opt-outs", {"opt_outs": ["delivery"]}).status_code == 303
    page = juror.get("/juror/me").text
    assert re.search(r'<input[^>]*checked[^>]*value="delivery"', page)
    assert juror.post("/juror/opt-outs", {"opt_outs": ["no_such"]}).status_code == 422
    assert juror.post("/juror/pause").status_code == 303
    assert "/juror/resume" in juror.get("/juror/me").text
    assert juror.post("/juror/resume").status_code == 303
    assert "/juror/leave" in juror.get("/juror/leave").text
    assert juror.post("/juror/leave").headers["Location"] == "/juror"
    assert juror.post("/juror/pause").status_code == 409
    assert juror.get("/seats").status_code == 200
    assert room.seats[0] not in room.scene.seats(room.case_id, SeatStatus.SUMMONED)


def close_round(room: Room) -> Browser:
    juror = room.accept(0)
    juror.post(room.path(0, "/ballot"), paper())
    for number in range(1, 7):
        choice = "uphold" if number < 6 else "dismiss"
        room.scene.cast(room.seats[number], choice, rationale=f"评审员的理由第{number}号，写得足够长。")
    room.scene.settle(room.case_id)
    while room.scene.status(room.case_id) is CaseStatus.VOTING:
        for seat in room.scene.seats(room.case_id, SeatStatus.SUMMONED):
            room.scene.cast(seat, "uphold", rationale="后来的评审员也这样认为，理由相同。")
        room.scene.settle(room.case_id)
    return juror


def test_after_the_close_the_page_has_verdict_split_and_reasons(room: Room) -> None:
    juror = close_round(room)
    page = juror.get(room.path(0)).text
    verdict = room.scene.verdict(room.case_id)
    assert verdict.winner == "uphold"
    assert "tally-table" in page
    assert "is-winner" in page
    assert "评审员的理由第6号" in page
    assert page.count(REASON) == 1
    assert "/seats" in juror.get("/seats").text


def test_the_decision_reaches_jurors_without_a_name(room: Room, house: House) -> None:
    juror = close_round(room)
    reasons = "蜀香阁包装不当，应向李秀英全额退款，电话13800001234。"
    with house.work() as uow:
        decide_case(
            uow, room.case_id, room.scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, reasons, now=room.clock(),
            amount_minor=12800,
        )
    page = juror.get(room.path(0)).text
    assert "包装不当" in page
    assert "128.00" in page
    for name in ("蜀香阁", "李秀英", "13800001234"):
        assert name not in page


def test_what_changed_is_told_once_the_case_is_closed(room: Room, house: House) -> None:
    juror = close_round(room)
    with house.work() as uow:
        decide_case(
            uow, room.case_id, room.scene.mediator, Stance.ADOPT, RemedyKind.APOLOGY, "包装确有不当，应当道歉并改进。" * 2,
            now=room.clock(),
        )
        case = room.scene.case(room.case_id)
    with house.work() as uow:
        for role in PartyRole:
            choose(uow, case.id, role, Choice.ACCEPT, now=room.clock())
    lesson = Lesson("fault", "delivery", "process", "respondent", "蜀香阁改用防漏餐盒", "店长", room.clock().date())
    with house.work() as uow:
        close_case(uow, case.id, lesson, by_id=room.scene.mediator, now=room.clock(), today=room.clock().date())
    page = juror.get(room.path(0)).text
    assert "改用防漏餐盒" in page
    assert "蜀香阁" not in page


def test_an_annulled_round_says_that_no_ballot_counts(room: Room, house: House) -> None:
    voted, waiting = room.accept(0), room.accept(1)
    voted.post(room.path(0, "/ballot"), paper())
    with house.work() as uow:
        leave_panel(uow, room.case_id, PartyRole.COMPLAINANT, now=room.clock())
    for number, juror in enumerate((voted, waiting)):
        page = juror.get(room.path(number))
        assert page.status_code == 200
        assert "receipt" not in page.text
        late = juror.post(room.path(number, "/ballot"), paper("dismiss"))
        assert late.status_code == 409
        assert "外卖汤洒了一半" not in juror.get("/seats").text
