"""A cluster's own machinery, on real small processes: what it keeps, starts again, ends, and never signals."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.guards.test_deploy import workers
from tools.cluster import notes, proxy
from tools.cluster.keeping import Keeper
from tools.cluster.part import UNSAFE, Part
from tools.cluster.plan import SECRETS, Plan, free_ports, make_plan, require_free, worker_names
from tools.running import Trouble

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder any user may enter, as a cluster of root's needs it."""
    for each in (tmp_path, *tmp_path.parents):
        if each.stat().st_uid == os.geteuid() and not each.stat().st_mode & 0o001:
            each.chmod(each.stat().st_mode | 0o001)
    return tmp_path / "cluster"


def plan_of(folder: Path, **more: bool) -> Plan:
    return make_plan(folder, port=free_ports(1)[0], processes=3, demo=more.get("demo", False), limits=more.get("limits", True))


@pytest.fixture
def plan(folder: Path) -> Plan:
    return plan_of(folder)


@pytest.fixture
def keeper(plan: Plan) -> Iterator[Keeper]:
    """A keeper whose parts are ended after the test."""
    made = Keeper(plan)
    yield made
    made.stop()


def part(plan: Plan, name: str, command: list[str] = SLEEPS, **more: float) -> Part:
    return Part(name, command, plan.folder / f"{name}.log", lambda: "", **more)


def kept(keeper: Keeper) -> threading.Thread:
    """The keeper keeps, in a thread."""
    thread = threading.Thread(target=keeper.keep, args=(lambda: None,))
    thread.start()
    return thread


def until(happened: Callable[[], object]) -> None:
    deadline = monotonic() + 20
    while not happened():
        assert monotonic() < deadline
        sleep(0.02)


def test_a_second_start_keeps_the_secrets_and_the_kind_of_house(folder: Path) -> None:
    first, second = plan_of(folder), plan_of(folder)
    assert second.secrets == first.secrets
    assert len(set(first.secrets.values())) == len(SECRETS)
    assert (folder / "cluster.json").stat().st_mode & 0o077 == 0
    with pytest.raises(Trouble, match="without demo data"):
        plan_of(folder, demo=True)


def test_a_production_house_keeps_its_throttles(folder: Path) -> None:
    settings = plan_of(folder, limits=False).settings()
    assert settings["GONGPING_MODE"] == "production"
    assert settings["GONGPING_THROTTLE"] == "on", "production refuses to start without"


def test_every_worker_of_deploy_is_started() -> None:
    assert set(worker_names()) == set(workers())


def test_a_taken_port_and_a_missing_program_are_named(monkeypatch: pytest.MonkeyPatch, plan: Plan) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Trouble, match=f"PORT={other.getsockname()[1] + 1}"):
            require_free(other.getsockname()[1])
    monkeypatch.setenv("PATH", str(plan.folder))
    with pytest.raises(Trouble, match="apt-get install nginx openssl"):
        proxy.require_programs()


def test_what_is_killed_comes_again_and_all_ends(plan: Plan, keeper: Keeper) -> None:
    keeper.start([part(plan, "redis"), part(plan, "web-1", rest=0.1)])
    web = keeper.parts[1]
    assert web.process is not None
    before = web.process.pid
    thread = kept(keeper)
    notes.kill(plan.folder, "web-1", signal.SIGKILL, 0.0)
    until(lambda: web.restarts == 1 and web.ended() is None)
    pids = [each.process.pid for each in keeper.parts if each.process]
    assert before not in pids
    until(lambda: notes.read(plan.folder)["parts"]["web-1"][0] == web.process.pid)
    keeper.stopping.set()
    thread.join(20)
    keeper.stop()
    assert [notes.began(pid) for pid in (*pids, before)] == [0.0, 0.0, 0.0]
    with pytest.raises(Trouble, match="make cluster"):
        notes.read(plan.folder)


def test_what_is_held_stays_away(plan: Plan, keeper: Keeper) -> None:
    keeper.start([part(plan, "web-1", rest=0.0)])
    notes.kill(plan.folder, "web-1", signal.SIGKILL, 600.0)
    thread = kept(keeper)
    until(lambda: keeper.parts[0].ended_at)
    sleep(0.3)
    assert keeper.parts[0].restarts == 0
    keeper.stopping.set()
    thread.join(20)


def test_unsafe_settings_are_not_tried_again(plan: Plan, keeper: Keeper) -> None:
    unsafe = part(plan, "web-1", [sys.executable, "-c", f"raise SystemExit({UNSAFE})"])
    keeper.parts.append(unsafe)
    unsafe.start()
    with pytest.raises(Trouble, match="refuses"):
        keeper.keep(lambda: None)


def test_a_part_that_does_not_come_shows_its_last_words(
    plan: Plan, keeper: Keeper, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Trouble, match="web-1 did not start"):
        keeper.start([part(plan, "web-1", ["/bin/sh", "-c", "echo no such option; exit 1"])])
    assert "no such option" in capsys.readouterr().out


def test_what_a_killed_keeper_left_is_ended_and_nobody_else(plan: Plan) -> None:
    left, stranger = (subprocess.Popen(SLEEPS, start_new_session=True) for _ in range(2))
    try:
        told = {
            "address": "", "keeper": [2**22 + 1, 1.0],
            "parts": {"web-1": [left.pid, notes.began(left.pid)], "web-2": [stranger.pid, 1.0]},
        }
        (plan.folder / notes.NOTES).write_text(json.dumps(told))
        with pytest.raises(Trouble, match="not running"):
            notes.kill(plan.folder, "web-2", signal.SIGKILL, 0.0)
        notes.clear_away(plan.folder)
        assert left.wait(20) == -signal.SIGTERM
        assert stranger.poll() is None, "its number was taken by somebody else since"
    finally:
        for process in (left, stranger):
            process.kill()
            process.wait()


def test_a_running_cluster_is_not_started_twice(plan: Plan) -> None:
    notes.write(plan, [])
    with pytest.raises(Trouble, match="already"):
        notes.clear_away(plan.folder)
