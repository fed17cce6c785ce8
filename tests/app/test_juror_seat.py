"""One seat: invitation, case, evidence, giving back; nobody else's business, and silent about how the panel stands."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from panel.evidence.store import FolderStore, new_name
from panel.models import BriefPicture, Juror, PartyRole, Round, Seat, SeatStatus, TimelineEntry
from panel.services.casting import Paper, cast_ballot
from panel.services.filing import leave_panel
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.juror_room import REASON, Room, main_of, paper

STATIC = Path(__file__).resolve().parents[2] / "static"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000002000100ffff03000006"
    "000557bfabd40000000049454e44ae426082"
)


@pytest.fixture
def room(house: House, clock: Clock, app_config: object, signed_in: Callable[..., Browser]) -> Room:
    """A case before its first seven jurors."""
    return Room.open(house, clock, FolderStore(app_config.evidence_dir), signed_in)


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """Every statement sent to the database within the block."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        sent.append(statement)

    event.listen(house.db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(house.db.engine, "before_cursor_execute", note)


def seat_of(room: Room, number: int) -> Seat:
    with room.scene.house.db.reading() as session:
        return session.scalar(select(Seat).where(Seat.public_id == room.seats[number][0]))


def test_a_summons_shows_kind_length_deadline_and_load_but_nothing_of_the_case(room: Room) -> None:
    page = room.browser(0).get(room.path(0)).text
    assert "/accept" in page
    assert "食品质量或异物" in page
    assert "酸菜鱼" not in page
    assert "外卖汤洒了一半" not in page
    assert 'name="choice"' not in page
    assert "load-mark" in page


def test_nobody_else_finds_the_seat(room: Room, guest: Browser, signed_in: Callable[..., Browser]) -> None:
    others = [room.browser(1), signed_in("Somebody Else"), room.browser_of(room.scene.complainant),
              room.browser_of(room.scene.mediator)]
    for other in others:
        for path in ("", "/ballot", "/pictures/x"):
            assert other.get(room.path(0, path)).status_code == 404
        for path in ("/accept", "/give-back", "/ballot"):
            assert other.post(room.path(0, path), paper()).status_code == 404
    assert guest.get(room.path(0)).status_code == 303
    assert seat_of(room, 0).status is SeatStatus.SUMMONED
    assert room.browser(0).get("/seats/no-such-seat").status_code == 404


def test_an_accepted_seat_reads_the_brief_without_names(room: Room) -> None:
    juror = room.accept(0)
    page = juror.get(room.path(0)).text
    assert "外卖汤洒了一半" in page
    for name in ("李秀英", "蜀香阁", "13800001234", "8840012345678"):
        assert name not in page
    assert page.index("question-text") < page.index("brief-line") < page.index("both-sides") < page.index('name="choice"')
    assert seat_of(room, 0).opened_at is not None
    assert juror.post(room.path(0, "/accept")).status_code == 303


def test_the_side_that_comes_first_differs_between_jurors_and_stays_for_each(room: Room) -> None:
    firsts = []
    for number in range(7):
        juror = room.accept(number)
        orders = [re.findall(r"statement side-(\w+)", juror.get(room.path(number)).text) for _ in range(2)]
        assert orders[0] == orders[1]
        assert sorted(orders[0]) == ["complainant", "respondent"]
        firsts.append(orders[0][0])
    drawn = [room.seats[number][0] for number in range(7)]
    assert firsts == [first_side(seat) for seat in drawn]


def first_side(seat_id: str) -> str:
    from hashlib import sha256

    return "complainant" if sha256(b"order:" + seat_id.encode()).digest()[0] & 1 else "respondent"


def test_the_page_cannot_tell_how_the_others_voted(room: Room, house: House) -> None:
    juror = room.accept(6)
    juror.get(room.path(6))
    pages = [main_of(juror.get(room.path(6)))]
    lists = [main_of(juror.get("/seats"))]
    for choice in ("uphold", "dismiss"):
        for number in range(6):
            with house.work() as uow:
                seat = uow.session.scalar(select(Seat).where(Seat.public_id == room.seats[number][0]))
                if seat.status is SeatStatus.SUMMONED:
                    seat.status, seat.answer_by, seat.accepted_at = SeatStatus.ACCEPTED, None, room.clock()
            with house.work() as uow:
                cast_ballot(uow, *room.seats[number], Paper(choice, REASON, ("tag",)), salt=bytes(16), now=room.clock())
        pages.append(main_of(juror.get(room.path(6))))
        lists.append(main_of(juror.get("/seats")))
    assert pages[0] == pages[1] == pages[2]
    assert lists[0] == lists[1] == lists[2]


def test_the_case_page_asks_the_database_little_and_weighs_little(room: Room, house: House) -> None:
    juror = room.accept(0)
    juror.get(room.path(0))
    with statements(house) as sent:
        page = juror.get(room.path(0))
    assert len([s for s in sent if s.startswith(("SELECT", "INSERT", "UPDATE"))]) <= 8, sent
    links = re.findall(r'(?:href|src)="/static/[0-9a-f]+/([^"#]+\.(?:css|js|svg))', page.text)
    scripts = ["js/counter.js", "js/autosave.js", "js/submit-once.js", "js/shortcuts.js", "js/menu.js", "js/dialog.js"]
    files = {*links, *scripts}
    assert "css/juror.css" in files
    total = len(gzip.compress(page.data)) + sum(len(gzip.compress((STATIC / name).read_bytes())) for name in files)
    assert total <= 100_000


def with_picture(room: Room, media_type: str = "image/png", name: str = "a" * 32, *, page: int = 1, pages: int = 1) -> str:
    store_key = new_name(lambda size: bytes.fromhex(name)[:size])
    room.scene.store.put(store_key, PNG)
    with room.scene.house.work() as uow:
        brief_id = uow.session.scalar(select(Round.brief_id).where(Round.case_id == room.case_id))
        picture = BriefPicture(
            brief_id=brief_id, ordinal=page, side="complainant", alt="打翻的汤碗", media_type=media_type, width=1, height=1,
            page=page, pages=pages, sha256="0" * 64, store_key=store_key, given_at=room.clock(),
        )
        uow.session.add(picture)
        uow.session.flush()
        return picture.public_id


def test_evidence_is_shown_to_readers_of_this_brief_only(room: Room, app: Flask) -> None:
    picture = with_picture(room)
    assert room.browser(0).get(room.path(0, f"/pictures/{picture}")).status_code == 404
    juror = room.accept(0)
    page = juror.get(room.path(0)).text
    assert f"/pictures/{picture}" in page
    assert "打翻的汤碗" in page
    answer = juror.get(room.path(0, f"/pictures/{picture}"))
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", PNG)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert room.browser(1).get(room.path(0, f"/pictures/{picture}")).status_code == 404
    assert juror.get(room.path(0, "/pictures/nothing")).status_code == 404
    juror.post(room.path(0, "/ballot"), paper())
    assert juror.get(room.path(0, f"/pictures/{picture}")).status_code == 200
    with room.scene.house.work() as uow:
        leave_panel(uow, room.case_id, PartyRole.RESPONDENT, now=room.clock())
    assert juror.get(room.path(0, f"/pictures/{picture}")).status_code == 404


def test_a_document_is_downloaded_never_opened_in_the_page(room: Room) -> None:
    picture = with_picture(room, "application/pdf", "b" * 32)
    answer = room.accept(0).get(room.path(0, f"/pictures/{picture}"))
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_pages_of_one_exhibit_are_told_apart(room: Room) -> None:
    pictures = [with_picture(room, name=name * 32, page=page, pages=2) for page, name in ((1, "c"), (2, "d"))]
    shown = room.accept(0).get(room.path(0)).text
    assert [shown.count(f"/pictures/{picture}") > 0 for picture in pictures] == [True, True]
    assert re.findall(r'<figure class="exhibit side-complainant" id="([^"]+)"', shown) == ["exhibit-1", "exhibit-1-2"]
    assert re.findall(r'alt="证据 1，第 (.) 页，共 2 页: 打翻的汤碗"', shown) == ["1", "2"]


@pytest.mark.parametrize(
    ("opened", "sent", "ends"),
    [
        (False, {"how": "decline"}, SeatStatus.DECLINED),
        (True, {"how": "skip"}, SeatStatus.SKIPPED),
        (True, {"how": "decline"}, SeatStatus.SKIPPED),
        (True, {"how": "recuse", "reason": "knows_party"}, SeatStatus.RECUSED),
    ],
)
def test_a_seat_given_back_goes_to_the_next(room: Room, opened: bool, sent: dict[str, str], ends: SeatStatus) -> None:
    juror = room.accept(0) if opened else room.browser(0)
    if opened:
        juror.get(room.path(0))
    for _ in range(2):
        assert juror.post(room.path(0, "/give-back"), sent).headers["Location"] == "/seats"
    assert seat_of(room, 0).status is ends
    assert len(room.scene.seats(room.case_id, SeatStatus.SUMMONED, SeatStatus.ACCEPTED)) == 7
    page = juror.get(room.path(0))
    assert page.status_code == 200
    assert 'name="choice"' not in page.text
    with room.scene.house.db.reading() as session:
        logged = session.scalars(select(TimelineEntry.params).where(TimelineEntry.kind == "seat.recused")).all()
    assert logged == ([{"reason": "knows_party"}] if ends is SeatStatus.RECUSED else [])


def test_giving_back_needs_a_known_way_and_a_reason_to_step_aside(room: Room) -> None:
    juror = room.accept(0)
    for sent in ({}, {"how": "vanish"}, {"how": "recuse"}, {"how": "recuse", "reason": "bored"}):
        assert juror.post(room.path(0, "/give-back"), sent).status_code == 422
    assert seat_of(room, 0).status is SeatStatus.ACCEPTED


def test_a_seat_whose_ballot_is_cast_cannot_be_given_back(room: Room) -> None:
    juror = room.accept(0)
    juror.post(room.path(0, "/ballot"), paper())
    refused = juror.post(room.path(0, "/give-back"), {"how": "skip"})
    assert refused.status_code == 409
    assert room.path(0) in refused.text


def test_accepting_too_late_is_refused_with_a_way_back(room: Room) -> None:
    room.clock.turn(hours=9)
    with room.scene.house.work() as uow:
        uow.session.execute(
            update(Seat).where(Seat.public_id == room.seats[0][0]).values(status=SeatStatus.LAPSED, answer_by=None)
        )
    refused = room.browser(0).post(room.path(0, "/accept"))
    assert refused.status_code == 409
    assert room.path(0) in refused.text
    assert room.browser(0).get(room.path(0)).status_code == 200


def test_skipping_a_series_rests_the_juror(room: Room) -> None:
    account = room.seats[0][1]
    with room.scene.house.work() as uow:
        uow.session.execute(update(Juror).where(Juror.account_id == account).values(skips_in_row=2))
    juror = room.accept(0)
    juror.get(room.path(0))
    juror.post(room.path(0, "/give-back"), {"how": "skip"})
    assert "/juror/resume" not in juror.get("/juror/me").text
    refused = juror.post("/juror/resume")
    assert refused.status_code == 409
    room.clock.turn(hours=25)
    assert juror.post("/juror/resume").status_code == 303
