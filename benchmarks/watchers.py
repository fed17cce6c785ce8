"""What a vote costs while 200 people of the staff watch, and how soon their screens know of it: three scenes.

Each scene votes in blocks, with nobody connected and with all screens open in turn: the ratio is of one run, and neighbours on
the machine meet both alike. CPU is that of the server over a block and the second after it, so that late pushes and the looks
at rights are in it.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from sqlalchemy import select, update

from benchmarks import seed
from benchmarks.screens import Screens
from benchmarks.seed import Voter
from benchmarks.servers import Request, Server, drive
from benchmarks.votes import ballot, product
from panel.models import AccountRole, Case, Role
from panel.uow import House

WATCHERS = int(os.environ.get("WATCHERS", "200"))
VOTES = int(os.environ.get("VOTES", "600"))
CYCLES = int(os.environ.get("CYCLES", "3"))
SCENES = os.environ.get("SCENES", "own,hot,wall").split(",")
BLOCK = VOTES // CYCLES
WARM = 34
PANELS = 10  # each screen of the wall shows
SINGLE = 20  # votes of the quiet line
AFTER = 1.0  # seconds counted after the last vote
Panels = dict[str, list[Voter]]


@dataclass(frozen=True, slots=True)
class Scene:
    """`says`: the row's name; `watched`: the cases each screen watches, by its number; `panels` are voted on, of `seats`."""

    says: str
    watched: Callable[[list[str], int], list[str]]
    panels: int
    seats: int = seed.SEATS


def in_turn(panels: list[list[Voter]]) -> Iterator[Voter]:
    """One vote to each panel, then the next to each."""
    return chain.from_iterable(zip(*panels, strict=True))


