"""The bundle of a case: one ZIP for each side with what that side may read, each making on record, nothing sealed in it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app.evidence import store
from panel.evidence import clean_picture
from panel.lifecycle import CaseStatus
from panel.models import Account, PartyRole, TimelineEntry
from panel.services.exhibits import add_exhibit
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.disputes_room import Room, picture
from tests.app.test_disputes_after import REASONS, decided

pytestmark = pytest.mark.xdist_group("reports")


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def bundle(room: Room, browser: Browser, case: int, to: str = "court") -> dict[str, bytes]:
    """The files of a bundle made now."""
    answer = browser.post(room.path(case, "/bundle"), {"to": to})
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def printed(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def made(room: Room) -> list[tuple[str, str, str]]:
    """Who made a bundle for whom, and who reads that."""
    with room.scene.house.db.reading() as session:
        rows = session.scalars(select(TimelineEntry).where(TimelineEntry.kind == "bundle.made").order_by(TimelineEntry.id))
        return [(row.actor, row.params["recipient"], row.audience) for row in rows]


def test_it_holds_the_case_to_read_and_as_data_and_the_report_to_check(room: Room, app: Flask) -> None:
    case = decided(room)
    files = bundle(room, room.complainant, case)
    assert {"case.pdf", "case.json", "report.json", "README.txt"} <= set(files)
    text = printed(files["case.pdf"])
    digest = hashlib.sha256(files["report.json"]).hexdigest()
    for part in ("李秀英", "蜀香阁", "法院", "汤洒了一半", "全额退款", "12315", digest):
        assert part in text
    assert "".join(REASONS.split()) in text
    data = json.loads(files["case.json"])
    assert data["format"] == "gongping-case/1"
    assert data["case"]["me"]["role"] == "complainant"
    assert "case.pdf" in files["README.txt"].decode()
    assert made(room) == [("complainant", "court", "staff")]


def test_evidence_stands_with_the_hash_of_its_file(room: Room, app: Flask) -> None:
    with app.app_context():
        case = room.scene.to(CaseStatus.IN_MEDIATION)
        with room.scene.house.work() as uow:
            exhibit = add_exhibit(
                uow, case, PartyRole.COMPLAINANT, clean_picture(picture()), "x.png", "汤的照片", store=store(), now=room.clock()
            )
            digest = exhibit.sha256
    text = printed(bundle(room, room.respondent, case, "association")["case.pdf"])
    assert digest in text
    assert "汤的照片" in text


def test_the_other_side_is_not_told_and_has_a_bundle_of_its_own(room: Room) -> None:
    case = decided(room)
    bundle(room, room.complainant, case, "regulator")
    theirs = room.respondent.get(room.path(case)).text
    assert "bundle.made" not in theirs
    assert "主管部门" not in bundle(room, room.respondent, case, "self")["case.json"].decode()
    assert json.loads(bundle(room, room.respondent, case, "self")["case.json"])["case"]["me"]["role"] == "respondent"
    assert [row[0] for row in made(room)] == ["complainant", "respondent", "respondent"]


def test_while_jurors_vote_nothing_of_the_round_is_in_it(room: Room) -> None:
    case = room.scene.to(CaseStatus.VOTING)
    files = bundle(room, room.complainant, case)
    assert json.loads(files["case.json"])["case"]["rounds"] == []
    assert "record.json" not in files
    assert "report.json" not in files
    assert "计权" not in printed(files["case.pdf"])


def test_strangers_staff_and_nonsense_get_none(room: Room, signed_in) -> None:
    case = decided(room)
    with room.scene.house.db.reading() as session:
        desk = signed_in(session.get_one(Account, room.scene.mediator))
    for browser in (room.stranger, desk):
        assert browser.get(room.path(case, "/bundle")).status_code in (403, 404)
        assert browser.post(room.path(case, "/bundle"), {"to": "court"}).status_code in (403, 404)
    assert room.complainant.post(room.path(case, "/bundle"), {"to": "newspaper"}).status_code == 422
    assert room.complainant.post(room.path(case, "/bundle"), {}).status_code == 422
    assert made(room) == []
