"""The brief before it goes out, and what comes after the verdict: the four choices."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from PIL import Image

from app.evidence import store
from panel.evidence import clean_picture
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import PartyRole, PictureState, RemedyKind, SeatStatus, Stance
from panel.rehearsal.settling import settle_draft
from panel.services.appealing import rule_on_appeal
from panel.services.deciding import decide_case, give_explanation
from panel.services.exhibits import add_exhibit
from panel.services.previewing import offer_preview
from panel.services.publishing import decide_picture, open_picture
from panel.uow import House
from tests.app.conftest import Clock
from tests.app.disputes_room import Room, picture

S = CaseStatus
REASONS = "评审结论清楚，照此办理：全额退款，三天内到账，不另作补偿。"


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def decided(room: Room) -> int:
    case_id = room.scene.to(S.DECIDED)
    with room.scene.house.work() as uow:
        decide_case(
            uow, case_id, room.scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=room.clock(),
            amount_minor=12800,
        )
    return case_id


def previewed(room: Room, app: Flask) -> int:
    """A case whose draft, with one boxed and one withheld picture, is before both sides."""
    with app.app_context():
        case_id = room.scene.to(S.IN_MEDIATION)
        with room.scene.house.work() as uow:
            shown, hidden = (
                add_exhibit(uow, case_id, PartyRole.COMPLAINANT, clean_picture(picture(colour)), "x.png", "", store=store(),
                            now=room.clock()).public_id
                for colour in ("red", "blue")
            )
        room.scene.impasse(case_id)
        room.scene.redact(case_id)
        for exhibit, state in ((shown, PictureState.BOXED), (hidden, PictureState.WITHHELD)):
            with room.scene.house.work() as uow:
                open_picture(uow, case_id, exhibit, now=room.clock())
                decide_picture(
                    uow, case_id, exhibit, state, store=store(), by_id=room.scene.mediator, now=room.clock(), alt="一张图",
                    boxes=((0, 0, 500, 1000),) if state is PictureState.BOXED else (),
                )
        with room.scene.house.work() as uow:
            settle_draft(uow, case_id, by_id=room.scene.mediator, now=room.clock())
            offer_preview(uow, case_id, now=room.clock())
    return case_id


def test_the_draft_shows_redacted_words_and_boxed_pictures_only(room: Room, app: Flask) -> None:
    case_id = previewed(room, app)
    page = room.respondent.get(room.path(case_id, "/brief"))
    assert page.status_code == 200
    main = page.text.split("<main", 1)[1].split("</main>")[0]
    for secret in ("李秀英", "13800001234", "蜀香阁", "8840012345678"):
        assert secret not in main
    pictures = re.findall(r'/brief/pictures/(\w+)"', main)
    assert len(set(pictures)) == 1
    sent = room.respondent.get(room.path(case_id, f"/brief/pictures/{pictures[0]}"))
    pixels = Image.open(io.BytesIO(sent.data)).convert("RGB")
    assert pixels.getpixel((5, 5)) == (0, 0, 0)
    assert pixels.getpixel((35, 5)) == (255, 0, 0)
    assert room.stranger.get(room.path(case_id, f"/brief/pictures/{pictures[0]}")).status_code == 404


def test_an_objection_waits_for_its_answer_and_is_seen_by_its_side_only(room: Room, app: Flask) -> None:
    case_id = previewed(room, app)
    assert room.complainant.post(room.path(case_id, "/brief/object"), {"text": " "}).status_code == 422
    assert room.complainant.post(room.path(case_id, "/brief/object"), {"text": "菜名太特别"}).status_code == 303
    assert "菜名太特别" in room.complainant.get(room.path(case_id)).text
    assert "菜名太特别" not in room.respondent.get(room.path(case_id)).text
    assert room.respondent.post(room.path(case_id, "/brief/approve")).status_code == 303
    assert room.respondent.post(room.path(case_id, "/brief/approve")).status_code == 303


def test_there_is_no_brief_before_it_is_shown(room: Room) -> None:
    case_id = room.scene.to(S.REDACTING)
    assert room.complainant.get(room.path(case_id, "/brief")).status_code == 404
    assert room.complainant.post(room.path(case_id, "/brief/approve")).status_code == 409


def test_the_published_brief_stays_readable(room: Room) -> None:
    case_id = room.scene.to(S.VOTING)
    page = room.complainant.get(room.path(case_id, "/brief"))
    assert page.status_code == 200
    assert "李秀英" not in page.text.split("<main", 1)[1].split("</main>")[0]
    assert room.complainant.post(room.path(case_id, "/brief/approve")).status_code == 409


def test_the_verdict_shows_heads_and_weight_and_reasons_of_nobody(room: Room) -> None:
    case_id = room.scene.to(S.VOTING)
    texts = [f"理由第{n}条，证据对照之后更可信" for n in range(7)]
    for text, seat in zip(texts, room.scene.seats(case_id, SeatStatus.SUMMONED), strict=True):
        room.scene.cast(seat, "uphold", rationale=text)
    room.scene.settle(case_id)
    page = room.complainant.get(room.path(case_id)).text
    assert 'class="tally"' in page
    shown = [text for text in texts if text in page]
    assert len(shown) == 4
    other = room.respondent.get(room.path(case_id)).text
    order = sorted(shown, key=page.index)
    assert order == sorted(shown, key=other.index)
    assert not re.search(r"评审\d", page)


def test_accepting_asks_once_and_stands(room: Room) -> None:
    case_id = decided(room)
    assert REASONS in room.complainant.get(room.path(case_id)).text
    assert room.complainant.get(room.path(case_id, "/accept")).status_code == 200
    assert room.complainant.post(room.path(case_id, "/accept")).status_code == 303
    assert room.complainant.post(room.path(case_id, "/accept")).status_code == 303
    assert room.complainant.post(room.path(case_id, "/leave")).status_code == 409
    page = room.complainant.get(room.path(case_id)).text
    assert room.path(case_id, "/appeal") not in page
    assert room.path(case_id, "/appeal") in room.respondent.get(room.path(case_id)).text


def test_leaving_names_every_way(room: Room) -> None:
    case_id = decided(room)
    assert room.complainant.get(room.path(case_id, "/leave")).text.count('class="way"') == 5
    assert room.complainant.post(room.path(case_id, "/leave")).status_code == 303


def test_an_explanation_is_asked_for_given_and_read_by_its_side(room: Room, clock: Clock) -> None:
    case_id = decided(room)
    assert room.complainant.post(room.path(case_id, "/explanation"), {"question": ""}).status_code == 422
    assert room.complainant.post(room.path(case_id, "/explanation"), {"question": "为什么没有补偿？"}).status_code == 303
    assert room.scene.case(case_id).deadline_kind is DeadlineKind.EXPLANATION
    with room.scene.house.work() as uow:
        give_explanation(uow, case_id, PartyRole.COMPLAINANT, "补偿以欺诈为前提。", now=clock())
    assert "补偿以欺诈为前提。" in room.complainant.get(room.path(case_id)).text
    assert "为什么没有补偿？" not in room.respondent.get(room.path(case_id)).text
    assert room.complainant.post(room.path(case_id, "/accept")).status_code == 303


def test_a_second_question_is_refused_with_the_rule_and_the_same_one_is_once(room: Room) -> None:
    case_id = decided(room)
    for _ in range(2):
        answer = room.complainant.post(room.path(case_id, "/explanation"), {"question": "为什么没有补偿？"})
        assert answer.status_code == 303
    refused = room.complainant.post(room.path(case_id, "/explanation"), {"question": "骑手的责任呢？"})
    assert refused.status_code == 409
    assert "每一方只能请求说明一次" in refused.text
    page = room.complainant.get(room.path(case_id)).text
    assert page.count("为什么没有补偿？") == 1
    assert "骑手的责任呢？" not in page


@pytest.mark.parametrize(("field", "value"), [("ground", ""), ("ground", "taste"), ("text", "太短"), ("text", "汤" * 4001)])
def test_a_fault_in_an_appeal_is_told(room: Room, field: str, value: str) -> None:
    case_id = decided(room)
    sent = {"ground": "new_evidence", "text": "店里找到了当天出餐口的监控录像，能看到封签完整。", field: value}
    answer = room.respondent.post(room.path(case_id, "/appeal"), sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert room.scene.status(case_id) is S.DECIDED


def test_an_appeal_opens_evidence_again_and_both_sides_read_it(room: Room) -> None:
    case_id = decided(room)
    sent = {"ground": "new_evidence", "text": "店里找到了当天出餐口的监控录像，能看到封签完整。"}
    assert room.respondent.post(room.path(case_id, "/appeal"), sent).status_code == 303
    assert room.scene.status(case_id) is S.APPEALED
    assert "监控录像" in room.complainant.get(room.path(case_id)).text
    assert room.respondent.get(room.path(case_id, "/evidence")).status_code == 200
    assert room.respondent.post(room.path(case_id, "/appeal"), sent).status_code == 409


def test_after_the_time_an_appeal_is_refused_with_the_reason(room: Room, clock: Clock) -> None:
    case_id = decided(room)
    clock.turn(hours=73)
    sent = {"ground": "procedure", "text": "评审前没有给我们看过匿名案情，程序上有问题。"}
    assert room.respondent.post(room.path(case_id, "/appeal"), sent).status_code == 409


def test_choices_wait_for_the_decision(room: Room) -> None:
    case_id = room.scene.to(S.DECIDED)
    assert 'class="choices"' not in room.complainant.get(room.path(case_id)).text
    assert room.complainant.post(room.path(case_id, "/accept")).status_code == 409


def test_a_refused_appeal_says_why_and_leaves_the_other_choices(room: Room, clock: Clock) -> None:
    case_id = decided(room)
    room.complainant.post(room.path(case_id, "/explanation"), {"question": "为什么？"})
    sent = {"ground": "new_evidence", "text": "店里找到了当天出餐口的监控录像，能看到封签完整。"}
    with room.scene.house.work() as uow:
        give_explanation(uow, case_id, PartyRole.COMPLAINANT, "见理由。", now=clock())
    room.respondent.post(room.path(case_id, "/appeal"), sent)
    clock.turn(hours=1)
    room.scene.now = clock()
    with room.scene.house.work() as uow:
        rule_on_appeal(uow, case_id, False, "这段录像第一次评审时已经可以提交。", by_id=room.scene.manager, now=clock())
    page = room.respondent.get(room.path(case_id)).text
    assert "这段录像第一次评审时已经可以提交。" in page
    assert room.path(case_id, "/accept") in page
    assert room.path(case_id, "/appeal") not in page
    assert room.path(case_id, "/explanation") not in room.complainant.get(room.path(case_id)).text
