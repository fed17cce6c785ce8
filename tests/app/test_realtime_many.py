"""The live channel over two processes with PostgreSQL and a real Valkey between them, and what is left when Valkey dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from time import monotonic, sleep

import pytest

from app.config import Config
from panel.migrations import run
from panel.models import Role
from tests.app.conftest import SECRET
from tests.app.live_house import QUIET, LiveHouse, server, until
from tests.services.postgres import PostgresServer
from tests.services.valkey import program, started

pytestmark = pytest.mark.xdist_group("live_many")  # its servers start once, not once a worker
World = tuple[LiveHouse, str, str, ExitStack]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Iterator[World]:
    """A house on PostgreSQL, two servers, and a Valkey of its own that a test may end."""
    url = postgres.create_database()
    run.upgrade(url)
    with ExitStack() as servers, ExitStack() as valkey:
        redis_url = valkey.enter_context(started(program()))
        config = Config(
            mode="test", secret_key=SECRET, home=tmp_path_factory.mktemp("live"), workers="none", throttle=False,
            database_url=url, redis_url=redis_url,
        ).completed()
        house = LiveHouse.furnish(config)
        first, second = (servers.enter_context(server(config)) for _ in range(2))
        yield house, first, second, valkey
        servers.close()
        house.scene.house.db.dispose()
    postgres.drop_database(url)


@pytest.fixture
def live(world: World) -> Iterator[LiveHouse]:
    """The house with a fresh case in voting."""
    world[0].bring_case()
    yield world[0]
    world[0].hang_up()


def test_a_ballot_on_one_process_moves_the_page_on_the_other(live: LiveHouse, world: World) -> None:
    _, first, second, _ = world
    mediator, party = live.listen(first, live.scene.mediator), live.listen(first, live.scene.complainant)
    juror = live.listen(first, live.juror(6))
    assert mediator.ask("watch", case_id=live.public_id)["state"]["cast"] == 0
    followed = party.ask("follow", case_id=live.public_id)["version"]
    juror.ask("me")
    live.vote(second, 0)
    assert until(lambda: [s for s in mediator.heard("panel") if s["cast"] == 1])
    late = [list(ear.frames) for ear in (party, juror)]  # a process may hear only now how the case came to voting
    assert all(data["version"] == followed for _, data in late[0])
    for number in (1, 2):
        live.vote(second, number)
    assert until(lambda: [s for s in mediator.heard("panel") if s["cast"] == 3])
    sleep(QUIET)
    assert [party.frames, juror.frames] == late


def test_the_end_of_a_round_reaches_jurors_and_parties_of_the_other_process(live: LiveHouse, world: World) -> None:
    _, first, second, _ = world
    party, juror = live.listen(first, live.scene.complainant), live.listen(first, live.juror(0))
    party.ask("follow", case_id=live.public_id)
    juror.ask("me")
    for number in range(7):
        live.vote(second, number)
    assert set(until(lambda: party.heard("case"))[-1]) == {"case", "version"}
    assert until(lambda: juror.heard("me"))


def test_a_role_taken_on_one_process_closes_the_sockets_of_the_other(live: LiveHouse, world: World) -> None:
    _, first, second, _ = world
    ears = [live.listen(address, live.scene.mediator) for address in (first, second)]
    for ear in ears:
        ear.ask("watch", case_id=live.public_id)
    began = monotonic()
    live.revoke(second, live.scene.mediator, Role.MEDIATOR)
    answered = monotonic() - began
    assert all(ear.gone.wait(1.0 + answered) for ear in ears)
    heard = [len(ear.frames) for ear in ears]
    live.vote(second, 0)
    sleep(QUIET)
    assert [len(ear.frames) for ear in ears] == heard


def test_ballots_count_and_pages_move_without_valkey(live: LiveHouse, world: World) -> None:
    """The last test of this room: it ends the Valkey."""
    _, first, second, valkey = world
    near, far = live.listen(second, live.scene.mediator), live.listen(first, live.scene.mediator)
    for ear in (near, far):
        ear.ask("watch", case_id=live.public_id)
    valkey.close()
    live.vote(second, 0)
    assert until(lambda: [s for s in near.heard("panel") if s["cast"] == 1])
    assert until(lambda: [s for s in far.heard("panel") if s["cast"] == 1])
    live.revoke(second, live.scene.mediator, Role.MEDIATOR)
    assert near.gone.wait(10)
    assert far.gone.wait(10)
