"""A virus scanner is asked before anything of an upload is kept, and without its answer nothing is taken."""

from __future__ import annotations

import ast
import io
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import clamd
from app.clamd import ScannerError, is_infected, is_there, read_place
from app.config import Config
from panel.lifecycle import CaseStatus
from panel.models import Role
from panel.uow import House
from tests.app.conftest import Browser, Clock, running
from tests.app.disputes_room import Room, picture
from tests.app.scanner_room import EICAR, Desk, scanner
from tests.app.test_disputes_evidence import document, hand_in, kept
from tests.app.test_health import figures
from tests.app.test_logs import HEAD, Lines, logged_by
from tests.guards.sources import modules, nothing
from tools.running import ROOT

INFECTED = {"zh": "病毒扫描", "en": "The virus scanner found something in this file"}
AWAY = {"zh": "暂时无法检查文件是否带有病毒", "en": "Files cannot be checked for viruses just now"}
TYPED = "聊天记录"


@pytest.fixture(params=["tcp", "unix"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A scanner, once over each kind of socket."""
    with scanner(tmp_path if request.param == "unix" else None) as made:
        yield made


@pytest.fixture
def app(app_config: Config, clock: Clock, desk: Desk) -> Iterator[Flask]:
    """The application with that scanner."""
    yield from running(replace(app_config, scanner=desk.where, log="json"), clock)


@pytest.fixture
def lines(app: Flask) -> Lines:
    """The log of `app`."""
    return logged_by(app)


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in: Callable[..., Browser]) -> Room:
    with app.app_context():
        return Room.open(house, clock, signed_in)


def infected_picture() -> bytes:
    """A picture that could be rebuilt, with the test file behind it."""
    return picture() + EICAR


def test_what_the_scanner_finds_is_refused_and_what_is_sound_is_taken(
    room: Room, desk: Desk, app: Flask, lines: Lines
) -> None:
    path = room.path(room.scene.to(CaseStatus.IN_MEDIATION), "/evidence")
    before = stored(app)
    for name, data in (("eicar.com", EICAR), ("a.png", infected_picture()), ("b.pdf", document() + EICAR)):
        answer = hand_in(room.complainant, path, (data, name))
        assert (answer.status_code, name in answer.text, INFECTED["zh"] in answer.text) == (422, True, True)
        assert f'value="{TYPED}"' in answer.text, "what was typed is gone"
    assert (kept(room), stored(app)) == ([], before)
    mixed = hand_in(room.complainant, path, (picture("blue"), "good.png"), (EICAR, "bad.png"), (picture(), "also.png"))
    assert (mixed.status_code, "bad.png" in mixed.text, len(kept(room))) == (422, True, 2)
    assert desk.seen[:3] == [EICAR, infected_picture(), document() + EICAR], "shown whole, before it was rebuilt"
    room.complainant.client.set_cookie("locale", "en")
    assert INFECTED["en"] in hand_in(room.complainant, path, (EICAR, "x")).text
    assert [line.keys() - {*HEAD} for line in lines.of("virus")] == [{"route", "who"}] * 5
    assert "EICAR" not in lines.getvalue()


def stored(app: Flask) -> int:
    """How many files the store has."""
    return sum(path.is_file() for path in app.extensions["gongping.config"].evidence_dir.rglob("*"))


@pytest.mark.parametrize("mood", ["hangs", "babbles", "hangs up", "wants less"])
def test_without_an_answer_nothing_is_taken_and_the_house_says_so(
    room: Room, desk: Desk, app: Flask, mood: str, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clamd, "SCAN_SECONDS", 0.3)
    monkeypatch.setattr(clamd, "PING_SECONDS", 0.3)
    path = room.path(room.scene.to(CaseStatus.IN_MEDIATION), "/evidence")
    desk.mood = mood
    began = time.monotonic()
    answer = hand_in(room.complainant, path, *[(picture() + bytes(2000), f"{number}.png") for number in range(9)])
    assert time.monotonic() - began < 5, "a scanner that hangs is asked once"
    assert (answer.status_code, answer.text.count(AWAY["zh"]) > 0, kept(room)) == (422, True, [])
    assert f'value="{TYPED}"' in answer.text
    assert [line["code"] for line in lines.of("error")] == ["scanner"]
    desk.mood = "scans"
    assert hand_in(room.complainant, path, (picture(), "a.png")).status_code == 303


def test_a_scanner_that_is_away_limits_the_house_and_does_not_close_it(
    app: Flask, room: Room, desk: Desk, lines: Lines
) -> None:
    path, guest = room.path(room.scene.to(CaseStatus.IN_MEDIATION), "/evidence"), Browser(app.test_client())
    assert guest.get("/ready").json == {"ready": True, "reasons": [], "limited": []}
    assert figures(guest)["gongping_scanner_up"] == 1
    desk.mood = "hangs up"
    assert guest.get("/ready").json["limited"] == ["scanner.unreachable"]
    assert figures(guest)["gongping_scanner_up"] == 0
    app.extensions["gongping.config"] = replace(app.extensions["gongping.config"], scanner="127.0.0.1:1")
    answer = guest.get("/ready")
    assert (answer.status_code, answer.json) == (200, {"ready": True, "reasons": [], "limited": ["scanner.unreachable"]})
    assert hand_in(room.complainant, path, (picture(), "a.png")).status_code == 422
    room.complainant.client.set_cookie("locale", "en")
    assert AWAY["en"] in hand_in(room.complainant, path, (picture(), "a.png")).text
    assert kept(room) == []
    app.extensions["gongping.config"] = replace(app.extensions["gongping.config"], scanner="")
    assert guest.get("/ready").json["limited"] == []
    assert hand_in(room.complainant, path, (picture(), "a.png")).status_code == 303, "off: as before"


def test_tables_and_bundles_are_shown_to_it_too(
    app: Flask, desk: Desk, signed_in: Callable[..., Browser], guest: Browser
) -> None:
    officer, administrator = signed_in("Officer", Role.QUALITY), signed_in("Keeper", Role.ADMIN)
    table = b"name,kind\nEICAR shop,merchant\n"
    pages = (
        (officer, "/quality/redaction/names/import", {"act": "bring"}), (officer, "/quality/tables", {"kind": "dealings"}),
        (administrator, "/quality/tables", {"kind": "ties"}), (guest, "/record/check", {}),
    )
    for number, (browser, path, form) in enumerate(pages):
        for data in (table + EICAR, table):
            if browser.get(path).status_code == 403:
                continue
            sent = {**form, "file": (io.BytesIO(data + b"%d" % number), "t.csv")}
            answer = browser.post(path, sent, content_type="multipart/form-data")
            assert (INFECTED["zh"] in answer.text) is (EICAR in data), (path, answer.status_code)
            assert answer.status_code == 422 or EICAR not in data
    assert len([data for data in desk.seen if EICAR in data]) >= 3


def test_every_place_that_takes_a_file_asks() -> None:
    """Each field for one file has the validator; what reads many files asks for each."""
    asked, unasked = 0, []
    for path in modules():
        if path.relative_to(ROOT).parts[0] != "app":
            continue
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "FileField":
                asked += 1
                unasked += [] if "Scanned()" in ast.unparse(node) else [f"{path.name}:{node.lineno}"]
        if re.search(r"request\.files|MultipleFileField\(", text):
            assert path.name in ("exhibits.py", "forms.py"), path
    assert asked == 4
    nothing(unasked)


@pytest.mark.parametrize("size", [0, 1, clamd.PIECE - 1, clamd.PIECE, clamd.PIECE + 1, 3_000_000])
def test_every_size_is_sent_as_it_is(desk: Desk, size: int) -> None:
    assert not is_infected(desk.where, io.BytesIO(b"x" * size))
    assert is_infected(desk.where, io.BytesIO(b"x" * size + EICAR))
    assert desk.seen == [b"x" * size, b"x" * size + EICAR]
    assert is_there(desk.where)


def test_more_than_it_wants_is_no_answer(desk: Desk) -> None:
    desk.mood = "wants less"
    with pytest.raises(ScannerError):
        is_infected(desk.where, io.BytesIO(bytes(30_000_000)))


@pytest.mark.parametrize(
    "where", ["", "clamd", "127.0.0.1", "127.0.0.1:x", ":3310", "unix:run/clamd.ctl", "unix:", "http://x:1", "a@b:1", "x:99999"]
)
def test_what_is_no_place_is_none(where: str) -> None:
    with pytest.raises(ValueError, match="no |[Pp]ort"):
        read_place(where)


def test_places_are_read_with_addresses_of_the_newer_internet_too() -> None:
    assert read_place("unix:/run/clamav/clamd.ctl") == "/run/clamav/clamd.ctl"
    assert read_place("scanner.example:3310") == ("scanner.example", 3310)
    assert read_place("[::1]:3310") == ("::1", 3310)
