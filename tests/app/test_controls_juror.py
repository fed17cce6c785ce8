"""A control case for its juror: like any other seat until the end, then told, with a form to contest; nobody else sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, update

from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Account, Brief, Case, ControlTurn, Juror, Notice, Round, Seat
from panel.services.controls import withdraw_control
from panel.uow import House
from panel.watermark import bare
from tests.app.conftest import Browser, Clock
from tests.app.controls_room import TurnedControls, furnish
from tests.app.juror_room import Room, main_of, paper
from tests.app.matrix import path_of, permission_of, rules
from tests.panel.controls_room import CANARY

CONTEST = "承诺的时间可以有两种读法，页面没有说从付款还是从出餐算起。"
TAGGED = re.compile(r"<[^>]+>|[^<]+")


@pytest.fixture
def controls(house: House, clock: Clock, app_config: object, signed_in: Callable[..., Browser]) -> TurnedControls:
    """A panel of seven, three control cases."""
    return furnish(Room.open(house, clock, FolderStore(app_config.evidence_dir), signed_in))


def twins(controls: TurnedControls) -> tuple[str, str, int]:
    """A real seat and one in a control case, of one juror, with the same texts, clocks and weight; and whose they are."""
    account = controls.room.seats[0][1]
    controls.close_real()
    control = controls.give(account)
    case_id = controls.scene.to(CaseStatus.VOTING)
    with controls.scene.house.work() as uow:
        seat = uow.session.scalars(select(Seat).where(Seat.public_id == control)).one()
        mine = uow.session.get_one(Round, seat.round_id)
        other = uow.session.scalars(select(Round).where(Round.case_id == case_id)).one()
        real = uow.session.scalars(select(Seat).where(Seat.round_id == other.id)).first()
        taken = uow.session.scalar(select(Seat).where(Seat.round_id == other.id, Seat.juror_id == seat.juror_id))
        real = taken or real
        real.juror_id = seat.juror_id
        real.answer_by, real.summoned_at = seat.answer_by, seat.summoned_at
        real.weight, real.weight_code, real.weight_params = seat.weight, seat.weight_code, seat.weight_params
        other.wave_deadline_at = mine.wave_deadline_at
        texts = {c: getattr(uow.session.get_one(Brief, mine.brief_id), c) for c in (
            "category", "language", "title", "question", "options", "rule_text", "facts", "claim", "claim_ask", "claim_remedy",
            "response", "response_ask", "response_remedy", "withheld",
        )}  # fmt: skip
        uow.session.execute(update(Brief).where(Brief.id == other.brief_id).values(**texts))
        uow.session.execute(update(Case).where(Case.id == case_id).values(category=texts["category"]))
        uow.session.flush()
        ids = real.public_id
    return ids, control, account


def plain(page: str, seat: str) -> str:
    """The page without what is drawn anew for each seat: its id, marks, tokens, receipts, the order of sides and tags."""
    text = re.sub(r'(name="csrf_token"[^>]*value="|name="csrf-token" content=")[^"]*', r"\1", bare(page)).replace(seat, "SEAT")
    return re.sub(r"tags-\d+", "TAG", re.sub(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4})+", "RECEIPT", text))


def alike(controls: TurnedControls, real: Browser, paths: tuple[str, str], ids: tuple[str, str]) -> None:
    """Both pages are made of the same pieces; what the seat's id orders may stand in another order."""
    answers = [real.get(path) for path in paths]
    assert answers[0].status_code == answers[1].status_code
    pages = [plain(answer.text, seat) for answer, seat in zip(answers, ids, strict=True)]
    assert sorted(TAGGED.findall(pages[0])) == sorted(TAGGED.findall(pages[1]))
    assert len(answers[0].headers.getlist("Set-Cookie")) == len(answers[1].headers.getlist("Set-Cookie"))


def test_a_control_seat_is_made_of_the_same_pages_as_a_real_one(controls: TurnedControls) -> None:
    real, control, account = twins(controls)
    browser, ids = controls.browser(account), (real, control)

    def both(rest: str = "") -> None:
        alike(controls, browser, (f"/seats/{real}{rest}", f"/seats/{control}{rest}"), ids)

    both()  # the summons
    both("/lot")
    for seat in ids:
        assert browser.post(f"/seats/{seat}/accept").status_code == 303
    both()  # the case with its paper
    for seat in ids:
        answer = browser.post(f"/seats/{seat}/ballot", paper(tags=["promise_missed"]))
        assert (answer.status_code, "asked" in answer.text) == (422, True), "read within a second?"
    controls.later(minutes=4)
    for seat in ids:
        answer = browser.post(f"/seats/{seat}/ballot", paper(tags=[]))
        assert answer.status_code == 422
    for seat in ids:
        answer = browser.post(f"/seats/{seat}/ballot", paper(tags=["promise_missed"]))
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/seats/{seat}")
    both()  # counted
    both("/ballot")  # replacing
    both("/lot.json")
    both("/contest")
    for seat in ids:
        assert browser.post(f"/seats/{seat}/contest", {"text": CONTEST}).status_code == 409
        assert browser.post(f"/seats/{seat}/accept").status_code == 303
        assert browser.post(f"/seats/{seat}/give-back", {"how": "skip"}).status_code == 409


