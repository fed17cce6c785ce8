"""What a vote costs while 200 people of the staff watch, and how soon their screens know of it: three scenes, and a quiet line.

Each scene votes first with nobody connected, then with all screens open, then alone again: the ratio is of one run. CPU is that
of the server over the votes and the second after the last one, so that late pushes and the looks at rights are in it.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

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
SCENES = os.environ.get("SCENES", "own,hot,wall").split(",")
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
    "wall": Scene(f"all the same {PANELS} panels", lambda cases, _: cases, PANELS),
}


class Noted(list[Request]):
    """Requests that remember when each was handed to a connection."""

    def __iter__(self) -> Iterator[Request]:
        """The requests in order, noting the time of each."""
        self.sent: list[float] = []
        for request in super().__iter__():
            self.sent.append(time.perf_counter())
            yield request


def main() -> None:
    """Print the table of watchers."""
    print("| 200 screens watch | vote alone, CPU ms | watched, CPU ms | ratio (bar 1.2) | deliveries a vote | votes/s "
          "| vote to screen p50 / p95 / max ms (bar p50 300) | one vote at a time p50 / max ms |")
    print("|---|---|---|---|---|---|---|---|")
    for name in SCENES:
        run(SCENE[name])


def run(scene: Scene) -> None:
    """One scene on a fresh database."""
    env = {"THREADS": str(WATCHERS + 40), "GONGPING_MAX_SOCKETS": str(WATCHERS + 20)}
    seed.SEATS = scene.seats  # so that one panel can be voted on long enough
    quiet = VOTES // (scene.seats - 1) + 3
    rounds = quiet + scene.panels + 1
    with (
        tempfile.TemporaryDirectory() as folder,
        product(f"sqlite:///{folder}/bench.db", folder, rounds=rounds, **env) as (server, people, house, staff),
    ):
        panels: Panels = {}
        for voter in people:
            panels.setdefault(voter.case, []).append(voter)
        cases = list(panels)
        voters = [panels[case][:-1] for case in cases]  # the last seat stays empty: no wave ends
        spare = list(in_turn(voters[:quiet]))
        drive(server, [ballot(v) for v in spare[:34]])
        watched = cases[quiet:-1]
        votes = [ballot(v) for v in in_turn(voters[quiet:-1])][:VOTES]
        order = [v.case for v in in_turn(voters[quiet:-1])][:VOTES]
        if scene.panels == WATCHERS:
            hand_over(house, watched)
        alone = [cost(server, [ballot(v) for v in spare[34 : 34 + VOTES // 2]])]
        with Screens(server.port, staff[1 : WATCHERS + 1], lambda n: scene.watched(watched, n)) as screens:
            time.sleep(3)
            noted = Noted(votes)
            began = time.perf_counter()
            seen = cost(server, noted)
            took = max(noted.sent) - began
            frames = screens.states
            delays = screens.delays(order, noted.sent)
            drop = singles(server, screens, voters[-1], cases[-1], staff[0])
        time.sleep(2)
        alone.append(cost(server, [ballot(v) for v in spare[34 + VOTES // 2 : 34 + VOTES]]))
        base = statistics.mean(alone)
        cpu = f"{base:.2f} ({alone[0]:.2f}, {alone[1]:.2f}) | {seen:.2f} | {seen / base:.2f}"
        spread = f"{statistics.median(delays):.0f} / {sorted(delays)[int(len(delays) * 0.95)]:.0f} / {max(delays):.0f}"
        one = f"{statistics.median(drop):.0f} / {max(drop):.0f} ({len(drop)} of {SINGLE})"
        print(f"| {scene.says} | {cpu} | {frames / len(votes):.1f} | {len(votes) / took:.0f} | {spread} | {one} |", flush=True)


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
