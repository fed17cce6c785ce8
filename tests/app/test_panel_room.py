"""The panel room's pages: who enters, what moves, and that nobody looks at a split without a line in the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, update

from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Case, Role, SeatStatus
from panel.projections.panel_looks import Looks, list_looks
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.juror_room import Room


@pytest.fixture
def room(house: House, clock: Clock, tmp_path: Path, signed_in: Callable[..., Browser]) -> Room:
    """One case before its first seven jurors."""
    return Room.open(house, clock, FolderStore(tmp_path / "evidence"), signed_in)


@pytest.fixture
def mediator(room: Room) -> Browser:
    """The owner's browser."""
    return in_english(room.browser_of(room.scene.mediator))


def in_english(someone: Browser) -> Browser:
    """The same browser, reading English."""
    someone.client.set_cookie("locale", "en")
    return someone


def path(room: Room, rest: str = "") -> str:
    """The address of the panel room."""
    return f"/desk/cases/{room.scene.case(room.case_id).public_id}/panel{rest}"


def vote(room: Room, count: int, choice: str = "uphold") -> None:
    """So many of the summoned cast the same."""
    for seat in room.scene.seats(room.case_id, SeatStatus.SUMMONED)[:count]:
        room.scene.cast(seat, choice)


def looks(room: Room) -> Looks:
    """What the case log says of looks."""
    with room.scene.house.db.reading() as session:
        return list_looks(session, room.case_id)


def test_the_room_shows_turnout_and_no_split_before_five(room: Room, mediator: Browser) -> None:
    vote(room, 4)
    page = mediator.get(path(room))
    assert page.status_code == 200
    assert '<strong class="num" data-field="cast">4</strong>' in page.text
    assert "No split yet" in page.text
    assert "tally-table" not in page.text
    assert "the deadline are locked" in page.text
    assert looks(room).total == 0


def test_each_opening_with_a_split_is_a_look(room: Room, mediator: Browser) -> None:
    vote(room, 5)
    for count in (1, 2):
        page = mediator.get(path(room))
        assert "tally-table" in page.text
        assert 'data-seen="5"' in page.text
        assert (looks(room).total, looks(room).newest[0].actor) == (count, "owner")
    manager = room.browser_of(room.scene.manager)
    assert "tally-table" in manager.get(path(room)).text
    assert [look.actor for look in looks(room).newest] == ["manager", "owner", "owner"]


def test_a_refresh_is_a_look_only_when_it_brings_a_newer_split(room: Room, mediator: Browser) -> None:
    vote(room, 5)
    first = mediator.get(path(room, ".json?seen=0")).json
    assert (first["state"]["cast"], first["split"]["heads"]["uphold"], looks(room).total) == (5, 5, 1)
    assert "tally-table" in first["parts"]["split"]
    again = mediator.get(path(room, ".json?seen=5"))
    assert (again.json["split"], "split" in again.json["parts"], looks(room).total) == (None, False, 1)
    assert "tally-table" not in again.text
    vote(room, 1, "dismiss")
    sixth = mediator.get(path(room, ".json?seen=5")).json
    assert (sixth["state"]["cast"], sixth["split"], looks(room).total) == (6, None, 1)
    assert "heads" not in json.dumps(sixth)
    claims_more = mediator.get(path(room, ".json?seen=99")).json
    assert (claims_more["split"], looks(room).total) == (None, 1)
    vote(room, 1, "dismiss")
    seventh = mediator.get(path(room, ".json?seen=5")).json
    assert (seventh["split"]["cast"], seventh["split"]["heads"]["dismiss"], looks(room).total) == (7, 2, 2)


def test_the_page_and_its_refresh_are_the_same(room: Room, mediator: Browser) -> None:
    vote(room, 5)
    page, data = mediator.get(path(room)).text, mediator.get(path(room, ".json")).json
    for name in ("now", "split"):
        assert data["parts"][name].strip() in page


