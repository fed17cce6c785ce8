"""Real server processes on real ports, real websockets, and browsers that speak plain HTTP to them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import requests
import socketio
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from app import create_app
from app.config import Config
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Account, Role, SeatStatus
from panel.services.roles import add_role
from panel.services.sessions import open_session
from panel.uow import House
from tests.app.conftest import CSRF_SEED, SECRET
from tests.panel.scene import Scene
from tests.services.keeper import free_port
from tools.running import ROOT

PATIENCE = 40.0  # seconds a loaded machine may need for anything
QUIET = 1.0  # seconds in which a frame would have come
SERVER = ("-k", "gthread", "-w", "1", "--threads", "40", "--graceful-timeout", "1", "--no-control-socket")


def until(happened: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Wait for something and give it; AssertionError when it does not come."""
    deadline = monotonic() + seconds
    while not (found := happened()):
        assert monotonic() < deadline, "it did not happen in time"
        sleep(0.01)
    return found


@contextmanager
def server(config: Config, *, port: int = 0, **environ: str) -> Iterator[str]:
    """One gunicorn process with this configuration, on a free port unless one is given; gives its address."""
    port = port or free_port()
    settings = {
        "GONGPING_MODE": "test", "GONGPING_SECRET_KEY": SECRET, "GONGPING_HOME": str(config.home), "GONGPING_WORKERS": "none",
        "DATABASE_URL": config.database_url, "GONGPING_THROTTLE": "off", "REDIS_URL": config.redis_url, **environ,
    }
    command = [sys.executable, "-m", "gunicorn", *SERVER, "-b", f"127.0.0.1:{port}", "wsgi:app"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            until(lambda: answers(address) or process.poll() is not None)
            log.seek(0)
            assert process.poll() is None, log.read().decode()
            yield address
        finally:
            stop(process)
            log.seek(0)
            sys.stdout.write(log.read().decode())  # shown beside a failure


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server, by force if it must be."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def answers(address: str) -> bool:
    """Whether the server speaks."""
    try:
        return requests.get(f"{address}/live/words.json", timeout=PATIENCE).status_code == 200
    except requests.RequestException:
        return False


@dataclass
class Ear:
    """A websocket and everything it heard: (event, data) in order."""

    client: socketio.Client
    frames: list[tuple[str, Any]] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def open(cls, address: str, cookie: str, origin: str | None = None) -> Ear:
        """Connect; raises socketio.exceptions.ConnectionError when refused."""
        options = {"origin": origin} if origin else {}
        client = socketio.Client(reconnection=False, websocket_extra_options=options)
        ear = cls(client)
        client.on("*", lambda event, *data: ear.frames.append((event, data[0] if data else None)))
        client.on("disconnect", lambda *_reason: ear.gone.set())
        client.connect(address, headers={"Cookie": cookie}, transports=["websocket"], wait_timeout=PATIENCE)
        return ear

    def ask(self, event: str, **data: str) -> Any:
        """Send an event and give its answer."""
        return self.client.call(event, data, timeout=PATIENCE)

    def heard(self, event: str) -> list[Any]:
        """What came with one event."""
        return [data for name, data in list(self.frames) if name == event]

    def close(self) -> None:
        """Hang up."""
        self.client.disconnect()
        self.client.shutdown()


@dataclass
class LiveHouse:
    """A scene with a case before its jurors, beside running servers on the same database."""

    scene: Scene
    app: Flask
    case_id: int
    public_id: str
    admin: int
    ears: list[Ear] = field(default_factory=list)

    @classmethod
    def furnish(cls, config: Config) -> LiveHouse:
        """Bring a case to voting in the database of `config`."""
        app = create_app(config)
        house: House = app.extensions["gongping"]
        scene = Scene.furnish(house, FolderStore(Path(config.evidence_dir)), datetime.now(UTC), jurors=100)
        with house.work() as uow:
            admin = Account(
                email="admin@example.org", name="Admin", password_hash="!", created_at=scene.now, email_confirmed_at=scene.now
            )
            uow.session.add(admin)
            uow.session.flush()
            add_role(uow, admin.id, Role.ADMIN, by_id=scene.manager, now=scene.now)
        live = cls(scene, app, 0, "", admin.id)
        live.bring_case()
        return live

    def bring_case(self) -> None:
        """A fresh case in voting; the mediator holds the role again, whatever a test took."""
        self.scene.now = datetime.now(UTC)
        with self.scene.house.work() as uow:
            add_role(uow, self.scene.mediator, Role.MEDIATOR, by_id=self.admin, now=self.scene.now)
        self.case_id = self.scene.to(CaseStatus.VOTING)
        self.public_id = self.scene.case(self.case_id).public_id
        assert self.app.extensions["gongping.live"].flusher.settle(PATIENCE)  # other processes are told before a test looks

    def cookie(self, account_id: int) -> str:
        """The cookie of a new session of an account."""
        with self.scene.house.work() as uow:
            token = open_session(uow, account_id, browser="test", now=datetime.now(UTC))
        serializer = self.app.session_interface.get_signing_serializer(self.app)
        assert serializer is not None
        signed = serializer.dumps({"_user_id": token, "_fresh": True, "csrf_token": CSRF_SEED})
        return f"gongping={signed}"

    def listen(self, address: str, account_id: int, **more: Any) -> Ear:
        """A socket of an account; closed at the end of the test."""
        ear = Ear.open(address, self.cookie(account_id), **more)
        self.ears.append(ear)
        return ear

    def post(self, address: str, account_id: int, path: str, **form: Any) -> requests.Response:
        """Send a form as an account would."""
        token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(CSRF_SEED)
        return requests.post(
            f"{address}{path}", data={"csrf_token": token, **form}, headers={"Cookie": self.cookie(account_id)},
            allow_redirects=False, timeout=PATIENCE,
        )

    def vote(self, address: str, number: int, choice: str = "uphold") -> None:
        """The juror on seat `number` (from 0) accepts and casts through the pages."""
        seat, account = self.scene.seats(self.case_id)[number]
        assert self.post(address, account, f"/seats/{seat}/accept").status_code == 303
        form = {"choice": choice, "tags": "clear_photo", "rationale": "照片和时间能对上，包装没有防漏。"}
        answer = self.post(address, account, f"/seats/{seat}/ballot", **form)
        assert answer.status_code == 303, answer.text

    def juror(self, number: int) -> int:
        """The account on seat `number`."""
        return self.scene.seats(self.case_id, SeatStatus.SUMMONED, SeatStatus.ACCEPTED, SeatStatus.CAST)[number][1]

    def account(self, account_id: int) -> Account:
        """An account as stored."""
        with self.scene.house.db.reading() as session:
            return session.get_one(Account, account_id)

    def revoke(self, address: str, account_id: int, role: Role) -> None:
        """The administrator takes a role away, through the page."""
        path = f"/admin/accounts/{self.account(account_id).public_id}/roles/{role.value}/revoke"
        assert self.post(address, self.admin, path).status_code == 303

    def hang_up(self) -> None:
        """Close every socket."""
        while self.ears:
            self.ears.pop().close()
