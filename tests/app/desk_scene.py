"""A case at any stage for the tests of the desk: the furnished house of the service tests, on the application under test."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask

from panel.evidence import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Account, AppealGround, Case, PartyRole, RemedyKind, Stance
from panel.services.appealing import file_appeal
from panel.services.deciding import decide_case
from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import Clock
from tests.panel.scene import Scene

REASONS = "评审团多数认为包装不当，商家没有举证，采纳结论，全额退款。"


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


def url(case: Case, act: str = "") -> str:
    """The workbench of a case, or the address of an act."""
    return f"/desk/cases/{case.public_id}{'/' + act if act else ''}"


def decided(desk: DeskScene, house: House) -> Case:
    """A case with verdict and decision."""
    case = desk.at(CaseStatus.DECIDED)
    with house.work() as uow:
        decide_case(uow, case.id, desk.scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=desk.clock())
    return desk.again(case)


def appealed(desk: DeskScene, house: House) -> Case:
    """A decided case with an appeal of the respondent."""
    case = decided(desk, house)
    with house.work() as uow:
        file_appeal(
            uow, case.id, PartyRole.RESPONDENT, AppealGround.NEW_EVIDENCE, "我们找到了打包时的监控录像，请重新评审这件事情。",
            seed=secrets.token_bytes(32), now=desk.clock(),
        )
    return desk.again(case)
