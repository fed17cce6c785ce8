"""Challenges, tables of dealings, and the parts of the pool: who may, what is wrong with it, and what comes of it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.evidence import store
from panel.lifecycle import CaseStatus
from panel.models import Account, Challenge, ChallengeStatus, Dealing, Role, Seat, SeatStatus
from panel.settings import read_settings
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.lot_room import Room
from tests.panel.scene import Scene

WORDS = {"whom": "评审员小周，我表哥", "reason": "他在对方店里打工。"}


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in: Callable[..., Browser]) -> Room:
    """Sixty jurors."""
    with app.app_context():
        return Room(Scene.furnish(house, store(), clock(), jurors=60), signed_in)


@pytest.fixture
def officer(signed_in: Callable[..., Browser]) -> Browser:
    """The quality officer."""
    return signed_in("Qu Lity", Role.QUALITY)


def challenges(house: House) -> list[Challenge]:
    with house.db.reading() as session:
        return list(session.scalars(select(Challenge).order_by(Challenge.id)))


def email(house: House, account_id: int) -> str:
    with house.db.reading() as session:
        return session.get_one(Account, account_id).email or ""


def test_a_side_challenges_and_reads_the_answer_on_its_case(room: Room, officer: Browser, house: House) -> None:
    case_id = room.scene.to(CaseStatus.REDACTING)
    mine, other = room.sign(room.scene.complainant), room.sign(room.scene.member)
    assert room.path(case_id, "/challenge") in mine.get(room.path(case_id)).text
    assert mine.post(room.path(case_id, "/challenge"), WORDS).status_code == 303
    assert mine.post(room.path(case_id, "/challenge"), WORDS).status_code == 303
    made = challenges(house)
    assert [one.whom for one in made] == [WORDS["whom"]]
    assert WORDS["reason"] in mine.get(room.path(case_id)).text
    assert WORDS["reason"] not in other.get(room.path(case_id)).text
    place = f"/quality/challenges/{made[0].public_id}"
    assert WORDS["whom"] in officer.get("/quality/challenges").text
    room.scene.publish(case_id)
    assert mine.post(room.path(case_id, "/challenge"), WORDS).status_code == 409  # the panel sits
    assert room.path(case_id, "/challenge") not in mine.get(room.path(case_id)).text
    seat, holder = room.scene.seats(case_id)[0]
    form = {"ruling": "uphold", "identifier": email(house, holder), "close_to": "respondent", "reply": "同意，已处理。"}
    assert officer.post(place, form).status_code == 303
    assert challenges(house)[0].status is ChallengeStatus.UPHELD
    with house.db.reading() as session:
        left = session.scalars(select(Seat).where(Seat.public_id == seat)).one()
        assert left.status not in (SeatStatus.SUMMONED, SeatStatus.ACCEPTED, SeatStatus.CAST)
    page = mine.get(room.path(case_id)).text
    assert "同意，已处理。" in page
    assert email(house, holder) not in page
    assert officer.post(place, form).status_code == 409
    assert "同意，已处理。" in officer.get(place).text


def test_what_is_missing_is_said_and_nothing_typed_is_lost(room: Room, officer: Browser, house: House) -> None:
    case_id = room.scene.to(CaseStatus.IMPASSE)
    mine = room.sign(room.scene.complainant)
    for wrong in ({**WORDS, "whom": ""}, {**WORDS, "reason": " "}, {**WORDS, "reason": "长" * 2001}):
        page = mine.post(room.path(case_id, "/challenge"), wrong)
        assert page.status_code == 422
        assert wrong["whom"] in page.text
    assert challenges(house) == []
    mine.post(room.path(case_id, "/challenge"), WORDS)
    place = f"/quality/challenges/{challenges(house)[0].public_id}"
    base = {"ruling": "uphold", "identifier": "", "close_to": "respondent", "reply": "写好的答复"}
    for wrong in (base, {**base, "identifier": "nobody@example.org"}, {**base, "ruling": "reject", "reply": ""}):
        page = officer.post(place, wrong)
        assert page.status_code == 422
        assert wrong["reply"] in page.text
    assert officer.post(place, {**base, "ruling": "burn"}).status_code == 422
    assert challenges(house)[0].status is ChallengeStatus.WAITING
    assert officer.post(place, {**base, "ruling": "reject"}).status_code == 303
    assert challenges(house)[0].status is ChallengeStatus.REJECTED


def test_challenges_are_for_their_side_and_the_officer(room: Room, officer: Browser, guest: Browser, house: House) -> None:
    case_id = room.scene.to(CaseStatus.IMPASSE)
    room.sign(room.scene.complainant).post(room.path(case_id, "/challenge"), WORDS)
    place = f"/quality/challenges/{challenges(house)[0].public_id}"
    form = {"ruling": "reject", "close_to": "respondent", "reply": "不"}
    for account in (room.scene.complainant, room.scene.mediator, room.scene.manager, room.jurors()[0]):
        window = room.sign(account)
        assert window.get("/quality/challenges").status_code == window.get(place).status_code == 403
        assert window.post(place, form).status_code == 403
    for stranger in (room.sign(room.jurors()[0]), room.sign(room.scene.mediator), officer):
        assert stranger.get(room.path(case_id, "/challenge")).status_code == 404
        assert stranger.post(room.path(case_id, "/challenge"), WORDS).status_code == 404
    assert officer.get("/quality/challenges/forged").status_code == officer.post(
        "/quality/challenges/forged", form
    ).status_code == 404
    assert guest.get("/quality/challenges").status_code in (303, 401)
    assert len(challenges(house)) == 1


def test_after_the_first_ballot_and_in_other_stages_it_is_too_late(room: Room, house: House) -> None:
    voting = room.scene.to(CaseStatus.VOTING)
    room.scene.cast(room.scene.seats(voting)[0], "uphold")
    mine = room.sign(room.scene.complainant)
    late = mine.post(room.path(voting, "/challenge"), WORDS)
    assert late.status_code == 409
    assert WORDS["reason"] in late.text
    early = room.scene.to(CaseStatus.AWAITING_RESPONSE)
    assert mine.get(room.path(early, "/challenge")).status_code == 409
    assert challenges(house) == []


def test_lists_of_challenges_teach_when_empty_and_are_paged(officer: Browser, room: Room, house: House, clock: Clock) -> None:
    for view in ("waiting", "upheld", "rejected", "nonsense"):
        assert officer.get(f"/quality/challenges?view={view}").status_code == 200
    case_id = room.scene.to(CaseStatus.IMPASSE)
    with house.work() as uow:
        uow.session.add_all(
            Challenge(case_id=case_id, round_no=1, role="complainant", whom=f"某人{n:02}", reason="因为", made_at=clock())
            for n in range(25)
        )
    first, second = officer.get("/quality/challenges").text, officer.get("/quality/challenges?page=2").text
    assert "某人00" in first
    assert "某人24" not in first
    assert "某人24" in second
    assert officer.get("/quality/challenges?page=99").status_code == 200


def table(text: str, kind: str = "dealings") -> dict[str, object]:
    return {"kind": kind, "file": (io.BytesIO(text.encode()), "table.csv")}


def dealings(house: House) -> int:
    with house.db.reading() as session:
        return session.scalar(select(func.count()).select_from(Dealing)) or 0


def test_a_table_is_taken_line_by_line_and_twice_changes_nothing(room: Room, officer: Browser, house: House) -> None:
    known = email(house, room.jurors()[0])
    rows = (f"{known},蜀香阁,order,2026-05-01", "nobody@example.org,蜀香阁,order,", f"{known},蜀香阁,robbery,")
    text = "\n".join(("account,merchant,kind,date", *rows))
    page = officer.post("/quality/tables", table(text), content_type="multipart/form-data")
    assert page.status_code == 200
    assert "nobody@example.org" in page.text
    assert "robbery" in page.text
    assert dealings(house) == 1
    officer.post("/quality/tables", table(text), content_type="multipart/form-data")
    assert dealings(house) == 1


def test_a_file_that_is_no_table_is_refused_beside_its_field(
    officer: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("", "only,some,names\n1,2,3\n", "account\n"):
        answer = officer.post("/quality/tables", table(text), content_type="multipart/form-data")
        assert answer.status_code == 422
    assert officer.post("/quality/tables", {"kind": "dealings"}).status_code == 422
    strange = officer.post("/quality/tables", table("account,kind\n", "secrets"), content_type="multipart/form-data")
    assert strange.status_code == 422
    monkeypatch.setattr("app.quality.tables.BYTES_MAX", 300)
    large = "account,merchant,kind\n" + "x" * 300
    assert officer.post("/quality/tables", table(large), content_type="multipart/form-data").status_code == 422
    assert dealings(house) == 0


def test_tables_are_for_officer_and_administrator(room: Room, signed_in: Callable[..., Browser], guest: Browser) -> None:
    assert signed_in("Ad Min", Role.ADMIN).get("/quality/tables").status_code == 200
    for account in (room.scene.complainant, room.scene.mediator, room.scene.manager, room.jurors()[0]):
        window = room.sign(account)
        assert window.get("/quality/tables").status_code == 403
        assert window.post("/quality/tables", table("account,kind\n"), content_type="multipart/form-data").status_code == 403
    assert guest.get("/quality/tables").status_code in (303, 401)


def test_the_parts_of_the_pool_are_shown_before_they_are_announced(
    room: Room, signed_in: Callable[..., Browser], house: House, clock: Clock
) -> None:
    admin = signed_in("Ad Min", Role.ADMIN)
    for name in ("strata", "strata_equal"):
        assert admin.get(f"/admin/settings/{name}").headers["Location"].endswith("/admin/strata")
    with house.work() as uow:
        for account in room.jurors()[:15]:
            uow.session.get_one(Account, account).city = "上海"
    even = admin.get("/admin/strata?parts=city&equal=0").text
    assert "×1.00" in even
    page = admin.get("/admin/strata?parts=city&equal=1").text
    table = page.partition("lot-chances")[2].partition("</table>")[0]
    assert table.count("<td") == table.count("data-label=") > 0, "a narrow screen stacks it: nothing is cut off"
    assert "上海" in page
    assert "×1.71" in page  # 15 of 15 seated for 35 seats of 60: 1 over 35/60
    assert "×0.76" in page  # 20 of 45
    assert admin.get("/admin/strata?parts=hair").status_code == 422
    assert read_settings(house.db.read_session(), clock()).strata == ""
    assert admin.post("/admin/strata", {"parts": "city", "equal": "1"}).status_code == 303
    with house.db.reading() as session:
        now, later = read_settings(session, clock()), read_settings(session, clock.turn(days=7))
    assert (now.strata, now.strata_equal) == ("", False)
    assert (later.strata, later.strata_equal) == ("city", True)
    admin = signed_in(admin.account)
    assert admin.post("/admin/strata", {"parts": "hair"}).status_code == 422
    assert room.sign(room.scene.manager).get("/admin/strata").status_code == 403
    assert room.sign(room.scene.manager).post("/admin/strata", {"parts": ""}).status_code == 403