SCENE = {
    "own": Scene("each the one panel of an own case", lambda cases, n: [cases[n % len(cases)]], WATCHERS),
    "hot": Scene("all the one panel that is voted on", lambda cases, _: cases, 1, VOTES + 1),
    "wall": Scene(f"all the same {PANELS} panels", lambda cases, _: cases, PANELS, VOTES // PANELS + 1),
}


class Noted(list[Request]):
    """Requests that remember when each was handed to a connection."""

    def __iter__(self) -> Iterator[Request]:
        """The requests in order, noting the time of each."""
        self.sent: list[float] = []
        for request in super().__iter__():
            self.sent.append(time.perf_counter())
            yield request


@dataclass(slots=True)
class Found:
    """What a scene has given: server CPU in ms a vote of each block, states that arrived, delays in ms."""

    alone: list[float] = field(default_factory=list)
    watched: list[float] = field(default_factory=list)
    seconds: float = 0.0
    states: int = 0
    busy: list[float] = field(default_factory=list)
    single: list[float] = field(default_factory=list)

    def row(self, name: str) -> str:
        """The scene's row."""
        alone, watched, busy = statistics.mean(self.alone), statistics.mean(self.watched), sorted(self.busy)
        blocks = " ".join(f"{ms:.1f}" for ms in self.alone), " ".join(f"{ms:.1f}" for ms in self.watched)
        return (
            f"| {name} | {alone:.2f} ({blocks[0]}) | {watched:.2f} ({blocks[1]}) | {watched / alone:.2f} "
            f"| {self.states / VOTES:.1f} | {VOTES / self.seconds:.0f} "
            f"| {statistics.median(busy):.0f} / {busy[len(busy) * 95 // 100]:.0f} / {busy[-1]:.0f} "
            f"| {statistics.median(self.single):.0f} / {max(self.single):.0f} ({len(self.single)} of {SINGLE}) |"
        )


def main() -> None:
    """Print the table of watchers."""
    print(f"| {WATCHERS} screens watch | vote alone, CPU ms (blocks) | watched, CPU ms (blocks) | ratio (bar 1.2) "
          "| states a vote | votes/s | vote to screen p50 / p95 / max ms (bar p50 300) | one vote at a time p50 / max ms |")
    print("|---|---|---|---|---|---|---|---|")
    for name in SCENES:
        print(run(SCENE[name]).row(SCENE[name].says), flush=True)


def run(scene: Scene) -> Found:
    """One scene on a fresh database."""
    env = {"THREADS": str(WATCHERS + 40), "GONGPING_MAX_SOCKETS": str(WATCHERS + 20)}
    seed.SEATS = scene.seats  # so that few panels can be voted on long enough
    quiet = (WARM + BLOCK * (CYCLES + 1)) // (scene.seats - 1) + 1
    rounds, found, counted = quiet + scene.panels + 1, Found(), Counter[str]()
    with (
        tempfile.TemporaryDirectory() as folder,
        product(f"sqlite:///{folder}/bench.db", folder, rounds=rounds, **env) as (server, people, house, staff),
    ):
        panels: Panels = {}
        for voter in people:
            panels.setdefault(voter.case, []).append(voter)
        cases = list(panels)
        voters = [panels[case][:-1] for case in cases]  # the last seat stays empty: no wave ends
        spare, watched = in_turn(voters[:quiet]), in_turn(voters[quiet:-1])
        if scene.panels == WATCHERS:
            hand_over(house, cases[quiet:-1])
        drive(server, [ballot(voter) for voter in islice(spare, WARM)])
        found.alone.append(cost(server, [ballot(voter) for voter in islice(spare, BLOCK)]))
        for _ in range(CYCLES):
            with Screens(server.port, staff[1 : WATCHERS + 1], lambda n: scene.watched(cases[quiet:-1], n)) as screens:
                time.sleep(3)
                watch(server, screens, list(islice(watched, BLOCK)), counted, found)
                if len(found.watched) == CYCLES:
                    found.single = singles(server, screens, voters[-1], cases[-1], staff[0])
            time.sleep(2)
            found.alone.append(cost(server, [ballot(voter) for voter in islice(spare, BLOCK)]))
    return found


def watch(server: Server, screens: Screens, voters: list[Voter], counted: Counter[str], found: Found) -> None:
    """One block of votes while all screens are open. `counted`: ballots cast in each panel before."""
    noted = Noted(ballot(voter) for voter in voters)
    began = time.perf_counter()
    found.watched.append(cost(server, noted))
    found.seconds += max(noted.sent) - began
    found.busy += screens.delays([voter.case for voter in voters], noted.sent, counted)
    found.states += screens.states


def cost(server: Server, votes: list[Request]) -> float:
    """Server CPU in ms a vote, over the votes and the second after."""
    before = server.cpu()
    result = drive(server, votes)
    if result.statuses != {303: len(votes)}:
        raise SystemExit(f"votes were refused: {result.statuses}")
    time.sleep(AFTER)
    return (server.cpu() - before) / len(votes) * 1000


def singles(server: Server, screens: Screens, voters: list[Voter], case: str, cookie: str) -> list[float]:
    """Milliseconds from sending a vote to the screen of one more watcher, one vote at a time, the other screens open."""
    screen = screens.open(cookie, [case])
    delays = []
    for number, voter in enumerate(voters[:SINGLE], 1):
        sent = time.perf_counter()
        drive(server, [ballot(voter)], connections=1)
        deadline = time.perf_counter() + 3
        while (case, number) not in screen.arrived and time.perf_counter() < deadline:
            time.sleep(0.005)
        if (case, number) in screen.arrived:
            delays.append((screen.arrived[case, number] - sent) * 1000)
        time.sleep(0.3)
    return delays


def hand_over(house: House, cases: list[str]) -> None:
    """Make each watcher a mediator who owns one of the cases, and a manager of none."""
    with house.work() as uow:
        managers = select(AccountRole.account_id).where(AccountRole.role == Role.MANAGER).order_by(AccountRole.account_id)
        accounts = list(uow.session.scalars(managers))[:len(cases)]
        for account, case in zip(accounts, cases, strict=True):
            uow.session.execute(update(Case).where(Case.public_id == case).values(owner_id=account))
        uow.session.execute(update(AccountRole).where(AccountRole.account_id.in_(accounts)).values(role=Role.MEDIATOR))
