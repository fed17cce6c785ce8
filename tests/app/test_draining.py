"""A process that is told to end answers what is in hand, lets live pages go, and is gone within seconds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import requests
from flask import Flask

from app.config import Config
from app.draining import drain, install
from app.scheduler import Scheduler
from benchmarks.screens import Screen
from tests.app.conftest import SECRET, Browser
from tests.app.live_house import until
from tests.services.keeper import free_port
from tools.running import ROOT


def test_draining_is_said_and_workers_end(app: Flask, guest: Browser) -> None:
    turns: list[int] = []

    def work() -> int:
        turns.append(1)
        return 0

    running = Scheduler((("deadlines", work, 0.01),))
    running.start()
    until(lambda: turns)
    assert guest.get("/ready").json["reasons"] == []
    drain(app, running)
    assert guest.get("/ready").json["reasons"] == ["draining"]
    before = len(turns)
    time.sleep(0.1)
    assert len(turns) == before


def test_the_servers_own_handler_is_kept(app: Flask) -> None:
    heard: list[int] = []
    old = signal.signal(signal.SIGTERM, lambda number, _frame: heard.append(number))
    try:
        install(app, None)
        os.kill(os.getpid(), signal.SIGTERM)
        until(lambda: heard and app.extensions.get("gongping.draining"))
    finally:
        signal.signal(signal.SIGTERM, old)
    assert heard == [signal.SIGTERM]


def test_sigterm_ends_a_server_with_an_open_page_that_never_answers(app_config: Config, app: Flask, signed_in) -> None:
    browser = signed_in("Lin Wei")
    cookie = "; ".join(f"{each.key}={each.value}" for each in browser.client._cookies.values())
    port = free_port()
    environment = {
        **os.environ, "GONGPING_MODE": "test", "GONGPING_SECRET_KEY": SECRET, "GONGPING_HOME": str(app_config.home),
        "GONGPING_WORKERS": "embedded", "GONGPING_THROTTLE": "off", "GONGPING_BIND": f"127.0.0.1:{port}",
        "GONGPING_LOG": "json",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "wsgi:app"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: ready(port))
        screen = Screen(port, cookie)
        began = time.monotonic()
        server.terminate()
        _, log = server.communicate(timeout=20)
        took = time.monotonic() - began
        screen.close()
    finally:
        server.kill()
    assert server.returncode == 0, log
    assert '"event": "draining", "request": "-", "sockets": 1' in log
    assert took < 10, took  # five on a machine of its own (docs/performance.md); tests share theirs


def ready(port: int) -> bool:
    with suppress(requests.ConnectionError):
        return requests.get(f"http://127.0.0.1:{port}/ready", timeout=5).status_code == 200
    return False
