"""Without a mouse, a network, JavaScript, or with an impatient finger: nothing typed is lost, nothing counts twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from panel.demo.polls import Chair
from panel.models import Case
from tests.browser.conftest import Live
from tests.browser.people import Person, today
from tests.browser.voting_page import REASON, ballots, fill_ballot, first_look, open_case, saved
from tests.browser.words import zh, zh_label

pytestmark = pytest.mark.xdist_group("browser")
Window = Callable[..., Person]
STOPS = 120  # presses of the tab key that lead anywhere on a page


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus; each stop on the way must show where it is."""
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("el => el === document.activeElement"):
            shown = target.evaluate(
                "el => [el, el.closest('label')].some((e) => e && (getComputedStyle(e).outlineStyle !== 'none'"
                " || getComputedStyle(e).boxShadow !== 'none'))"
            )
            assert shown, "the focus is not to be seen"
            return
    raise AssertionError("Tab never comes here")


def test_a_ballot_by_keyboard_alone(live: Live, desk: Window, chair: Chair) -> None:
    who = desk(chair.account_id).at("/seats")
    page = who.page
    tab_to(page, page.locator(f"a.btn[href$='{chair.seat_id}']"))
    page.keyboard.press("Enter")
    tab_to(page, who.button("Accept and read the case"))
    page.keyboard.press("Enter")
    expect(page.locator("#ballot")).to_be_visible()
    first_look(live, chair)
    tab_to(page, page.get_by_role("link", name=zh("To the ballot")))
    page.keyboard.press("Enter")
    options = page.locator("#ballot input[name=choice]")
    tab_to(page, options.first)
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_be_checked()
    tab_to(page, page.locator("#tags input").first)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label(zh("Your reason")))
    page.keyboard.type(REASON)
    tab_to(page, who.button("Cast this ballot"))
    chosen = options.nth(1).get_attribute("value")
    page.keyboard.press("Enter")
    who.sees(zh("Your ballot is counted"))
    assert ballots(live, chair) == [(chosen, REASON, 0)]


def loses_the_network_and_gets_it_back(who: Person, msgid: str, text: str) -> None:
    """Type without a network: the page says that it is not saved, and saves by itself when it can."""
    status = who.page.locator("[data-draft-status]")
    with who.deafness():
        who.context.set_offline(True)
        who.fill(msgid, text)
        expect(status).to_contain_text(zh("Not saved: no connection. Trying again by itself; keep this page open."))
        who.context.set_offline(False)
        saved(who)


def test_a_ballot_paper_survives_reload_and_a_lost_network(live: Live, phone: Window, chair: Chair) -> None:
    who = phone(chair.account_id)
    open_case(who, chair)
    fill_ballot(who)
    saved(who)
    loses_the_network_and_gets_it_back(who, "Your reason", REASON + "又想了想。")
    who.page.reload()
    expect(who.page.get_by_label(zh("Your reason"))).to_have_value(REASON + "又想了想。")
    expect(who.page.locator("#ballot input[name=choice]").first).to_be_checked()
    expect(who.page.locator("#tags input").first).to_be_checked()
    assert ballots(live, chair) == []


def test_a_half_filled_dispute_survives_reload_and_a_lost_network(live: Live, phone: Window) -> None:
    who = phone(live.account("lin_xiaoyu")).at("/disputes/new")
    who.fill("In one line", "快递压坏了花盆")
    saved(who)
    loses_the_network_and_gets_it_back(who, "What happened?", "箱子一角凹了，花盆裂成两半。")
    who.page.reload()
    expect(who.page.get_by_label(zh("In one line"))).to_have_value("快递压坏了花盆")
    expect(who.page.get_by_label(zh("What happened?"))).to_have_value("箱子一角凹了，花盆裂成两半。")


def test_two_clicks_on_cast_are_one_ballot(live: Live, phone: Window, chair: Chair) -> None:
    who = phone(chair.account_id)
    open_case(who, chair)
    first_look(live, chair)
    fill_ballot(who)
    who.button("Cast this ballot").dblclick()
    who.sees(zh("Your ballot is counted"))
    assert [(text, replaced) for _, text, replaced in ballots(live, chair)] == [(REASON, 0)]


def file_dispute(who: Person, title: str) -> None:
    """Fill both steps, up to the last button."""
    who.at("/disputes/new")
    who.fill("In one line", title)
    who.page.get_by_label(zh("What is it about?")).select_option("delivery")
    who.fill("Against which merchant?", "青藤家居旗舰店")
    who.fill("When did it happen?", today().isoformat())
    who.fill("What happened?", "约好今天送到，等到晚上也没有人来，电话没有人接。")
    who.press("Next: what you ask for")
    who.choose(zh_label("remedy", "apology"))
    who.press("Next: check and send")
    who.follow("Go on without answering")
    who.sees(title)


def filed(live: Live, title: str) -> int:
    """How many cases have this title."""
    with live.house.db.reading() as session:
        return session.scalar(select(func.count()).select_from(Case).where(Case.title == title)) or 0


@pytest.mark.parametrize("scripts", [True, False])
def test_two_clicks_on_send_are_one_case(live: Live, desk: Window, scripts: bool) -> None:
    title = f"书柜没有送到（{'有' if scripts else '没有'}脚本）"
    who = desk(live.account("lin_xiaoyu"), java_script_enabled=scripts)
    file_dispute(who, title)
    words = "|".join(map(zh, ("Send the dispute", "Send it all the same")))  # whether the other one was filed before
    who.page.get_by_role("button", name=re.compile(words)).dblclick()
    who.page.wait_for_url(re.compile("/cases"))
    assert filed(live, title) == 1


def test_a_juror_votes_without_javascript(live: Live, phone: Window, chair: Chair) -> None:
    who = phone(chair.account_id, java_script_enabled=False)
    open_case(who, chair)
    fill_ballot(who)
    first_look(live, chair, minutes_ago=-10)
    with who.deafness():
        who.press("Cast this ballot")
        expect(who.page.locator("#error-summary")).to_be_visible()
    assert ballots(live, chair) == [], "asked whether it was read; everything is still there"
    who.press("Cast this ballot")
    who.sees(zh("Your ballot is counted"))
    assert [text for _, text, _ in ballots(live, chair)] == [REASON]
