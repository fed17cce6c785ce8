"""Requests nobody should send: for every route, made from the fields it reads, by a generator whose seed is printed."""

from __future__ import annotations

import inspect
import io
import json
import random
import re
import sys
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask import Flask
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse
from wtforms import Field

from app.mediation.workbench import FORMS as ACTS

READ = re.compile(r"""request\.(?:form|values|args)\.(?:get|getlist|pop)\(\s*["'](\w+)["']""")
NASTY: tuple[str, ...] = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\u202e\u2067倒着写",
    "😀🀄𠮷" * 30,
    "<script>alert(1)</script><b>kept</b>",
    "\"><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}${7 * 7}<%= 7 %>",
    "'; DROP TABLE cases; --",
    "%s%n%(x)s{0}",
    "x" * 100_000,
    "漢" * 5000,
    "-1",
    "0",
    "1e999",
    "99999999999999999999999999",
    "1.5",
    "NaN",
    "２０２６-１１-２１",
    "2026-02-31",
    "0000-00-00",
    "9999-12-31",
    "null",
    "[]",
    "{}",
    "\r\nSet-Cookie: a=b",
    "../../etc/passwd",
    "//evil.example/",
    "\ufeff\u200b",
    "true",
    "\ud7ff\ue000\ufffe",
    "a" * 27,
    "é" * 130,
    "1,2,3,4",
    "[[1,2,3,4]]",
    '[[1e400,-5,"x",null]]',
    '{"a":',
    "１２",
)
PLAUSIBLE: tuple[str, ...] = (
    "我们找到了打包时的监控录像，请重新评审这件事情，谢谢各位。",
    "uphold",
    "1",
    "2",
    "y",
    "yes",
    "no",
    "2026-11-18",
    "2027-01-05",
    "full_refund",
    "adopt",
    "new_evidence",
    "food_quality",
    "fault",
    "delivery",
    "ability",
    "respondent",
    "28.50",
    "decline",
    "skip",
    "recuse",
    "withheld",
    "cleared",
    "boxed",
    "clear_photo",
    "person",
    "complainant",
    "someone@example.org",
    "138 0013 8000",
    "other_venue",
)
MARKUP = ("<script>alert(1)</script>", "<b>kept</b>", "<img src=x onerror")
INSIDE = ("Traceback (most recent call last)", "sqlalchemy.", "psycopg", "sqlite3.", 'File "/')
WRONG_TYPES = (
    "text/plain",
    "application/json",
    "application/xml",
    "multipart/form-data",
    "",
    "multipart/form-data; boundary=",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data; boundary=" + "b" * 300,
)
HEADERS = (
    "Accept", "Accept-Language", "Accept-Encoding", "Authorization", "Content-Encoding", "Cookie", "Host", "If-Modified-Since",
    "If-None-Match", "If-Range", "Origin", "Range", "Referer", "Transfer-Encoding", "User-Agent", "X-CSRFToken",
    "X-Forwarded-For", "X-Forwarded-Host", "X-HTTP-Method-Override", "X-Request-ID", "X-Requested-With",
)
ODD = (
    "", " ", "*", "a" * 8000, "bytes=0-0,-1", "bytes=9-1", "evil.example", "http://evil.example", "gzip, br;q=9", "Basic !!!!",
    "Bearer a.b.c", "session=.eJw; a=b; ;;=", "\u00e9\u00ff", "Thu, 99 Foo 2026", 'W/"', "chunked", "127.0.0.1, ::1, x", "PUT",
    "<script>alert(1)</script>", "-1", "zh-CN;q=NaN",
)
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "HEAD")
ENDS = ("/", "//", "/..", ".json", ";a=b", "%00")
TREES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e300,
    "text",
    [],
    {},
    [[[]]],
    {"fields": None},
    {"fields": []},
    {"fields": {"a": {"b": 1}}},
    {"fields": {"\x00": "\x00"}, "key": "filing"},
    {"fields": {"a": "\ud800"}, "key": "filing"},
    {"key": 7, "fields": {"a": "b"}},
    {"key": ["a"], "fields": {}},
    {"fields": {str(n): "x" for n in range(200)}, "key": "a"},
    {"fields": {"a": ["😀", "b"]}, "key": "k"},
)


def fault_in(answer: TestResponse) -> str:
    """What is wrong with an answer whatever was asked: a fault of ours, the inside shown, markup given back. Empty if sound."""
    if answer.status_code >= 500:
        return str(answer.status_code)
    if not answer.mimetype.startswith("text"):
        return ""
    shown = next((word for word in INSIDE if word in answer.text), "")
    given_back = next((word for word in MARKUP if word in answer.text), "") if answer.mimetype == "text/html" else ""
    return " ".join(filter(None, (shown and f"shows {shown!r}", given_back and f"gives back {given_back!r}")))


@dataclass(frozen=True, slots=True)
class Shot:
    """One request, ready to be sent."""

    method: str
    path: str
    more: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path[:160]} {str(self.more)[:400]}"


