"""The log: every line an object of the written form, nothing of people in it, nobody can forge one."""

from __future__ import annotations

import io
import json
import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask, abort
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app import create_app
from app.access import requires
from app.config import Config
from app.extensions import limiter
from app.house import reading
from app.log_events import EVENTS, happened
from app.scheduler import repeat
from panel.permissions import Permission
from tests.app.conftest import Browser, Clock, running
from tests.app.disputes_room import Room, step_one, step_two
from tests.app.new_accounts import sign_up
from tools.running import ROOT

HEAD = {"at": str, "level": str, "event": str, "request": str, "chain": str}
FIELDS = {
    "method": str, "route": str, "status": int, "ms": float, "who": str, "network": str, "name": str, "permission": str,
    "code": str, "what": str, "job": str, "done": int, "mode": str, "revision": str, "sockets": int, "errors": list,
    "stack": list, "directive": str, "source": str,
}
OF_LIBRARIES = {"logger", "where", "message", "errors", "stack"}
MAIL, NAME, PASSWORD, TOKEN = "canary.heron@example.org", "Heron Canary", "canary of the seven marshes", "tokencanaryheron"
CLAIM, ORDER, AGENT, QUERY = "汤里有一只金丝雀鹭鸶", "ORDERCANARY77", "AgentCanary/7", "querycanary"
PLANTED = (MAIL, NAME, PASSWORD, TOKEN, CLAIM, ORDER, AGENT, QUERY, "heron", "Canary", "canary", "金丝雀")


class Lines(io.StringIO):
    """What was logged."""

    def all(self) -> list[dict[str, object]]:
        """Every line as an object."""
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def of(self, event: str) -> list[dict[str, object]]:
        """The lines of an event."""
        return [line for line in self.all() if line["event"] == event]


@pytest.fixture
def app(app_config: Config, clock: Clock) -> Iterator[Flask]:
    """The application with throttles, JSON lines and one trusted proxy, and pages that fail."""
    for made in running(replace(app_config, throttle=True, log="json", proxies=1), clock):
        made.config["PROPAGATE_EXCEPTIONS"] = False
        with made.app_context():
            limiter.reset()
        for name, view in {"surprise": _surprise, "constraint": _constraint, "database": _database, "big": _big}.items():
            made.add_url_rule(f"/fail/{name}/<path:what>", f"fail_{name}", requires(Permission.PUBLIC_READ)(view))
        yield made


def _surprise(what: str) -> str:
    try:
        int(what)
    except ValueError as error:
        raise RuntimeError(what) from error
    return ""


def _constraint(what: str) -> str:
    raise IntegrityError(f"INSERT {what}", {"name": what}, Exception(what))


def _database(what: str) -> str:
    reading().execute(text("SELECT :what FROM nowhere"), {"what": what})
    return ""


def _big(what: str) -> str:
    abort(413)


def logged_by(_app: Flask) -> Lines:
    """What an application that is there logs from now on."""
    found = Lines()
    handler = logging.getLogger("app").handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(found)
    return found


@pytest.fixture
def lines(app: Flask) -> Lines:
    """The log of `app`."""
    return logged_by(app)


def walk(app: Flask, room: Room) -> None:
    """Every kind of line, with canaries wherever something can be typed."""
    guest = Browser(app.test_client(), headers={"Accept": "text/html", "User-Agent": AGENT, "Referer": f"/x?{QUERY}"})
    me = {"name": NAME, "identifier": MAIL, "password": PASSWORD, "again": PASSWORD}
    assert sign_up(guest, me).status_code == 303
    assert guest.post("/sign-out").status_code == 303
    for _ in range(11):
        last = guest.post("/sign-in", {"identifier": MAIL, "password": f"{PASSWORD} not"}).status_code
    assert last in (422, 429)
    assert Browser(app.test_client()).client.post("/sign-in", data={"identifier": MAIL}).status_code == 400
    for path in (f"/reset-password/{TOKEN}", f"/nowhere/{TOKEN}?q={QUERY}", f"/search?{QUERY}={QUERY}"):
        guest.get(path)
    assert room.complainant.post("/disputes/new", step_one(text=CLAIM, order_no=ORDER)).status_code == 303
    room.complainant.post("/disputes/new/remedy", step_two())
    room.complainant.post("/disputes/new/review")
    room.complainant.post("/seats/01ARZ3NDEKTSV4RRFFQ69G5FAV/ballot", {"choice": "uphold", "rationale": CLAIM})
    assert room.complainant.get("/admin/accounts").status_code in (403, 404)
    for name in ("surprise", "constraint", "database", "big"):
        assert guest.get(f"/fail/{name}/{TOKEN}").status_code in (500, 409, 503, 413)


@pytest.fixture
def walked(app: Flask, lines: Lines, house, clock: Clock, signed_in) -> Lines:
    with app.app_context():
        room = Room.open(house, clock, signed_in)
    walk(app, room)
    return lines


