"""Whether what is stored holds: by the house's own check of everything, and by the stand-alone checker of records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from panel.lifecycle import CaseStatus
from panel.projections.bundle import build_bundle
from panel.record.signing import Signer
from panel.services.taking_up import take_up
from panel.soundness import CHECKS, check_store
from tests.panel.scene import Scene
from tests.verify.checker import case as checker

KEY = bytes(range(32, 64))


def find_faults(scene: Scene, cases: Sequence[int]) -> list[str]:
    """Everything that is wrong with the store, and with the bundles of those cases that are not voting, openings included."""
    scene.house.signer = scene.house.signer or Signer(KEY)
    with scene.house.work() as uow:
        take_up(uow, scene.house, now=scene.now, forced=True)
    with scene.house.db.reading() as session:
        of_store = [
            f"{name}: {fault}" for name in CHECKS for fault in check_store(session, scene.store, name, scene.house.signer)
        ]
    return [*of_store, *(f"case {each}: {fault}" for each in cases for fault in _of_bundle(scene, each))]


def _of_bundle(scene: Scene, case_id: int) -> Iterator[Any]:
    assert scene.house.signer
    if scene.status(case_id) is CaseStatus.VOTING:
        return  # what an open round holds is opened to nobody
    with scene.house.db.reading() as session:
        made = build_bundle(session, scene.case(case_id), scene.house.signer, now=scene.now, annex=True)
    try:
        yield from checker.check(checker.read_bundle(json.loads(json.dumps(made)))).faults
    except checker.Unreadable as error:
        yield error
