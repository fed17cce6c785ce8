"""Requests that say more, or otherwise, than a form asks: nothing of it is taken; what is typed is text, never a program."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from panel.lifecycle import CaseStatus
from panel.models import Account, AccountRole, Case, Role, Statement
from panel.models.base import Base
from panel.uow import House
from tests.app.conftest import NOW, Browser, Clock
from tests.app.disputes_room import Room, step_one, step_two
from tests.app.matrix import rules

SUM, MADE = "1303*1303", "1697809"  # no name, token or moment has these digits by chance
SUMS = "{{7*7}}${7*7}<%= 7*7 %>#{7*7}*{7*7}{%print(7*7)%}".replace("7*7", SUM)
MORE = {
    "id": "7", "public_id": "p" * 20, "role": "admin", "roles": "admin", "is_admin": "1", "account_id": "1", "owner_id": "1",
    "status": "closed", "state": "closed", "weight": "5", "persona": "admin", "email_confirmed_at": "2020-01-01",
    "version": "99", "password_hash": "x", "disabled_at": "", "complainant": "1", "merchant_id": "1", "number": "1",
    "filed_at": "2020-01-01", "source": "import", "data[role]": "admin", "__class__": "x", "_permission": "public.read",
}  # fmt: skip

def rows(house: House) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but sessions and what is different each time (random names, moments stand still)."""
    with house.db.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table)).all()]
            for table in Base.metadata.sorted_tables if table.name not in ("sign_ins", "drafts")
        }


def test_fields_no_form_asks_for_change_nothing(signed_in: Callable[..., Browser], house: House) -> None:
    plain, greedy = signed_in("Plain"), signed_in("Greedy")
    before = rows(house)
    for browser, more in ((plain, {}), (greedy, MORE)):
        sent = {"name": "Somebody", "locale": "en", **more}
        assert browser.post("/account/profile", sent).status_code in (302, 303)
    after = rows(house)
    assert {name for name in after if after[name] != before[name]} == {"accounts"}
    with house.db.reading() as session:
        one, other = (session.get_one(Account, browser.account.id) for browser in (plain, greedy))
        own = {"id", "public_id", "email", "created_at"}
        differ = {
            column.name for column in Account.__table__.columns if getattr(one, column.key) != getattr(other, column.key)
        }
        assert differ <= own
        assert list(session.scalars(select(AccountRole))) == []


def test_a_name_that_is_a_program_is_shown_as_it_was_typed(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in("Somebody", Role.ADMIN)
    assert browser.post("/account/profile", {"name": SUMS[:60], "locale": "en"}).status_code in (302, 303)
    for path in ("/account", "/admin/accounts", f"/admin/accounts?q=%7B%7B{SUM}%7D%7D", f"/sign-in?next={{{{{SUM}}}}}"):
        page = browser.get(path, follow_redirects=True)
        assert page.status_code == 200
        assert MADE not in page.text
    assert f"{{{{{SUM}}}}}" in browser.get("/admin/accounts").text


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in: Callable[..., Browser]) -> Room:
    """A complainant who files."""
    with app.app_context():
        return Room.open(house, clock, signed_in)


@pytest.mark.parametrize("path", ["/admin/accounts", "/quality/redaction/names", "/quality/jurors", "/desk", "/cases"])
def test_a_parameter_said_twice_or_as_a_list_is_read_as_one_or_not_at_all(
    signed_in: Callable[..., Browser], path: str
) -> None:
    browser = signed_in("Everything", *Role)
    usual = browser.get(path)
    assert usual.status_code == 200
    for query in (
        "page=1&page=2", "page[]=2", "page[0]=2", "page=1,2", "page={}", "q=a&q=b", "q[]=a", "q[$ne]=x", "role[]=admin&role=x",
        "view=mine&view=all", "sort=name&sort=id", "__proto__[x]=1", "page=1%00", "id=1&id=2",
    ):
        assert browser.get(f"{path}?{query}").status_code in (200, 302, 303, 400, 404), query


def test_a_list_where_one_value_belongs_changes_no_role(signed_in: Callable[..., Browser], house: House) -> None:
    admin, other = signed_in("Admin", Role.ADMIN), signed_in("Other")
    path = f"/admin/accounts/{other.account.public_id}/roles"
    for data in (
        MultiDict([("role", "nobody"), ("role", "admin")]), MultiDict([("role[]", "admin")]),
        MultiDict([("role", '["admin"]')]),
        MultiDict([("role", "expert"), ("role", "admin")]),
    ):
        sent = MultiDict([("csrf_token", admin.token()), *data.items(multi=True)])
        admin.client.post(path, data=sent, headers=admin.headers)
    assert admin.send_json(path, {"role": ["admin"], "roles": ["admin"]}).status_code >= 400
    with house.db.reading() as session:
        held = session.scalars(select(AccountRole.role).where(AccountRole.account_id == other.account.id))
        assert set(held) == {Role.EXPERT}, "of a value said twice the first counts, and only as itself"


@pytest.mark.parametrize(
    "path",
    [
        "/.git/HEAD", "/.git/config", "/.env", "/.venv/", "/wsgi.py", "/pyproject.toml", "/static/", "/static/js/",
        "/static/..", "/static/../wsgi.py", "/static/%2e%2e/wsgi.py", "/static/..%2fwsgi.py", "/static/js/../../wsgi.py",
        "/var/gongping.db",
        "/gongping.db", "/console", "/debug", "/server-status", "/server-info", "/backup.tar", "/templates/base.html",
    ],
)
def test_nothing_of_the_inside_is_served(guest: Browser, path: str) -> None:
    answer = guest.get(path)
    assert answer.status_code in (308, 404), answer.status_code
    assert "Werkzeug" not in answer.headers.get("Server", "")
    assert not {"X-Powered-By", "X-Debug"} & set(answer.headers.keys())


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND", "PUT", "PATCH"])
def test_a_method_nobody_needs_is_refused(app: Flask, signed_in: Callable[..., Browser], method: str) -> None:
    browser = signed_in("Somebody")
    answer = browser.client.open("/account", method=method, headers={**browser.headers, "X-Mirror": "mirror-7719"})
    assert answer.status_code == 405
    assert "mirror-7719" not in answer.text
    assert not any(method in (rule.methods or ()) for rule in rules(app))


def test_a_filing_takes_the_fields_of_its_form_and_keeps_them_as_text(room: Room, house: House) -> None:
    typed = f"汤洒在桌上了，一口没有喝到。{SUMS}"
    browser = room.complainant
    assert browser.post("/disputes/new", {**MORE, **step_one(), "text": typed}).headers["Location"] == "/disputes/new/remedy"
    assert browser.post("/disputes/new/remedy", {**MORE, **step_two()}).headers["Location"] == "/disputes/new/questions"
    assert f"{{{{{SUM}}}}}" in browser.get("/disputes/new/review").text
    assert browser.post("/disputes/new/review", MORE).status_code == 303
    with house.db.reading() as session:
        case, claim = session.scalars(select(Case)).one(), session.scalars(select(Statement)).one()
        assert (case.status, case.owner_id, case.source) == (CaseStatus.FILED, None, "web")
        assert (case.filed_at, case.number == "1", case.public_id == MORE["public_id"]) == (NOW, False, False)
        assert claim.text == typed
        assert list(session.scalars(select(AccountRole).where(AccountRole.account_id == browser.account.id))) == []
        page = browser.get(room.path(case.id)).text
    assert f"{{{{{SUM}}}}}" in page
    assert MADE not in page