def test_nothing_that_people_typed_is_in_the_log_and_every_line_has_the_written_form(walked: Lines) -> None:
    raw = walked.getvalue()
    assert [word for word in PLANTED if word in raw or json.dumps(word)[1:-1] in raw] == []
    seen = walked.all()
    for line in seen:
        assert [*list(line)[:4], list(line)[-1]] == list(HEAD)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(line["at"]))
        event = str(line["event"])
        if event == "log":
            assert line.keys() - HEAD.keys() <= OF_LIBRARIES
            continue
        level, allowed = EVENTS[event]
        more = {"errors", "stack"} if "exc_info" in allowed else set()
        assert line["level"] == level
        assert line.keys() - HEAD.keys() <= (allowed - {"exc_info"}) | more
        assert all(isinstance(line[name], FIELDS[name]) for name in line.keys() - HEAD.keys())
    events = {str(line["event"]) for line in seen}
    assert events >= {"request", "sign_in.ok", "sign_in.failed", "refused", "csrf", "throttled", "limit", "error"}


def test_a_request_is_one_line_with_its_rule_and_the_same_stranger_the_same_pseudonym(walked: Lines) -> None:
    reset = [line for line in walked.of("request") if line["route"] == "/reset-password/<reset_token>"]
    assert len(reset) == 1
    assert walked.of("sign_in.failed")[0]["name"] == walked.of("sign_in.failed")[-1]["name"]
    assert len({line["who"] for line in walked.of("sign_in.ok")} & {line.get("who") for line in walked.of("request")}) == 1
    assert [line.keys() & {"who"} for line in walked.of("request") if str(line["route"]).endswith("/ballot")] == [set()]
    ids = [line["request"] for line in walked.of("request")]
    assert len(set(ids)) == len(ids)


def test_an_error_names_types_and_places_and_no_values(walked: Lines) -> None:
    errors = {str(line["code"]): line for line in walked.of("error")}
    assert errors.keys() >= {"unexpected", "constraint", "database"}
    assert errors["unexpected"]["errors"] == ["RuntimeError", "ValueError"]
    assert any("test_logs.py" in frame and "_surprise" in frame for frame in errors["unexpected"]["stack"])


def test_what_is_logged_by_libraries_keeps_its_template_alone(app: Flask, lines: Lines) -> None:
    library = logging.getLogger("somelibrary.part")
    library.addHandler(logging.getLogger("app").handlers[0])
    library.propagate = False
    library.warning("bad value %r of %s", PASSWORD, MAIL)
    library.warning(f"bad value {PASSWORD}")
    logging.getLogger("panel.x").error("row %s failed\r\n{\"event\": \"forged\"}", 7)
    first, second, third = lines.all()
    assert first["message"] == "bad value %r of %s"
    assert "message" not in second
    assert str(third["message"]).startswith("row 7 failed")
    library.handlers.clear()


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_field_can_begin_a_line_of_its_own(form: str, app_config: Config, clock: Clock) -> None:
    forged = "x\r\n\x0b\x0c\x1c\x85\u2028{\"event\": \"sign_in.ok\"}"
    for made in running(replace(app_config, log=form, proxies=1), clock):
        found = Lines()
        logging.getLogger("app").handlers[0].setStream(found)
        with made.test_request_context("/"):
            for event, (_, fields) in EVENTS.items():
                happened(event, **dict.fromkeys(fields - {"exc_info"}, forged))
            logging.getLogger("app.x").error("%s", forged)
        assert len(found.getvalue().splitlines()) == len(EVENTS) + 1


def test_an_event_carries_no_other_field() -> None:
    with pytest.raises(LookupError):
        happened("csrf", email=MAIL)
    with pytest.raises(KeyError):
        happened("gossip")


@pytest.mark.parametrize("sent", ["a" * 65, "short", "has space in it", "evil\tid-here", "<script>alert</script>"])
def test_an_unsafe_request_id_is_replaced(sent: str, app: Flask, lines: Lines) -> None:
    answer = app.test_client().get("/health", headers={"X-Request-ID": sent})
    assert re.fullmatch(r"[0-9a-f]{12}", answer.headers["X-Request-ID"])
    assert lines.all()[-1]["request"] == answer.headers["X-Request-ID"]


def test_a_request_id_is_taken_from_a_trusted_proxy_alone(app: Flask, app_config: Config) -> None:
    sent = {"X-Request-ID": "0123456789abcdef0123456789abcdef"}
    assert app.test_client().get("/health", headers=sent).headers["X-Request-ID"] == sent["X-Request-ID"]
    open_to_all = create_app(replace(app_config, proxies=0))
    assert open_to_all.test_client().get("/health", headers=sent).headers["X-Request-ID"] != sent["X-Request-ID"]
    open_to_all.extensions["gongping"].db.dispose()


def test_jobs_say_what_they_did_and_failed_ones_where(app: Flask, lines: Lines) -> None:
    stopping, turns = threading.Event(), iter((3, None))

    def working() -> int:
        done = next(turns)
        if done is None:
            stopping.set()
            raise OSError(PASSWORD)
        return done

    repeat(working, 0.01, stopping)
    name = "test_jobs_say_what_they_did_and_failed_ones_where"
    assert [(line["job"], line["done"]) for line in lines.of("job")] == [(name, 3)]
    assert lines.of("job.failed")[0]["errors"] == ["OSError"]
    assert PASSWORD not in lines.getvalue()


def test_every_event_is_documented_with_its_fields() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z_.]+)` \| (info|warning|error) \| ([^|]*) \|", page, re.MULTILINE)
    told = {event: (level, set(re.findall(r"`(\w+)`", fields))) for event, level, fields in rows}
    wanted = {
        event: (level, (fields - {"exc_info"}) | ({"errors", "stack"} if "exc_info" in fields else set()))
        for event, (level, fields) in EVENTS.items()
    }
    assert told == wanted
