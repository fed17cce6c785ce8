"""Signing up: a link goes to the address, whoever has it, and only who opens it there makes the account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete, event, func, select, update

from app.config import Config
from panel.models import Account, Invitation, Outgoing, Role, SignUpLink
from panel.services import invitations, letter_clock
from panel.services.letter_clock import KEPT
from panel.uow import House
from tests.app.conftest import Browser, Clock, make_person, running
from tests.app.new_accounts import link_in, mails_of, send, sign_up

PASSWORD = "four little ducks swim"
ADDRESS = "lin.wei@example.org"
LIN = {"name": "Lin Wei", "identifier": "Lin.Wei@Example.org", "password": PASSWORD, "again": PASSWORD}


def accounts_in(house: House) -> list[tuple[str | None, str | None]]:
    """Address and number of every account."""
    with house.db.reading() as session:
        return [(email, phone) for email, phone in session.execute(select(Account.email, Account.phone).order_by(Account.id))]


def browser_of(app: Flask) -> Browser:
    """Somebody else's."""
    return Browser(app.test_client())


def test_nothing_is_made_before_the_link_is_opened_where_it_was_sent(guest: Browser, app: Flask, house: House) -> None:
    assert guest.post("/sign-up", {"identifier": LIN["identifier"]}).headers["Location"] == "/sign-up/sent"
    assert guest.get("/sign-up/sent").status_code == 200
    path = link_in(mails_of(guest))
    assert accounts_in(house) == []
    elsewhere = browser_of(app)
    page = elsewhere.get(path)
    assert ADDRESS in page.text
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert accounts_in(house) == []  # looking makes nothing: mail programs look too
    assert send(elsewhere, path, LIN).headers["Location"] == "/start"
    assert elsewhere.get("/account").status_code == 200
    with house.db.reading() as session:
        assert session.scalars(select(Account)).one().email_confirmed_at is not None
        assert session.scalar(select(func.count()).select_from(SignUpLink)) == 0
    assert guest.get("/account").status_code == 303  # whoever asked for it is not in


def statements(app: Flask, act: Callable[[], object]) -> list[str]:
    """What is asked of the database meanwhile."""
    engine, seen = app.extensions["gongping"].db.engine, list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return seen


def test_signing_up_tells_nobody_who_has_an_account(app: Flask, person: Callable[..., Account]) -> None:
    person("Lin Wei")
    person("Wang Fang", disabled_at=app.config["CLOCK"]())
    answers, asked = [], []
    for address in (ADDRESS, "wang.fang@example.org", "nobody@example.org"):
        stranger = browser_of(app)
        stranger.get("/sign-up")

        def act(to: str = address, browser: Browser = stranger) -> None:
            answer = browser.post("/sign-up", {"identifier": to}, follow_redirects=True)
            answers.append((answer.status_code, answer.request.path, answer.text.replace(to, "")))

        asked.append(statements(app, act))
    assert [status for status, _path, _page in answers] == [200] * 3
    assert {path for _status, path, _page in answers} == {"/sign-up/sent"}
    texts = [[line for line in page.splitlines() if "csrf" not in line] for _status, _path, page in answers]
    assert texts[0] == texts[1] == texts[2]
    assert asked[0] == asked[1] == asked[2]  # the same work, so the same time


def test_who_has_an_account_is_told_by_mail_and_a_closed_one_is_not(
    app: Flask, guest: Browser, house: House, person: Callable[..., Account]
) -> None:
    person("Lin Wei", locale="en")
    person("Wang Fang", disabled_at=app.config["CLOCK"]())
    for address in (ADDRESS, "wang.fang@example.org"):
        guest.post("/sign-up", {"identifier": address})
    mails = mails_of(guest)
    assert [(mail.to, mail.subject) for mail in mails] == [(ADDRESS, "You have an account at Gongping already")]
    assert "/sign-in" in mails[0].body
    assert "/sign-up/link/" not in mails[0].body
    assert len(accounts_in(house)) == 2


def test_a_link_is_good_once_for_a_day_and_the_newest_alone(guest: Browser, app: Flask, clock: Clock, house: House) -> None:
    guest.post("/sign-up", {"identifier": ADDRESS})
    first = link_in(mails_of(guest))
    guest.post("/sign-up", {"identifier": ADDRESS})
    second = link_in(mails_of(guest))
    assert guest.get(first).headers["Location"] == "/sign-up"
    clock.turn(hours=23, minutes=59)
    assert guest.get(second).status_code == 200
    clock.turn(minutes=2)
    assert guest.get(second).headers["Location"] == "/sign-up"
    assert guest.post(second, LIN).headers["Location"] == "/sign-up"
    guest.post("/sign-up", {"identifier": ADDRESS})
    third = link_in(mails_of(guest))
    assert send(guest, third, LIN).status_code == 303
    again = browser_of(app)
    assert again.post(third, LIN).headers["Location"] == "/sign-up"
    assert accounts_in(house) == [(ADDRESS, None)]


def test_the_link_leads_on_to_where_one_was_going(guest: Browser) -> None:
    assert sign_up(guest, {**LIN, "next": "/disputes/new?step=1"}).headers["Location"] == "/disputes/new?step=1"


@pytest.mark.parametrize("way", ["https://evil.example/", "//evil.example", "/x" * 300])
def test_a_way_that_leads_elsewhere_or_nowhere_is_forgotten(guest: Browser, way: str) -> None:
    assert sign_up(guest, {**LIN, "next": way}).headers["Location"] == "/start"


