"""Reports of breaches of the content policy: both forms arrive, what they hold stays out of the log, rubbish does no harm."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.config import Config
from app.extensions import limiter
from app.public.policy import BYTES_MOST
from app.public.violations import DIRECTIVES, NEW, OLD, TOLD_MOST
from tests.app.conftest import Browser, Clock, running
from tests.app.test_health import figures
from tests.app.test_logs import HEAD, Lines, logged_by

SECRET = "kingfisherreport"
PAGE = f"http://localhost/reset-password/{SECRET}?q={SECRET}#{SECRET}"
RULE = "/reset-password/<reset_token>"
ENOUGH = 30  # of a minute, from one network


@pytest.fixture
def app(app_config: Config, clock: Clock) -> Iterator[Flask]:
    """The application with throttles and JSON lines."""
    for made in running(replace(app_config, throttle=True, log="json"), clock):
        with made.app_context():
            limiter.reset()
        yield made


@pytest.fixture
def lines(app: Flask) -> Lines:
    """The log of `app`."""
    return logged_by(app)


def send(app: Flask, form: str, sent: Any, **more: Any) -> TestResponse:
    """Report as a browser does; text is sent as it is."""
    body = sent if isinstance(sent, str | bytes) else json.dumps(sent)
    return Browser(app.test_client()).client.post("/policy-reports", data=body, content_type=form, **more)


def old(blocked: str, directive: str = "script-src-elem", **more: Any) -> dict[str, Any]:
    """A report in the older form."""
    return {"csp-report": {
        "document-uri": PAGE, "referrer": PAGE, "violated-directive": directive, "effective-directive": directive,
        "original-policy": f"script-src {SECRET}", "blocked-uri": blocked, "script-sample": SECRET, "line-number": 7, **more,
    }}  # fmt: skip


def new(blocked: str, directive: str = "script-src-elem", **more: Any) -> dict[str, Any]:
    """One of a list in the newer form."""
    return {"type": "csp-violation", "age": 3, "url": PAGE, "user_agent": SECRET, "body": {
        "documentURL": PAGE, "blockedURL": blocked, "effectiveDirective": directive, "sample": SECRET, **more,
    }}  # fmt: skip


@pytest.mark.parametrize(
    ("blocked", "directive", "more", "wanted"),
    [
        ("inline", "script-src-elem", {}, ("script-src-elem", "inline")),
        ("eval", "script-src", {}, ("script-src", "eval")), ("wasm-eval", "script-src", {}, ("script-src", "eval")),
        ("data", "font-src", {}, ("font-src", "data")), ("data:text/css,x", "style-src", {}, ("style-src", "data")),
        ("blob:http://localhost/1", "worker-src", {}, ("worker-src", "blob")),
        ("http://localhost/x", "form-action", {}, ("form-action", "self")),
        (f"https://{SECRET}.example/{SECRET}", "img-src", {}, ("img-src", "foreign")),
        ("wss://other.example", "connect-src", {}, ("connect-src", "foreign")),
        (SECRET, SECRET, {}, ("other", "other")), ("http://[", "img-src", {}, ("img-src", "other")),
    ],
)  # fmt: skip
def test_both_forms_make_one_line_of_words_from_closed_lists(
    app: Flask, lines: Lines, blocked: str, directive: str, more: dict[str, Any], wanted: tuple[str, str]
) -> None:
    assert send(app, OLD, old(blocked, directive, **more)).status_code == 204
    others = {"type": "deprecation", "body": {"id": SECRET}}
    assert send(app, NEW, [new(blocked, directive, **more), others]).status_code == 204
    found = lines.of("policy")
    assert [line.keys() for line in found] == [{*HEAD, "directive", "source", "route"}] * 2
    assert [(line["directive"], line["source"], line["route"]) for line in found] == [(*wanted, RULE)] * 2
    assert figures(Browser(app.test_client()))[f"gongping_policy_violations_total{{{wanted[0]}}}{{{wanted[1]}}}"] == 2
    assert SECRET not in lines.getvalue()


def test_older_browsers_name_the_directive_with_its_values(app: Flask, lines: Lines) -> None:
    report = old("self", "x")
    report["csp-report"].pop("effective-directive")
    report["csp-report"]["violated-directive"] = f"style-src 'self' {SECRET}"
    send(app, OLD, report)
    assert [(line["directive"], line["source"]) for line in lines.of("policy")] == [("style-src", "self")]


def test_extensions_are_counted_and_make_no_line_and_other_hosts_neither(app: Flask, lines: Lines) -> None:
    noise = ("chrome-extension", "moz-extension://abc/x.js", "safari-web-extension://x", "ms-browser-extension://x")
    for blocked in noise:
        assert send(app, OLD, old(blocked)).status_code == 204
    injected = new("inline", sourceFile="moz-extension://abc/content.js")
    elsewhere = new("inline", documentURL=f"https://evil.example/cases/{SECRET}")
    assert send(app, NEW, [injected, elsewhere, new("inline", documentURL="about:blank")]).status_code == 204
    assert lines.of("policy") == []
    counted = {name: n for name, n in figures(Browser(app.test_client())).items() if "policy_violations_total" in name}
    assert counted == {"gongping_policy_violations_total{script-src-elem}{extension}": 5}


def test_a_page_that_is_none_of_ours_has_no_rule(app: Flask, lines: Lines) -> None:
    places = (f"http://localhost/nowhere/{SECRET}", "http://localhost")
    send(app, NEW, [new("inline", documentURL=place) for place in places])
    assert [line["route"] for line in lines.of("policy")] == ["-", "/"]


BROKEN = ("", "{", SECRET, "{" * 3, "[" * 40_000, b"\xff\xfe\x00", '{"csp-report"', "1" * 9000)
NAMES = ("documentURL", "blockedURL", "effectiveDirective", "sourceFile")
ODD = [[], {}, None, 7, "x", True, [[]], [None], [{"type": "csp-violation"}], [{"type": "csp-violation", "body": []}]]
RUBBISH: list[tuple[str, Any, int]] = [
    *((form, body, 400) for form in (OLD, NEW) for body in BROKEN),
    *((OLD, body, 400) for body in ([], [old("inline")], {}, {"csp-report": [SECRET]}, {"csp-report": None}, 7, "null")),
    *((NEW, body, 400) for body in ({}, old("inline"), 7, "null", '"text"')),
    *((NEW, [body], 204) for body in ODD),
    *((NEW, [new("inline", **{name: wrong})], 204) for name in NAMES for wrong in (None, 7, [SECRET], {"x": SECRET}, True)),
    (OLD, old("inline", **{"document-uri": {"x": SECRET}, "blocked-uri": [SECRET]}), 204),
    (NEW, [new(SECRET * 1000)], 204), (OLD, old("x", SECRET * 1000), 204),
    (NEW, [{"type": SECRET, "body": {}}] * 1000, 204), (NEW, [new(SECRET)] * 1000, 413), (OLD, old(SECRET * 9000), 413),
    *((form, old("inline"), 415) for form in ("application/json", "text/plain", "multipart/form-data", "")),
]  # fmt: skip


def test_rubbish_is_refused_or_passed_over_and_nothing_of_it_is_in_the_log(app: Flask, lines: Lines) -> None:
    with app.app_context():
        for number, (form, body, wanted) in enumerate(RUBBISH):
            limiter.reset()
            answer = send(app, form, body)
            assert answer.status_code == wanted, (number, form, str(body)[:80], answer.status_code)
            assert SECRET not in answer.text
    assert SECRET not in lines.getvalue()
    assert lines.of("error") == []
    assert {line["event"] for line in lines.all()} == {"request", "policy", "limit"}
    assert {line["directive"] for line in lines.of("policy")} <= DIRECTIVES | {"other"}


def test_a_list_without_end_is_read_for_a_while_and_told_of_in_few_lines(app: Flask, lines: Lines) -> None:
    many = [new("inline", each, documentURL="http://localhost/") for each in sorted(DIRECTIVES)] * 5
    assert len(json.dumps(many)) < BYTES_MOST
    assert send(app, NEW, many).status_code == 204
    assert len(lines.of("policy")) == TOLD_MOST


def test_a_network_reports_so_much_and_no_more(app: Flask, lines: Lines) -> None:
    answers = [send(app, OLD, old("inline")) for _ in range(ENOUGH + 1)]
    assert [answer.status_code for answer in answers] == [204] * ENOUGH + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert send(app, OLD, old("inline"), environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 204
    assert len(lines.of("policy")) == ENOUGH + 1


def test_nobody_stands_in_the_line_of_a_report_and_no_session_is_looked_at(
    app: Flask, lines: Lines, signed_in: Callable[..., Browser]
) -> None:
    somebody = signed_in()
    for _ in range(ENOUGH + 1):
        answer = somebody.client.post("/policy-reports", data=json.dumps(old("inline")), content_type=OLD)
        assert "Set-Cookie" not in answer.headers
    assert answer.status_code == 429
    told = [line for line in lines.all() if line.get("route") == "/policy-reports"]
    assert {line["event"] for line in told} == {"request", "throttled"}
    assert not any("who" in line for line in told)


def test_every_page_says_where_to_report_and_over_https_in_the_newer_way_too(app: Flask) -> None:
    for path in ("/", "/sign-in", "/nowhere", "/reset-password/x"):
        bare, secure = (app.test_client().get(path, base_url=f"{scheme}://localhost") for scheme in ("http", "https"))
        assert "; report-uri /policy-reports" in bare.headers["Content-Security-Policy"]
        assert "report-to" not in bare.headers["Content-Security-Policy"]
        assert secure.headers["Content-Security-Policy"].endswith("; report-uri /policy-reports; report-to policy")
        assert secure.headers["Reporting-Endpoints"] == 'policy="/policy-reports"'
