"""The redaction desk in the browser: who may, every form, stale pages, exhibits, and the way to publication."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select

import panel.redaction
from app.labels import LABELS
from app.words.redaction import MESSAGES
from panel.lifecycle import CaseStatus
from panel.models import Account, Case, RedactionDecision, Role
from panel.redaction import Kind
from panel.redaction.recognisers.shared import RULES_ONLY
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, furnish, url
from tests.panel.desk import Desk

S = CaseStatus
Sign = Callable[..., Browser]
CLAIM = "我叫李秀英，在蜀香阁订了酸菜鱼，电话13800001234。邻居吕欣怡看到了，吕女士说汤洒了。<b>很烫</b>"
RULE = re.compile(r'"((?:registry|number|contact|place|name|shop|english|model|quasi|suspect)\.[a-z_]+)"')


@pytest.fixture
def house_scene(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def mediator(house_scene: DeskScene, signed_in: Sign) -> Browser:
    """The mediator of the scene, signed in, reading English: the tests know its words."""
    with house_scene.scene.house.db.writing() as session:
        session.get_one(Account, house_scene.scene.mediator).locale = "en"
    return signed_in(house_scene.account(house_scene.scene.mediator))


@pytest.fixture
def case(house_scene: DeskScene) -> Case:
    """A case at the desk."""
    return house_scene.at(S.REDACTING, text=CLAIM)


@pytest.fixture
def desk(house_scene: DeskScene, case: Case) -> Desk:
    """The desk of that case, for looking behind the page."""
    return Desk(house_scene.scene, case.id)


def at(case: Case, act: str = "") -> str:
    return url(case, "redaction" + (f"/{act}" if act else ""))


def words(answer) -> str:
    """The page as it is read."""
    return html.unescape(answer.text)


def pairs(text: str) -> list[tuple[str, str]]:
    """The originals and the briefs of a page, without tags."""
    cells = re.findall(r'<div class="pair-text"[^>]*>(.*?)</div>', text, re.DOTALL)
    plain = [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in cells]
    return list(zip(plain[::2], plain[1::2], strict=True))


def test_only_who_works_on_the_case_sits_at_its_desk(
    house_scene: DeskScene, case: Case, mediator: Browser, signed_in: Sign, guest: Browser
) -> None:
    scene = house_scene.scene
    assert mediator.get(at(case)).status_code == 200
    assert signed_in(house_scene.account(scene.manager)).get(at(case)).status_code == 200
    others = [
        signed_in("Other", Role.MEDIATOR), signed_in("Quality", Role.QUALITY), signed_in("Admin", Role.ADMIN),
        signed_in(house_scene.account(scene.complainant)), signed_in(house_scene.account(scene.member)),
    ]
    posts = (
        "mask", "confirm-all", "undo", "frame", "preview", "publish", "entities/e-1/confirm", "pictures/x/open", "pictures/x",
    )
    for other in others:
        assert other.get(at(case)).status_code == 404
        assert [other.post(at(case, act)).status_code for act in posts] == [404] * len(posts)
    assert guest.get(at(case)).status_code == 303


def test_the_desk_is_closed_before_and_after_redaction(house_scene: DeskScene, mediator: Browser) -> None:
    for status in (S.IMPASSE, S.VOTING):
        other = house_scene.at(status)
        assert mediator.get(at(other)).status_code == 409
        assert mediator.post(at(other, "publish")).status_code == 409


def test_original_and_brief_stand_side_by_side_to_the_letter(desk: Desk, case: Case, mediator: Browser) -> None:
    draft = desk.draft()
    shown = pairs(mediator.get(at(case)).text)
    for key, original in draft.originals.items():
        if original.strip():
            assert (original, draft.redacted.texts[key]) in shown
    assert "<b>很烫</b>" not in mediator.get(at(case)).text, "what a party wrote is text, never markup"


def test_every_view_opens_and_a_forged_one_is_the_first(case: Case, mediator: Browser) -> None:
    for view in ("texts", "frame", "pictures", "jurors", "publish", "../x", ""):
        assert mediator.get(at(case) + f"?view={view}&entity=nobody").status_code == 200
    jurors = words(mediator.get(at(case) + "?view=jurors"))
    assert "[消费者]" in jurors
    assert "李秀英" not in jurors
    assert "13800001234" not in jurors


def test_masking_more_words(desk: Desk, case: Case, mediator: Browser) -> None:
    sent = {"version": desk.redaction().version, "mask-surface": "酸菜鱼", "mask-kind": "other", "mask-role": ""}
    assert mediator.post(at(case, "mask"), sent).status_code == 303
    assert "酸菜鱼" not in desk.draft().redacted.texts["claim"]
    again = mediator.post(at(case, "mask"), sent)
    assert again.status_code == 409, "the page of before is stale"
    assert 'value="酸菜鱼"' in again.text
    assert "Somebody has changed the brief" in words(again)


@pytest.mark.parametrize(
    "wrong",
    [
        {"mask-surface": ""}, {"mask-surface": "长" * 201}, {"mask-surface": "不在任何文字里"}, {"mask-kind": "dragon"},
        {"mask-role": "juror"},
    ],
)
def test_a_wrong_mask_is_refused_beside_its_field(desk: Desk, case: Case, mediator: Browser, wrong: dict[str, str]) -> None:
    sent = {"version": desk.redaction().version, "mask-surface": "酸菜鱼", "mask-kind": "other", "mask-role": "", **wrong}
    answer = mediator.post(at(case, "mask"), sent)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert sent["mask-surface"] in words(answer)
    assert "酸菜鱼" in desk.draft().redacted.texts["claim"]


def test_decisions_about_one_entity(desk: Desk, case: Case, mediator: Browser) -> None:
    neighbour, lady, party = desk.entity("吕欣怡"), desk.entity("吕女士"), desk.entity("李秀英")

    def post(entity: str, act: str, **fields: str):
        return mediator.post(at(case, f"entities/{entity}/{act}"), {"version": desk.redaction().version, **fields})

    chosen = mediator.get(at(case) + f"?entity={neighbour}")
    assert 'name="rename-value"' in chosen.text
    assert 'name="drop-value"' in chosen.text
    assert 'name="drop-value"' not in mediator.get(at(case) + f"?entity={party}").text
    assert post(neighbour, "rename", **{"rename-value": "邻居"}).status_code == 303
    assert post(neighbour, "rename", **{"rename-value": ""}).status_code == 422
    taken = post(neighbour, "rename", **{"rename-value": "消费者"})
    assert taken.status_code == 422
    assert "stands for somebody else" in words(taken)
    assert post(lady, "merge", **{"merge-value": neighbour}).status_code == 303
    assert post(neighbour, "merge", **{"merge-value": "e-forged"}).status_code == 422
    assert desk.draft().redacted.texts["claim"].count("[邻居]") == 2
    assert post(neighbour, "drop", **{"drop-value": ""}).status_code == 422
    assert post(party, "drop", **{"drop-value": "不要紧"}).status_code == 422
    assert post(neighbour, "drop", **{"drop-value": "公众人物"}).status_code == 303
    page = words(mediator.get(at(case)))
    assert "readable because: 公众人物" in page
    assert "吕欣怡" in desk.draft().redacted.texts["claim"]
    assert post(neighbour, "restore").status_code == 303
    assert post(neighbour, "restore").status_code == 409
    assert "吕欣怡" not in desk.draft().redacted.texts["claim"]
    assert post("e-nobody", "rename", **{"rename-value": "x"}).status_code == 422


def test_confirming_goes_on_to_the_next_and_undo_takes_back(desk: Desk, case: Case, mediator: Browser) -> None:
    first, second = (entity.id for entity in desk.draft().unconfirmed[:2])
    version = {"version": desk.redaction().version}
    answer = mediator.post(at(case, f"entities/{first}/confirm"), version)
    assert answer.headers["Location"].endswith(f"entity={second}#entity-{second}")
    mediator.post(at(case, f"entities/{first}/unconfirm"), version)
    assert first not in desk.draft().confirmed
    assert mediator.post(at(case, "confirm-all"), version).status_code == 303
    assert desk.draft().unconfirmed == ()
    mediator.post(at(case, f"entities/{desk.entity('吕欣怡')}/rename"), {**version, "rename-value": "甲"})
    assert 'data-key="z"' in mediator.get(at(case)).text
    assert mediator.post(at(case, "undo"), {"version": desk.redaction().version}).status_code == 303
    assert "[甲]" not in desk.draft().redacted.texts["claim"]
    assert 'data-key="z"' not in mediator.get(at(case)).text


def test_a_page_without_its_version_changes_nothing(desk: Desk, case: Case, mediator: Browser) -> None:
    entity = desk.draft().unconfirmed[0].id
    for path in (f"entities/{entity}/confirm", "confirm-all", "undo", "preview", "publish"):
        for version in ({}, {"version": "0"}, {"version": "-1"}, {"version": "９"}, {"version": "9" * 30}):
            assert mediator.post(at(case, path), version).status_code == 409
    assert desk.draft().confirmed == frozenset()


FRAME = {"question": "商家该赔吗？", "option1": "赔", "option2": "不赔", "option3": "", "option4": "", "rule_text": "规则"}


def test_framing_the_question(desk: Desk, case: Case, mediator: Browser) -> None:
    sent = {**FRAME, "option4": "李秀英道歉", "version": desk.redaction().version}
    assert mediator.post(at(case, "frame"), sent).status_code == 303
    redaction = desk.redaction()
    assert [option["key"] for option in redaction.options] == ["uphold", "partly", "other"]
    assert desk.draft().redacted.texts["option.other"] == "[消费者]道歉"
    assert {option["side"] for option in redaction.options} == {"middle"}
    stale = mediator.post(at(case, "frame"), {**sent, "question": "另一个问题？"})
    assert stale.status_code == 409
    assert "另一个问题？" in words(stale)
    for wrong in (
        {"question": ""}, {"option2": ""}, {"question": "长" * 301}, {"rule_text": "长" * 2001}, {"side1": "merchant"},
    ):
        answer = mediator.post(at(case, "frame"), {**FRAME, **wrong, "version": redaction.version})
        assert answer.status_code == 422
        assert "规则" in words(answer) or "rule_text" in wrong
    assert desk.redaction().question == "商家该赔吗？"


def test_the_desk_says_whom_an_answer_favours_and_keeps_it(desk: Desk, case: Case, mediator: Browser) -> None:
    """Relabelling a line does not leave it with the side of what stood there before."""
    page = mediator.get(f"{at(case)}?view=frame").text
    assert re.search(r'<select[^>]*name="side1".*?<option selected value="complainant"', page, re.S)
    sides = {"side1": "respondent", "side2": "complainant", "side3": "middle"}
    sent = {**FRAME, **sides, "option1": "不赔", "option2": "赔", "version": desk.redaction().version}
    assert mediator.post(at(case, "frame"), sent).status_code == 303
    assert [(o["key"], o["label"], o["side"]) for o in desk.redaction().options] == [
        ("uphold", "不赔", "respondent"), ("partly", "赔", "complainant"),
    ]
    page = mediator.get(f"{at(case)}?view=frame").text
    assert re.search(r'<select[^>]*name="side1".*?<option selected value="respondent"', page, re.S)


def test_originals_never_reach_the_log(
    desk: Desk, case: Case, mediator: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mediator.get(at(case))
    sent = {"mask-surface": "酸菜鱼", "mask-kind": "other", "mask-role": ""}
    for version, status in ((desk.redaction().version, 303), (1, 409)):
        assert mediator.post(at(case, "mask"), {**sent, "version": version}).status_code == status
    assert not [name for name in ("李秀英", "吕欣怡", "酸菜鱼", "13800001234") if name in caplog.text]


def test_the_desk_costs_the_same_whatever_stands_on_it(
    house_scene: DeskScene, desk: Desk, case: Case, mediator: Browser
) -> None:
    def queries() -> int:
        counted: list[str] = []
        engine = house_scene.scene.house.db.engine

        def listen(*args: object) -> None:
            counted.append(str(args[2]))

        event.listen(engine, "before_cursor_execute", listen)
        mediator.get(at(case))
        event.remove(engine, "before_cursor_execute", listen)
        return len(counted)

    mediator.get(at(case))
    before = queries()
    for surface in ("酸菜鱼", "汤洒了", "很烫"):
        sent = {"version": desk.redaction().version, "mask-surface": surface, "mask-kind": "other", "mask-role": ""}
        mediator.post(at(case, "mask"), sent)
    with house_scene.scene.house.db.reading() as session:
        assert len(session.scalars(select(RedactionDecision)).all()) == 3
    mediator.get(at(case))
    assert queries() <= before <= 28


def test_every_rule_kind_and_gate_has_words() -> None:
    modules = Path(panel.redaction.__file__).parent.rglob("*.py")
    rules = {rule for module in modules for rule in RULE.findall(module.read_text("utf-8"))}
    assert len(rules) > 60
    assert sorted(rules - set(LABELS["redaction_rule"])) == []
    assert sorted(set(Kind) - set(LABELS["redaction_kind"])) == []
    assert sorted({*RULES_ONLY.missing, "too_long"} - set(LABELS["redaction_missing"])) == []
    gates = ("no_consent", "no_question", "unconfirmed", "pictures", "objections", "leak", "not_previewed", "preview_running")
    assert [gate for gate in gates if f"gate.{gate}" not in MESSAGES] == []
