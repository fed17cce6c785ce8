"""Used-up lists: a small panel, jurors who say no until the list is read to its end, and what the draws leave behind."""

from __future__ import annotations

import json

from sqlalchemy import select

from panel.lottery import Annex, LotRecord
from panel.models import Case, DrawEntry, LotCommit, SeatStatus
from panel.projections.lot import build_annex, build_record, list_lists
from panel.projections.lot_public import read_bodies, view_journal
from panel.services.seats import give_back_seat
from tests.panel.scene import Scene

PLAN, WANTED = "3-5:3", 15  # a list has three times the largest wave


def steps(scene: Scene, case_id: int) -> list[DrawEntry]:
    with scene.house.db.reading() as session:
        query = select(DrawEntry).where(DrawEntry.round_id == scene.round(case_id).id).order_by(DrawEntry.position)
        return list(session.scalars(query))


def numbers(scene: Scene, case_id: int) -> list[int]:
    """The list of each step."""
    return [step.extension for step in steps(scene, case_id)]


def decline(scene: Scene, case_id: int, times: int) -> None:
    """So many jurors say no, one after the other: each place goes to the next."""
    for _ in range(times):
        with scene.house.work() as uow:
            give_back_seat(uow, *scene.seats(case_id, SeatStatus.SUMMONED)[0], "decline", now=scene.now)


def use_up(scene: Scene, case_id: int) -> None:
    """Three sit; the other twelve of the list and the first of the next are called."""
    decline(scene, case_id, WANTED - 3 + 1)


def commits(scene: Scene, case_id: int) -> list[LotCommit]:
    with scene.house.db.reading() as session:
        query = select(LotCommit).where(LotCommit.case_id == case_id).order_by(LotCommit.extension)
        return list(session.scalars(query))


def exported(scene: Scene, case_id: int) -> list[tuple[LotRecord, Annex]]:
    """Record and annex of every list, through JSON and back."""
    made = []
    with scene.house.db.reading() as session:
        case = session.get_one(Case, case_id)
        for number in list_lists(session, case, 1):
            record = build_record(session, case, 1, number)
            annex = build_annex(session, case, 1, number)
            made.append((
                LotRecord.from_dict(json.loads(json.dumps(record.to_dict()))),
                Annex.from_dict(json.loads(json.dumps(annex.to_dict()))),
            ))  # fmt: skip
    return made


def journal(scene: Scene) -> str:
    with scene.house.db.reading() as session:
        return "\n".join(body for bodies in read_bodies(session, view_journal(session).total) for body in bodies)
