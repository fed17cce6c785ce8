"""What a vote costs while 200 mediators watch, and how soon their screens know of it."""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from typing import Any

import socketio

from benchmarks.seed import Voter
from benchmarks.servers import Server, drive
from benchmarks.votes import ballot, product

WATCHERS = int(os.environ.get("WATCHERS", "200"))
VOTES = int(os.environ.get("VOTES", "600"))


class Watcher:
    """One member of staff at a socket: remembers when each state of a panel arrived."""

    def __init__(self, server: Server, cookie: str, cases: list[str]) -> None:
        self.arrived: dict[tuple[str, int], float] = {}
        self.client = socketio.Client(reconnection=False)
        self.client.on("panel", self.note)
        address = f"http://127.0.0.1:{server.port}"
        self.client.connect(address, headers={"Cookie": cookie}, transports=["websocket"])
        for case in cases:
            self.client.call("watch", {"case_id": case}, timeout=30)

    def note(self, state: dict[str, Any]) -> None:
        """A state has arrived."""
        self.arrived.setdefault((state["case"], state["cast"]), time.perf_counter())


def main() -> None:
    """Print the table of watchers."""
    print("| watchers | vote, server CPU ms | ratio to none (bar 1.2) | vote to screen p50 / max ms (bar p50 300) |")
    print("|---|---|---|---|")
    env = {"THREADS": str(WATCHERS + 40), "GONGPING_MAX_SOCKETS": str(WATCHERS + 20)}
    rounds = 2 * (VOTES // 34) + 3
    with (
        tempfile.TemporaryDirectory() as folder,
        product(f"sqlite:///{folder}/bench.db", folder, rounds=rounds, **env) as (server, people, _, staff),
    ):
        by_case: dict[str, list[Voter]] = {}
        for voter in people:
            by_case.setdefault(voter.case, []).append(voter)
        cases = list(by_case)
        half = len(cases) // 2
        quiet = [v for case in cases[1:half] for v in by_case[case][:-1]][:VOTES]
        watched = [v for case in cases[half:-1] for v in by_case[case][:-1]][:VOTES]
        drive(server, [ballot(v) for v in by_case[cases[0]][:-1]])
        alone = drive(server, [ballot(v) for v in quiet])
        focus = sorted({v.case for v in watched})
        watchers = [Watcher(server, cookie, focus) for cookie in staff[1 : WATCHERS + 1]]
        time.sleep(3)
        seen = drive(server, [ballot(v) for v in watched])
        time.sleep(1)
        frames = sum(len(watcher.arrived) for watcher in watchers)
        delays = _delays(server, by_case[cases[-1]][:20], staff[0], cases[-1])
        print(f"| 0 | {alone.cpu_ms:.2f} | 1.00 | |")
        times = f"{statistics.median(delays):.0f} / {max(delays):.0f}"
        print(f"| {len(watchers)} | {seen.cpu_ms:.2f} | {seen.cpu_ms / alone.cpu_ms:.2f} | {times} |")
        print(f"\n{frames} states delivered, {len(delays)} of 20 single votes seen on the screen.", flush=True)
        for watcher in watchers:
            threading.Thread(target=watcher.client.disconnect, daemon=True).start()
        time.sleep(1)


def _delays(server: Server, voters: list[Voter], cookie: str, case: str) -> list[float]:
    """Milliseconds from sending a vote to the first frame that counts it, one vote at a time."""
    watcher = Watcher(server, cookie, [case])
    delays = []
    for number, voter in enumerate(voters, 1):
        sent = time.perf_counter()
        drive(server, [ballot(voter)], connections=1)
        for _ in range(300):
            if (case, number) in watcher.arrived:
                delays.append((watcher.arrived[case, number] - sent) * 1000)
                break
            time.sleep(0.01)
        time.sleep(0.3)
    watcher.client.disconnect()
    return delays
