"""The live channel in one process without any service: who hears what, who is kept out, who is thrown out."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic, sleep

import pytest
import socketio.exceptions

from app.config import Config
from app.realtime.gate import PER_ACCOUNT
from panel.models import Role
from panel.services.seats import accept_seat
from panel.settings import change_setting
from tests.app.conftest import SECRET
from tests.app.live_house import QUIET, Ear, LiveHouse, server, until

pytestmark = pytest.mark.xdist_group("live_single")  # its servers start once, not once a worker
STATE = {
    "case", "version", "round", "wave", "waves", "seats", "cast", "accepted", "summoned", "substitutes", "bar", "needed",
    "deadline_at", "closed", "split_cast", "next_step_at",
}
Refused = socketio.exceptions.ConnectionError


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """One SQLite file for all tests of this room."""
    home = tmp_path_factory.mktemp("live")
    return Config(mode="test", secret_key=SECRET, home=home, workers="none", throttle=False).completed()


@pytest.fixture(scope="module")
def world(config: Config) -> Iterator[tuple[LiveHouse, str]]:
    """A house, and one server process beside it."""
    house = LiveHouse.furnish(config)
    with server(config) as address:
        yield house, address
    house.scene.house.db.dispose()


@pytest.fixture
def live(world: tuple[LiveHouse, str]) -> Iterator[LiveHouse]:
    """The house with a fresh case in voting."""
    world[0].bring_case()
    yield world[0]
    world[0].hang_up()


@pytest.fixture
def address(world: tuple[LiveHouse, str]) -> str:
    """Where the server is."""
    return world[1]


def test_turnout_reaches_the_mediator_and_nobody_else(live: LiveHouse, address: str) -> None:
    mediator = live.listen(address, live.scene.mediator)
    party, juror = live.listen(address, live.scene.complainant), live.listen(address, live.juror(6))
    state = mediator.ask("watch", case_id=live.public_id)["state"]
    assert set(state) == STATE
    assert (state["cast"], state["split_cast"]) == (0, 0)
    assert party.ask("follow", case_id=live.public_id)["version"] > 0
    assert juror.ask("me")["unread"] >= 1
    began = monotonic()
    live.vote(address, 0)
    pushed = until(lambda: [s for s in mediator.heard("panel") if s["cast"] == 1])[-1]
    assert monotonic() - began < 20
    assert set(pushed) == STATE
    assert pushed["version"] > state["version"]
    for number in range(1, 6):
        live.vote(address, number)
    last = until(lambda: [s for s in mediator.heard("panel") if s["cast"] == 6])[-1]
    assert (last["split_cast"], last["next_step_at"]) in ((5, 7), (6, 8))
    versions = [s["version"] for s in mediator.heard("panel")]
    assert versions == sorted(versions)
    assert not any("heads" in s or "split" in s for s in mediator.heard("panel"))
    sleep(QUIET)
    assert party.frames == []
    assert juror.frames == []


def test_parties_hear_of_the_verdict_by_a_number_alone(live: LiveHouse, address: str) -> None:
    party, mediator = live.listen(address, live.scene.complainant), live.listen(address, live.scene.mediator)
    seated = live.listen(address, live.juror(0))
    before = party.ask("follow", case_id=live.public_id)["version"]
    mediator.ask("watch", case_id=live.public_id)
    seated.ask("me")
    for number in range(7):
        live.vote(address, number)
    news = until(lambda: party.heard("case"))
    assert set(news[-1]) == {"case", "version"}
    assert news[-1]["version"] > before
    assert until(lambda: [s for s in mediator.heard("panel") if s["closed"]])[-1]["cast"] == 7
    assert until(lambda: seated.heard("me"))[-1] == {}
    assert {event for event, _ in party.frames} == {"case"}
    assert {event for event, _ in seated.frames} == {"me"}


def test_rooms_are_closed_to_those_who_may_not_enter(live: LiveHouse, address: str) -> None:
    stranger, juror, party = live.scene.manager, live.juror(0), live.scene.member
    party_ear, juror_ear = live.listen(address, party), live.listen(address, juror)
    assert party_ear.ask("watch", case_id=live.public_id) == {"error": "page.not_found"}
    assert juror_ear.ask("watch", case_id=live.public_id) == {"error": "page.not_found"}
    assert juror_ear.ask("follow", case_id=live.public_id) == {"error": "page.not_found"}
    assert live.listen(address, stranger).ask("follow", case_id=live.public_id) == {"error": "page.not_found"}
    assert party_ear.ask("follow", case_id="nosuchcase") == {"error": "page.not_found"}
    assert party_ear.ask("follow") == {"error": "page.not_found"}
    live.vote(address, 1)
    sleep(QUIET)
    assert party_ear.frames == juror_ear.frames == []


def test_guests_and_foreign_pages_are_refused(live: LiveHouse, address: str) -> None:
    with pytest.raises(Refused):
        Ear.open(address, "gongping=forged")
    with pytest.raises(Refused):
        live.listen(address, live.scene.mediator, origin="https://evil.example")
    assert live.listen(address, live.scene.mediator, origin=address).client.connected


def test_a_lost_role_closes_the_socket_within_a_second(live: LiveHouse, address: str) -> None:
    mediator = live.listen(address, live.scene.mediator)
    mediator.ask("watch", case_id=live.public_id)
    began = monotonic()
    live.revoke(address, live.scene.mediator, Role.MEDIATOR)
    assert mediator.gone.wait(1.0 + (monotonic() - began))
    heard = len(mediator.frames)
    live.vote(address, 0)
    sleep(QUIET)
    assert len(mediator.frames) == heard


def test_an_ended_session_and_a_factor_that_is_asked_for_close_sockets(live: LiveHouse, address: str) -> None:
    mediator, party = live.listen(address, live.scene.mediator), live.listen(address, live.scene.complainant)
    assert live.post(address, live.scene.complainant, "/account/sign-out-everywhere").status_code == 303
    assert party.gone.wait(2)
    with live.scene.house.work() as uow:  # without a word from this process: the next look finds it
        change_setting(uow, "second_factor", "staff", by_id=None, now=live.scene.now)
    try:
        assert mediator.gone.wait(10)
        with pytest.raises(Refused):
            live.listen(address, live.scene.mediator)
        assert live.listen(address, live.scene.complainant).client.connected
    finally:
        with live.scene.house.work() as uow:
            change_setting(uow, "second_factor", "off", by_id=None, now=live.scene.now)


def test_what_another_process_does_without_a_word_is_seen_too(live: LiveHouse, address: str) -> None:
    seats = live.scene.seats(live.case_id)[:3]
    for seat in seats:
        with live.scene.house.work() as uow:
            accept_seat(uow, *seat, now=live.scene.now)
    mediator, party = live.listen(address, live.scene.mediator), live.listen(address, live.scene.complainant)
    mediator.ask("watch", case_id=live.public_id)
    party.ask("follow", case_id=live.public_id)
    for cast, seat in enumerate(seats, 1):  # in one minute: no more is kept of a time
        live.scene.cast(seat, "uphold")
        assert until(lambda wanted=cast: [s for s in mediator.heard("panel") if s["cast"] == wanted])
    versions = {s["version"] for s in party.heard("case")}
    assert len(versions) <= 1, "a ballot changed the number that parties see"


def test_a_case_that_changes_hands_is_watched_no_longer(live: LiveHouse, address: str) -> None:
    mediator = live.listen(address, live.scene.mediator)
    mediator.ask("watch", case_id=live.public_id)
    path = f"/desk/cases/{live.public_id}/hand-over"
    form = {"hand_over-to": live.account(live.scene.manager).public_id, "hand_over-reason": "Holiday from tomorrow on"}
    assert live.post(address, live.scene.mediator, path, **form).status_code == 303
    assert mediator.gone.wait(5)
    heard = len(mediator.frames)
    live.vote(address, 0)
    sleep(QUIET)
    assert len(mediator.frames) == heard


def test_sockets_are_capped(live: LiveHouse, config: Config) -> None:
    with server(config, GONGPING_MAX_SOCKETS="3") as address:
        first = live.listen(address, live.scene.mediator)
        live.listen(address, live.scene.complainant)
        live.listen(address, live.scene.member)
        with pytest.raises(Refused):
            live.listen(address, live.juror(0))
        first.close()
        live.ears.remove(first)
        assert until(lambda: admitted(live, address, live.juror(0)))


def test_one_account_cannot_take_every_place(world: tuple[LiveHouse, str]) -> None:
    """Twenty pages of one person; somebody else's still opens, and so does the next one after one was closed."""
    live, address = world
    opened = [live.listen(address, live.scene.complainant) for _ in range(PER_ACCOUNT)]
    with pytest.raises(Refused):
        live.listen(address, live.scene.complainant)
    assert live.listen(address, live.scene.mediator)
    opened[0].close()
    live.ears.remove(opened[0])
    assert until(lambda: admitted(live, address, live.scene.complainant))
    live.hang_up()


def admitted(live: LiveHouse, address: str, account_id: int) -> bool:
    """Whether another socket of this account is let in."""
    try:
        return bool(live.listen(address, account_id))
    except Refused:
        return False
