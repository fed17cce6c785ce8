"""A database that is away: 503 in plain words for whoever is signed in, pages and JSON, and well again without a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import event, make_url

from tests.app.conftest import Clock, make_person, sign_in
from tests.services.postgres import PostgresServer, plain


@contextmanager
def away(server: PostgresServer, app: Flask) -> Iterator[None]:
    """The server ends every connection to the application's database and takes no new one."""
    name = app.extensions["gongping"].db.engine.url.database
    allow = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
    with closing(psycopg.connect(plain(make_url(str(server.url)).set(password=None)), autocommit=True)) as chief:
        chief.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        chief.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        chief.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


def test_signed_in_people_are_told_to_wait_and_go_on_afterwards(
    postgres: PostgresServer, postgres_app: Flask, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    browser = sign_in(postgres_app, make_person(postgres_app.extensions["gongping"], clock(), "Lin Wei"), clock())
    postgres_app.config["PROPAGATE_EXCEPTIONS"] = False
    assert browser.get("/cases").status_code == 200
    with away(postgres, postgres_app):
        for _ in range(3):  # broken connections of the pool first, then none to be had
            page = browser.get("/cases")
            assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
            assert "<h1" in page.text
        answer = browser.client.get("/cases", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["error"]["code"]) == (503, "page.busy")
        sent = browser.post("/disputes/new", {"text": "汤洒了一半，没人管。"})
        assert sent.status_code == 503
        assert "汤洒了一半，没人管。" in sent.text  # what was typed can be copied
    assert not any("/cases" in record.getMessage() for record in caplog.records if "Exception on" in record.getMessage())
    assert browser.get("/cases").status_code == 200


def test_a_use_that_cannot_be_noted_does_not_undo_the_answer(app: Flask, signed_in: Callable, clock: Clock) -> None:
    browser = signed_in("Lin Wei")
    assert browser.get("/cases").status_code == 200
    clock.turn(minutes=6)  # the next use is noted
    engine = app.extensions["gongping"].db.engine

    refused = []

    def full(connection, cursor, statement: str, *_: object) -> None:
        if "UPDATE sessions" in statement or "UPDATE sign_ins" in statement:
            refused.append(statement)
            cursor.execute("SELECT no_such_function()")

    event.listen(engine, "before_cursor_execute", full)
    assert browser.get("/cases").status_code == 200
    assert refused, "nothing was noted: the test proves nothing"


def test_a_request_that_writes_never_holds_one_connection_while_it_waits_for_another(postgres_app: Flask, clock: Clock) -> None:
    """Or as many as the pool has, at the same moment, would all wait for each other."""
    house = postgres_app.extensions["gongping"]
    browser, pool = sign_in(postgres_app, make_person(house, clock(), "Lin Wei"), clock()), house.db.engine.pool
    held: list[int] = []
    event.listen(pool, "checkout", lambda *_: held.append(pool.checkedout()))
    clock.turn(minutes=6)  # the use of the session is noted too
    assert browser.send_json("/drafts/form", {"fields": {"text": "one"}}).status_code == 200
    assert len(held) > 1, "one connection was asked for: the test proves nothing"
    assert max(held) == 1
