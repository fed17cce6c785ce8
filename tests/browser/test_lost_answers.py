"""A ballot sent into a broken network: nothing typed is lost, and however often it is sent, one ballot counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from panel.demo.polls import Chair
from tests.browser.conftest import Live
from tests.browser.people import Person
from tests.browser.voting_page import REASON, at_the_ballot, ballots
from tests.browser.words import zh

pytestmark = pytest.mark.xdist_group("browser")
Window = Callable[..., Person]
COUNTED = "Your ballot is counted"


def cast_again(who: Person) -> None:
    """Go back to the paper, which is as it was left, and send it."""
    who.page.go_back()
    expect(who.page.get_by_label(zh("Your reason"))).to_have_value(REASON)
    expect(who.page.locator("#ballot input[name=choice]").first).to_be_checked()
    who.press("Cast this ballot")
    who.sees(zh(COUNTED))


def test_a_ballot_sent_without_a_network_is_sent_again(live: Live, phone: Window, chair: Chair) -> None:
    who = at_the_ballot(live, phone(chair.account_id), chair)
    with who.deafness():
        who.context.set_offline(True)
        who.press("Cast this ballot")
        who.page.wait_for_url("chrome-error://**")
        who.context.set_offline(False)
        assert ballots(live, chair) == []
        cast_again(who)
    assert [(text, replaced) for _, text, replaced in ballots(live, chair)] == [(REASON, 0)]


def test_a_ballot_whose_answer_was_lost_counts_once(live: Live, phone: Window, chair: Chair) -> None:
    """The house has counted it, and the juror does not know."""
    who = at_the_ballot(live, phone(chair.account_id), chair)
    lose_one_answer(who.page)
    with who.deafness():
        who.press("Cast this ballot")
        who.page.wait_for_url("chrome-error://**")
        assert len(ballots(live, chair)) == 1
        who.at(f"/seats/{chair.seat_id}")
        who.sees(zh(COUNTED))
    assert [(text, replaced) for _, text, replaced in ballots(live, chair)] == [(REASON, 0)]


def lose_one_answer(page: Page) -> None:
    """The next ballot reaches the house; what the house says does not come back."""

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route("**/ballot", lose, times=1)


def test_an_older_tab_and_the_way_back_make_no_second_ballot(live: Live, phone: Window, chair: Chair) -> None:
    who = at_the_ballot(live, phone(chair.account_id), chair)
    other = who.context.new_page()
    other.goto(f"/seats/{chair.seat_id}")
    expect(other.get_by_label(zh("Your reason"))).to_have_value(REASON)
    who.press("Cast this ballot")
    who.sees(zh(COUNTED))
    other.get_by_role("button", name=zh("Cast this ballot")).first.click()
    expect(other.locator("main")).to_contain_text(zh(COUNTED))
    who.page.go_back()
    who.page.go_forward()
    who.sees(zh(COUNTED))
    assert [(text, replaced) for _, text, replaced in ballots(live, chair)] == [(REASON, 0)]