def test_the_list_and_the_notices_do_not_tell(controls: TurnedControls) -> None:
    real, control, account = twins(controls)
    browser = controls.browser(account)
    page = browser.get("/seats").text
    cards = re.findall(r'<li class="sheet seat-card">.*?</li>', page, re.DOTALL)
    mine = {seat: card.replace(seat, "SEAT") for seat in (real, control) for card in cards if seat in card}
    assert len(mine) == 2
    assert len(set(mine.values())) == 1
    with controls.scene.house.db.reading() as session:
        rows = session.execute(
            select(Notice.kind, Notice.params, Notice.target, Notice.dedupe_key).where(Notice.target_id.in_([real, control]))
        ).all()
    kinds = {row.kind for row in rows}
    assert kinds == {"seat.summoned"}
    assert all(set(row.params) == {"answer_by"} for row in rows)


def test_given_back_it_looks_like_any_other(controls: TurnedControls) -> None:
    real, control, account = twins(controls)
    browser = controls.browser(account)
    for seat in (real, control):
        assert browser.post(f"/seats/{seat}/give-back", {"how": "decline"}).status_code == 303
    assert browser.get("/seats").status_code == 200  # says once that both were given back
    alike(controls, browser, (f"/seats/{real}", f"/seats/{control}"), (real, control))
    answers = [browser.post(f"/seats/{seat}/accept") for seat in (real, control)]
    assert [a.status_code for a in answers] == [409, 409]
    assert plain(main_of(answers[0]), real) == plain(main_of(answers[1]), control)


def test_at_the_end_the_juror_is_told_and_reads_why(controls: TurnedControls) -> None:
    account = controls.room.seats[0][1]
    seat = controls.answered(account, False)
    browser = controls.browser(account)
    page = browser.get(f"/seats/{seat}").text
    control = controls.control_of(seat)
    assert control.why in page
    assert 'action="/seats/' + seat + "/contest" in page
    line = browser.get("/seats").text
    assert seat in line
    assert seat in browser.get("/juror/me").text


def test_the_standing_page_says_what_a_weight_rests_on(controls: TurnedControls) -> None:
    account = controls.room.seats[0][1]
    with controls.scene.house.work() as uow:
        uow.session.execute(update(Juror).where(Juror.account_id == account).values(controls_right=18, controls_total=20))
        uow.session.get_one(Account, account).locale = "en"
    page = unescape(controls.browser(account).get("/juror/me").text)
    assert "18 of 20 control cases right; your ballot counts 3; a new juror's counts 1." in page


def test_a_contest_is_sent_once_and_answered_on_the_page(controls: TurnedControls) -> None:
    account = controls.room.seats[0][1]
    seat = controls.answered(account, False)
    browser, path = controls.browser(account), f"/seats/{seat}/contest"
    short = browser.post(path, {"text": "不对"})
    assert short.status_code == 422
    assert "不对" in short.text
    for _ in range(2):  # a double click
        assert browser.post(path, {"text": CONTEST}).status_code == 303
    assert browser.post(path, {"text": CONTEST + "再补一句。"}).status_code == 409
    officer = controls.browser(controls.second)
    assert CONTEST in officer.get("/quality/controls/contests").text
    control, contest = controls.control_of(seat).public_id, controls.meeting(seat).public_id
    answer = f"/quality/controls/{control}/contests/{contest}"
    reply = {f"{contest}-reply": "规则写明从付款算起，第二条记录就是付款时间。"}
    assert officer.post(answer, {**reply, "ruling": "perhaps"}).status_code in (400, 422)
    assert officer.post(answer, {f"{contest}-reply": "短", "ruling": "dismiss"}).status_code == 422
    assert controls.browser(controls.author).post(answer, {**reply, "ruling": "dismiss"}).status_code == 409
    for _ in range(2):
        assert officer.post(answer, {**reply, "ruling": "dismiss"}).status_code == 303
    page = controls.browser(account).get(f"/seats/{seat}").text
    assert reply[f"{contest}-reply"] in page
    assert 'name="text"' not in page
    assert CONTEST not in controls.browser(controls.second).get("/quality/controls/contests").text


