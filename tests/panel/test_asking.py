"""Questions beside the story: chosen by plain rules, varied, kept with the case, one at a time, gone with the originals."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from panel.asking import Story, askable, find_wording, gaps, is_curt, is_gentle, is_little, pick, topic_of
from panel.content import Wording
from panel.errors import Conflict, Invalid, NotFound
from panel.heard import fields_in
from panel.models import AskedQuestion, AskSource, Brief, Notice, Party, PartyRole
from panel.projections.mediator_case import case_desk
from panel.projections.own_data import view_own_data
from panel.projections.party import view_case
from panel.queries.asked import list_questions, list_wordings
from panel.queries.cases import lock_case
from panel.queries.redactions import get_redaction, make_draft
from panel.services.asking import FILED_MAX, REPLY_MAX, answer_question, ask_side, decline_question
from panel.services.filing import withdraw_case
from tests.panel.scene import Scene
from tests.panel.test_erasing import dump, erase

C, R = PartyRole.COMPLAINANT, PartyRole.RESPONDENT
LONG = "昨天订了酸菜鱼，送来时已经凉透了，我把它放在桌上，一家三口都在等，谁也没有动筷子，后来只好另外煮了面条吃。"


def topics(words: Sequence[Wording]) -> list[str]:
    return [topic_of(word.code) for word in words]


def ask(scene: Scene, case: int, code: str, role: PartyRole = C) -> str:
    with scene.house.work() as uow:
        return ask_side(uow, case, role, code, by_id=scene.mediator, now=scene.now).public_id


def reply(scene: Scene, case: int, question: str, words: str, role: PartyRole = C) -> AskedQuestion | None:
    with scene.house.work() as uow:
        return answer_question(uow, case, role, question, words, now=scene.now)


def told(scene: Scene, case: int) -> list[tuple[str, str, str | None]]:
    with scene.house.db.reading() as session:
        return [(q.side, q.source, q.reply.zh if q.reply else None) for q in list_questions(session, case)]


def test_what_the_story_does_not_say_is_asked_in_words_that_vary() -> None:
    story = Story("food_quality", LONG)
    first, second = pick(story, 0), pick(story, 1)
    assert topics(first) == topics(second) == ["health", "promised", "open"], "few, and one open one"
    assert not {word.code for word in first} & {word.code for word in second}, "never the same words twice in a row"
    missing = [each.topic for each in gaps(story)]
    assert "when" not in missing, "昨天 says it"
    assert "opened" not in missing, "of another kind of dispute"
    assert "opened" in [each.topic for each in gaps(Story("delivery", LONG))]
    for words, filled, gone in (
        ("店家答应过半小时送到", frozenset(), "promised"), ("", frozenset({"remedy_text"}), "right"),
        ("They promised half an hour", frozenset(), "promised"), ("I felt ill", frozenset(), "health"),
    ):
        assert gone in missing
        assert gone not in [each.topic for each in gaps(Story("food_quality", LONG, words, filled))]
    assert "health" in [each.topic for each in gaps(Story("food_quality", "The illustration"))], "a word, not a part of one"


def test_who_says_next_to_nothing_is_asked_gently() -> None:
    assert topics(pick(Story("other", "算了吧"), 3))[-1] == "gentle"
    assert all(map(is_curt, ("随便", "没事了。", "I'm fine", " OK ", "Whatever.")))
    assert not any(map(is_curt, ("", "  ", "汤洒了", "bookend", f"没事，{LONG}")))
    assert is_little("汤洒了")
    assert not is_little(LONG)
    assert all(not is_gentle(word.code) for word in askable("other")), "a mediator does not press"


def test_answers_of_a_filing_stay_with_the_case(scene: Scene) -> None:
    case = scene.file(asked={
        "health-2": "2", "promised-1": "  半小时送到 ", "open-1": "", "none-1": "x", "gentle-1": "没人道歉", "gentle-2": "两次",
        "cost-1": "超出的一问",
    })
    expected = [("complainant", "intake", "没有"), ("complainant", "intake", "半小时送到"), ("complainant", "intake", None),
                ("complainant", "gentle", "没人道歉")]  # fmt: skip
    assert told(scene, case) == expected[:FILED_MAX], "one gentle question, nothing unknown, not too many"
    for faulty in ({"health-2": "4"}, {"health-2": "没有"}, {"promised-1": "长" * (REPLY_MAX + 1)}):
        with pytest.raises(Invalid) as refused:
            scene.file(asked=faulty)
        assert refused.value.field == f"ask_{next(iter(faulty))}"
    with scene.house.work() as uow:
        found = lock_case(uow.session, case)
        mine, theirs = view_case(uow.session, found, C, scene.now), view_case(uow.session, found, R, scene.now)
        desk = case_desk(uow.session, found, scene.now)
        own = view_own_data(uow.session, scene.complainant)["cases"][0]["questions"]
        others = view_own_data(uow.session, scene.member)["cases"]
    assert len(mine.asked) == len(theirs.asked) == 3, "what was passed over is nobody's business but the mediator's"
    assert len(desk.asked) == 4
    assert own[0]["answer"] == "没有"
    assert own[2]["answer"] is None
    assert not any(each["questions"] for each in others)


def test_the_mediator_asks_one_thing_at_a_time(scene: Scene) -> None:
    case = scene.file()
    with pytest.raises(Conflict):
        ask(scene, case, "tried-1")
    scene.take(case)
    with scene.house.db.reading() as session:
        words = list_wordings(session, lock_case(session, case))
    assert {word.code for word in words} == {word.code for word in askable("food_quality")}
    assert topic_of(words[0].code) == "health", "first what the claim does not say"
    for wrong in ("gentle-1", "terms-1", "none-1", ""):
        with pytest.raises(Invalid):
            ask(scene, case, wrong)
    first = ask(scene, case, "tried-1")
    assert ask(scene, case, "tried-1") == first, "a double click asks once"
    with pytest.raises(Conflict, match="question.waits"):
        ask(scene, case, "cost-1")
    theirs = ask(scene, case, "tried-1", R)
    with pytest.raises(NotFound):
        reply(scene, case, first, "不是问我", R)
    for wrong in ("", "   ", "长" * (REPLY_MAX + 1)):
        with pytest.raises(Invalid):
            reply(scene, case, first, wrong)
    for _click in range(2):
        assert reply(scene, case, first, "打过三次电话") is None
    with pytest.raises(Conflict, match="question.ended"):
        reply(scene, case, first, "再答一次")
    with pytest.raises(Conflict, match="question.asked_before"):
        ask(scene, case, "tried-1")
    for _ in range(2):
        with scene.house.work() as uow:
            decline_question(uow, case, R, theirs, now=scene.now)
    assert told(scene, case) == [("complainant", "mediator", "打过三次电话"), ("respondent", "mediator", None)]
    with scene.house.db.reading() as session:
        kinds = session.scalars(select(Notice.kind).where(Notice.kind.like("question.%")).order_by(Notice.id)).all()
    assert kinds == ["question.asked", "question.asked", "question.answered"]


def test_a_curt_answer_gets_one_gentle_question_and_no_second(scene: Scene) -> None:
    case = scene.file()
    scene.take(case)
    asked = ask(scene, case, "treated-1")
    gentle, again = (reply(scene, case, asked, "还行") for _click in range(2))
    assert gentle is not None
    assert again is not None
    assert again.id == gentle.id
    assert is_gentle(gentle.code)
    assert reply(scene, case, gentle.public_id, "随便") is None, "whoever answers curtly again is left alone"
    assert reply(scene, case, ask(scene, case, "right-1"), "算了") is None
    assert reply(scene, case, ask(scene, case, "cost-2"), "2") is None, "a choice is no curt answer"
    word = find_wording(gentle.code)
    assert word is not None
    assert word.is_open
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.add(AskedQuestion(
            case_id=case, party_id=gentle.party_id, code="gentle-9", source=AskSource.GENTLE, asked_at=scene.now, reply="再问",
            answered_at=scene.now,
        ))


def test_two_who_ask_at_once_ask_one_question(scene: Scene) -> None:
    case = scene.file()
    scene.take(case)

    def one(code: str) -> bool:
        try:
            return bool(ask(scene, case, code))
        except Conflict:
            return False

    with ThreadPoolExecutor(3) as threads:
        asked = list(threads.map(one, ("tried-1", "cost-1", "right-1")))
    assert sum(asked) == len(told(scene, case)) == 1


def test_nobody_is_asked_where_nobody_is(scene: Scene) -> None:
    case = scene.file()
    scene.take(case)
    with scene.house.work() as uow:
        for party in uow.session.scalars(select(Party).where(Party.case_id == case, Party.role == R)):
            party.merchant_id = None
    with pytest.raises(Conflict, match="question.nobody"):
        ask(scene, case, "tried-1", R)


def test_jurors_read_answers_masked_and_they_go_with_the_originals(scene: Scene) -> None:
    said = "李秀英的邻居听见的，电话13800001234"
    case = scene.file(asked={"words-1": said})
    scene.take(case)
    reply(scene, case, ask(scene, case, "tried-1", R), "给李秀英打过电话", R)
    scene.respond(case)
    scene.impasse(case)
    scene.redact(case)
    with scene.house.work() as uow:
        draft = make_draft(uow.session, lock_case(uow.session, case), get_redaction(uow.session, case))
    assert draft.originals["told.complainant.1"].endswith(f"答：{said}")
    assert draft.originals["told.respondent.2"].startswith("问被投诉方：")
    shown = fields_in(draft.redacted.texts)
    assert len(shown) == 2
    assert not any(word in line for line in shown for word in ("李秀英", "13800001234"))
    scene.publish(case)
    with scene.house.db.reading() as session:
        facts = session.scalars(select(Brief.facts).where(Brief.case_id == case)).one()
    assert [fact["text"] for fact in facts if fact["source"] == "field"] == list(shown)
    with pytest.raises(Conflict):
        ask(scene, case, "cost-1")
    over = scene.file(asked={"open-1": "翠鸟那栋楼"})
    with scene.house.work() as uow:
        withdraw_case(uow, over, "谈好了", now=scene.now)
    scene.later(days=181)
    assert "翠鸟那栋楼" in dump(scene)
    assert (erase(scene), "翠鸟那栋楼" in dump(scene)) == (1, False)
