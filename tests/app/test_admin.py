"""The administrator's pages: roles, invitations, merchants, settings; and that nobody else opens them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event, select

from panel.models import Account, Merchant, Role
from panel.queries.accounts import roles_of
from panel.settings import read_settings
from panel.uow import House
from tests.app.conftest import Browser, Clock, command, confirm_roles, invited

PAGES = ("/admin/accounts", "/admin/invitations", "/admin/merchants", "/admin/settings", "/admin/settings/plan")
SignedIn = Callable[..., Browser]


@pytest.fixture
def admin(signed_in: SignedIn) -> Browser:
    """The administrator."""
    return signed_in("Ad Min", Role.ADMIN)


def roles(house: House, account: Account | None) -> set[Role]:
    """What an account is now."""
    assert account is not None
    with house.db.reading() as session:
        return set(roles_of(session, account.id))


@pytest.mark.parametrize("path", PAGES)
def test_only_the_administrator_opens_these_pages(path: str, admin: Browser, guest: Browser, signed_in: SignedIn) -> None:
    assert admin.get(path).status_code == 200
    assert guest.get(path).status_code == 303
    assert signed_in("Cus Tomer").get(path).status_code == 403
    for role in set(Role) - {Role.ADMIN}:
        assert signed_in(f"The {role}", role).get(path).status_code == 403


def test_accounts_are_found_by_part_of_their_name_and_by_role(admin: Browser, signed_in: SignedIn) -> None:
    signed_in("Qian Duo", Role.MEDIATOR)
    signed_in("50% Off")
    assert "Qian Duo" in admin.get("/admin/accounts?q=qian").text
    assert "Qian Duo" not in admin.get("/admin/accounts?q=zzz").text
    by_role = admin.get("/admin/accounts?role=mediator").text
    assert "Qian Duo" in by_role
    assert "50% Off" not in by_role
    literally = admin.get("/admin/accounts", query_string={"q": "0%"}).text
    assert "50% Off" in literally
    assert "Qian Duo" not in literally


def test_many_accounts_are_paged(admin: Browser, person: Callable[..., Account]) -> None:
    for number in range(55):
        person(f"Person {number:02}")
    first, second = admin.get("/admin/accounts"), admin.get("/admin/accounts?page=2")
    assert 'rel="next"' in first.text
    assert "Person 54" in first.text
    assert 'rel="prev"' in second.text
    assert "Person 00" in second.text
    assert admin.get(f"/admin/accounts?page={10**30}").status_code == 200


def test_a_role_is_given_by_two_and_taken_by_one_and_taking_it_signs_out(
    admin: Browser, signed_in: SignedIn, house: House
) -> None:
    worker, second = signed_in("Wor Ker"), signed_in("Second Admin", Role.ADMIN)
    place = f"/admin/accounts/{worker.account.public_id}"
    assert admin.post(f"{place}/roles", {"role": "mediator"}).status_code == 303
    assert roles(house, worker.account) == set()
    assert "1 项角色任命等待第二人确认" in second.get("/admin/accounts").text
    confirm = re.search(r'action="(/admin/roles/\w+/confirm)"', second.get("/admin/roles").text)
    assert confirm is not None
    assert "/confirm" not in admin.get("/admin/roles").text  # one's own proposal: taken back, never confirmed
    assert admin.post(confirm[1]).status_code == 409
    assert roles(house, worker.account) == set()
    assert second.post(confirm[1]).status_code == 303
    history = admin.get(place).text
    assert "Second Admin" in history
    assert "Ad Min" in history
    assert roles(house, worker.account) == {Role.MEDIATOR}
    assert worker.get("/account").status_code == 200
    assert admin.post(f"{place}/roles/mediator/revoke").status_code == 303
    assert roles(house, worker.account) == set()
    assert worker.get("/account").status_code == 303


def test_where_there_is_one_administrator_a_manager_is_asked(
    admin: Browser, signed_in: SignedIn, house: House, app: Flask
) -> None:
    manager, mediator, worker = signed_in("Man Ager", Role.MANAGER), signed_in("Me Diator", Role.MEDIATOR), signed_in("Wor Ker")
    admin.post(f"/admin/accounts/{worker.account.public_id}/roles", {"role": "mediator"})
    page = manager.get("/admin/roles").text
    confirm = re.search(r'action="(/admin/roles/\w+/confirm)"', page)
    assert confirm is not None
    assert "/admin/accounts" not in page
    assert mediator.get("/admin/roles").status_code == mediator.post(confirm[1]).status_code == 403
    notice = re.search(r'href="(/notices/\w+)"', manager.get("/notices").text)
    assert notice is not None
    assert manager.get(notice[1]).headers["Location"] == "/admin/roles"
    other = signed_in("Second Admin", Role.ADMIN)
    assert confirm[1] not in manager.get("/admin/roles").text
    assert manager.post(confirm[1]).status_code == 403
    assert other.post(confirm[1].replace("confirm", "refuse")).status_code == 303
    assert other.post(confirm[1]).status_code == 409
    assert roles(house, worker.account) == set()


def test_a_house_of_one_person_confirms_by_command(admin: Browser, signed_in: SignedIn, house: House, app: Flask) -> None:
    worker = signed_in("Wor Ker")
    words = ("accounts", "confirm-role", "--account", "wor.ker@example.org", "--role", "mediator")
    assert "Error" in command(app, *words, code=1)
    admin.post(f"/admin/accounts/{worker.account.public_id}/roles", {"role": "mediator"})
    assert "mediator" in command(app, *words)
    assert roles(house, worker.account) == {Role.MEDIATOR}
    command(app, *words, code=1)


def test_nobody_changes_their_own_roles_or_closes_their_own_account(admin: Browser, house: House) -> None:
    place = f"/admin/accounts/{admin.account.public_id}"
    assert admin.post(f"{place}/roles", {"role": "manager"}).status_code == 422
    assert admin.post(f"{place}/roles/admin/revoke").status_code == 403
    assert admin.post(f"{place}/disable").status_code == 403
    assert roles(house, admin.account) == {Role.ADMIN}


def test_who_watches_over_the_work_does_not_do_it(admin: Browser, signed_in: SignedIn, house: House) -> None:
    watcher = signed_in("Wat Cher", Role.QUALITY)
    answer = admin.post(f"/admin/accounts/{watcher.account.public_id}/roles", {"role": "mediator"})
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert roles(house, watcher.account) == {Role.QUALITY}


def test_a_closed_account_is_out_at_once_and_stays_out(admin: Browser, signed_in: SignedIn) -> None:
    somebody = signed_in("Some Body")
    admin.post(f"/admin/accounts/{somebody.account.public_id}/disable")
    assert somebody.get("/account").status_code == 303
    admin.post(f"/admin/accounts/{somebody.account.public_id}/enable")
    assert signed_in(somebody.account).get("/account").status_code == 200


INVITE = {"email": "New.Mediator@example.org", "role": "mediator", "locale": "en"}
ACCEPT = {"name": "New Mediator", "password": "four little ducks swim", "again": "four little ducks swim"}


def test_an_invitation_makes_an_account_with_its_role_once(admin: Browser, app: Flask, house: House) -> None:
    assert admin.post("/admin/invitations", INVITE).status_code == 303
    path = invited(app)
    newcomer, late = Browser(app.test_client()), Browser(app.test_client())
    assert newcomer.get(path).status_code == 200
    assert newcomer.post(path, ACCEPT).status_code == 303
    assert newcomer.get("/account").status_code == 200
    assert late.get(path).status_code == 404
    with house.db.reading() as session:
        account = session.scalar(select(Account).where(Account.email == "new.mediator@example.org"))
    assert roles(house, account) == set()  # whoever invited has only proposed it
    confirm_roles(app)
    assert roles(house, account) == {Role.MEDIATOR}


def test_an_invitation_of_somebody_with_an_account_needs_that_account(
    admin: Browser, app: Flask, house: House, signed_in: SignedIn, guest: Browser
) -> None:
    known, stranger = signed_in("Known Person"), signed_in("Stran Ger")
    admin.post("/admin/invitations", {**INVITE, "email": "known.person@example.org"})
    path = invited(app)
    assert guest.post(path, ACCEPT).status_code == 422
    assert stranger.post(path).status_code == 403
    assert known.post(path).status_code == 303
    assert roles(house, known.account) == set()
    confirm_roles(app)
    assert roles(house, known.account) == {Role.MEDIATOR}
    assert roles(house, stranger.account) == set()


def test_an_invitation_ends_after_a_week_or_when_it_is_withdrawn(
    admin: Browser, app: Flask, house: House, guest: Browser, clock: Clock
) -> None:
    admin.post("/admin/invitations", INVITE)
    path = invited(app)
    withdraw = re.search(r'action="(/admin/invitations/\w+/revoke)"', admin.get("/admin/invitations").text)
    assert withdraw is not None
    assert admin.post(withdraw[1]).status_code == 303
    assert guest.get(path).status_code == 404
    admin.post("/admin/invitations", INVITE)
    second = invited(app)
    assert guest.get(second).status_code == 200
    clock.turn(days=7, seconds=1)
    assert guest.get(second).status_code == 404


def test_merchants_are_added_with_the_people_who_answer(admin: Browser, signed_in: SignedIn, house: House) -> None:
    member = signed_in("Shop Keeper")
    made = admin.post("/admin/merchants", {"name": "Noodle House", "contact_email": "noodles@example.org", "terms": "y"})
    place = made.headers["Location"]
    assert admin.post("/admin/merchants", {"name": "Noodle House"}).status_code == 422
    assert admin.post(f"{place}/members", {"identifier": "nobody@example.org"}).status_code == 422
    assert admin.post(f"{place}/members", {"identifier": "shop.keeper@example.org"}).status_code == 303
    assert admin.post(f"{place}/members", {"identifier": "shop.keeper@example.org"}).status_code == 422
    assert "Shop Keeper" in admin.get(place).text
    assert admin.post(f"{place}/members/{member.account.public_id}/remove").status_code == 303
    assert "Shop Keeper" not in admin.get(place).text
    admin.post(f"{place}/terms", {"accepted": "no"})
    with house.db.reading() as session:
        assert session.scalar(select(Merchant.terms_accepted_at).where(Merchant.name == "Noodle House")) is None


def test_a_clock_changes_at_once_and_a_rule_a_week_later(admin: Browser, house: House, clock: Clock) -> None:
    assert admin.post("/admin/settings/response_hours", {"value": "24"}).status_code == 303
    assert admin.post("/admin/settings/plan", {"value": "7 - 17:6"}).status_code == 303
    with house.db.reading() as session:
        now = read_settings(session, clock())
        later = read_settings(session, clock.turn(days=7))
    assert (now.response_hours, now.plan) == (24, "7-17-35:5")
    assert later.plan == "7-17:6"


def test_a_plan_is_chosen_knowing_its_price(admin: Browser) -> None:
    page = admin.get("/admin/settings/plan?try=5-9:3").text
    for plan in ("7-17-35:5", "5-9:3", "7-11-17-35:5", "17:60%", "9~17:first-9", "16~31:first-16", "3~35:sure-95"):
        assert page.count(f">{plan}<") == 1
    assert "试试别的方案" in page
    refused = admin.get("/admin/settings/plan?try=9-5:3")
    assert refused.status_code == 200
    assert "每一批都要增加席位：9 之后是 5。" in refused.text
    assert 'value="9-5:3"' in refused.text
    assert "各方案的代价" not in admin.get("/admin/settings/load_cap").text


@pytest.mark.parametrize(
    ("name", "value"), [("response_hours", "0"), ("plan", "many"), ("plan", "7-5:5"), ("plan", "2:1"), ("plan", "")]
)
def test_a_setting_out_of_range_is_refused_beside_its_field(name: str, value: str, admin: Browser) -> None:
    answer = admin.post(f"/admin/settings/{name}", {"value": value})
    assert answer.status_code == 422
    assert 'id="value-error"' in answer.text
    assert admin.get("/admin/settings/no_such_setting").status_code == 404


def test_the_outbox_page_exists_in_the_demo_only(guest: Browser) -> None:
    assert guest.get("/admin/outbox").status_code == 404


def test_who_may_confirm_is_asked_once_for_any_number_of_roles_that_wait(
    admin: Browser, signed_in: SignedIn, person: Callable[..., Account], house: House
) -> None:
    second = signed_in("Second Admin", Role.ADMIN)
    asked = []
    event.listen(house.db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def cost() -> int:
        asked.clear()
        second.get("/admin/roles")
        return len(asked)

    admin.post(f"/admin/accounts/{person('First').public_id}/roles", {"role": "mediator"})
    cost()  # what is remembered from now on is read
    one = cost()
    for number in range(3):
        admin.post(f"/admin/accounts/{person(f'More {number}').public_id}/roles", {"role": "mediator"})
    assert cost() == one
    assert second.get("/admin/roles").text.count("/confirm\"") == 4
