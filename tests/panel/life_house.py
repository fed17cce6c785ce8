"""The house of a life: furnished once, and a copy of it for each."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from panel.ballotbox import BallotBox
from panel.database import Database
from panel.evidence.store import FolderStore
from panel.models import Base
from panel.uow import House
from tests.panel.conftest import NOON, VAULT
from tests.panel.scene import Scene


def copied() -> tuple[Path, Scene]:
    """A folder with a copy of the furnished house, and the people in it."""
    path, scene = _furnished()
    folder = Path(tempfile.mkdtemp(prefix="gongping-life-"))
    shutil.copyfile(path, folder / "life.db")
    house = House(Database(f"sqlite:///{folder / 'life.db'}", box=BallotBox(folder / "keys")), vault=VAULT)
    return folder, replace(scene, house=house, now=NOON)


@cache
def _furnished() -> tuple[Path, Scene]:
    """A file with people in it, made once and copied for every life."""
    path = Path(tempfile.mkdtemp(prefix="gongping-lives-")) / "furnished.db"
    db = Database(f"sqlite:///{path}", box=BallotBox(path.parent / "keys"))
    Base.metadata.create_all(db.engine)
    scene = Scene.furnish(House(db, vault=VAULT), FolderStore(path.parent / "evidence"), NOON, jurors=150)
    db.dispose()  # the last connection takes the journal into the file
    return path, scene
