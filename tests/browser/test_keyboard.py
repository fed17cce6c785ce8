"""Without a mouse, a network, JavaScript, or with an impatient finger: nothing typed is lost, nothing counts twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from panel.demo.polls import Chair
from panel.evidence import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Case
from tests.browser.conftest import Live
from tests.browser.people import PATIENCE, Person, today
from tests.browser.words import zh, zh_label
from tests.panel.opened import opened
from tests.panel.scene import Scene

pytestmark = pytest.mark.xdist_group("browser")
Window = Callable[..., Person]
REASON = "照片上的裂口和商家说的不一样，商家没有拿出别的证据，所以我这样选。"
STOPS = 120  # presses of the tab key that lead anywhere on a page


@pytest.fixture(scope="module")
def chairs(live: Live) -> Iterator[Chair]:
    """The seats of a panel that was summoned this minute, those whose jurors read Chinese."""
    merchant = live.merchant("青藤家居旗舰店")
    people = [live.account(key) for key in ("lin_xiaoyu", "qingteng_home_desk", "he_jing", "qin_yue")]
    scene = Scene(live.house, FolderStore(live.home / "evidence"), datetime.now(UTC), *people, merchant)
    chinese, _english = live.by_readers_of_chinese(scene.to(CaseStatus.VOTING, merchant_name="青藤家居旗舰店"))
    return iter(chinese)


@pytest.fixture
def summoned(chairs: Iterator[Chair]) -> Chair:
    """A seat whose juror has not answered yet and is nobody else's in this file."""
    return next(chairs)


def ballots(live: Live, chair: Chair) -> list[tuple[str, str, int]]:
    """Choice, rationale and number of replacements of the ballots of a seat."""
    return [(said.choice, said.rationale, ballot.replaced) for ballot, said in opened(live.house, seat_id=chair.seat_id)]


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


def open_case(who: Person, chair: Chair) -> None:
    """Accept the summons and read the case."""
    who.at(f"/seats/{chair.seat_id}")
    who.press("Accept and read the case")
    expect(who.page.locator("#ballot")).to_be_visible()


def fill_ballot(who: Person) -> None:
    """Choose, tick, write."""
    who.page.locator("#ballot .card-choice").first.click()
    who.page.locator("#tags .chip").first.click()
    who.fill("Your reason", REASON)


def test_a_ballot_by_keyboard_alone(live: Live, desk: Window, summoned: Chair) -> None:
    who = desk(summoned.account_id).at("/seats")
    page = who.page
    tab_to(page, page.locator(f"a.btn[href$='{summoned.seat_id}']"))
    page.keyboard.press("Enter")
    tab_to(page, who.button("Accept and read the case"))
    page.keyboard.press("Enter")
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
    assert ballots(live, summoned) == [(chosen, REASON, 0)]


def saved(who: Person) -> None:
    """Wait until the page says that all was saved."""
    expect(who.page.locator("[data-draft-status]")).to_have_class(re.compile("is-saved"), timeout=PATIENCE)


def loses_the_network_and_gets_it_back(who: Person, msgid: str, text: str) -> None:
    """Type without a network: the page says that it is not saved, and saves by itself when it can."""
    status = who.page.locator("[data-draft-status]")
    with who.deafness():
        who.context.set_offline(True)
        who.fill(msgid, text)
        expect(status).to_contain_text(zh("Not saved: no connection. Trying again by itself; keep this page open."))
        who.context.set_offline(False)
        saved(who)


def test_a_ballot_paper_survives_reload_and_a_lost_network(live: Live, phone: Window, summoned: Chair) -> None:
    who = phone(summoned.account_id)
    open_case(who, summoned)
    fill_ballot(who)
    saved(who)
    loses_the_network_and_gets_it_back(who, "Your reason", REASON + "又想了想。")
    who.page.reload()
    expect(who.page.get_by_label(zh("Your reason"))).to_have_value(REASON + "又想了想。")
    expect(who.page.locator("#ballot input[name=choice]").first).to_be_checked()
    expect(who.page.locator("#tags input").first).to_be_checked()
    assert ballots(live, summoned) == []


def test_a_half_filled_dispute_survives_reload_and_a_lost_network(live: Live, phone: Window) -> None:
    who = phone(live.account("lin_xiaoyu")).at("/disputes/new")
    who.fill("In one line", "快递压坏了花盆")
    saved(who)
    loses_the_network_and_gets_it_back(who, "What happened?", "箱子一角凹了，花盆裂成两半。")
    who.page.reload()
    expect(who.page.get_by_label(zh("In one line"))).to_have_value("快递压坏了花盆")
    expect(who.page.get_by_label(zh("What happened?"))).to_have_value("箱子一角凹了，花盆裂成两半。")


def test_two_clicks_on_cast_are_one_ballot(live: Live, phone: Window, summoned: Chair) -> None:
    who = phone(summoned.account_id)
    open_case(who, summoned)
    fill_ballot(who)
    who.button("Cast this ballot").dblclick()
    who.sees(zh("Your ballot is counted"))
    assert [(text, replaced) for _, text, replaced in ballots(live, summoned)] == [(REASON, 0)]


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
    who.button("Send the dispute").dblclick()
    who.page.wait_for_url(re.compile("/cases"))
    assert filed(live, title) == 1


def test_a_juror_votes_without_javascript(live: Live, phone: Window, summoned: Chair) -> None:
    who = phone(summoned.account_id, java_script_enabled=False)
    open_case(who, summoned)
    fill_ballot(who)
    who.press("Cast this ballot")
    who.sees(zh("Your ballot is counted"))
    assert [text for _, text, _ in ballots(live, summoned)] == [REASON]
