"""A house with cases, evidence and ballots on a real folder, and empty houses of the same kind to restore to."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.config import Config
from panel.evidence import clean_picture
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Ballot, PartyRole
from panel.services.exhibits import add_exhibit
from panel.soundness import CHECKS, check_store
from panel.soundness_record import Fault
from panel.uow import House
from tests.app.conftest import SECRET, Clock, running
from tests.app.disputes_room import picture
from tests.panel.scene import Scene
from tests.services.postgres import PostgresServer

LOT = "0f" * 16 + "1e" * 16


@contextlib.contextmanager
def quietly(_of: str, _total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Shows no progress."""
    yield lambda _more: None


@dataclass
class StoreRoom:
    """`config`: of the house; `new_database`: the URL of an empty database, "" for SQLite."""

    app: Flask
    config: Config
    scene: Scene
    new_database: Callable[[], str]
    voting: list[int] = field(default_factory=list)

    @classmethod
    def open(cls, home: Path, template: Path | None, server: PostgresServer | None, tables: str) -> Iterator[StoreRoom]:
        """On SQLite (a file with all tables is copied) or on PostgreSQL (a database `tables` is)."""
        made: list[str] = []

        def new(of: str | None = None) -> str:
            if server is None:
                return ""
            made.append(server.create_database(of) if of else server.create_database())
            return made[-1]

        if template is not None:
            shutil.copyfile(template, home / "gongping.db")
        config = Config(
            mode="test", secret_key=SECRET, lottery_key=LOT, home=home, workers="none", throttle=False, database_url=new(tables)
        ).completed()
        for app in running(config, Clock()):
            scene = Scene.furnish(app.extensions["gongping"], FolderStore(config.evidence_dir), Clock()())
            room = cls(app, config, scene, new)
            room.furnish()
            yield room
        for url in made:
            server.drop_database(url)

    def furnish(self) -> None:
        """One decided case, one with two exhibits, two in which people vote."""
        self.scene.to(CaseStatus.DECIDED)
        shown = self.scene.to(CaseStatus.IN_MEDIATION)
        with self.scene.house.work() as uow:
            for role, colour in ((PartyRole.COMPLAINANT, "red"), (PartyRole.RESPONDENT, "green")):
                add_exhibit(
                    uow, shown, role, clean_picture(picture(colour)), "x.png", "", store=self.scene.store, now=self.scene.now
                )
        self.voting = [self.scene.to(CaseStatus.VOTING) for _ in range(2)]

    def empty(self, home: Path) -> Config:
        """A house of the same kind with nothing in it."""
        made = replace(
            self.config, home=home, database_url=self.new_database(), evidence_dir=Path(), keys_dir=Path()
        ).completed()
        made.make_folders()
        return made


def receipts(house: House) -> set[str]:
    """The receipts of all ballots."""
    with house.db.reading() as session:
        return set(session.scalars(select(Ballot.receipt)))


def faults(house: House, folder: Path) -> list[Fault]:
    """All that is not as it was stored."""
    with house.db.reading() as session:
        return [fault for name in CHECKS for fault in check_store(session, FolderStore(folder), name)]
