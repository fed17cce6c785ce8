"""The planted case once more, heard instead of read: nobody's socket is sent what is not theirs, nor that a ballot was cast."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Any

import pytest
import socketio.exceptions

from app import create_app
from app.config import Config
from panel.lifecycle import CaseStatus
from tests.app.canary import EMAIL, RATIONALE, Canary
from tests.app.conftest import SECRET, Clock
from tests.app.live_house import QUIET, Ear, LiveHouse, server, until
from tests.app.test_canary import OUTSIDE, others
from tests.app.town import FORGED
from tests.guards.sources import nothing

STAFF = {"owner", "manager"}  # who may see at the desk how many ballots are there
PARTIES = {"complainant", "respondent"}  # a further firm comes in at the desk
JURORS = {"seated", "other_juror"}  # told apart by the draw; before it they are members like others
REFUSED = {"page.not_found", "case.wrong_status"}


@dataclass
class Listener:
    """One person's socket: what was answered and what was pushed, whole and in order."""

    persona: str
    account: int
    ear: Ear
    answers: list[Any] = field(default_factory=list)
    pushed: list[list[Any]] = field(default_factory=list)

    def enter(self, case: str) -> dict[str, Any]:
        """Ask to be let in everywhere; gives the answers that let in, by event."""
        asked = [("me", {})] + [(event, {"case_id": of}) for event in ("watch", "follow") for of in (FORGED, case)]
        answers = {event: self.ear.ask(event, **sent) for event, sent in asked}  # of the case last
        self.answers += answers.values()
        return {event: answer for event, answer in answers.items() if "error" not in answer}

    def heard(self, event: str) -> list[Any]:
        """Every state that came with an event."""
        return [state for name, *states in list(self.pushed) for state in states if name == event]


@dataclass
class Audience:
    """Everybody listening to the planted case, on one running server."""

    canary: Canary
    live: LiveHouse
    address: str
    listeners: dict[int, Listener] = field(default_factory=dict)

    def enter(self) -> dict[str, set[str]]:
        """Everybody asks for everything again, whose socket was closed on a new one; gives who was let in, by event."""
        place = self.canary.place()
        let_in: dict[str, set[str]] = {"me": set(), "watch": set(), "follow": set()}
        for persona in OUTSIDE:
            account = self.canary.town.account(persona, place)
            drawn = persona not in JURORS or "seat_id" in place.ids
            if account is not None and drawn:
                for event in self._listener(persona, account).enter(place.ids["case_id"]):
                    let_in[event].add(persona)
        return let_in

    def _listener(self, persona: str, account: int) -> Listener:
        there = self.listeners.get(account)
        if there is None or there.ear.gone.is_set():
            ear = self.live.listen(self.address, account)
            before = there or Listener(persona, account, ear)
            ear.client.on("*", lambda event, *states: before.pushed.append([event, *states]))
            self.listeners[account] = before
            before.ear = ear
        self.listeners[account].persona = persona
        return self.listeners[account]

    def of(self, persona: str) -> Listener:
        """The listener of a persona."""
        return next(each for each in self.listeners.values() if each.persona == persona)

    def counts(self) -> dict[str, int]:
        """How many pushes everybody but the staff has heard."""
        return {str(a): len(each.pushed) for a, each in self.listeners.items() if each.persona not in STAFF}

    def leaks(self, *, sealed: bool) -> list[str]:
        """What was told to somebody whom it must not reach. `sealed`: no ballot's text may have gone anywhere."""
        found = []
        for each in self.listeners.values():
            mine = self.canary.rationale(each.account) if each.account in self.canary.jurors else "\0"
            text = json.dumps([each.answers, each.pushed], ensure_ascii=False).replace(mine, "")
            ballots = (RATIONALE.partition("{")[0],) if sealed else ()
            words = (*OUTSIDE[each.persona], *others(self.canary, each.account), *ballots)
            found += [f"{each.persona} is sent {word!r}" for word in words if word in text]
        return found


@pytest.fixture
def audience(tmp_path: Path) -> Iterator[Audience]:
    """The planted case in a database of its own, a server beside it, nobody listening yet."""
    config = Config(mode="test", secret_key=SECRET, home=tmp_path, workers="none", throttle=False).completed()
    app = create_app(config)
    with app.app_context():
        canary = Canary.plant(app, Clock(datetime.now(UTC)))  # the server's clock is the machine's
    town = canary.town
    live = LiveHouse(town.scene, app, canary.case_id, canary.place().ids["case_id"], town.people["admin"])
    with server(config) as address:
        yield Audience(canary, live, address)
        live.hang_up()
    town.house.db.dispose()


def test_no_frame_tells_anybody_what_is_not_theirs(audience: Audience) -> None:
    canary, scene = audience.canary, audience.canary.town.scene
    with pytest.raises(socketio.exceptions.ConnectionError):  # a guest has no socket at all
        Ear.open(audience.address, "")
    everybody = set(OUTSIDE) - {"guest"}
    assert audience.enter() == {"me": everybody - JURORS, "watch": set(), "follow": PARTIES}
    canary.bring_to_desk()
    until(lambda: audience.of("complainant").heard("case"))
    audience.enter()
    canary.bring_to_panel()
    assert audience.enter() == {"me": everybody, "watch": STAFF, "follow": PARTIES | {"firm"}}
    nothing(audience.leaks(sealed=True))

    aside = canary.place().seated
    canary.cast(1, but=aside)
    until(lambda: all(told(audience, who, 1) for who in STAFF))
    sleep(QUIET)  # whatever the way to the panel has caused is said by now
    before = audience.counts()
    canary.cast(5, but=aside)
    until(lambda: all(told(audience, who, 6) for who in STAFF))
    sleep(QUIET)
    assert audience.counts() == before, "a ballot was told to somebody beside the desk"
    nothing(audience.leaks(sealed=True))

    canary.end()
    until(lambda: audience.of("owner").heard("panel")[-1]["closed"])
    assert scene.status(canary.case_id) is CaseStatus.CLOSED
    for who, event in (("complainant", "case"), ("respondent", "case"), ("seated", "me"), ("owner", "me")):
        assert until(lambda who=who, event=event: audience.of(who).heard(event))
    sleep(QUIET)
    audience.enter()
    nothing(audience.leaks(sealed=False))
    assert {answer["error"] for each in audience.listeners.values() for answer in each.answers if "error" in answer} <= REFUSED
    audience.of("member").pushed.append(["case", {"version": 1}, {"by": EMAIL}])  # the search finds what is there to be found
    assert audience.leaks(sealed=False) == [f"member is sent {EMAIL!r}"]


def told(audience: Audience, persona: str, ballots: int) -> bool:
    """Whether so many ballots have been pushed to somebody."""
    return any(state["cast"] == ballots for state in audience.of(persona).heard("panel"))
