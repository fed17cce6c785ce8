"""A case judged to its end and the tree over it, for tests of the record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Checkpoint, RecordPending, RemedyKind
from panel.models.decision import Stance
from panel.projections.bundle import build_bundle
from panel.record.signing import Signer
from panel.services.deciding import decide_case
from panel.services.taking_up import take_up
from tests.panel.scene import Scene

SIGNER = Signer(bytes(range(32, 64)))
REASONS = "双方的说法都听过了，按照评审结论办理，商家退还一半款项。"


def judged(scene: Scene) -> int:
    """A case whose panel has decided and whose mediator has answered."""
    case_id = scene.to(CaseStatus.VOTING)
    scene.vote_all(case_id)
    with scene.house.work() as uow:
        given = (scene.mediator, Stance.ADOPT, RemedyKind.PARTIAL_REFUND, REASONS)
        decide_case(uow, case_id, *given, now=scene.now, amount_minor=1000)
    return case_id


def grown(scene: Scene) -> Checkpoint:
    with scene.house.work() as uow:
        made = take_up(uow, scene.house, now=scene.now, forced=True)
    assert made is not None
    return made


def bundle_of(scene: Scene, case_id: int, **more: Any) -> dict[str, Any]:
    with scene.house.db.reading() as session:
        return build_bundle(session, scene.case(case_id), SIGNER, now=scene.now, **more)


def waiting(scene: Scene) -> int:
    with scene.house.db.reading() as session:
        return len(session.scalars(select(RecordPending)).all())
