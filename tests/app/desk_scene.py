"""A case at any stage for the tests of the desk: the furnished house of the service tests, on the application under test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask

from panel.evidence import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Account, Case
from panel.settings import change_setting
from tests.app.conftest import Clock
from tests.panel.scene import Scene


@dataclass(slots=True)
class DeskScene:
    """The furnished house with the application's clock."""

    scene: Scene
    clock: Clock

    def at(self, status: CaseStatus, **changes: Any) -> Case:
        """A case brought to a status, owned by the mediator once it is taken."""
        self.scene.now = self.clock()
        return self.scene.case(self.scene.to(status, **changes))

    def account(self, account_id: int) -> Account:
        """An account of the scene: `scene.mediator`, `scene.complainant`, …"""
        with self.scene.house.db.reading() as session:
            return session.get_one(Account, account_id)

    def again(self, case: Case) -> Case:
        """The case as stored now."""
        return self.scene.case(case.id)


def furnish(app: Flask, clock: Clock) -> DeskScene:
    """People, a merchant and forty jurors; no limit on open disputes that a test would meet."""
    house = app.extensions["gongping"]
    store = FolderStore(app.extensions["gongping.config"].evidence_dir)
    scene = Scene.furnish(house, store, clock() - timedelta(minutes=5))
    with house.work() as uow:
        change_setting(uow, "open_disputes_max", 1000, by_id=None, now=scene.now)
    return DeskScene(scene, clock)
