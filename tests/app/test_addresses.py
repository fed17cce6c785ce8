"""Addresses are confirmed before anything but the link is sent there, and before one becomes a juror."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.mail.render import writer
from panel.models import Account, AccountLink, Invitation, Role
from panel.notices import notify
from panel.outbox import Mail, deliver
from panel.passwords import hash_password
from panel.queries.notices import list_notices
from panel.services import accounts, addresses, invitations
from panel.uow import House
from tests.app.conftest import Browser, Clock, sign_in

PASSWORD = "four little ducks swim"
LINK = re.compile(r"http://\S+?(/confirm-address/\S+)")
BANNER = "data-unconfirmed"
Post = Callable[[], list[Mail]]


@pytest.fixture
def post(app: Flask, house: House, clock: Clock) -> Post:
    """Empties the outbox and gives what went out."""

    def mails() -> list[Mail]:
        sent: list[Mail] = []
        deliver(house, writer(app), sent.append, now=clock())
        return sent

    return mails


def enter(app: Flask, clock: Clock, identifier: str) -> Browser:
    """Signed in to an account whose address was not confirmed when it was made, as those from before 0044 may be."""
    house: House = app.extensions["gongping"]
    with house.work() as uow:
        made = accounts.register(
            uow, identifier=identifier, name="Lin Wei", password_hash=hash_password(PASSWORD), locale="zh", now=clock()
        )
        if "@" in identifier:
            addresses.ask_confirmation(uow, made, now=clock())
    return sign_in(app, account_of(house), clock())


@pytest.fixture
def lin(app: Flask, clock: Clock) -> Browser:
    """Somebody who has not confirmed the address."""
    return enter(app, clock, "lin.wei@example.org")


def path_in(mails: list[Mail]) -> str:
    """The link of the one mail."""
    assert len(mails) == 1
    found = LINK.search(mails[0].body)
    assert found is not None
    return found.group(1)


def account_of(house: House) -> Account:
    """The one account there is."""
    with house.db.reading() as session:
        return session.scalars(select(Account)).one()


def tell(house: House, clock: Clock, once: str) -> None:
    """Something happens that is worth a notice."""
    with house.work() as uow:
        notify(uow, [account_of(house).id], "case.filed", now=clock(), once=once, number="GP-1")


def test_the_account_can_be_used_before_its_address_is_confirmed_and_says_so(lin: Browser, post: Post, app: Flask) -> None:
    assert BANNER in lin.get("/notices").text
    path = path_in(post())
    looked = Browser(app.test_client())
    assert looked.get(path).status_code == 200
    assert BANNER in lin.get("/notices").text  # looking at the link confirms nothing
    assert looked.post(path).status_code == 303
    assert BANNER not in lin.get("/notices").text
    assert looked.post(path).status_code == 404  # once


def test_no_notice_is_mailed_before(lin: Browser, post: Post, house: House, clock: Clock) -> None:
    path = path_in(post())
    tell(house, clock, "before")
    assert post() == []
    lin.post(path)
    tell(house, clock, "after")
    assert [mail.to for mail in post()] == ["lin.wei@example.org"]
    with house.db.reading() as session:
        assert len(list_notices(session, account_of(house).id)) == 2  # on the site both are told


def test_the_mail_is_sent_again_and_the_newest_link_counts(lin: Browser, post: Post) -> None:
    first = path_in(post())
    answer = lin.post("/account/confirmation", {"next": "/notices"})
    assert answer.headers["Location"] == "/notices"
    second = path_in(post())
    assert lin.get(first).status_code == 404
    assert lin.post(second).status_code == 303
    assert lin.post("/account/confirmation").status_code == 409


def test_a_link_ends_after_three_days(lin: Browser, post: Post, clock: Clock) -> None:
    path = path_in(post())
    clock.turn(days=3, minutes=1)
    assert lin.get(path).status_code == 404
    assert lin.post(path).status_code == 404


def test_nobody_becomes_a_juror_before(lin: Browser, post: Post) -> None:
    page = lin.get("/juror")
    assert 'href="/account#email"' in page.text
    assert 'name="promise"' not in page.text
    yes = {"adult": "y", "promise": "y"}
    assert lin.post("/juror", yes).status_code == 409
    lin.post(path_in(post()))
    assert 'name="promise"' in lin.get("/juror").text
    assert lin.post("/juror", yes).headers["Location"] == "/juror/test"


def test_whoever_has_a_phone_alone_adds_an_address_first(app: Flask, post: Post, house: House, clock: Clock) -> None:
    guest = enter(app, clock, "+8613800138000")
    assert post() == []
    assert BANNER not in guest.get("/notices").text
    assert 'name="promise"' not in guest.get("/juror").text
    guest.post("/account/email", {"email-email": "new@example.org", "email-present": PASSWORD})
    assert account_of(house).email is None
    guest.post(path_in(post()))
    assert (account_of(house).email, account_of(house).phone) == ("new@example.org", "+8613800138000")
    assert 'name="promise"' in guest.get("/juror").text


def change(browser: Browser, email: str, present: str = PASSWORD) -> int:
    """Ask for another address; the status of the answer."""
    return browser.post("/account/email", {"email-email": email, "email-present": present}).status_code


def test_a_new_address_is_confirmed_before_it_replaces_the_old_which_is_told(lin: Browser, post: Post, house: House) -> None:
    lin.post(path_in(post()))
    assert change(lin, "New@Example.org") == 303
    assert account_of(house).email == "lin.wei@example.org"
    mails = post()
    assert [mail.to for mail in mails] == ["new@example.org"]
    lin.post(path_in(mails))
    assert account_of(house).email == "new@example.org"
    told = {mail.to: mail.subject for mail in post()}
    assert told == dict.fromkeys(("lin.wei@example.org", "new@example.org"), "你的邮箱已更改")


def test_a_mistyped_address_is_put_right_before_it_was_confirmed(lin: Browser, post: Post, house: House) -> None:
    old = path_in(post())
    change(lin, "right@example.org")
    assert lin.post(old).status_code == 404
    lin.post(path_in(post()))
    assert (account_of(house).email, account_of(house).wanted_email) == ("right@example.org", None)
    assert [mail.to for mail in post()] == ["right@example.org"]  # nothing goes to the address that was never confirmed


def test_changing_the_address_needs_the_password_and_an_address(lin: Browser, house: House) -> None:
    assert change(lin, "new@example.org", "not the password") == 422
    assert change(lin, "nonsense") == 422
    assert change(lin, "lin.wei@example.org") == 422
    assert account_of(house).wanted_email is None


def test_one_may_stay_with_the_old_address(lin: Browser, post: Post, house: House) -> None:
    lin.post(path_in(post()))
    change(lin, "new@example.org")
    path = path_in(post())
    lin.post("/account/email/keep")
    assert lin.post(path).status_code == 404
    assert account_of(house).email == "lin.wei@example.org"


def test_an_address_of_somebody_else_is_not_given_away_nor_taken(
    lin: Browser, post: Post, person: Callable[..., Account], house: House
) -> None:
    lin.post(path_in(post()))
    person("An Na")
    assert change(lin, "an.na@example.org") == 303  # the same answer as for any address
    assert post() == []
    change(lin, "late@example.org")
    path = path_in(post())
    person("Late", email="late@example.org")
    assert lin.post(path).status_code == 422
    with house.db.reading() as session:
        assert set(session.scalars(select(Account.email))) == {
            "lin.wei@example.org", "an.na@example.org", "late@example.org",
        }


def test_a_reset_ends_a_change_of_address_that_somebody_else_began(lin: Browser, post: Post, app: Flask) -> None:
    lin.post(path_in(post()))
    change(lin, "thief@example.org")
    thiefs = path_in(post())
    lin.post("/forgotten-password", {"identifier": "lin.wei@example.org"})
    mine = re.search(r"/reset-password/\S+", post()[0].body)
    assert mine is not None
    lin.post(mine.group(), {"password": "seven geese over the lake", "again": "seven geese over the lake"})
    assert Browser(app.test_client()).post(thiefs).status_code == 404


def test_the_invitations_link_confirms_the_address(
    app: Flask, guest: Browser, person: Callable[..., Account], house: House, clock: Clock
) -> None:
    boss = person("Boss", Role.ADMIN)
    with house.work() as uow:
        token = invitations.invite(uow, "new@example.org", Role.MEDIATOR, by_id=boss.id, locale="zh", now=clock())
    guest.post(f"/invitations/{token}", {"name": "New", "password": PASSWORD, "again": PASSWORD})
    with house.db.reading() as session:
        made = session.scalars(select(Account).where(Account.email == "new@example.org")).one()
        assert made.email_confirmed_at == clock()
        assert session.scalars(select(Invitation.accepted_at)).one() == clock()
        assert session.scalars(select(AccountLink)).all() == []
