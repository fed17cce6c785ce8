"""Headers of live answers, read as a browser reads them: directives, numbers and names, not strings that look right."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from panel.services.signing_up import issue_sign_up
from tests.app.conftest import Clock, running
from tests.app.test_config import SAFE

HTTPS = "https://gongping.example"
YEAR = 31_536_000
# What a browser knows. A name or value that is none of these is ignored in silence: then nothing is protected.
FETCHED = {"default-src", "script-src", "style-src", "img-src", "font-src", "connect-src", "manifest-src", "object-src",
           "frame-src", "worker-src", "media-src"}  # fmt: skip
DIRECTIVES = FETCHED | {"form-action", "frame-ancestors", "base-uri", "report-uri", "report-to", "sandbox"}
SOURCES = {"'none'", "'self'", "data:"}
ONCE = (
    "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy", "Permissions-Policy", "Strict-Transport-Security", "Cache-Control",
)
ASKED = (
    ("GET", "/"), ("GET", "/sign-in"), ("GET", "/no-such-page"), ("GET", "/no-such-page.json"), ("GET", "/account"),
    ("GET", "/language/en"), ("GET", "/theme/dark"), ("GET", "/live"), ("GET", "/ready"), ("GET", "/record"),
    ("GET", "/lottery/lot.py"), ("GET", "/cases/zzzzzzzzzzzzzzzzzzzzzzzzzz"), ("POST", "/sign-in"), ("POST", "/no-such-page"),
    ("DELETE", "/"), ("POST", "/policy-reports"), ("GET", "/me.json"),
)


@pytest.fixture
def production(tmp_path: Path, sqlite_template: Path, clock: Clock) -> Iterator[Flask]:
    """The application as it runs for people, on a fresh database."""
    shutil.copyfile(sqlite_template, tmp_path / "x.db")
    there = {"home": tmp_path, "database_url": f"sqlite:///{tmp_path / 'x.db'}", "evidence_dir": tmp_path / "e"}
    yield from running(replace(SAFE, workers="none", **there), clock)


def policy(response: TestResponse) -> dict[str, set[str]]:
    """The content policy as a browser keeps it: of a directive named twice the first counts, so twice is a fault."""
    found: dict[str, set[str]] = {}
    for part in response.headers["Content-Security-Policy"].split(";"):
        name, *values = part.split()
        assert name in DIRECTIVES, f"no directive: {name}"
        assert name not in found, f"twice: {name}"
        found[name] = set(values)
    return found


def faults(response: TestResponse) -> Iterator[str]:
    """What a browser would not be protected from by this answer."""
    headers = response.headers
    yield from (f"{name} is there {len(headers.getlist(name))} times" for name in ONCE if len(headers.getlist(name)) != 1)
    said = policy(response)
    for name in FETCHED:
        allowed = said.get(name, said["default-src"])
        if not allowed <= SOURCES or (name in {"script-src", "default-src", "object-src"} and "data:" in allowed):
            yield f"{name} allows {allowed}"
    exact = {"default-src": {"'none'"}, "frame-ancestors": {"'none'"}, "base-uri": {"'none'"}, "form-action": {"'self'"}}
    yield from (f"{name} is {said.get(name)}" for name, wanted in exact.items() if said.get(name) != wanted)
    if said.get("object-src", said["default-src"]) != {"'none'"}:
        yield "objects are let in"
    hsts = [part.strip().lower() for part in headers["Strict-Transport-Security"].split(";")]
    ages = [int(age[1]) for part in hsts if (age := re.fullmatch(r"max-age=(\d+)", part))]
    if len(ages) != 1 or ages[0] < YEAR or "includesubdomains" not in hsts:
        yield f"HSTS is {hsts}"
    one_of = {
        "X-Content-Type-Options": {"nosniff"}, "X-Frame-Options": {"DENY"},
        "Referrer-Policy": {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"},
        "Cross-Origin-Opener-Policy": {"same-origin"}, "Cross-Origin-Resource-Policy": {"same-origin"},
    }
    yield from (f"{name}: {headers[name]}" for name, known in one_of.items() if headers[name] not in known)
    features = [part.strip() for part in headers["Permissions-Policy"].split(",")]
    if not {"camera=()", "microphone=()", "geolocation=()"} <= {*features} or not all(
        re.fullmatch(r"[a-z-]+=\(\)", each) for each in features
    ):
        yield f"Permissions-Policy: {features}"
    yield from (f"{name} is sent" for name, _ in headers if name.startswith("Access-Control-") or name == "X-Powered-By")
    if "Cross-Origin-Embedder-Policy" in headers:
        yield "an embedder policy that nobody has thought of"
    if response.mimetype.startswith("text/") and "charset=utf-8" not in headers["Content-Type"].lower():
        yield f"no charset: {headers['Content-Type']}"


def ask(client: FlaskClient, method: str, path: str) -> TestResponse:
    return client.open(path, method=method, base_url=HTTPS)


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_every_answer_is_protected_as_a_browser_reads_it(method: str, path: str, production: Flask) -> None:
    assert list(faults(ask(production.test_client(), method, path))) == []


def test_what_is_wrong_is_found(production: Flask) -> None:
    """Text that other houses have sent and no browser took."""
    for name, value in (
        ("Cross-Origin-Opener-Policy", "require-corp static.example.com;"), ("X-Content-Type-Options", "no-sniff"),
        ("Strict-Transport-Security", "max-age: 31536000; includeSubDomains"),
        ("Strict-Transport-Security", "max-age=31536000"),
        ("Content-Security-Policy", "default-src 'none'; script-src 'self' 'unsafe-inline'; base-uri 'none'"),
        ("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"),
        ("Content-Security-Policy", "default-src none; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"),
        ("Permissions-Policy", "camera 'none'"), ("Referrer-Policy", "unsafe-url"),
    ):
        answer = ask(production.test_client(), "GET", "/sign-in")
        answer.headers[name] = value
        assert list(faults(answer)), (name, value)
    answer = ask(production.test_client(), "GET", "/sign-in")
    answer.headers.add("Content-Security-Policy", "default-src 'none'")
    assert list(faults(answer))


def test_static_files_and_downloads_can_run_nothing(production: Flask) -> None:
    for path in ("/static/css/case.css", "/static/img/seal.svg"):
        answer = ask(production.test_client(), "GET", path)
        answer.close()
        assert answer.status_code == 200, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        said = policy(answer)
        assert said["default-src"] == {"'none'"}
        assert said["sandbox"] == set()  # no allow-scripts, no allow-same-origin
        assert "script-src" not in said


def test_every_cookie_is_of_this_host_alone_and_no_script_reads_it(production: Flask) -> None:
    client, seen = production.test_client(), dict[str, int]()
    token = re.search(r'name="csrf_token" [^>]*value="([^"]+)"', ask(client, "GET", "/sign-up").text)
    assert token is not None
    words = "four little ducks swim"
    with production.extensions["gongping"].work() as uow:
        link = issue_sign_up(uow, "lin@example.org", way="", now=production.config["CLOCK"]())
    sent = {"csrf_token": token[1], "name": "Lin", "password": words, "again": words}
    path = f"/sign-up/link/{link}"
    signed_up = client.post(path, data=sent, base_url=HTTPS, headers={"Referer": f"{HTTPS}{path}"})
    assert signed_up.status_code == 303
    for answer in (signed_up, *(ask(client, "GET", path) for path in ("/language/en", "/theme/dark", "/account", "/sign-in"))):
        for line in answer.headers.getlist("Set-Cookie"):
            ((name, morsel),) = SimpleCookie(line).items()
            seen[name] = seen.get(name, 0) + 1
            assert morsel["secure"] is True, line
            assert morsel["httponly"] is True, line
            assert morsel["samesite"] in ("Lax", "Strict"), line
            assert (morsel["path"], morsel["domain"]) == ("/", ""), line
            assert name.startswith("__Host-"), line
    assert "__Host-gongping" in seen
    assert len(seen) > 1, "the session and what a browser is known by"
