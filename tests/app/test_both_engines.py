"""The account's way through the house on PostgreSQL, where upserts, locks and RETURNING could differ from SQLite."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from panel.models import Account, AccountRole, Role
from panel.queries.standings import standings
from tests.app import new_accounts as with_link
from tests.app.conftest import Browser, Clock, confirm_roles, invited

PASSWORD = "four little ducks swim"


def sign_up(app: Flask, name: str) -> Browser:
    """A new person, signed in."""
    browser = Browser(app.test_client())
    form = {"name": name, "identifier": f"{name}@example.org", "password": PASSWORD, "again": PASSWORD}
    assert with_link.sign_up(browser, form).status_code == 303
    return browser


def test_accounts_roles_drafts_and_invitations_on_postgresql(postgres_app: Flask, clock: Clock) -> None:
    house = postgres_app.extensions["gongping"]
    chief, worker = sign_up(postgres_app, "chief"), sign_up(postgres_app, "worker")
    with house.work() as uow:
        account = uow.session.scalars(select(Account).where(Account.email == "chief@example.org")).one()
        uow.session.add(AccountRole(account_id=account.id, role=Role.ADMIN, granted_at=clock()))
    stranger = Browser(postgres_app.test_client())
    assert stranger.post("/sign-up", {"identifier": "worker@example.org"}).headers["Location"] == "/sign-up/sent"
    assert [mail.subject for mail in with_link.mails_of(stranger)] == ["你在公评已经有账户"]
    for text in ("one", "two"):
        assert worker.send_json("/drafts/form", {"fields": {"text": text}}).status_code == 200
    assert worker.get("/drafts/form").json["fields"] == {"text": "two"}
    chief.post("/admin/invitations", {"email": "worker@example.org", "role": "mediator", "locale": "zh"})
    path = invited(postgres_app)
    assert worker.post(path).status_code == 303
    assert worker.post(path).status_code == 404
    confirm_roles(postgres_app)
    page = chief.get("/admin/accounts?q=WORK&role=mediator")
    assert "worker@example.org" in page.text
    clock.turn(minutes=10)
    assert worker.get("/account").status_code == 200
    with house.db.reading() as session:
        account = session.scalars(select(Account).where(Account.email == "worker@example.org")).one()
        assert len(standings(session, account.id, frozenset({Role.MEDIATOR}), None)) == 2
    chief.post(f"/admin/accounts/{account.public_id}/roles/mediator/revoke")
    assert worker.get("/account").status_code == 303
