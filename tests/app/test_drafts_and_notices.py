"""Drafts are kept, private and bounded; notices are read, followed and counted."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app.account.notices import TARGETS
from panel.models import Account
from panel.notices import notify
from panel.queries.notices import list_notices
from panel.uow import House
from tests.app.conftest import Browser, Clock

SignedIn = Callable[..., Browser]


def test_a_draft_is_kept_replaced_given_back_and_dropped(signed_in: SignedIn) -> None:
    me = signed_in()
    saved = me.send_json("/drafts", {"key": "dispute.new", "fields": {"text": "冷汤", "tags": ["a", "b"]}})
    assert saved.status_code == 200
    assert saved.json["saved_at"].startswith("2026-11-21T06:05")
    me.send_json("/drafts/dispute.new", {"fields": {"text": "冷汤，还少了面"}})
    assert me.get("/drafts/dispute.new").json["fields"] == {"text": "冷汤，还少了面"}
    assert me.send_json("/drafts/dispute.new", method="DELETE").status_code == 204
    assert me.get("/drafts/dispute.new").status_code == 404


def test_a_draft_is_seen_by_nobody_else(signed_in: SignedIn, guest: Browser) -> None:
    signed_in("One").send_json("/drafts/form", {"fields": {"text": "secret"}})
    other = signed_in("Two")
    assert other.get("/drafts/form").status_code == 404
    other.send_json("/drafts/form", {"fields": {"text": "mine"}})
    assert other.get("/drafts/form").json["fields"] == {"text": "mine"}
    assert guest.send_json("/drafts/form", {"fields": {}}).status_code == 401


def test_drafts_are_bounded(signed_in: SignedIn) -> None:
    me = signed_in()
    assert me.send_json("/drafts/form", {"fields": {"text": "x" * 60_000}}).status_code == 200
    assert me.send_json("/drafts/form", {"fields": {"text": "x" * 66_000}}).status_code == 422
    assert me.send_json("/drafts/form", {"fields": {"text": "x" * 600_000}}).status_code == 413
    for key in ("Form", "a b", "x" * 121):
        assert me.send_json("/drafts", {"key": key, "fields": {}}).status_code == 422
        assert me.send_json(f"/drafts/{key}", method="DELETE").status_code == 422
    for fields in ({"a": 1}, {"a": {"b": "c"}}, ["a"], "text", {str(n): "x" for n in range(101)}):
        assert me.send_json("/drafts/form", {"fields": fields}).status_code == 422
    assert me.send_json("/drafts/form", ["no", "dict"]).status_code == 422


def test_json_that_nests_without_end_is_refused(signed_in: SignedIn) -> None:
    me = signed_in()
    for start in ("[", '{"fields":'):
        sent = me.client.post(
            "/drafts/form", data=start * 50_000, content_type="application/json", headers={"X-CSRFToken": me.token()}
        )
        assert sent.status_code == 422


def told(house: House, clock: Clock, account: Account, number: int) -> None:
    """Write a notice to an account."""
    with house.work() as uow:
        notify(uow, [account.id], "case.filed", now=clock(), once=str(number), target=("case", "abc"), number=f"GP-{number}")


def test_notices_are_counted_listed_and_read(signed_in: SignedIn, house: House, clock: Clock) -> None:
    me, other = signed_in("One"), signed_in("Two")
    for number in range(35):
        told(house, clock, me.account, number)
    assert me.get("/notices/unread.json").json == {"unread": 35}
    assert other.get("/notices/unread.json").json == {"unread": 0}
    page = me.get("/notices").text
    assert "GP-34" in page
    assert "GP-4<" not in page
    assert 'rel="next"' in page
    assert me.post("/notices/read").status_code == 303
    assert me.get("/notices/unread.json").json == {"unread": 0}


def test_following_a_notice_reads_it_and_only_ones_own(signed_in: SignedIn, house: House, clock: Clock) -> None:
    me, other = signed_in("One"), signed_in("Two")
    told(house, clock, me.account, 1)
    with house.db.reading() as session:
        notice_id = list_notices(session, me.account.id)[0].public_id
    assert other.get(f"/notices/{notice_id}").status_code == 404
    assert me.get(f"/notices/{notice_id}").status_code == 303
    assert me.get("/notices/unread.json").json == {"unread": 0}


def test_every_place_a_notice_leads_to_exists(app: Flask) -> None:
    for page, _, list_page in TARGETS.values():
        assert {page, list_page} <= app.view_functions.keys()
