"""The desk's reading on PostgreSQL too: every projection of a decided case and of the queue."""

from __future__ import annotations

import pytest
from flask import Flask

from panel.lifecycle import CaseStatus
from panel.models import Case
from panel.projections.mediator_case import case_desk
from panel.projections.mediator_course import case_course
from panel.projections.mediator_queue import queue_page
from panel.projections.mediator_verdict import verdict_desk
from panel.projections.quality import health
from panel.queries.queue import QueueFilter, Watcher, list_colleagues
from tests.app.conftest import Clock
from tests.app.desk_scene import furnish


@pytest.mark.parametrize("fixture", ["app", "postgres_app"])
def test_every_projection_reads_on_both_engines(fixture: str, clock: Clock, request: pytest.FixtureRequest) -> None:
    app: Flask = request.getfixturevalue(fixture)
    desk = furnish(app, clock)
    case = desk.at(CaseStatus.DECIDED)
    with app.extensions["gongping"].db.reading() as session:
        row = session.get_one(Case, case.id)
        assert case_desk(session, row, clock()).respondent.consent == "own"
        assert case_course(session, row).of_merchant.cases == 0
        assert verdict_desk(session, row).winner == "uphold"
        assert health(session, clock()).standing == {CaseStatus.DECIDED: 1}
        assert [c.cases for c in list_colleagues(session) if c.id == desk.scene.mediator] == [1]
        wanted = QueueFilter(view="all", category=case.category, language="zh", text=case.title[:2].upper())
        page = queue_page(session, Watcher(desk.scene.manager, sees_all=True), wanted, clock())
        assert [r.public_id for r in page.rows] == [case.public_id]
        assert page.counts == {"mine": 0, "unowned": 0, "risk": 0, "all": 1}
