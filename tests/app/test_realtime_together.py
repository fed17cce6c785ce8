"""What a page that watches several panels is sent, and what is not worth sending."""

from __future__ import annotations

from pathlib import Path
from time import sleep

from app.config import Config
from tests.app.conftest import SECRET
from tests.app.live_house import QUIET, LiveHouse, server, until

State = dict[str, object]


def test_panels_come_together_and_a_replaced_ballot_is_no_news(tmp_path: Path) -> None:
    config = Config(mode="test", secret_key=SECRET, home=tmp_path, workers="none", throttle=False).completed()
    live = LiveHouse.furnish(config)
    first, first_id = live.case_id, live.public_id
    live.bring_case()
    frames: list[tuple[State, ...]] = []
    with server(config) as address:
        mediator = live.listen(address, live.scene.mediator)
        mediator.client.on("panel", lambda *states: frames.append(states))
        for case in (first_id, live.public_id):
            assert mediator.ask("watch", case_id=case)["state"]["cast"] == 0
        seats, others = live.scene.seats(first), live.scene.seats(live.case_id)
        for number in range(3):  # cast beside the server, which finds both at its next look; it may look in between once
            live.scene.cast(seats[number], "uphold")
            live.scene.cast(others[number], "uphold")
            until(lambda count=number + 1: {first_id, live.public_id} <= told(frames, count))
        assert any(len(states) == 2 for states in frames)
        sleep(3 * QUIET)  # a look may have come between the two
        heard = len(frames)
        live.scene.cast(seats[0], "dismiss")
        sleep(3 * QUIET)
        assert len(frames) == heard, "a replaced ballot was told"
        for seat in seats[3:7]:
            live.scene.cast(seat, "uphold")
        assert until(lambda: [s for states in frames for s in states if s["case"] == first_id and s["cast"] == 7])
        assert live.scene.round(first).shown_cast == 0, "a push moved the split"
        live.hang_up()
    live.scene.house.db.dispose()


def told(frames: list[tuple[State, ...]], count: int) -> set[object]:
    """The panels whose count of ballots has been heard."""
    return {state["case"] for states in frames for state in states if state["cast"] == count}