@dataclass(slots=True)
class Storm:
    """Makes shots; the same generator makes the same ones."""

    app: Flask
    rng: random.Random
    fields: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)

    def shot(self, rule: Rule, method: str, path: str, token: str) -> Shot:
        """One bad request for a route, with the token that lets it through to the view."""
        if rule.arguments and self.rng.random() < 0.2:
            path = self._forge(path)
        if self.rng.random() < 0.3 or method == "GET":
            path += self._query(rule)
        if method == "GET":
            return Shot(
                self.rng.choices(("GET", "HEAD", "PUT", "PATCH"), (8, 1, 1, 1))[0], path, {"headers": self._asking(token)}
            )
        makers = (self._form, self._form, self._form, self._json, self._torn, self._files)
        return Shot(method, path, {"headers": self._asking(token), **self.rng.choice(makers)(rule)})

    def _asking(self, token: str) -> dict[str, str]:
        accept = self.rng.choice(("text/html", "text/html", "application/json", "*/*", "image/webp;q=x", ""))
        return {"X-CSRFToken": token, "Accept": accept, "Accept-Language": self.rng.choice(("zh-CN", "en", "xx;q=9", "\u00e9"))}

    def stray(self, rule: Rule, path: str) -> Shot:
        """A request no page of ours makes: another method, a forged path, headers and cookies out of order."""
        for _ in range(self.rng.randrange(3)):
            path = self._forge(path) if self.rng.random() < 0.7 else path + self.rng.choice(ENDS)
        headers = {name: self.rng.choice(ODD) for name in self.rng.sample(HEADERS, k=self.rng.randrange(4))}
        noise = {"data": self.rng.randbytes(self.rng.randrange(400))}
        body = self.rng.choice(({}, noise, self._json(rule), self._form(rule)))
        query = self._query(rule) if self.rng.random() < 0.5 else ""
        return Shot(self.rng.choice(METHODS), path + query, {"headers": headers, **body})

    def _forge(self, path: str) -> str:
        parts = path.split("/")
        place = self.rng.randrange(1, len(parts))
        parts[place] = quote(self.rng.choice(NASTY)[:3000], safe="") or "0"
        return "/".join(parts)

    def _query(self, rule: Rule) -> str:
        names = [*(name for name, _ in self.fields_of(rule)), "page", "before", "next", "seen", "q", "view", "status", "step"]
        chosen = self.rng.sample(names, k=min(len(names), self.rng.randrange(1, 4)))
        return "?" + "&".join(f"{name}={quote(self.rng.choice(NASTY)[:2000], safe='')}" for name in chosen)

    def _form(self, rule: Rule) -> dict[str, Any]:
        data: MultiDict[str, str] = MultiDict()
        brave = self.rng.random()  # how much of it makes sense
        for name, choices in self.fields_of(rule):
            if self.rng.random() < 0.1:
                continue
            for _ in range(self.rng.choices((1, 2, 30), (16, 3, 1))[0]):
                sound = self.rng.random() < brave
                called = name if self.rng.random() < 0.97 else f"{name}[]"
                data.add(called, self.rng.choice(choices or PLAUSIBLE) if sound else self.rng.choice(NASTY))
        return {"data": data}

    def _json(self, _rule: Rule) -> dict[str, Any]:
        body = json.dumps(self.rng.choice(TREES)) if self.rng.random() < 0.8 else '{"fields": {"a": '
        return {"data": body, "content_type": "application/json"}

    def _torn(self, _rule: Rule) -> dict[str, Any]:
        body = b"--b\r\nContent-Disposition: form-data; name=\"text\"; filename*=utf-8''%ff\r\n\r\n\xff\xfe\x00"
        return {"data": body + self.rng.randbytes(40), "content_type": self.rng.choice(WRONG_TYPES)}

    def _files(self, rule: Rule) -> dict[str, Any]:
        kinds = (
            b"",
            b"\x89PNG\r\n\x1a\n" + self.rng.randbytes(60),
            b"%PDF-1.7\n%%EOF",
            b"GIF89a",
            self.rng.randbytes(300),
            b"\xff\xd8\xff\xe0",
        )
        name = self.rng.choice(("a.png", "../../a.pdf", "\u202egnp.exe", "x" * 500 + ".jpg", "a\x00b.png", "😀.webp"))
        data = {"title": self.rng.choice(NASTY)[:500], **{name: self.rng.choice(PLAUSIBLE) for name, _ in self.fields_of(rule)}}
        return {"data": {**data, "files": (io.BytesIO(self.rng.choice(kinds)), name)}, "content_type": "multipart/form-data"}

    def fields_of(self, rule: Rule) -> list[tuple[str, tuple[str, ...]]]:
        """Name and known choices of every field the route's module reads."""
        if rule.endpoint not in self.fields:
            self.fields[rule.endpoint] = self._read_fields(rule.endpoint)
        return self.fields[rule.endpoint]

    def _read_fields(self, endpoint: str) -> list[tuple[str, tuple[str, ...]]]:
        view = inspect.unwrap(self.app.view_functions[endpoint])
        module = sys.modules[view.__module__]
        found: dict[str, tuple[str, ...]] = dict.fromkeys(READ.findall(inspect.getsource(module)), ())
        forms = [(form, "") for form in vars(module).values() if isinstance(form, type) and issubclass(form, FlaskForm)]
        if endpoint.startswith("mediation."):
            forms += [(form, code) for code, form in ACTS.items()]  # the workbench has several forms on a page
        with self.app.test_request_context():
            for form, prefix in forms:
                found |= {f.name: _choices(f) for f in form(prefix=prefix) if not f.name.endswith("csrf_token")}
        return list(found.items())


def _choices(asked: Field) -> tuple[str, ...]:
    known = getattr(asked, "choices", None)
    values = (getattr(c, "value", c[0] if isinstance(c, tuple) else c) for c in known) if isinstance(known, list) else ()
    return tuple(str(value) for value in values)
