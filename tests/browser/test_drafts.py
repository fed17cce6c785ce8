"""What a mediator writes survives a closed tab, a refusal and an impatient press; what was used is not given back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Case, DecisionKind, Draft
from panel.redaction import Kind
from tests.browser.conftest import SHOP, Live
from tests.browser.people import PATIENCE, Person
from tests.panel.desk import Desk
from tests.panel.scene import Scene

pytestmark = pytest.mark.xdist_group("browser")
Window = Callable[..., Person]
NOTE, MORE = "商家今天补了发货单，明天给买家打电话。", "周五再看。"
QUESTION = "商家要不要承担运输途中的破损？"


def place(live: Live, scene: Scene, status: CaseStatus) -> tuple[Case, str]:
    """A case of the mediator at a status, and its workbench."""
    case = scene.case(scene.to(status, merchant_name=SHOP))
    return case, f"/desk/cases/{case.public_id}"


def drafts(live: Live, case: Case) -> list[str]:
    """The keys of the drafts about a case."""
    with live.house.db.reading() as session:
        return list(session.scalars(select(Draft.key).where(Draft.key.endswith(case.public_id))))


def test_a_note_survives_a_closed_tab_and_goes_with_the_act(live: Live, desk: Window, scene: Scene) -> None:
    case, bench = place(live, scene, CaseStatus.IN_MEDIATION)
    who = desk(live.account("he_jing")).at(bench)
    who.page.locator("#act-note summary").click()
    who.page.locator("#note-text").fill(NOTE)
    expect(who.page.locator("#act-note [data-draft-status]")).to_have_class(re.compile("is-saved"), timeout=PATIENCE)
    who.page.close()
    who.page = who.context.new_page()
    who.at(bench)
    expect(who.page.locator("#note-text")).to_have_value(NOTE)
    expect(who.page.locator("#note-text")).to_be_visible()
    who.page.locator("#note-text").fill(NOTE + MORE)
    who.page.locator("#act-note button[type=submit]").click()  # before the pause after the last key is over
    who.sees(NOTE + MORE)
    expect(who.page.locator("#note-text")).to_have_value("")
    assert drafts(live, case) == []


def test_what_is_typed_before_the_script_has_come_is_kept_too(live: Live, desk: Window, scene: Scene) -> None:
    case, bench = place(live, scene, CaseStatus.IN_MEDIATION)
    who = desk(live.account("he_jing"))
    held: list[Route] = []
    who.page.route("**/js/autosave*.js*", lambda route: held.append(route))
    with who.page.expect_request("**/js/autosave*.js*"):
        who.at(bench)
    who.page.locator("#act-note summary").click()
    who.page.locator("#note-text").fill(NOTE)
    for route in held:
        route.continue_()
    expect(who.page.locator("#act-note [data-draft-status]")).to_have_class(re.compile("is-saved"), timeout=PATIENCE)
    assert len(drafts(live, case)) == 1


def test_a_question_that_was_refused_is_given_back_to_the_last_key(live: Live, desk: Window, scene: Scene) -> None:
    case, bench = place(live, scene, CaseStatus.REDACTING)
    who = desk(live.account("he_jing")).at(f"{bench}/redaction?view=frame")
    # somebody else is at the desk too
    Desk(scene, case.id).decide(DecisionKind.ADD, value="汤洒了一半", entity_kind=Kind.OTHER)
    with who.deafness():  # a refusal is an answer of 409, which the console calls an error
        who.page.locator("#question").fill("")
        who.page.locator("#question").press_sequentially(QUESTION)
        who.page.locator("#option1").fill("承担")
        who.page.locator("#option2").fill("不承担")
        who.page.locator("form.redaction-form button[type=submit]").click()
        expect(who.page.locator("main [role=alert]").first).to_be_visible()
    expect(who.page.locator("#question")).to_have_value(QUESTION)
    who.at(f"{bench}/redaction?view=frame")
    expect(who.page.locator("#question")).to_have_value(QUESTION)
    expect(who.page.locator("form.redaction-form [data-draft-status]")).to_contain_text("草稿")
    assert drafts(live, case) == [f"redaction.frame.{case.public_id}"]