def test_an_upheld_contest_is_told_and_the_record_is_empty(controls: TurnedControls) -> None:
    account = controls.room.seats[0][1]
    seat = controls.answered(account, False)
    controls.browser(account).post(f"/seats/{seat}/contest", {"text": CONTEST})
    control, contest = controls.control_of(seat).public_id, controls.meeting(seat).public_id
    officer = controls.browser(controls.second)
    sent = {f"{contest}-reply": "你说得对，这一条两种读法都站得住。", "ruling": "uphold"}
    assert officer.post(f"/quality/controls/{control}/contests/{contest}", sent).status_code == 303
    assert controls.record(account) == (0, 0)
    assert "note tone-warning" in controls.browser(account).get(f"/seats/{seat}").text


def test_one_withdrawn_says_so_on_its_page(controls: TurnedControls) -> None:
    account = controls.room.seats[0][1]
    seat = controls.answered(account, True)
    with controls.scene.house.work() as uow:
        wanted, now = controls.control_of(seat).public_id, controls.scene.now
        withdraw_control(uow, wanted, "规则后来改了，答案不再确定。", by_id=controls.second, now=now)
    page = controls.browser(account).get(f"/seats/{seat}")
    assert page.status_code == 200
    assert "note tone-warning" in page.text
    assert 'name="text"' not in page.text


def test_the_seat_is_nobody_elses(controls: TurnedControls) -> None:
    account, other = controls.room.seats[0][1], controls.room.seats[1][1]
    seat = controls.answered(account, True)
    for who in (other, controls.second, controls.scene.mediator, controls.scene.complainant):
        browser = controls.browser(who)
        assert browser.get(f"/seats/{seat}").status_code == 404
        assert browser.post(f"/seats/{seat}/contest", {"text": CONTEST}).status_code == 404


def test_nothing_of_a_control_case_is_on_any_page_but_its_own(controls: TurnedControls, app: Flask) -> None:
    """Every page that can be opened, by everybody: the canary stands on the juror's own pages and the officers' alone."""
    account = controls.room.seats[0][1]
    seat = controls.give(account)
    controls.cast(seat, account, "uphold")
    told = controls.answered(controls.room.seats[1][1], True)
    scene = controls.scene
    with scene.house.db.reading() as session:
        case = scene.case(controls.room.case_id).public_id
        assert session.scalars(select(Brief.id).where(Brief.title.contains(CANARY))).all()
    people = {
        "complainant": scene.complainant, "mediator": scene.mediator, "manager": scene.manager, "officer": controls.second,
        "juror": account, "other juror": controls.room.seats[2][1],
    }
    seen, wrong = 0, []
    for name, who in people.items():
        browser = controls.browser(who)
        for rule in rules(app):
            if "GET" not in rule.methods or rule.endpoint.startswith(("demo.", "quality.control", "quality.promo")):
                continue
            if "seat_id" in rule.arguments or rule.endpoint in ("account.sign_out",):
                continue
            answer = browser.get(path_of(rule, {"case_id": case, "number": 1}))
            seen += answer.status_code == 200
            if CANARY.encode() in answer.data and (name, rule.endpoint) != ("juror", "juror.list_seats"):
                wrong.append((name, rule.endpoint))
            assert answer.status_code < 500, rule
            assert permission_of(app, rule)
    assert seen > 60
    assert not wrong
    assert CANARY in controls.browser(account).get("/seats").text
    assert CANARY in controls.browser(controls.room.seats[1][1]).get(f"/seats/{told}").text
    assert CANARY not in controls.browser(account).get(f"/seats/{told}").text


def test_statistics_and_overview_count_no_control_case(controls: TurnedControls) -> None:
    officer = controls.browser(controls.second)
    before = {path: main_of(officer.get(path)) for path in ("/statistics", "/quality")}
    controls.answered(controls.room.seats[0][1], True)
    controls.give(controls.room.seats[1][1])
    officer = controls.browser(controls.second)
    for path, page in before.items():
        assert _figures(main_of(officer.get(path))) == _figures(page), path


def _figures(page: str) -> list[str]:
    return re.findall(r'class="[^"]*\bnum\b[^"]*"[^>]*>([^<]*)<', page)


def test_a_turn_leaves_no_trace_for_the_juror(controls: TurnedControls) -> None:
    account = controls.room.seats[0][1]
    before = main_of(controls.browser(account).get("/seats"))
    controls.turn(account)
    with controls.scene.house.db.reading() as session:
        assert session.scalars(select(ControlTurn.juror_id)).one() == controls.juror(account).id
    assert main_of(controls.browser(account).get("/seats")) == before
