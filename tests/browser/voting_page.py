"""What a juror does on the page of a seat, and what the house has of it."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import select

from panel.demo.polls import Chair
from panel.models import Seat
from tests.browser.conftest import Live
from tests.browser.people import PATIENCE, Person
from tests.panel.opened import opened

REASON = "照片上的裂口和商家说的不一样，商家没有拿出别的证据，所以我这样选。"


def ballots(live: Live, chair: Chair) -> list[tuple[str, str, int]]:
    """Choice, rationale and number of replacements of the ballots of a seat."""
    return [(said.choice, said.rationale, ballot.replaced) for ballot, said in opened(live.house, seat_id=chair.seat_id)]


def open_case(who: Person, chair: Chair) -> None:
    """Accept the summons and read the case."""
    who.at(f"/seats/{chair.seat_id}")
    who.press("Accept and read the case")
    expect(who.page.locator("#ballot")).to_be_visible()


def first_look(live: Live, chair: Chair, minutes_ago: int = 10) -> None:
    """Say when the case was first opened: the house asks who votes within seconds whether it was read."""
    with live.house.work() as uow:
        seat = uow.session.scalars(select(Seat).where(Seat.public_id == chair.seat_id)).one()
        assert seat.opened_at is not None
        seat.opened_at -= timedelta(minutes=minutes_ago)


def fill_ballot(who: Person) -> None:
    """Choose, tick, write."""
    who.page.locator("#ballot .card-choice").first.click()
    who.page.locator("#tags .chip").first.click()
    who.fill("Your reason", REASON)


def saved(who: Person) -> None:
    """Wait until the page says that all was saved."""
    expect(who.page.locator("[data-draft-status]")).to_have_class(re.compile("is-saved"), timeout=PATIENCE)


def at_the_ballot(live: Live, who: Person, chair: Chair) -> Person:
    """The seat accepted, the paper filled in and kept as a draft."""
    open_case(who, chair)
    first_look(live, chair)
    fill_ballot(who)
    saved(who)
    return who
