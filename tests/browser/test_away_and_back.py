"""Away and back: a server that restarts, a network that is lost, a laptop that slept, a session that ended in another tab.

Nothing typed is lost, one ballot counts, and what a page says is right within three seconds of its return.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import expect

from app import create_app
from panel.demo.polls import Chair
from panel.lifecycle import CaseStatus
from panel.models import SeatStatus
from tests.app.furnished import config_of, furnish
from tests.app.live_house import server
from tests.browser.conftest import SHOP, Live
from tests.browser.people import PATIENCE, Person
from tests.browser.voting_page import REASON, at_the_ballot, ballots
from tests.browser.words import zh
from tests.panel.scene import Scene
from tests.services.keeper import free_port

pytestmark = pytest.mark.xdist_group("browser")
Window = Callable[..., Person]
SOON = 3_000  # milliseconds
AWAY = 12_000  # milliseconds: by then a page that has lost its socket asks every ten seconds, or less often


@dataclass
class Restarted(Live):
    """A house whose server can be ended and started again at the same address."""

    port: int = 0
    running: list[AbstractContextManager[str]] = field(default_factory=list)

    def start(self) -> None:
        """Serve."""
        self.running.append(server(config_of(self.home), port=self.port, GONGPING_MODE="demo", GONGPING_WORKERS="embedded"))
        assert self.running[-1].__enter__() == self.address

    def stop(self) -> None:
        """End the process, sockets and all."""
        self.running.pop().__exit__(None, None, None)


@pytest.fixture(scope="module")
def live(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarted]:
    """A server process of this file's own, on a copy of the demo."""
    home, port = furnish(run_folder, tmp_path_factory.mktemp("away") / "home"), free_port()
    house = Restarted(f"http://127.0.0.1:{port}", create_app(config_of(home)), home, port=port)
    house.start()
    yield house
    house.stop()
    house.app.extensions["gongping"].db.dispose()


def counted_once(live: Live, who: Person, chair: Chair) -> None:
    """The page says that the ballot counts, and so does the house: one, as it was written."""
    who.sees(zh("Your ballot is counted"))
    assert [(text, replaced) for _, text, replaced in ballots(live, chair)] == [(REASON, 0)]


def test_a_server_that_restarts_costs_no_word_and_no_ballot(live: Restarted, phone: Window, chair: Chair) -> None:
    who = at_the_ballot(live, phone(chair.account_id), chair)
    with who.deafness():
        live.stop()
        who.press("Cast this ballot")
        who.page.wait_for_url("chrome-error://**")
        assert ballots(live, chair) == []
        live.start()
        who.page.go_back()
        expect(who.page.get_by_label(zh("Your reason"))).to_have_value(REASON)
        who.press("Cast this ballot")
        counted_once(live, who, chair)


def test_a_ballot_from_a_tab_whose_session_has_ended_is_kept_and_counts_after_signing_in(
    live: Restarted, phone: Window, chair: Chair
) -> None:
    """In another tab somebody signed out and in again: the token of this tab's form is of a session that is over."""
    who = at_the_ballot(live, phone(chair.account_id), chair)
    words = REASON + "最后补一句。"
    with who.deafness():
        who.context.clear_cookies()
        who.fill("Your reason", words)
        who.press("Cast this ballot")
        expect(who.page.locator("main")).to_contain_text(words)
        assert ballots(live, chair) == []
        who.context.add_cookies([{"name": live.cookie_name, "value": live.cookie(chair.account_id), "url": live.address}])
        who.at(f"/seats/{chair.seat_id}")
        expect(who.page.get_by_label(zh("Your reason"))).to_have_value(REASON)
        who.press("Cast this ballot")
        counted_once(live, who, chair)


@contextmanager
def offline(who: Person) -> Iterator[None]:
    """Without a network, until the page has given up trying often."""
    who.context.set_offline(True)
    expect(who.page.locator("[data-live][data-state=live]")).to_have_count(0)
    yield
    who.page.wait_for_timeout(AWAY)
    with who.page.expect_event("websocket"):
        pass  # a try in vain: the next by itself is at least four seconds off
    expect(who.page.locator("[data-field=cast]").first).to_have_text("0")
    with who.page.expect_event("websocket", timeout=SOON):
        who.context.set_offline(False)


@contextmanager
def asleep(who: Person) -> Iterator[None]:
    """As on a laptop that sleeps: no script of the page runs, and what comes meanwhile waits for it."""
    browser = who.context.browser
    assert browser is not None
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    pages = [each["id"] for each in told if each["type"] == "renderer"]
    assert pages
    for page in pages:
        os.kill(page, signal.SIGSTOP)
    try:
        yield
    finally:
        for page in pages:
            os.kill(page, signal.SIGCONT)


@pytest.mark.parametrize("away", [offline, asleep])
def test_a_panel_page_is_right_soon_after_its_return(
    live: Restarted, desk: Window, scene: Scene, away: Callable[[Person], AbstractContextManager[None]]
) -> None:
    case = scene.case(case_id := scene.to(CaseStatus.VOTING, merchant_name=SHOP))
    who = desk(live.account("he_jing")).at(f"/desk/cases/{case.public_id}/panel")
    expect(who.page.locator("[data-live][data-state=live]")).to_be_visible(timeout=PATIENCE)
    cast = who.page.locator("[data-field=cast]").first
    expect(cast).to_have_text("0")
    who.stays()
    with who.deafness():
        with away(who):
            for seat in scene.seats(case_id, SeatStatus.SUMMONED)[:2]:
                scene.cast(seat, "uphold")
        began = monotonic()
        expect(cast).to_have_text("2", timeout=SOON)
        assert monotonic() - began < SOON / 1000 + 1
        expect(who.page.locator("[data-live][data-state=live]")).to_be_visible(timeout=PATIENCE)
    assert who.has_stayed()
