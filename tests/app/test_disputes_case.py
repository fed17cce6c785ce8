"""Following a case: who may, what each stage answers, the answer, proposals, consent, withdrawal."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import event

from panel.lifecycle import CaseStatus
from panel.models import Account, PartyRole, RemedyKind, StatementKind
from panel.queries.cases import get_case, lock_case, party_of
from panel.services import mediation
from panel.services.owning import extend_deadline
from panel.services.responding import end_response_window
from panel.services.seats import give_back_seat
from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.disputes_room import Room

S = CaseStatus


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def proposal(room: Room, case_id: int, by: str = "owner") -> str:
    with room.scene.house.work() as uow:
        return mediation.propose(
            uow, case_id, by, RemedyKind.PARTIAL_REFUND, "退一半", now=room.clock(), amount_minor=6400
        ).public_id


@pytest.mark.parametrize("status", [S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION, S.IMPASSE, S.REDACTING, S.VOTING, S.DECIDED])
def test_every_stage_answers_both_sides_and_names_the_ways_outside(room: Room, status: CaseStatus) -> None:
    path = room.path(room.scene.to(status))
    for side in (room.complainant, room.respondent):
        page = side.get(path)
        assert page.status_code == 200
        assert page.text.count('<div class="six-') == 2
        assert page.text.count('class="way"') == 5
        assert "12315" in page.text
        assert 'data-live-case="' in page.text


def test_the_case_of_others_does_not_exist(room: Room, guest: Browser) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    for rest in ("", "/version.json", "/export.json", "/receipt", "/evidence", "/brief", "/withdraw", "/proposals/new"):
        assert room.stranger.get(room.path(case_id, rest)).status_code == 404, rest
    for rest in ("/consent", "/withdraw", "/proposals/new", "/evidence", "/leave-panel"):
        assert room.stranger.post(room.path(case_id, rest)).status_code == 404, rest
    assert guest.get(room.path(case_id)).status_code == 303
    assert room.complainant.get("/cases/" + "a" * 26).status_code == 404


def test_a_juror_of_the_case_does_not_see_it_as_a_party(room: Room, signed_in) -> None:
    case_id = room.scene.to(S.VOTING)
    with room.scene.house.db.reading() as session:
        juror = session.get_one(Account, room.scene.seats(case_id)[0][1])
    assert signed_in(juror).get(room.path(case_id)).status_code == 404


def test_nothing_of_an_open_round_is_on_the_page_or_in_the_export(room: Room) -> None:
    case_id = room.scene.to(S.VOTING)
    before = [room.complainant.get(room.path(case_id, rest)).text for rest in ("", "/export.json", "/version.json")]
    first, *others = room.scene.seats(case_id)
    with room.scene.house.work() as uow:
        give_back_seat(uow, *first, "decline", now=room.clock())
    for seat in others[:3]:
        room.scene.cast(seat, "uphold", rationale="只有评审员知道的理由")
    after = [room.complainant.get(room.path(case_id, rest)).text for rest in ("", "/export.json", "/version.json")]
    assert "只有评审员知道的理由" not in "".join(after)
    assert without_tokens(before[0]) == without_tokens(after[0])
    assert before[1:] == after[1:]


def without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line and "/notices" not in line)


def test_an_overdue_step_is_called_overdue(room: Room, clock: Clock) -> None:
    case_id = room.scene.to(S.FILED)
    assert "line-overdue" not in room.complainant.get(room.path(case_id)).text
    clock.turn(hours=5)
    assert "line-overdue" in room.complainant.get(room.path(case_id)).text


def test_an_extension_shows_its_reason(room: Room, clock: Clock) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    with room.scene.house.work() as uow:
        extend_deadline(uow, case_id, "商家在外地进货", now=clock())
    assert "商家在外地进货" in room.complainant.get(room.path(case_id)).text


def test_the_answer_is_taken_once_and_contests_what_it_ticks(room: Room) -> None:
    case_id = room.scene.to(S.AWAITING_RESPONSE)
    sent = {"text": "包装完好。", "contested": ["1", str(10**30)], "remedy": "partial_refund", "amount": "20", "consents": "y"}
    assert room.respondent.get(room.path(case_id, "/respond")).status_code == 200
    assert room.respondent.post(room.path(case_id, "/respond"), sent).status_code == 303
    assert room.scene.status(case_id) is S.IN_MEDIATION
    page = room.complainant.get(room.path(case_id)).text
    assert "包装完好。" in page
    assert page.count("tone-warning") == 1
    again = room.respondent.post(room.path(case_id, "/respond"), sent)
    assert again.status_code == 409
    assert f'class="btn btn-primary" href="{room.path(case_id)}"' in again.text, "the refusal leads back to the case"


@pytest.mark.parametrize(
    ("field", "value"), [("text", ""), ("text", "汤" * 4001), ("amount", "viel"), ("remedy", "nothing_known")]
)
def test_a_fault_in_the_answer_is_told_and_nothing_is_lost(room: Room, field: str, value: str) -> None:
    case_id = room.scene.to(S.AWAITING_RESPONSE)
    sent = {"text": "包装完好。", "remedy_text": "再送一份凉菜", field: value}
    answer = room.respondent.post(room.path(case_id, "/respond"), sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "再送一份凉菜" in answer.text
    assert room.scene.status(case_id) is S.AWAITING_RESPONSE


def test_only_the_respondent_answers(room: Room) -> None:
    case_id = room.scene.to(S.AWAITING_RESPONSE)
    assert room.complainant.get(room.path(case_id, "/respond")).status_code == 404


def test_silence_is_stated(room: Room, clock: Clock) -> None:
    case_id = room.scene.to(S.AWAITING_RESPONSE)
    with room.scene.house.work() as uow:
        end_response_window(uow, lock_case(uow.session, case_id), now=clock())
    page = room.complainant.get(room.path(case_id)).text
    assert 'class="statement side-respondent"' in page
    assert "statement-text" not in page.split('class="statement side-respondent"')[1].split("</article>")[0]


def test_both_yes_settle_and_a_late_yes_is_told_why_not(room: Room) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    accept = room.path(case_id, f"/proposals/{proposal(room, case_id)}/accept")
    assert room.complainant.post(accept).status_code == 303
    assert room.complainant.post(accept).status_code == 303  # a double click
    assert room.scene.status(case_id) is S.IN_MEDIATION
    assert room.respondent.post(accept).status_code == 303
    assert room.scene.status(case_id) is S.SETTLED
    assert room.respondent.post(accept).status_code == 409


def test_a_counter_proposal_takes_the_place_of_the_open_one(room: Room) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    old = proposal(room, case_id)
    path, sound = room.path(case_id, "/proposals/new"), {"remedy": "full_refund", "amount": "128", "text": "全退"}
    wrong = room.complainant.post(path, {**sound, "amount": "x"})
    assert wrong.status_code == 422
    assert "全退" in wrong.text
    assert room.complainant.post(path, sound).status_code == 303
    assert room.respondent.post(room.path(case_id, f"/proposals/{old}/decline")).status_code == 409
    assert "全退" in room.respondent.get(room.path(case_id)).text


def test_a_faulty_counter_proposal_is_kept_when_the_other_side_was_quicker(room: Room) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    path = room.path(case_id, "/proposals/new")
    assert room.complainant.get(path).status_code == 200
    proposal(room, case_id, "respondent")
    wrong = room.complainant.post(path, {"remedy": "full_refund", "amount": "x", "text": "全退，另送一份汤"})
    assert wrong.status_code == 422
    assert "全退，另送一份汤" in wrong.text
    assert re.search(r'<input[^>]*checked[^>]*value="full_refund"', wrong.text)


def test_an_expired_proposal_offers_no_button(room: Room, clock: Clock) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    path = f"/proposals/{proposal(room, case_id)}/accept"
    assert path in room.complainant.get(room.path(case_id)).text
    clock.turn(hours=25)
    assert path not in room.complainant.get(room.path(case_id)).text
    assert room.complainant.post(room.path(case_id, path)).status_code == 409


def test_a_forged_proposal_is_not_found(room: Room) -> None:
    first, second = room.scene.to(S.IN_MEDIATION), room.scene.to(S.IN_MEDIATION)
    other = proposal(room, second)
    assert room.complainant.post(room.path(first, f"/proposals/{other}/accept")).status_code == 404


def test_consent_is_given_and_taken_back(room: Room) -> None:
    case_id = room.scene.to(S.IMPASSE, consents=False)
    assert room.complainant.get(room.path(case_id, "/consent")).status_code == 200
    assert not consented(room, case_id)
    assert room.complainant.post(room.path(case_id, "/consent")).status_code == 303
    assert consented(room, case_id)
    assert room.complainant.post(room.path(case_id, "/leave-panel")).status_code == 303
    assert not consented(room, case_id)


def consented(room: Room, case_id: int) -> bool:
    with room.scene.house.db.reading() as session:
        case = get_case(session, room.scene.case(case_id).public_id)
        return party_of(case, PartyRole.COMPLAINANT).consented_at is not None


def test_withdrawing_asks_once_and_changes_nothing_by_looking(room: Room) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    assert room.complainant.get(room.path(case_id, "/withdraw")).status_code == 200
    assert room.scene.status(case_id) is S.IN_MEDIATION
    assert room.respondent.post(room.path(case_id, "/withdraw")).status_code == 404
    assert room.complainant.post(room.path(case_id, "/withdraw"), {"reason": "和好了"}).status_code == 303
    assert room.scene.status(case_id) is S.WITHDRAWN
    assert "和好了" in room.respondent.get(room.path(case_id)).text
    assert room.complainant.post(room.path(case_id, "/withdraw")).status_code == 409


def test_the_list_shows_each_side_its_cases_and_what_is_asked(room: Room) -> None:
    case_id = room.scene.to(S.AWAITING_RESPONSE)
    number = room.scene.case(case_id).number
    assert number in room.complainant.get("/cases").text
    mine = room.respondent.get("/cases").text
    assert number in mine
    assert "is-asked" in mine
    assert "is-asked" not in room.complainant.get("/cases").text
    assert number not in room.stranger.get("/cases").text
    assert number not in room.complainant.get("/cases?state=ended").text


def test_the_list_is_paged_and_asks_the_database_no_more_for_more_cases(room: Room, clock: Clock) -> None:
    with room.scene.house.work() as uow:
        change_setting(uow, "open_disputes_max", 1000, by_id=None, now=clock())
    room.scene.file()
    queries(room, "/cases")  # the rules of sessions are read once and remembered
    few = queries(room, "/cases")
    for _ in range(21):
        room.scene.file()
    assert queries(room, "/cases") <= few
    assert room.complainant.get("/cases").text.count('class="case-row') >= 20
    assert 'rel="next"' in room.complainant.get("/cases").text
    assert 'rel="prev"' in room.complainant.get("/cases?page=2").text
    assert room.complainant.get("/cases?page=nonsense").status_code == 200


def queries(room: Room, path: str) -> int:
    count = 0

    def add(*_: object) -> None:
        nonlocal count
        count += 1

    engine = room.scene.house.db.engine
    event.listen(engine, "before_cursor_execute", add)
    room.complainant.get(path)
    event.remove(engine, "before_cursor_execute", add)
    return count


def test_the_export_is_the_own_case_and_nothing_secret(room: Room) -> None:
    case_id = room.scene.to(S.DECIDED)
    found = room.complainant.get(room.path(case_id, "/export.json")).json["case"]
    assert found["number"] == room.scene.case(case_id).number
    assert {s["kind"] for s in found["statements"]} == {StatementKind.CLAIM.value, StatementKind.RESPONSE.value}
    assert found["rounds"][0]["heads"]["uphold"] >= 7
    assert "评审0" not in str(found)
    assert "@example.org" not in str(found)


def test_nothing_that_a_get_shows_moves_the_case(room: Room) -> None:
    case_id = room.scene.to(S.IMPASSE)
    version = room.scene.case(case_id).version
    for rest in ("", "/consent", "/withdraw", "/leave-panel", "/proposals/new", "/evidence", "/export.json"):
        assert room.complainant.get(room.path(case_id, rest)).status_code == 200, rest
    assert room.scene.case(case_id).version == version
