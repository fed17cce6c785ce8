"""The demo, built once a test run by whichever worker asks first; everybody else gets a copy."""

from __future__ import annotations

import fcntl
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

from app import create_app
from app.config import Config
from panel.demo.build import build_demo
from panel.evidence import FolderStore
from panel.migrations import run
from panel.passwords import hash_password
from panel.uow import House
from tests.app.conftest import SECRET, in_one_file

READY = "ready"  # a file that says the build has ended well


def config_of(home: Path) -> Config:
    """Demo mode in this folder; no workers of its own."""
    return Config(mode="demo", secret_key=SECRET, home=home, workers="none", throttle=False).completed()


def furnish(shared: Path, into: Path) -> Path:
    """Copy the demo to the new folder `into`. `shared`, a folder of all workers, keeps it once it is built."""
    built = shared / "furnished"
    with (shared / "furnished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other workers wait here for the one that builds
        if not (built / READY).exists():
            shutil.rmtree(built, ignore_errors=True)
            _build(built)
            (built / READY).touch()
    shutil.copytree(built, into)  # database, evidence, and the keys of its ballots
    return into


def _build(home: Path) -> None:
    home.mkdir()
    config = config_of(home)
    run.upgrade(config.database_url)
    house: House = create_app(config).extensions["gongping"]
    store = FolderStore(config.evidence_dir)
    assert build_demo(house, store, now=datetime.now(UTC), rng=random.Random(7), hasher=hash_password)
    house.db.dispose()
    in_one_file(home / "gongping.db")
