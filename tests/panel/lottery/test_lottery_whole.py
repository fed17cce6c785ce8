"""A draw of the product itself: record, annex and journal from the database, checked by the stand-alone program as one."""

from __future__ import annotations

import json

from panel.lifecycle import CaseStatus
from panel.lottery import LotRecord
from panel.lottery.audit import audit
from panel.projections.lot import build_annex, build_record
from panel.projections.lot_public import read_bodies, view_journal
from panel.queries.cases import lock_case
from tests.panel.lottery.verifier import lot
from tests.panel.scene import Scene


def test_a_draw_of_the_product_holds_with_annex_and_journal(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.DECIDED)
    open_case = scene.to(CaseStatus.VOTING)
    with scene.house.work() as uow:
        case = lock_case(uow.session, case_id)
        record, annex = build_record(uow.session, case, 1), build_annex(uow.session, case, 1)
        lines = [body for bodies in read_bodies(uow.session, view_journal(uow.session).total) for body in bodies]
    assert open_case != case_id
    assert any(line.startswith('"') for line in lines)  # the draw of the open round is withheld
    assert LotRecord.from_dict(json.loads(json.dumps(record.to_dict()))) == record
    assert record.faults() == audit(record, annex) == []
    found = lot.check(record.to_dict(), annex.to_dict(), None, "\n".join(lines))
    assert [code for codes in found.values() for code in codes] == []
    assert "entries" in found
    assert record.tip is not None
    assert lot.check(record.to_dict(), tip=record.tip.hex().upper())["source"] == []