def test_what_is_wrong_stays_with_its_reason(guest: Browser, house: House) -> None:
    for wrong in ("", "nobody", "138 0013 8000", "a" * 300 + "@example.org"):
        answer = guest.post("/sign-up", {"identifier": wrong})
        assert (answer.status_code, 'id="identifier-error"' in answer.text) == (422, True), wrong
        assert f'value="{wrong}"' in answer.text
    guest.post("/sign-up", {"identifier": ADDRESS})
    path = link_in(mails_of(guest))
    for name, wrong in (("name", ""), ("password", "short"), ("password", "lin.wei@example.org"), ("again", "another one")):
        answer = send(guest, path, {**LIN, name: wrong})
        assert answer.status_code == 422, (name, wrong)
        assert 'aria-invalid="true"' in answer.text
    assert 'value="Lin Wei"' in answer.text
    assert accounts_in(house) == []
    assert send(guest, path, LIN).status_code == 303  # and the link is still good


def test_an_address_that_was_taken_meanwhile_leads_to_signing_in(guest: Browser, person: Callable[..., Account]) -> None:
    guest.post("/sign-up", {"identifier": ADDRESS})
    path = link_in(mails_of(guest))
    person("Lin Wei")
    for answer in (guest.get(path), guest.post(path, LIN)):
        assert answer.headers["Location"] == "/sign-in"


@pytest.fixture
def by_number(app_config: Config, clock: Clock) -> Iterator[Flask]:
    """A house that takes mobile numbers."""
    yield from running(replace(app_config, sign_up_by_number=True), clock)


def test_a_house_that_takes_numbers_goes_straight_on(by_number: Flask) -> None:
    house: House = by_number.extensions["gongping"]
    browser = browser_of(by_number)
    assert sign_up(browser, {**LIN, "identifier": "138 0013 8000"}).headers["Location"] == "/start"
    assert accounts_in(house) == [(None, "+8613800138000")]
    other = browser_of(by_number)
    assert sign_up(other, LIN).headers["Location"] == "/start"  # and mails the link to an address as anywhere
    assert accounts_in(house)[1] == (ADDRESS, None)
    taken = browser_of(by_number).post("/sign-up", {"identifier": "+86 13800138000"}, follow_redirects=True)
    assert taken.request.path == "/sign-in"  # what the page of signing up in operations.md warns of


def test_in_a_demonstration_no_mail_is_waited_for(app_config: Config, clock: Clock) -> None:
    for demo in running(replace(app_config, mode="demo"), clock):
        browser = browser_of(demo)
        asked = browser.post("/sign-up", {"identifier": ADDRESS})
        assert asked.headers["Location"].startswith("/sign-up/link/")
        assert send(browser, asked.headers["Location"], LIN).headers["Location"] == "/start"
        assert mails_of(browser) == []


def test_mails_to_one_address_are_few(app_config: Config, clock: Clock) -> None:
    for strict in running(replace(app_config, throttle=True), clock):
        tries = [browser_of(strict).post("/sign-up", {"identifier": ADDRESS}).status_code for _ in range(5)]
        assert tries == [303] * 3 + [429] * 2
        assert browser_of(strict).post("/sign-up", {"identifier": "an.na@example.org"}).status_code == 303


def test_addresses_of_people_without_an_account_go_by_the_clock(either: Flask, clock: Clock) -> None:
    house: House = either.extensions["gongping"]
    stranger = browser_of(either)
    stranger.post("/sign-up", {"identifier": ADDRESS})
    mails_of(stranger)
    stranger.post("/sign-up", {"identifier": "waits@example.org"})  # its mail never leaves
    chief = make_person(house, clock(), "Chief", Role.ADMIN)
    with house.work() as uow:
        for name in "ab":
            invitations.invite(uow, f"{name}@example.org", Role.MEDIATOR, by_id=chief.id, locale="zh", now=clock())
        uow.session.execute(update(Invitation).where(Invitation.email == "b@example.org").values(accepted_at=clock()))
        uow.session.execute(delete(Outgoing).where(Outgoing.kind == "account.invited"))
    assert not due(house, clock)
    clock.turn(days=1, minutes=1)
    assert swept(house, clock)
    assert left(house) == ([ADDRESS, "waits@example.org"], [], ["a@example.org", "b@example.org"])
    clock.turn(days=KEPT.days)
    assert swept(house, clock)
    assert left(house) == (["waits@example.org"], [], ["a@example.org", "b@example.org"])
    clock.turn(days=7)
    assert swept(house, clock)
    assert left(house) == (["waits@example.org"], [], ["b@example.org"])
    assert not due(house, clock)


def due(house: House, clock: Clock) -> bool:
    """Whether the worker would have something to do."""
    with house.db.reading() as session:
        return letter_clock.is_due(session, clock())


def swept(house: House, clock: Clock) -> bool:
    """What the worker does."""
    assert due(house, clock)
    with house.work() as uow:
        return letter_clock.remove_outdated(uow, now=clock())


def left(house: House) -> tuple[list[str], list[str], list[str]]:
    """Addresses of letters, of links, of invitations."""
    with house.db.reading() as session:
        return (
            [str(one) for one in session.scalars(select(Outgoing.address).order_by(Outgoing.id))],
            list(session.scalars(select(SignUpLink.address))),
            list(session.scalars(select(Invitation.email).order_by(Invitation.id))),
        )