def test_after_the_close_the_verdict_is_no_look(room: Room, mediator: Browser) -> None:
    vote(room, 7)
    assert room.scene.status(room.case_id) is CaseStatus.DECIDED  # the last ballot ended the wave
    page = mediator.get(path(room))
    assert "The verdict in numbers" in page.text
    assert "carried" in page.text
    assert looks(room).total == 0
    data = mediator.get(path(room, ".json")).json
    assert (data["split"]["winner"], data["state"]["closed"]) == ("uphold", True)


def test_who_may_not_enter_finds_nothing(room: Room, guest: Browser, signed_in: Callable[..., Browser]) -> None:
    vote(room, 5)
    for who in (room.scene.complainant, room.scene.member, room.seats[0][1]):
        someone = room.browser_of(who)
        for rest in ("", ".json"):
            answer = someone.get(path(room, rest))
            assert answer.status_code == 404
            assert "tally" not in answer.text
    assert signed_in("Nobody").get(path(room)).status_code == 404
    assert guest.get(path(room, ".json")).status_code == 401
    assert looks(room).total == 0


def test_a_mediator_who_gave_the_case_away_is_outside(room: Room, mediator: Browser) -> None:
    with room.scene.house.work() as uow:
        uow.session.execute(update(Case).where(Case.id == room.case_id).values(owner_id=room.scene.manager))
    assert mediator.get(path(room)).status_code == 404
    assert "tally" not in mediator.get("/desk/wall").text


def test_before_a_panel_the_room_says_so(room: Room, mediator: Browser) -> None:
    with room.scene.house.work() as uow:
        uow.session.execute(update(Case).where(Case.id == room.case_id).values(status="impasse"))
    assert mediator.get(path(room)).status_code == 409


def test_the_wall_shows_turnout_alone_in_few_queries(room: Room, mediator: Browser) -> None:
    vote(room, 6)
    mediator.get(path(room))
    before = looks(room).total
    page = mediator.get("/desk/wall")
    assert page.status_code == 200
    assert room.scene.case(room.case_id).number in page.text
    assert "data-field=\"cast\">6<" in page.text
    assert "tally" not in page.text
    assert looks(room).total == before
    data = mediator.get("/desk/wall.json").json["cases"]
    assert [card["cast"] for card in data] == [6]
    assert "heads" not in json.dumps(data)


def test_the_wall_costs_the_same_for_many_panels(room: Room, mediator: Browser, house: House) -> None:
    def queries() -> int:
        seen: list[str] = []

        def listener(*sent: object) -> None:
            seen.append(str(sent[2]))

        event.listen(house.db.engine, "before_cursor_execute", listener)
        assert mediator.get("/desk/wall.json").status_code == 200
        event.remove(house.db.engine, "before_cursor_execute", listener)
        return len(seen)

    one = queries()
    room.scene.to(CaseStatus.VOTING, order_no="2")
    assert len(mediator.get("/desk/wall.json").json["cases"]) == 2
    assert queries() == one


def test_an_empty_wall_teaches(signed_in: Callable[..., Browser]) -> None:
    page = in_english(signed_in("Wang Fang", Role.MEDIATOR)).get("/desk/wall")
    assert page.status_code == 200
    assert "No panel runs now" in page.text
    assert signed_in("Zhao Min").get("/desk/wall").status_code == 403


def test_a_look_never_changes_what_parties_can_count(room: Room, mediator: Browser) -> None:
    vote(room, 5)
    party = room.browser_of(room.scene.complainant)
    address = f"/cases/{room.scene.case(room.case_id).public_id}/version.json"
    before = party.get(address).json["version"]
    mediator.get(path(room))
    vote(room, 1)
    assert looks(room).total == 1
    assert party.get(address).json["version"] == before


def test_ones_own_mark_changes_with_ones_own_news(room: Room, mediator: Browser) -> None:
    juror = room.browser(0)
    before = juror.get("/live/me.json").json
    room.scene.cast(room.seats[1], "uphold")
    assert juror.get("/live/me.json").json == before
    room.scene.cast(room.seats[0], "uphold")
    assert juror.get("/live/me.json").json["mark"] != before["mark"]
