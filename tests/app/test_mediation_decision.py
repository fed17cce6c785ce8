"""The decision desk and closing: verdict beside the case, preview to the word, one decision, one closing record."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.mediation.verdict_words import tenths
from panel.lifecycle import CaseStatus
from panel.models import Case, Choice, Closing, Decision, PartyRole, Role, SeatStatus, Stance
from panel.projections.mediator_verdict import verdict_desk
from panel.queries.cases import lock_case
from panel.services.deciding import choose, end_choice_window
from panel.services.drafts import find_draft, save_draft
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, furnish

S = CaseStatus
Sign = Callable[..., Browser]
REASONS = "评审团多数认为包装不当，商家没有举证封口完好，采纳这一结论。"
SOUND = {"stance": "adopt", "remedy": "full_refund", "amount": "128.00", "reasons": REASONS}
LESSON = {
    "finding": "fault", "touchpoint": "delivery", "cause": "process", "role": "kitchen", "item": "hot",
    "responsibility": "respondent",
}  # fmt: skip
ACTION = {"action": "外卖一律封口", "action_owner": "王掌柜", "action_due_on": "2026-12-01"}


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def mediator(desk: DeskScene, signed_in: Sign) -> Browser:
    """The mediator of the scene, signed in."""
    return signed_in(desk.account(desk.scene.mediator))


def url(case: Case, page: str) -> str:
    """A page of a case on the desk."""
    return f"/desk/cases/{case.public_id}/{page}"


def count(house: House, kind: type) -> int:
    """How many rows there are."""
    with house.db.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def undecided(desk: DeskScene) -> Case:
    """A case whose panel came to no conclusion: votes alternate until the last wave is full."""
    case = desk.at(S.VOTING)
    turn = 0
    while desk.scene.status(case.id) is S.VOTING:
        for seat in desk.scene.seats(case.id, SeatStatus.SUMMONED, SeatStatus.ACCEPTED):
            desk.scene.cast(seat, ("uphold", "dismiss")[turn % 2], rationale=f"第{turn}位评审员的看法写在这里")
            turn += 1
        desk.scene.settle(case.id)
    return desk.again(case)


def test_the_verdict_stands_beside_the_case(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.DECIDED)
    page = unescape(mediator.get(url(case, "decision")).text)
    with desk.scene.house.db.reading() as session:
        verdict = verdict_desk(session, session.get_one(Case, case.id))
    assert verdict.brief.question in page
    assert verdict.brief.claim in page
    assert verdict.brief.response in page
    assert "双方证据对照下来更可信的一方" in page
    assert "7.0" in page, "seven alike of equal weight lead by seven"
    assert "李秀英" not in page.split('id="brief"')[1], "the brief is the jurors' one"


def test_nothing_tells_who_wrote_a_reason(desk: DeskScene, mediator: Browser) -> None:
    case = undecided(desk)
    page = mediator.get(url(case, "decision")).text
    given = re.findall(r"第(\d+)位评审员的看法", page)
    assert len(given) == 35
    assert [int(n) for n in given] != sorted(int(n) for n in given)
    assert "评审0" not in page, "no juror's name"
    again = re.findall(r"第(\d+)位评审员的看法", mediator.get(url(case, "decision")).text)
    assert again == given


def test_before_the_verdict_there_is_no_decision_desk(desk: DeskScene, mediator: Browser) -> None:
    for status in (S.IN_MEDIATION, S.VOTING):
        case = desk.at(status)
        assert mediator.get(url(case, "decision")).status_code == 409
        assert mediator.post(url(case, "decision"), SOUND).status_code == 409


def test_the_preview_is_the_report_to_the_word(
    desk: DeskScene, mediator: Browser, house: House, signed_in: Sign
) -> None:
    case = desk.at(S.DECIDED)
    preview = mediator.post(url(case, "decision"), {**SOUND, "step": "preview"})
    assert preview.status_code == 200
    assert count(house, Decision) == 0, "looking at it decides nothing"
    made = mediator.post(url(case, "decision"), {**SOUND, "step": "confirm"})
    assert made.status_code == 303
    record = mediator.get(url(case, "decision")).text
    assert report(preview.text) == report(record)
    assert REASONS in report(record)
    assert "¥128.00" in report(record)
    party = signed_in(desk.account(desk.scene.complainant)).get(f"/cases/{case.public_id}").text
    assert report(party) == report(record), "the parties read the same words"


def report(page: str) -> str:
    """The report on a page."""
    return page.split('<article class="sheet decision">')[1].split("</article>")[0]


def test_what_was_typed_survives_the_preview(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.DECIDED)
    tricky = {**SOUND, "reasons": 'He said "no" & <left>.\r\nSecond line, long enough.', "step": "preview"}
    preview = mediator.post(url(case, "decision"), tricky).text
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', preview))
    back = mediator.post(url(case, "decision"), {k: unescape(v) for k, v in sent.items()} | {"step": "edit"})
    assert back.status_code == 200
    assert "&lt;left&gt;" in back.text
    assert 'selected value="full_refund"' in back.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"stance": "on_merits"}, {"stance": ""}, {"stance": "maybe"}, {"remedy": ""}, {"remedy": "replace"},
        {"amount": "a lot"}, {"amount": "12.345"}, {"last_on": "2026-12-31"}, {"reasons": "太短"}, {"reasons": "长" * 4001},
    ],
)
@pytest.mark.parametrize("step", ["preview", "confirm"])
def test_a_wrong_decision_comes_back(
    desk: DeskScene, mediator: Browser, house: House, wrong: dict[str, str], step: str
) -> None:
    case = desk.at(S.DECIDED)
    answer = mediator.post(url(case, "decision"), {**SOUND, **wrong, "step": step})
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert count(house, Decision) == 0


def test_an_undecided_panel_is_decided_on_the_merits_only(desk: DeskScene, mediator: Browser, house: House) -> None:
    case = undecided(desk)
    page = mediator.get(url(case, "decision")).text
    assert 'value="on_merits"' in page
    assert 'value="adopt"' not in page
    assert mediator.post(url(case, "decision"), {**SOUND, "step": "confirm"}).status_code == 422
    sent = {**SOUND, "stance": "on_merits", "step": "confirm"}
    assert mediator.post(url(case, "decision"), sent).status_code == 303
    with house.db.reading() as session:
        assert session.scalars(select(Decision.stance)).one() is Stance.ON_MERITS


def test_the_same_decision_twice_is_one_and_another_comes_too_late(
    desk: DeskScene, mediator: Browser, house: House
) -> None:
    case = desk.at(S.DECIDED)
    for _ in range(2):
        assert mediator.post(url(case, "decision"), {**SOUND, "step": "confirm"}).status_code == 303
    other = {**SOUND, "stance": "depart", "step": "confirm"}
    for late in (other, {**other, "amount": "a lot"}):
        answer = mediator.post(url(case, "decision"), late)
        assert (answer.status_code, REASONS in answer.text) == (409, True)
    assert count(house, Decision) == 1
    page = mediator.get(url(case, "decision")).text
    assert "<textarea" not in page


def test_only_owner_and_manager_decide(desk: DeskScene, signed_in: Sign, house: House) -> None:
    case = desk.at(S.DECIDED)
    people = (
        signed_in("Other Mediator", Role.MEDIATOR), signed_in("Quality", Role.QUALITY), signed_in("Admin", Role.ADMIN),
        signed_in(desk.account(desk.scene.complainant)), signed_in(desk.account(desk.scene.member)),
    )
    for somebody in people:
        assert somebody.post(url(case, "decision"), {**SOUND, "step": "confirm"}).status_code == 404
    assert count(house, Decision) == 0
    quality = people[1].get(url(case, "decision"))
    assert quality.status_code == 200
    assert "<textarea" not in quality.text


def test_a_half_written_decision_is_kept_and_dropped_when_made(
    desk: DeskScene, mediator: Browser, house: House
) -> None:
    case = desk.at(S.DECIDED)
    key = f"desk.decision.{case.public_id}"
    assert f'data-draft-key="{key}"' in mediator.get(url(case, "decision")).text
    with house.work() as uow:
        save_draft(uow, desk.scene.mediator, key, {"reasons": "写到一半的理由"}, now=desk.clock())
    assert "写到一半的理由" in mediator.get(url(case, "decision")).text
    mediator.post(url(case, "decision"), {**SOUND, "step": "confirm"})
    with house.db.reading() as session:
        assert find_draft(session, desk.scene.mediator, key) is None


def test_a_lead_is_rounded_down() -> None:
    assert tenths(49, 10) == "4.9"
    assert tenths(4999, 1000) == "4.9"
    assert tenths(5, 1) == "5.0"


def decided(desk: DeskScene, mediator: Browser) -> Case:
    """A case with its decision made."""
    case = desk.at(S.DECIDED)
    assert mediator.post(url(case, "decision"), {**SOUND, "step": "confirm"}).status_code == 303
    return desk.again(case)


def test_a_case_closes_after_both_have_had_their_say(desk: DeskScene, mediator: Browser, house: House) -> None:
    case = decided(desk, mediator)
    assert mediator.get(url(case, "close")).status_code == 409
    assert mediator.post(url(case, "close"), {**LESSON, **ACTION}).status_code == 409
    with house.work() as uow:
        choose(uow, case.id, PartyRole.COMPLAINANT, Choice.ACCEPT, now=desk.clock())
        choose(uow, case.id, PartyRole.RESPONDENT, Choice.LEAVE, now=desk.clock())
    assert mediator.get(url(case, "close")).status_code == 200
    assert mediator.post(url(case, "close"), {**LESSON, **ACTION}).status_code == 303
    assert desk.again(case).status is S.CLOSED
    assert mediator.post(url(case, "close"), {**LESSON, **ACTION}).status_code == 409
    with house.db.reading() as session:
        record = session.scalars(select(Closing)).one()
    assert (record.cause, record.action, record.action_owner) == ("process", "外卖一律封口", "王掌柜")
    assert record.no_action_reason is None


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"finding": "", **ACTION}, {"cause": "weather", **ACTION}, {**ACTION, "action_owner": ""},
        {**ACTION, "action_due_on": ""},
        {**ACTION, "action_due_on": "tomorrow"}, {**ACTION, "action_due_on": "2020-01-01"}, {"no_action_reason": "x" * 2001},
    ],
)
def test_a_closing_record_is_whole(desk: DeskScene, mediator: Browser, house: House, wrong: dict[str, str]) -> None:
    case = desk.at(S.IMPASSE)
    answer = mediator.post(url(case, "close"), {**LESSON, **wrong})
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert count(house, Closing) == 0
    assert desk.again(case).status is S.IMPASSE


def test_no_action_needs_its_reason_only(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.IMPASSE)
    assert mediator.post(url(case, "close"), {**LESSON, "no_action_reason": "双方都不再追究"}).status_code == 303
    assert desk.again(case).status is S.CLOSED


def test_an_action_is_due_today_at_the_earliest_where_the_house_is(desk: DeskScene, mediator: Browser, clock: Clock) -> None:
    """At half past one in Shanghai it is still yesterday in UTC."""
    case = desk.at(S.IMPASSE)
    clock.moment = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)
    refused = mediator.post(url(case, "close"), {**LESSON, **ACTION, "action_due_on": "2026-11-21"})
    assert refused.status_code == 422
    assert 'id="action_due_on-error"' in refused.text
    assert mediator.post(url(case, "close"), {**LESSON, **ACTION, "action_due_on": "2026-11-22"}).status_code == 303


def test_a_case_in_mediation_cannot_be_closed(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.IN_MEDIATION)
    assert mediator.get(url(case, "close")).status_code == 409
    assert mediator.post(url(case, "close"), {**LESSON, "no_action_reason": "x"}).status_code == 409


def test_a_case_closes_when_the_time_to_choose_is_over(desk: DeskScene, mediator: Browser, house: House, clock: Clock) -> None:
    case = decided(desk, mediator)
    with house.work() as uow:
        end_choice_window(uow, lock_case(uow.session, case.id), now=clock() + timedelta(hours=72))
    assert mediator.post(url(case, "close"), {**LESSON, **ACTION}).status_code == 303
