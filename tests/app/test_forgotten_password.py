"""A forgotten password: the same answer for everybody, a link that works once, and an owner who is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update

from app import create_app
from app.config import Config
from app.extensions import limiter
from app.mail.render import writer
from panel.models import Account, AccountLink, Outgoing, Role, SignIn
from panel.outbox import Mail, deliver
from panel.queries.notices import list_notices
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.new_accounts import sign_up

OLD, NEW = "four little ducks swim", "seven geese over the lake"
LIN = {"name": "Lin Wei", "identifier": "lin.wei@example.org", "password": OLD, "again": OLD}
LINK = re.compile(r"http://\S+?(/reset-password/\S+)")
SignedIn = Callable[..., Browser]


@pytest.fixture
def lin(app: Flask) -> Browser:
    """Somebody with a password, signed in."""
    browser = Browser(app.test_client())
    assert sign_up(browser, LIN).status_code == 303
    return browser


@pytest.fixture
def post(app: Flask, house: House, clock: Clock) -> Callable[[], list[Mail]]:
    """Empties the outbox and gives what went out."""

    def mails() -> list[Mail]:
        sent: list[Mail] = []
        deliver(house, writer(app), sent.append, now=clock())
        return sent

    return mails


def ask(browser: Browser, identifier: str = LIN["identifier"]) -> str:
    """Ask for a link and read what the page says."""
    answer = browser.post("/forgotten-password", {"identifier": identifier}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def link_in(mails: list[Mail]) -> str:
    """The path of the link in the one mail that has one."""
    found = [match.group(1) for mail in mails for match in LINK.finditer(mail.body)]
    assert len(found) == 1
    return found[0]


def signs_in(app: Flask, password: str, identifier: str = LIN["identifier"]) -> bool:
    """Whether a fresh browser gets in."""
    answer = Browser(app.test_client()).post("/sign-in", {"identifier": identifier, "password": password})
    return answer.status_code == 303


def test_a_new_password_is_set_by_the_link_in_the_mail(
    app: Flask, lin: Browser, guest: Browser, post: Callable[[], list[Mail]], house: House
) -> None:
    post()
    ask(guest)
    mails = post()
    assert [mail.to for mail in mails] == ["lin.wei@example.org"]
    path = link_in(mails)
    assert guest.get(path).headers["Cache-Control"] == "no-store"
    answer = guest.post(path, {"password": NEW, "again": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert lin.get("/account").status_code == 303  # every session has ended
    assert (signs_in(app, OLD), signs_in(app, NEW)) == (False, True)
    assert [mail.subject for mail in post()] == ["你的密码已重新设置", "你的账户在新的浏览器上登录"]
    with house.db.reading() as session:
        account = session.scalars(select(Account)).one()
        assert [n.kind for n in list_notices(session, account.id)] == ["account.new_browser", "account.password_reset"]
        assert account.email_confirmed_at is not None  # who opened the link reads mails there


def test_a_link_works_once(app: Flask, lin: Browser, guest: Browser, post: Callable[[], list[Mail]]) -> None:
    post()
    ask(guest)
    path = link_in(post())
    weak = guest.post(path, {"password": "short", "again": "short"})
    assert weak.status_code == 422  # and the link is still good
    assert guest.post(path, {"password": NEW, "again": NEW}).headers["Location"] == "/sign-in"
    again = guest.post(path, {"password": OLD, "again": OLD})
    assert again.headers["Location"] == "/forgotten-password"
    assert signs_in(app, NEW)


def test_a_link_ends_after_thirty_minutes_and_with_the_next_one(
    app: Flask, lin: Browser, guest: Browser, post: Callable[[], list[Mail]], clock: Clock
) -> None:
    post()
    ask(guest)
    first = link_in(post())
    ask(guest)
    second = link_in(post())
    assert guest.get(first).status_code == 303
    clock.turn(minutes=29)
    assert guest.get(second).status_code == 200
    clock.turn(minutes=2)
    assert guest.get(second).status_code == 303
    assert guest.post(second, {"password": NEW, "again": NEW}).headers["Location"] == "/forgotten-password"
    assert signs_in(app, OLD)


def test_the_answer_and_the_work_are_the_same_whoever_is_named(app: Flask, lin: Browser, guest: Browser, house: House) -> None:
    work: list[str] = []
    event.listen(house.db.engine, "before_cursor_execute", lambda *a: work.append(a[2]))

    def asked(identifier: str) -> tuple[str, list[str]]:
        work.clear()
        return re.sub(r'content="[^"]*\."', "", ask(guest, identifier)), list(work)

    assert asked("lin.wei@example.org") == asked("no.body@example.org")
    assert asked("13800138000") == asked("13800138001")


def test_nobody_gets_a_mail_who_has_no_account_no_address_or_a_closed_account(
    guest: Browser, person: Callable[..., Account], post: Callable[[], list[Mail]], clock: Clock, house: House
) -> None:
    person("Clo Sed", disabled_at=clock())
    person("Pho Ne", email=None, phone="+8613800138000", email_confirmed_at=None)
    for identifier in ("clo.sed@example.org", "138 0013 8000", "no.body@example.org"):
        ask(guest, identifier)
    assert post() == []
    with house.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(AccountLink)) == 0
        assert all(row.given_up_at for row in session.scalars(select(Outgoing)))


def test_a_link_of_an_account_closed_meanwhile_is_worthless(
    lin: Browser, guest: Browser, post: Callable[[], list[Mail]], house: House, clock: Clock
) -> None:
    post()
    ask(guest)
    path = link_in(post())
    with house.work() as uow:
        uow.session.execute(update(Account).values(disabled_at=clock()))
    assert guest.get(path).status_code == 303


def test_the_link_is_stored_nowhere(lin: Browser, guest: Browser, post: Callable[[], list[Mail]], house: House) -> None:
    post()
    ask(guest)
    token = link_in(post()).rpartition("/")[2]
    with house.db.reading() as session:
        for table in (Outgoing, AccountLink):
            for row in session.scalars(select(table)):
                assert not any(token in str(value) for value in vars(row).values())
        kept = session.scalars(select(Outgoing.body).where(Outgoing.kind == "account.reset")).one()
        assert "/reset-password/…" in (kept or "")


def test_the_outbox_of_the_demo_shows_the_link(app_config: Config, clock: Clock) -> None:
    app = create_app(replace(app_config, mode="demo"))
    app.config["CLOCK"] = clock
    house: House = app.extensions["gongping"]
    browser = Browser(app.test_client())
    with house.work() as uow:
        uow.session.add(Account(email="lin.wei@example.org", name="Lin", password_hash="!", created_at=clock(), locale="en"))
    browser.post("/forgotten-password", {"identifier": "lin.wei@example.org"})
    deliver(house, writer(app), lambda mail: None, now=clock())
    path = LINK.search(browser.get("/admin/outbox").text)
    assert path is not None
    assert browser.get(path.group(1).partition("<")[0]).status_code == 200
    house.db.dispose()


@pytest.mark.parametrize(("locale", "words"), [("zh", "请在这里设置新密码"), ("en", "Set a new password here")])
def test_the_mail_speaks_the_receivers_language(
    locale: str, words: str, guest: Browser, person: Callable[..., Account], post: Callable[[], list[Mail]]
) -> None:
    person("Wei Lin", locale=locale)
    guest.get("/language/en" if locale == "zh" else "/language/zh")  # whatever language the one who asks reads
    ask(guest, "wei.lin@example.org")
    assert words in post()[0].body


def test_asking_is_throttled_per_account_and_per_network(app_config: Config) -> None:
    app = create_app(replace(app_config, throttle=True))
    with app.app_context():
        limiter.reset()

    def asks(identifier: str, network: str) -> int:
        browser = Browser(app.test_client())
        data = {"identifier": identifier, "csrf_token": browser.token()}
        return browser.client.post("/forgotten-password", data=data, environ_base={"REMOTE_ADDR": network}).status_code

    same = [asks(name, f"203.0.113.{n}") for n, name in enumerate(("a@example.org", "A@Example.org ", "a@example.org") * 2)]
    assert same == [303] * 3 + [429] * 3
    many = [asks(f"n{n}@example.org", "198.51.100.7") for n in range(12)]
    assert many == [303] * 10 + [429] * 2
    app.extensions["gongping"].db.dispose()


def test_an_administrator_mails_a_link_without_seeing_it(
    signed_in: SignedIn, person: Callable[..., Account], post: Callable[[], list[Mail]]
) -> None:
    admin, other = signed_in("Ad Min", Role.ADMIN), person("Me Diator", Role.MEDIATOR)
    place = f"/admin/accounts/{other.public_id}/reset"
    assert admin.post(f"{place}/link").status_code == 409  # a link is shown for nobody whom mails reach
    answer = admin.post(f"{place}/mail", follow_redirects=True)
    assert "/reset-password/" not in answer.text
    assert post()[0].to == "me.diator@example.org"
    own = f"/admin/accounts/{admin.account.public_id}/reset"
    assert admin.post(f"{own}/mail").status_code == 403
    for role in set(Role) - {Role.ADMIN}:
        assert signed_in(f"The {role}", role).post(f"{place}/mail").status_code == 403


def test_an_administrator_hands_a_link_to_somebody_with_a_phone_alone(
    app: Flask, signed_in: SignedIn, person: Callable[..., Account], guest: Browser, house: House, clock: Clock
) -> None:
    admin = signed_in("Ad Min", Role.ADMIN)
    other = person("Pho Ne", email=None, phone="+8613800138000", email_confirmed_at=None)
    place = f"/admin/accounts/{other.public_id}/reset"
    assert admin.post(f"{place}/mail").status_code == 409
    page = admin.post(f"{place}/link")
    assert page.headers["Cache-Control"] == "no-store"
    path = re.search(r"/reset-password/[\w-]+", page.text)
    assert path is not None
    clock.turn(hours=23)
    assert guest.post(path.group(), {"password": NEW, "again": NEW}).headers["Location"] == "/sign-in"
    assert signs_in(app, NEW, "138 0013 8000")
    with house.db.reading() as session:
        told = [n.kind for n in list_notices(session, other.id)]
        assert told == ["account.new_browser", "account.password_reset", "account.link_handed"]
        assert session.scalar(select(func.count()).select_from(SignIn).where(SignIn.account_id == other.id)) == 1
