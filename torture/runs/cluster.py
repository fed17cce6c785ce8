"""The whole house as `make cluster` starts it, every part of it broken while people vote through nginx and its TLS.

Production mode, PostgreSQL, Redis, three web processes, all workers. nginx sees one machine, so its limits for one network are
off; those of the program are on. A vote that nginx lost (502, 504) may count or not; the client sends the same paper again.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.screens import Screen
from tools.running import Trouble
from torture.history import History
from torture.judging import judge
from torture.report import Asked, Report
from torture.runs.kill import judge_starts
from torture.runs.redis import TOLD, listen
from torture.town import Town, Voter, settled
from torture.voters import AGAIN_AFTER, Crowd, Line, attempt, voting, wait_for
from torture.web import faults
from torture.whole import Whole, whole

AWAY, DEAF, RECOVERY, END = 10.0, 8.0, 10.0, 1200.0  # seconds
CONNECTIONS, PAUSE = 24, 0.6  # clients, and seconds between the ballots of each: a start needs a part of the cores too
LOOK = 5  # ballots for the watched panel while Redis is away


def run(asked: Asked, report: Report) -> None:
    """`asked.size` ballots; each kind of part is killed, one is deaf for a while, at last all are killed at once."""
    try:
        with whole() as cluster, contextlib.ExitStack() as stack:
            with cluster.without("worker-"):  # while panels are made, the scene does the workers' work
                town = stack.enter_context(settled(cluster.noted["settings"], asked.size, asked.chance()))
            Play(asked, report, town, cluster).play()
    except Trouble as trouble:
        report.promise("the cluster starts (Debian: nginx, openssl) and each part comes back", False, trouble)


@dataclass(slots=True)
class Play:
    """One run. `starts`: seconds until a killed web process was ready, and of CPU; `gaps`: the longest without
    a ballot in each break; `idle`: breaks after which nobody was left to vote."""

    asked: Asked
    report: Report
    town: Town
    cluster: Whole
    history: History = field(default_factory=History)
    starts: list[tuple[float, float]] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)

    def play(self) -> None:
        """Vote, break, judge."""
        case = self.town.voters[-1].case
        watched = [voter for voter in self.town.voters if voter.case == case]
        others = [voter for voter in self.town.voters if voter.case != case]
        names = self.cluster.names()
        acts: list[Callable[[Crowd], object]] = [
            lambda crowd: self.web(crowd, "web-1"),
            lambda crowd: self.broken(crowd, ["worker-deadlines"]),
            lambda crowd: self.redis(crowd, case, watched[:LOOK]),
            lambda crowd: self.deaf(crowd, "web-2"),
            lambda crowd: self.broken(crowd, ["postgresql"]),
            lambda crowd: self.broken(crowd, ["nginx"]),
            lambda crowd: self.broken(crowd, [name for name in names if name.startswith("worker-")]),
            lambda crowd: self.web(crowd, "web-3", signal.SIGTERM),
        ]
        port, tls = [self.cluster.port], self.cluster.tls
        with voting(port, others, self.history, connections=CONNECTIONS, pause=PAUSE, tls=tls) as crowd:
            for number, act in enumerate(acts):
                crowd.until(len(others) * (number + 1) // (len(acts) + 2))
                act(crowd)
            crowd.until(len(others) * (len(acts) + 1) // (len(acts) + 2))
            judged = len(self.gaps)
            self.broken(crowd, names)
            del self.gaps[judged:]  # fourteen programs start on the cores there are: told, not judged
            self.report.promise("every client was heard in the end", crowd.wait(END))
        with voting(port, watched[LOOK:], self.history, connections=1, tls=tls) as crowd:
            crowd.wait(END)
        self.judge()

    def judge(self) -> None:
        """What was measured on the way, and the end against the history."""
        judge_starts(self.report, self.starts)
        slowest = max(self.gaps, default=END)
        self.report.promise(f"ballots count again within {RECOVERY:.0f} s", slowest <= RECOVERY, f"slowest {slowest:.1f} s")
        self.report.promise("people voted through every break", not self.idle, ", ".join(self.idle))
        odd = {said: number for said, number in self.history.statuses.items() if said not in ("303", *AGAIN_AFTER)}
        self.report.promise("no odd answers", not odd, odd or "")
        judge(self.asked, self.report, self.town, self.history, wanted=[voter.seat for voter in self.town.voters])
        self.report.figure("errors in the logs", dict(faults(*self.cluster.logs("web-", "worker-"))))

    def web(self, crowd: Crowd, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """A web process ends; the others serve meanwhile."""
        took = self.broken(crowd, [name], number)
        self.starts.append((took, self.cluster.cpu(name)))

    def broken(self, crowd: Crowd, names: list[str], number: signal.Signals = signal.SIGKILL) -> float:
        """End parts, wait for them and for the next ballot; gives the seconds until they were there again."""
        before, began = self.cluster.noted["parts"], time.monotonic()
        self.cluster.send(number, names)
        back = self.cluster.until_again(names, before)
        self.tell(crowd, f"{', '.join(names)} got {number.name}, there again after {back:.1f} s", began)
        after = self.cluster.noted["parts"]
        dragged = [name for name in before if name not in names and after.get(name) != before[name]]
        self.report.promise("no other part ended", not dragged, ", ".join(dragged))
        return back

    def tell(self, crowd: Crowd, words: str, began: float) -> None:
        """Wait for the next ballot; keep and print the longest time without one since `began`, and what clients heard."""
        crowd.until(crowd.history.count() + 1)
        now = time.monotonic()
        counted = sorted(at for at in list(self.history.acknowledged.values()) if at > began)
        gap = max(later - sooner for sooner, later in pairwise([began, *counted, now]))
        if crowd.alive():
            self.gaps.append(gap)
        else:
            self.idle.append(words)
        heard = dict(self.history.answers_between(began, now))
        self.report.figure(words, f"longest without a ballot {gap:.1f} s; heard meanwhile {heard}")

    def deaf(self, crowd: Crowd, name: str) -> None:
        """A web process stands still, its port open; nginx gives people to those that answer."""
        began = time.monotonic()
        self.cluster.send(signal.SIGSTOP, [name])
        time.sleep(DEAF)
        self.cluster.send(signal.SIGCONT, [name])
        self.tell(crowd, f"{name} stood still for {DEAF:.0f} s", began)

    def redis(self, crowd: Crowd, case: str, voters: list[Voter]) -> None:
        """Redis is gone for a while; ballots for a panel come meanwhile, and a mediator's page hangs on some web process."""
        cookie, _ = self.town.way_in(self.town.scene.mediator)
        screen = Screen(self.cluster.port, cookie, self.cluster.tls)
        screen.watch(case)
        threading.Thread(target=listen, args=(screen,), daemon=True).start()
        before, began = self.cluster.noted["parts"], time.monotonic()
        self.cluster.send(signal.SIGKILL, ["redis"], AWAY)
        line = Line([self.cluster.port], tls=self.cluster.tls)
        said = [attempt(self.history, line, voter) for voter in voters]
        self.report.promise("a ballot counts while Redis is away", said == ["303"] * len(voters), said)
        self.cluster.until_again(["redis"], before)
        back = time.monotonic()
        wait_for(lambda: (case, len(voters)) in screen.arrived, 30.0)
        late = time.monotonic() - back
        self.report.promise(f"the mediator's page is right within {TOLD:.0f} s of the return", late <= TOLD, f"{late:.2f} s")
        self.tell(crowd, f"redis was away for {back - began:.0f} s", began)
        screen.close()
