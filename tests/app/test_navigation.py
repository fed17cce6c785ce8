"""The masthead: each person finds their own desk in it, and no link leads to a closed door."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from panel.models import Account, Juror, Role
from panel.uow import House
from tests.app.conftest import Browser, Clock

SignedIn = Callable[..., Browser]
LINK = r'<a\b[^>]*? href="([^"]+)"'


def links(browser: Browser, path: str = "/account") -> list[str]:
    """Where the main navigation of a page leads."""
    return re.findall(LINK, main_of(browser, path))


def main_of(browser: Browser, path: str = "/account") -> str:
    """The main navigation of a page."""
    page = browser.get(path).text
    return page[page.index("nav-main"):page.index("</nav>")]


@pytest.mark.parametrize("role", [None, *Role])
def test_no_link_leads_to_a_closed_door(role: Role | None, signed_in: SignedIn) -> None:
    me = signed_in("Some Body", *([role] if role else []))
    found = links(me)
    assert found
    assert {path: me.get(path).status_code for path in found} == dict.fromkeys(found, 200)


def test_a_guest_reads_and_a_member_acts(guest: Browser, signed_in: SignedIn) -> None:
    assert "/admin/accounts" not in links(guest, "/")
    assert links(guest, "/")[0] == "/"
    assert links(signed_in("Ad Min", Role.ADMIN))[0] == "/admin/accounts"


def test_a_customer_is_asked_to_join_and_a_juror_finds_the_seats(
    signed_in: SignedIn, person: Callable[..., Account], house: House, clock: Clock
) -> None:
    juror = person("Ju Ror")
    with house.work() as uow:
        uow.session.add(Juror(account_id=juror.id, joined_at=clock()))
    customer, seated = links(signed_in("Cus Tomer")), links(signed_in(juror))
    assert set(customer) ^ set(seated) == {"/juror", "/seats"}
    assert "/seats" in seated


def test_after_signing_in_one_is_at_ones_desk(signed_in: SignedIn) -> None:
    assert signed_in("Ad Min", Role.ADMIN).get("/start").headers["Location"] == "/admin/accounts"


def marked(browser: Browser, path: str) -> list[tuple[str, str]]:
    """(address, mark) of the marked links of a page's main navigation."""
    return re.findall(r'href="([^"]+)" aria-current="(\w+)"', main_of(browser, path))


def test_the_section_of_a_page_is_marked_on_all_its_pages(signed_in: SignedIn) -> None:
    officer, admin, member = signed_in("Qu Ality", Role.QUALITY), signed_in("Ad Min", Role.ADMIN), signed_in("Mem Ber")
    assert marked(officer, "/quality") == [("/quality", "page")]
    assert marked(officer, "/quality/controls") == [("/quality/controls", "page")]
    assert marked(officer, "/quality/controls/new") == [("/quality/controls", "true")]
    assert marked(officer, "/quality/contests") == [("/quality", "true")]
    assert marked(admin, "/admin/settings/plan") == [("/admin/settings", "true")]
    assert marked(member, "/cases") == [("/cases", "page")]
    assert marked(member, "/account") == []


def test_more_pages_than_a_row_holds_open_below_a_word_and_the_present_one_marks_it(signed_in: SignedIn) -> None:
    officer = signed_in("Qu Ality", Role.QUALITY)
    row, below = main_of(officer, "/quality/break-glass").split("<summary", 1)
    assert len(re.findall(LINK, row)) == 5
    assert 'href="/quality/break-glass" aria-current="page"' in below
    assert "data-here" in below
    assert "data-here" not in main_of(officer, "/quality")
    assert "<summary" not in main_of(signed_in("Mem Ber"))


def test_a_page_with_an_address_of_its_own_still_stands_in_its_section(signed_in: SignedIn) -> None:
    """Tabs of one section have addresses that do not begin alike; the masthead says where one is all the same."""
    officer, manager = signed_in("Qua Lity", Role.QUALITY), signed_in("Man Ager", Role.MANAGER)
    where = {
        "/quality/trends": "/quality/measures", "/quality/breaker": "/quality/measures", "/quality/rings": "/quality/jurors",
        "/hearing/outreach": "/hearing/surveys", "/lessons/grumbles": "/lessons/actions", "/quality/leaks": "/quality",
    }  # fmt: skip
    assert {path: marked(officer, path) for path in where} == {path: [(at, "true")] for path, at in where.items()}
    assert marked(manager, "/quality/breaker") == [("/quality/measures", "true")]
