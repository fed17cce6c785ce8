"""Pages of questions beside the story: at filing, at the desk, on the page of the side that is asked."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Account, AskedQuestion, Case
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.disputes_room import Room, step_one, step_two
from tests.app.test_hearing_pages import Sign, read

pytestmark = pytest.mark.xdist_group("hearing")
QUESTIONS, MORE, REVIEW = "/disputes/new/questions", "/disputes/new/questions?more=1", "/disputes/new/review"
STORY = "订了四人份的酸菜鱼，送来的时候已经凉透，汤只剩下一半，一家人等到很晚，谁都没有动筷子，最后另外煮了面条。"


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in: Sign) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def asked(page: str) -> list[str]:
    """The fields of the questions that are seen, in order."""
    return list(dict.fromkeys(re.findall(r'<(?:textarea|input)(?![^>]*type="hidden")[^>]*name="(ask_[a-z]+-\d)"', page)))


def begun(browser: Browser, **story: str) -> list[str]:
    """Both steps; gives what is asked then."""
    assert browser.post("/disputes/new", step_one(**story)).status_code == 303
    assert browser.post("/disputes/new/remedy", step_two()).headers["Location"] == QUESTIONS
    return asked(read(browser, QUESTIONS))


def test_questions_at_filing_vary_hold_nobody_up_and_stay_with_the_case(room: Room, house: House) -> None:
    me = room.complainant
    assert room.stranger.get(QUESTIONS).headers["Location"] == "/disputes/new", "first the story"
    fields = begun(me, text=STORY)
    assert fields == ["ask_health-1", "ask_promised-1", "ask_open-1"]
    hidden = {"ask_health-1": "\u200b\u202e", "ask_promised-1": "长" * 1001, "ask_gentle-1": ""}
    assert me.post(MORE, hidden).headers["Location"] == REVIEW
    assert "\u202e" not in read(me, REVIEW), "what cannot be seen is no answer"
    back = me.post(REVIEW)
    assert back.headers["Location"] == QUESTIONS, "where it can be shortened"
    assert "1000" in read(me, QUESTIONS)
    assert me.post("/disputes/new/discard").status_code == 303
    assert begun(me, text=STORY) == fields
    page = read(me, QUESTIONS)
    assert REVIEW in page, "one may go on without answering"
    assert "答应 · 承诺" in page, "the rule is there to read"
    assert me.post(QUESTIONS, {"ask_health-1": "长" * 1001}).status_code == 422
    sent = me.post(QUESTIONS, {"ask_health-1": "肚子不舒服", "ask_promised-1": "随便", "ask_open-1": ""})
    assert sent.headers["Location"] == MORE
    again = read(me, MORE)
    assert asked(again) == ["ask_gentle-1"], "one question, the others are kept beside it"
    assert "肚子不舒服" in again
    told = {"ask_health-1": "肚子不舒服", "ask_promised-1": "随便", "ask_open-1": "", "ask_gentle-1": "算了"}
    assert me.post(MORE, told).headers["Location"] == REVIEW, "no third time"
    assert "肚子不舒服" in read(me, REVIEW)
    assert asked(read(me, QUESTIONS)) == [*fields, "ask_gentle-1"], "going back finds them all"
    where = me.post(REVIEW).headers["Location"].split("?")[0].removesuffix("/evidence")
    with house.db.reading() as session:
        replies = session.execute(select(AskedQuestion.code, AskedQuestion.reply).order_by(AskedQuestion.id)).all()
    assert dict(replies) == {"health-1": "肚子不舒服", "promised-1": "随便", "open-1": "", "gentle-1": "算了"}
    assert "肚子不舒服" in read(me, where)
    theirs = read(room.respondent, where)
    assert "肚子不舒服" in theirs
    assert "你最在意的是什么" not in theirs, "passed over is not told"
    second = begun(me, text=STORY)
    assert second == ["ask_health-2", "ask_promised-2", "ask_open-2"], "other words the next time"
    assert me.post(REVIEW).status_code == 303, "and without a look at them it is filed all the same"


def test_a_story_that_says_it_is_asked_less_and_an_edited_one_anew(room: Room) -> None:
    me = room.complainant
    first = begun(me, text=STORY)
    assert me.post(QUESTIONS, {first[1]: "答应半小时送到"}).status_code == 303
    fields = begun(me, text=f"{STORY}吃完肚子不舒服，联系过客服。")
    assert "ask_health-1" not in fields, "the story says it now"
    assert "ask_promised-1" in fields, "what was answered stays"
    short = begun(me, text="算了", title="没事")
    assert any(field.startswith("ask_gentle") for field in short)


def test_a_mediator_asks_and_the_side_answers_or_passes_over(room: Room, house: House, signed_in: Sign) -> None:
    case = room.scene.to(CaseStatus.IN_MEDIATION)
    with house.db.reading() as session:
        mediator, public_id = session.get_one(Account, room.scene.mediator), session.get_one(Case, case).public_id
    desk, where = signed_in(mediator), f"/desk/cases/{public_id}"
    page, me = f"/cases/{public_id}/question", room.complainant
    assert me.get(page).status_code == 303, "nothing waits"
    assert desk.post(f"{where}/ask", {"ask-side": "complainant", "ask-question": "gentle-1"}).status_code == 422
    assert desk.post(f"{where}/ask", {"ask-side": "", "ask-question": "tried-2"}).status_code == 422
    assert desk.post(f"{where}/ask", {"ask-side": "complainant", "ask-question": "treated-1"}).status_code == 303
    assert desk.post(f"{where}/ask", {"ask-side": "complainant", "ask-question": "tried-2"}).status_code == 409
    assert "问题" in read(me, f"/cases/{public_id}")
    assert "对方待你怎么样" in read(me, page)
    assert room.respondent.get(page).status_code == 303
    assert room.stranger.get(page).status_code == room.stranger.post(f"{page}/decline").status_code == 404
    assert me.post(page, {"reply": ""}).status_code == 422
    assert me.post(page, {"reply": "还行"}).headers["Location"] == page, "one gentle question more"
    with house.db.reading() as session:
        gentle = session.scalars(select(AskedQuestion).order_by(AskedQuestion.id.desc()).limit(1)).one().public_id
    assert me.post(page, {"reply": "x", "asked": "0" * 26}).status_code == 404, "an answer to another question"
    assert me.post(f"{page}/decline", {"asked": gentle}).status_code == 303
    assert "还行" in read(desk, where)
    assert "已跳过" in read(desk, where)
    assert "已跳过" not in read(room.respondent, f"/cases/{public_id}")
    assert desk.post(f"{where}/ask", {"ask-side": "respondent", "ask-question": "tried-2"}).status_code == 303
    assert room.respondent.post(page, {"reply": "9"}).status_code == 422
    assert room.respondent.post(page, {"reply": "1"}).status_code == 303
    assert "找过，有回复" in read(me, f"/cases/{public_id}")


def test_words_that_come_when_the_dispute_is_sent_or_changed_are_not_lost(room: Room) -> None:
    """The page was left open: the dispute was filed, or its story emptied, in another tab."""
    me, late = room.complainant, {"ask_health-1": "肚子不舒服了三天"}
    begun(me, text=STORY)
    me.send_json("/drafts/filing.1", {"fields": {"category": "", "text": ""}})
    back = me.post(QUESTIONS, late)
    assert back.headers["Location"] == "/disputes/new"
    begun(me, text=STORY)
    assert "肚子不舒服了三天" in read(me, QUESTIONS), "kept until the step before is whole again"
    assert me.post(QUESTIONS, late).status_code == 303
    assert me.post(REVIEW).status_code == 303
    for path, words in ((QUESTIONS, late), ("/disputes/new/remedy", {**step_two(), "remedy_text": "请上门道歉"})):
        refused = me.post(path, words)
        assert (refused.status_code, list(words.values())[-1] in refused.text) == (409, True)
    assert me.post(QUESTIONS, {"ask_health-1": ""}).headers["Location"] == "/disputes/new"
