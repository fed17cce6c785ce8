"""Evidence: rebuilt before it is kept, limited, taken back, and shown to nobody but those it concerns."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import select
from werkzeug.test import TestResponse

from panel.lifecycle import CaseStatus
from panel.models import Exhibit
from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.disputes_room import Room, picture

S = CaseStatus


def document() -> bytes:
    """A PDF of one empty page."""
    file, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(200, 100)
    writer.write(file)
    return file.getvalue()


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def hand_in(browser: Browser, path: str, *files: tuple[bytes, str], **more: Any) -> TestResponse:
    data = {"files": [(io.BytesIO(data), name) for data, name in files], "title": "聊天记录", **more}
    return browser.post(path, data, content_type="multipart/form-data")


def kept(room: Room) -> list[Exhibit]:
    with room.scene.house.db.reading() as session:
        return list(session.scalars(select(Exhibit).where(Exhibit.removed_at.is_(None)).order_by(Exhibit.ordinal)))


def with_place(colour: str = "blue") -> bytes:
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SecretPhone"
    Image.new("RGB", (40, 30), colour).save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_files_are_rebuilt_and_both_sides_see_them(room: Room) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    path = room.path(case_id, "/evidence")
    assert hand_in(room.complainant, path, (picture(), "li xiuying.png"), (with_place(), "b.jpg")).status_code == 303
    assert hand_in(room.respondent, path, (document(), "c.pdf")).status_code == 303
    found = kept(room)
    assert [e.media_type for e in found] == ["image/png", "image/jpeg", "application/pdf"]
    for side in (room.complainant, room.respondent):
        page = side.get(room.path(case_id)).text
        assert all(e.public_id in page for e in found)
        assert "li xiuying" not in page
    sent = room.respondent.get(room.path(case_id, f"/exhibits/{found[1].public_id}"))
    assert b"SecretPhone" not in sent.data
    assert sent.mimetype == "image/jpeg"


def test_what_a_file_says_about_itself_is_told_with_its_limit(room: Room) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    assert hand_in(room.complainant, room.path(case_id, "/evidence"), (with_place(), "b.jpg")).status_code == 303
    for page in (room.complainant.get(room.path(case_id)).text, room.respondent.get(room.path(case_id)).text):
        assert "文件自称由相机或手机拍摄。" in page
        assert "不能证明任何事" in page
        assert "SecretPhone" not in page


def test_a_file_is_sent_so_that_nothing_in_it_can_run(room: Room) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    hand_in(room.complainant, room.path(case_id, "/evidence"), (picture(), "a.png"), (document(), "b.pdf"))
    shown, stored = (room.complainant.get(room.path(case_id, f"/exhibits/{e.public_id}")) for e in kept(room))
    for answer in (shown, stored):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert stored.headers["Content-Disposition"].startswith("attachment")


def test_nobody_else_gets_a_file(room: Room, guest: Browser) -> None:
    case_id, other = room.scene.to(S.IN_MEDIATION), room.scene.to(S.FILED)
    hand_in(room.complainant, room.path(case_id, "/evidence"), (picture(), "a.png"))
    exhibit = kept(room)[0].public_id
    assert room.stranger.get(room.path(case_id, f"/exhibits/{exhibit}")).status_code == 404
    assert guest.get(room.path(case_id, f"/exhibits/{exhibit}")).status_code == 303
    assert room.complainant.get(room.path(other, f"/exhibits/{exhibit}")).status_code == 404


@pytest.mark.parametrize("data", [b"", b"GIF89a....", b"%PDF-1.4 broken", b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_picture_is_told_and_the_good_file_beside_it_is_taken(room: Room, data: bytes) -> None:
    case_id = room.scene.to(S.FILED)
    answer = hand_in(room.complainant, room.path(case_id, "/evidence"), (data, "evil.png"), (picture(), "good.png"))
    assert answer.status_code == 422
    assert "evil.png" in answer.text
    assert len(kept(room)) == 1


def test_nothing_chosen_is_told(room: Room) -> None:
    case_id = room.scene.to(S.FILED)
    assert room.complainant.post(room.path(case_id, "/evidence"), {"title": "x"}).status_code == 422


def test_the_limit_holds_for_each_side(room: Room, clock: Clock) -> None:
    with room.scene.house.work() as uow:
        change_setting(uow, "exhibits_max", 1, by_id=None, now=clock())
    case_id = room.scene.to(S.IN_MEDIATION)
    path = room.path(case_id, "/evidence")
    answer = hand_in(room.complainant, path, (picture("red"), "a.png"), (picture("blue"), "b.png"))
    assert answer.status_code == 422
    assert len(kept(room)) == 1
    assert hand_in(room.respondent, path, (picture("red"), "c.png")).status_code == 303


def test_the_same_file_sent_twice_is_one_exhibit(room: Room) -> None:
    case_id = room.scene.to(S.FILED)
    for _ in range(2):
        assert hand_in(room.complainant, room.path(case_id, "/evidence"), (picture(), "a.png")).status_code == 303
    assert len(kept(room)) == 1


def test_only_the_own_side_takes_an_exhibit_back_and_only_while_it_is_open(room: Room) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    hand_in(room.complainant, room.path(case_id, "/evidence"), (picture("red"), "a.png"), (picture("blue"), "b.png"))
    first, second = (e.public_id for e in kept(room))
    assert room.respondent.post(room.path(case_id, f"/exhibits/{first}/remove")).status_code == 404
    assert room.complainant.post(room.path(case_id, f"/exhibits/{first}/remove")).status_code == 303
    assert room.complainant.get(room.path(case_id, f"/exhibits/{first}")).status_code == 404
    assert room.complainant.post(room.path(case_id, f"/exhibits/{first}/remove")).status_code == 404
    room.scene.impasse(case_id)
    room.scene.redact(case_id)
    assert room.complainant.post(room.path(case_id, f"/exhibits/{second}/remove")).status_code == 409
    assert hand_in(room.complainant, room.path(case_id, "/evidence"), (picture("green"), "c.png")).status_code == 409
    assert room.complainant.get(room.path(case_id, f"/exhibits/{second}")).status_code == 200


def test_an_upload_with_progress_is_told_where_to_go(room: Room) -> None:
    case_id = room.scene.to(S.FILED)
    room.complainant.headers["X-Progress"] = "1"
    answer = hand_in(room.complainant, room.path(case_id, "/evidence?step=3"), (picture(), "a.png"))
    assert answer.status_code == 204
    assert answer.headers["X-Location"].endswith("/evidence?step=3")
