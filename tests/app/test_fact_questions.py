"""Fact questions on the pages: the desk, the juror's paper, the verdict for each who reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.config import Config
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import SeatStatus
from panel.queries.redactions import get_redaction
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.juror_room import Room, paper
from tests.panel.scene import Scene

ASKED = ("出餐前检查过汤碗吗？", "汤是在送到之前洒的吗？")


@pytest.fixture
def room(house: House, clock: Clock, app_config: Config, signed_in: Callable[..., Browser]) -> Room:
    """A case before seven jurors, with two fact questions."""
    scene = Scene.furnish(house, FolderStore(Path(app_config.evidence_dir)), clock())
    made = Room(scene, clock, signed_in)
    made.case_id = scene.to(CaseStatus.REDACTING)
    scene.ask_facts(made.case_id, *ASKED)
    scene.publish(made.case_id)
    made.seats = scene.seats(made.case_id, SeatStatus.SUMMONED)
    return made


def case_path(room: Room) -> str:
    """The public id of the room's case."""
    return room.scene.case(room.case_id).public_id


def test_the_paper_asks_the_facts_first_and_repeats_what_was_answered(room: Room) -> None:
    juror = room.accept(0)
    page = room.read(0, juror)
    places = [page.index(text) for text in (*(f"{n}. {text}" for n, text in enumerate(ASKED, 1)), 'name="choice"')]
    assert places == sorted(places)
    assert page.count('name="fact1"') == 3
    assert 'name="fact3"' not in page
    assert juror.post(room.path(0, "/ballot"), paper(fact1="no", fact2="unclear")).status_code == 303
    counted = juror.get(room.path(0)).text
    assert f"2. {ASKED[1]}</dt><dd>不清楚" in counted
    again = juror.get(room.path(0, "/ballot")).text
    assert again.count("checked") == 4  # two answers, the choice, a reason tag


def test_a_missing_answer_is_said_at_its_place_and_nothing_is_lost(room: Room) -> None:
    juror = room.accept(0)
    for sent in (paper(fact1="yes"), paper(fact1="yes", fact2=""), paper(fact1="yes", fact2="maybe")):
        answer = juror.post(room.path(0, "/ballot"), sent)
        assert answer.status_code == 422
        assert 'href="#fact2-0"' in answer.text
        assert re.search(r'<input[^>]*checked[^>]*name="fact1"[^>]*value="yes"', answer.text)
        assert sent["rationale"] in answer.text
    forged = juror.post(room.path(0, "/ballot"), paper(fact1="yes", fact2="no", fact3="yes"))
    assert forged.status_code == 422
    assert juror.post(room.path(0, "/ballot"), paper(fact1="yes", fact2="no")).status_code == 303


def test_a_late_paper_gives_its_answers_back(room: Room) -> None:
    juror = room.accept(6)
    for number in range(6):
        room.scene.cast(room.seats[number], "uphold", facts=("no", "yes"))
    room.clock.turn(hours=25)
    room.scene.now = room.clock()
    room.scene.settle(room.case_id)
    answer = juror.post(room.path(6, "/ballot"), paper(fact1="no", fact2="yes"))
    assert answer.status_code == 409
    assert "事实问题 1</dt><dd>否" in answer.text  # the brief is closed to a juror whose seat is over


def test_everybody_reads_the_findings_after_the_verdict_and_nobody_before(room: Room) -> None:
    scene = room.scene
    for number in range(6):
        room.scene.cast(room.seats[number], "uphold", facts=("no", "yes" if number % 2 else "no"))
    readers: dict[str, Browser] = {
        f"/cases/{case_path(room)}": room.browser_of(scene.complainant),
        room.path(0): room.browser(0),
        f"/desk/cases/{case_path(room)}/panel": room.browser_of(scene.mediator),
    }
    for path, browser in readers.items():
        assert "评审团认定的事实" not in browser.get(path).text, path
    room.scene.cast(room.seats[6], "uphold", facts=("no", "unclear"))
    room.scene.settle(room.case_id)
    readers[f"/desk/cases/{case_path(room)}/decision"] = readers.pop(f"/desk/cases/{case_path(room)}/panel")
    for path, browser in readers.items():
        page = browser.get(path).text
        assert "评审团认定的事实" in page, path
        assert "是 0 · 否 7 · 不清楚 0" in " ".join(page.split()), path
        assert "没有哪个答案过半" in page, path


def test_the_desk_keeps_what_was_asked_and_says_what_is_wrong(room: Room) -> None:
    scene = room.scene
    case_id = scene.to(CaseStatus.REDACTING)
    mediator, at = room.browser_of(scene.mediator), f"/desk/cases/{scene.case(case_id).public_id}/redaction"
    with scene.house.db.reading() as session:
        version = get_redaction(session, case_id).version
    sent = {"question": "该赔吗？", "option1": "赔", "option2": "不赔", "rule_text": "规则", "version": version}
    asked = {"fact1": "蜀香阁检查过吗？", "fact3": "先洒的吗？"}
    twice = mediator.post(f"{at}/frame", {**sent, **asked, "fact2": "先洒的吗？"})
    assert twice.status_code == 422
    assert "有两个事实问题相同" in twice.text
    assert mediator.post(f"{at}/frame", {**sent, **asked, "fact2": "长" * 161}).status_code == 422
    assert mediator.post(f"{at}/frame", {**sent, **asked}).status_code == 303
    frame = mediator.get(f"{at}?view=frame").text
    assert 'name="fact2" ' in frame
    assert frame.count("先洒的吗？") == 1
    jurors = mediator.get(f"{at}?view=jurors").text
    assert "检查过吗？" in jurors
    assert "蜀香阁" not in jurors
