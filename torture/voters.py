"""Clients that vote over some dozen connections and never give up: refused or cut off, they send the same paper again."""

from __future__ import annotations

import http.client
import select
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from torture.history import History
from torture.town import Voter

CONNECTIONS = 64
ANSWER = 30.0  # seconds a client waits for an answer before it calls the connection dead
GIVE_UP = 180.0  # seconds after which a client stops trying
AGAIN = 0.25  # seconds before the next attempt
LOST = ("502", "504")  # a proxy's words for a server that hung up or kept silent: the ballot may count or not
AGAIN_AFTER = ("503", "cut", "refused", "timeout", *LOST)  # any other answer is the last word
WORDS = "系统记录显示超时，责任清楚。"


def paper(voter: Voter) -> str:
    """The form of the voter's ballot."""
    return urlencode({"csrf_token": voter.token, "choice": voter.choice, "tags": "clear_photo", "rationale": WORDS})


def headers(voter: Voter) -> dict[str, str]:
    """Cookie, form, and the address the proxy in front would give."""
    return {"Cookie": voter.cookie, "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": voter.address}


@dataclass(slots=True)
class Line:
    """One client's keep-alive connection to one of some ports; the next port when nobody listens, as a proxy does.

    `tls`: whom to believe over TLS, to localhost; without it plain HTTP, as a proxy speaks to the program.
    """

    ports: Sequence[int]
    at: int = 0
    tls: ssl.SSLContext | None = None
    connection: http.client.HTTPConnection | None = None

    def post(self, path: str, body: str | bytes, head: dict[str, str]) -> tuple[int, str, bytes]:
        """Status, Location and body. Raises OSError or HTTPException; ConnectionRefusedError when no port listens."""
        for _ in self.ports:
            try:
                return self._post(path, body, head)
            except ConnectionRefusedError:
                self.hang_up()
                self.at += 1
        raise ConnectionRefusedError

    def _post(self, path: str, body: str | bytes, head: dict[str, str]) -> tuple[int, str, bytes]:
        if self.connection is not None and _hung_up(self.connection):
            self.hang_up()
        if self.connection is None:
            self.connection = self._open(self.ports[self.at % len(self.ports)])
        if self.tls is not None:
            head = {**head, "Referer": f"https://localhost:{self.connection.port}{path}"}  # forms over TLS say where from
        self.connection.request("POST", path, body, head)
        answer = self.connection.getresponse()
        said = answer.status, answer.getheader("Location", ""), answer.read()
        if answer.will_close:
            self.hang_up()
        return said

    def _open(self, port: int) -> http.client.HTTPConnection:
        made = (
            http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER) if self.tls is None
            else http.client.HTTPSConnection("localhost", port, timeout=ANSWER, context=self.tls)
        )
        made.connect()
        return made

    def hang_up(self) -> None:
        """The next request opens a new connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _hung_up(connection: http.client.HTTPConnection) -> bool:
    """Whether the server has ended an idle connection; a proxy sees that before it sends anything."""
    return bool(connection.sock and select.select([connection.sock], [], [], 0)[0])


@dataclass(slots=True)
class Crowd:
    """All clients of a run. `ports` are read anew at each attempt; `stopping` ends them early."""

    ports: Sequence[int]
    voters: Sequence[Voter]
    history: History
    connections: int = CONNECTIONS
    pause: float = 0.0  # seconds between a client's ballots
    tls: ssl.SSLContext | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin; the voters are taken in their order by whichever client is free."""
        waiting, lock = iter(self.voters), threading.Lock()
        for number in range(self.connections):
            line = Line(self.ports, number, self.tls)
            thread = threading.Thread(target=self._client, args=(waiting, lock, line), daemon=True)
            self._threads.append(thread)
            thread.start()

    def wait(self, patience: float) -> bool:
        """Wait for all of them; False when some are still at it."""
        until = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def until(self, count: int, patience: float = GIVE_UP) -> bool:
        """Wait until so many are acknowledged; False when that does not happen."""
        return wait_for(lambda: self.history.count() >= count or not self.alive(), patience)

    def alive(self) -> bool:
        """Whether anybody still votes."""
        return any(thread.is_alive() for thread in self._threads)

    def _client(self, waiting: Iterator[Voter], lock: threading.Lock, line: Line) -> None:
        while not self.stopping.is_set():
            with lock:
                voter = next(waiting, None)
            if voter is None:
                return
            self._insist(line, voter)
            if self.pause:
                time.sleep(self.pause)

    def _insist(self, line: Line, voter: Voter) -> None:
        until = time.monotonic() + GIVE_UP
        while attempt(self.history, line, voter) in AGAIN_AFTER and time.monotonic() < until:
            if self.stopping.wait(AGAIN):
                return


def attempt(history: History, line: Line, voter: Voter) -> str:
    """Send the ballot once; gives what the client heard: a status, or how the connection ended."""
    began = history.invoke(voter.seat, voter.choice)
    try:
        status, place, _ = line.post(f"/seats/{voter.seat}/ballot", paper(voter), headers(voter))
    except ConnectionRefusedError:
        said, kind = "refused", "fail"  # it never reached anybody
    except (OSError, http.client.HTTPException) as error:
        line.hang_up()
        said, kind = "timeout" if isinstance(error, TimeoutError) else "cut", "info"
    else:
        counted = status == 303 and place.endswith(f"/seats/{voter.seat}")
        said, kind = str(status), "ok" if counted else "info" if str(status) in LOST else "fail"
    history.end(kind, voter.seat, said, began)
    return said


def wait_for(happened: Callable[[], object], patience: float, every: float = 0.02) -> bool:
    """Wait until something is so; False when it is not in time."""
    until = time.monotonic() + patience
    while not happened():
        if time.monotonic() > until:
            return False
        time.sleep(every)
    return True


@contextmanager
def voting(
    ports: Sequence[int], voters: Sequence[Voter], history: History, *, connections: int = CONNECTIONS, pause: float = 0.0,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Crowd]:
    """Clients that vote while the block goes on, and are told to stop at its end."""
    crowd = Crowd(ports, voters, history, connections, pause, tls)
    crowd.start()
    try:
        yield crowd
    finally:
        crowd.stopping.set()
        crowd.wait(ANSWER + AGAIN)
