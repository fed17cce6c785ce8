"""What is written at the workbench, at the redaction desk and by the parties is given back until it was used."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Objection
from panel.services.drafts import find_drafts
from panel.services.mediation import declare_impasse
from panel.services.previewing import offer_preview
from panel.services.sessions import sign_out_everywhere
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, appealed, furnish, url
from tests.panel.desk import Desk

S = CaseStatus
Sign = Callable[..., Browser]
WORDS = "这是还没写完的理由"


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def mediator(desk: DeskScene, signed_in: Sign) -> Browser:
    """The mediator of the scene, signed in."""
    return signed_in(desk.account(desk.scene.mediator))


def keep(browser: Browser, key: str, **fields: str) -> None:
    """Save a draft as the script on the page does."""
    assert browser.send_json("/drafts", {"key": key, "fields": fields}).status_code == 200


def kept(house: House, browser: Browser, key: str) -> bool:
    """Whether there is a draft."""
    with house.db.reading() as session:
        return key in find_drafts(session, browser.account.id, [key])


STAGES = {
    "propose": (S.IN_MEDIATION, "text"), "impasse": (S.IN_MEDIATION, "reason"), "extend": (S.IN_MEDIATION, "reason"),
    "severe": (S.IN_MEDIATION, "reason"), "inadmissible": (S.IN_MEDIATION, "text"), "note": (S.IN_MEDIATION, "text"),
    "reopen": (S.IMPASSE, "reason"), "stop_redaction": (S.REDACTING, "reason"),
}


@pytest.mark.parametrize("code", STAGES)
def test_every_act_of_the_workbench_gives_its_draft_back_to_its_writer_alone(
    code: str, desk: DeskScene, mediator: Browser, signed_in: Sign
) -> None:
    status, field = STAGES[code]
    case = desk.at(status)
    key = f"desk.{code}.{case.public_id}"
    page = mediator.get(url(case)).text
    assert f'data-draft-key="{key}"' in page
    assert f'id="act-{code}" open' not in page
    keep(mediator, key, **{f"{code}-{field}": WORDS})
    page = mediator.get(url(case)).text
    assert WORDS in page
    assert f'id="act-{code}" open' in page, "a draft is not hidden"
    assert 'id="error-summary"' not in page, "nothing was sent yet"
    assert WORDS not in signed_in(desk.account(desk.scene.manager)).get(url(case)).text


def test_a_draft_goes_with_the_act_that_used_it_and_stays_with_one_that_was_refused(
    desk: DeskScene, mediator: Browser, house: House
) -> None:
    case = desk.at(S.IN_MEDIATION)
    note, extend = f"desk.note.{case.public_id}", f"desk.extend.{case.public_id}"
    keep(mediator, note, **{"note-text": WORDS})
    keep(mediator, extend, **{"extend-reason": WORDS})
    assert mediator.post(url(case, "notes"), {"note-text": "x" * 4001}).status_code == 422
    assert kept(house, mediator, note)
    assert mediator.post(url(case, "notes"), {"note-text": WORDS}).status_code == 303
    assert not kept(house, mediator, note)
    stale = {"extend-reason": WORDS, "extend-seen": "0"}
    refused = mediator.post(url(case, "extend"), stale)
    assert refused.status_code == 409
    assert WORDS in refused.text
    assert kept(house, mediator, extend)
    assert WORDS in mediator.get(url(case)).text
    assert f'name="extend-seen" type="hidden" value="{desk.again(case).version}"' in mediator.get(url(case)).text
    assert mediator.post(url(case, "extend"), {**stale, "extend-seen": str(desk.again(case).version)}).status_code == 303
    assert not kept(house, mediator, extend)


def test_a_proposal_half_written_keeps_its_numbers(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.IN_MEDIATION)
    sent = {"propose-remedy": "partial_refund", "propose-amount": "28.5", "propose-hours": "", "propose-text": ""}
    keep(mediator, f"desk.propose.{case.public_id}", **sent)
    page = mediator.get(url(case)).text
    assert 'value="28.5"' in page
    assert re.search(r"value=.partial_refund.[^>]*checked|checked[^>]*value=.partial_refund.", page)
    assert "Not a valid" not in page


def test_an_explanation_and_a_ruling_are_given_back(desk: DeskScene, house: House, signed_in: Sign) -> None:
    case = appealed(desk, house)
    manager = signed_in(desk.account(desk.scene.manager))
    keep(manager, f"desk.rule.{case.public_id}", **{"rule-ruling": WORDS, "rule-admitted": "no"})
    assert WORDS in manager.get(url(case)).text


def test_question_and_rule_are_given_back_instead_of_what_is_stored(
    desk: DeskScene, mediator: Browser, house: House
) -> None:
    case = desk.at(S.REDACTING)
    key = f"redaction.frame.{case.public_id}"
    place, frame = url(case, "redaction?view=frame"), url(case, "redaction/frame")
    assert f'data-draft-key="{key}"' in mediator.get(place).text
    sound = {"question": WORDS, "option1": "退款", "option2": "不退", "option3": "", "option4": "", "rule_text": "规则"}
    keep(mediator, key, **sound)
    assert WORDS in mediator.get(place).text
    assert mediator.post(frame, {**sound, "version": "0"}).status_code == 409
    assert kept(house, mediator, key)
    version = str(Desk(desk.scene, case.id).redaction().version)
    assert mediator.post(frame, {**sound, "version": version}).status_code == 303
    assert not kept(house, mediator, key)
    assert WORDS in mediator.get(place).text


def test_an_objection_and_its_answer_are_given_back(
    desk: DeskScene, mediator: Browser, house: House, signed_in: Sign, clock: Clock
) -> None:
    case = desk.at(S.REDACTING)
    Desk(desk.scene, case.id).settle()
    with house.work() as uow:
        offer_preview(uow, case.id, now=desk.clock())
    party = signed_in(desk.account(desk.scene.complainant))
    mine = f"objection.{case.public_id}"
    brief = f"/cases/{case.public_id}/brief"
    keep(party, mine, text=WORDS)
    assert WORDS in party.get(brief).text
    assert party.post(f"{brief}/object", {"text": ""}).status_code == 422
    assert kept(house, party, mine)
    assert party.post(f"{brief}/object", {"text": WORDS}).status_code == 303
    assert not kept(house, party, mine)
    with house.db.reading() as session:
        objection = session.scalars(select(Objection.public_id)).one()
    key = f"redaction.answer.{objection}.{case.public_id}"
    keep(mediator, key, **{f"{objection}-answer": "改了菜名"})
    page = mediator.get(url(case, "redaction?view=publish")).text
    assert f'data-draft-key="{key}"' in page
    assert "改了菜名" in page
    sent = mediator.post(url(case, f"redaction/objections/{objection}/answer"), {f"{objection}-answer": "改了菜名"})
    assert sent.status_code == 303
    assert not kept(house, mediator, key)


def test_the_words_for_a_picture_and_its_boxes_are_given_back(desk: DeskScene, mediator: Browser, house: House) -> None:
    case = desk.at(S.IN_MEDIATION)
    behind = Desk(desk.scene, case.id)
    exhibit = behind.hand_in()
    with house.work() as uow:
        declare_impasse(uow, case.id, "双方各执一词", now=desk.clock())
    desk.scene.redact(case.id)
    place = url(case, f"redaction/pictures/{exhibit}")
    mediator.post(f"{place}/open")
    key = f"redaction.picture.{exhibit}.{case.public_id}"
    box = {"boxes-0-x": "12.5", "boxes-0-y": "10", "boxes-0-w": "20", "boxes-0-h": "30"}
    keep(mediator, key, state="boxed", alt="一碗汤", **box)
    page = mediator.get(place).text
    assert all(part in page for part in ("一碗汤", 'value="12.5"', 'value="30"'))
    version = str(behind.redaction().version)
    assert mediator.post(place, {"state": "boxed", "alt": "一碗汤", "version": version, **box}).status_code == 303
    assert not kept(house, mediator, key)


def test_the_reason_for_withdrawing_is_given_back(desk: DeskScene, house: House, signed_in: Sign) -> None:
    case = desk.at(S.IN_MEDIATION)
    party = signed_in(desk.account(desk.scene.complainant))
    place, key = f"/cases/{case.public_id}/withdraw", f"withdraw.{case.public_id}"
    keep(party, key, reason=WORDS)
    assert WORDS in party.get(place).text
    assert party.post(place, {"reason": WORDS}).status_code == 303
    assert not kept(house, party, key)


def test_whose_session_ended_over_a_text_gets_it_back_to_copy(desk: DeskScene, mediator: Browser, house: House) -> None:
    case = desk.at(S.IN_MEDIATION)
    with house.work() as uow:
        sign_out_everywhere(uow, mediator.account.id)
    answer = mediator.post(url(case, "notes"), {"note-text": WORDS})
    assert answer.status_code == 401
    assert WORDS in html.unescape(answer.text)
    assert 'href="/sign-in"' in answer.text
    assert mediator.post(url(case, "take")).status_code == 303  # without a text one is sent to sign in
