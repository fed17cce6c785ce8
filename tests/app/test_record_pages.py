"""The record in the open: checkpoints for everybody, files for parties and jurors, a page that checks what somebody brings."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.clock_mark import Mark, write_mark
from app.evidence import store
from app.public.checking import CHECK_BYTES, check_sent
from app.scheduler import recording
from panel.errors import Invalid
from panel.lifecycle import CaseStatus
from panel.models import SeatStatus
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.lot_room import Room
from tests.panel.scene import Scene

S = CaseStatus


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in: Callable[..., Browser]) -> Room:
    """Forty jurors."""
    with app.app_context():
        return Room(Scene.furnish(house, store(), clock(), jurors=40), signed_in)


def quarter(app: Flask, clock: Clock, room: Room) -> None:
    """A quarter of an hour goes by, and the worker does its turn."""
    clock.turn(minutes=16)
    room.scene.now = clock()
    write_mark(app.extensions["gongping.config"].home, Mark.at(clock()))  # time went by, nobody set the clock
    assert recording(app)() == 1


def check(window: Browser, values: Any, pasted: str = "") -> Any:
    """Bring a file (or paste a text) to the page that checks it."""
    sent: dict[str, Any] = {"pasted": pasted}
    if values is not None:
        data = values if isinstance(values, bytes) else json.dumps(values).encode()
        sent["file"] = (io.BytesIO(data), "record.json")
    return window.post("/record/check", sent)


def test_a_house_that_has_just_opened_says_so(guest: Browser) -> None:
    assert "还没有检查点" in guest.get("/record").text
    assert guest.get("/record/checkpoint.json").status_code == 404
    assert guest.get("/record/growth.json?size=32").status_code == 404


ENDS_OF_TIME = ("0001-01-01", "9999-12-31", "2026-02-30", "today")


@pytest.mark.parametrize("day", ENDS_OF_TIME)
def test_a_day_no_calendar_or_address_has_is_not_there(guest: Browser, day: str) -> None:
    answer = guest.get(f"/record/days/{day}.json")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "record.unknown")


@pytest.mark.parametrize("size", ["-1", "0", "-" + "9" * 30, "9" * 30])
def test_a_size_no_tree_has_is_not_there_and_turns_no_page_into_a_fault(either: Flask, size: str) -> None:
    window = Browser(either.test_client())
    assert window.get(f"/record/checkpoint.json?size={size}").status_code == 404
    assert window.get(f"/record/growth.json?size={size}").status_code == 404
    assert window.get(f"/record?before={size}").status_code == 200


def test_the_address_of_a_check_leads_to_its_form(guest: Browser) -> None:
    answer = guest.get("/record/check")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/record")


def test_everybody_reads_checkpoints_and_proofs_between_them(app: Flask, room: Room, clock: Clock, guest: Browser) -> None:
    room.scene.file()
    quarter(app, clock, room)
    first = guest.get("/record/checkpoint.json").get_json()
    quarter(app, clock, room)
    page = guest.get("/record").text
    assert json.loads(first["checkpoint"]["body"])["root"] in page
    assert first["key"] in page
    size = json.loads(first["checkpoint"]["body"])["size"]
    (proof,) = guest.get(f"/record/growth.json?size={size}").get_json()
    assert proof["size"] == size
    assert guest.get(f"/record/checkpoint.json?size={size}").get_json() == first
    assert guest.get("/record?before=1").status_code == 200
    for wrong in ("0", "-1", "x", str(10**30)):
        assert guest.get(f"/record/growth.json?size={wrong}").status_code == 404


def test_the_day_has_its_file_on_the_page_and_in_the_folder(app: Flask, room: Room, clock: Clock, guest: Browser) -> None:
    quarter(app, clock, room)
    (kept,) = (app.extensions["gongping.config"].home / "digests").glob("*.json")
    assert guest.get(f"/record/days/{kept.stem}.json").get_json() == json.loads(kept.read_text("utf-8"))
    for wrong in ("2001-01-01", "yesterday", "2026-13-40", kept.stem.replace("-", "")):  # the last is the day, by another name
        assert guest.get(f"/record/days/{wrong}.json").status_code == 404


def test_a_party_saves_the_record_and_anybody_checks_it(app: Flask, room: Room, clock: Clock, guest: Browser) -> None:
    case_id = room.scene.to(S.VOTING)
    mine = room.sign(room.scene.complainant)
    assert mine.get(room.path(case_id, "/record.json")).status_code == 409
    room.scene.vote_all(case_id)
    assert mine.get(room.path(case_id, "/record.json")).status_code == 409  # the last steps wait for their checkpoint
    quarter(app, clock, room)
    bundle = mine.get(room.path(case_id, "/record.json")).get_json()
    page = check(guest, bundle)
    assert page.status_code == 200
    assert "本案存证成立" in page.text
    assert "I11" in page.text
    broken = json.loads(json.dumps(bundle).replace('\\"outcome\\":\\"decided\\"', '\\"outcome\\":\\"undecided\\"'))
    assert broken != bundle
    page = check(guest, broken)
    assert "有不符之处" in page.text
    assert room.sign(room.scene.member).get(room.path(case_id, "/record.json")).get_json()["stream"] == bundle["stream"]
    assert guest.get(room.path(case_id, "/record.json")).status_code in (401, 303)
    assert room.sign(room.jurors()[0]).get(room.path(case_id, "/record.json")).status_code == 404


def test_receipts_hold_and_changed_ones_do_not(app: Flask, room: Room, clock: Clock, guest: Browser) -> None:
    case_id = room.scene.to(S.VOTING)
    seat, other = room.scene.seats(case_id, SeatStatus.SUMMONED)[:2]
    room.scene.cast(seat, "uphold")
    quarter(app, clock, room)
    juror = room.sign(seat[1])
    assert juror.get(f"/seats/{seat[0]}/receipt.json").status_code in (404, 409)  # while others vote
    room.scene.vote_all(case_id)
    quarter(app, clock, room)
    mine = juror.get(f"/seats/{seat[0]}/receipt.json").get_json()
    party = room.sign(room.scene.complainant).get(room.path(case_id, "/receipt.json")).get_json()
    for receipt in (mine, party):
        assert "回执成立" in check(guest, None, json.dumps(receipt)).text
    assert "回执不成立" in check(guest, {**mine, "place": mine["place"] + 1}).text
    assert "uphold" not in json.dumps(mine)
    assert juror.get(f"/seats/{other[0]}/receipt.json").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"{", b"[]", b"\xff\xfe\x00", b"[" * 100_000, b'{"v": "panel-bundle/1"}', b'{"v": "panel-receipt/1", "proof": 7}',
    ],
)
def test_what_is_no_record_is_said_to_be_none(guest: Browser, sent: bytes) -> None:
    page = check(guest, sent)
    assert page.status_code == 422
    assert "error" in page.text


def test_more_than_a_record_can_be_is_refused() -> None:
    with pytest.raises(Invalid, match=r"record\.too_large"):
        check_sent(" " * (CHECK_BYTES + 1))
