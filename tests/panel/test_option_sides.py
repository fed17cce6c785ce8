"""Whose side an option takes is written with it at the desk and shown everywhere, whatever its key or place."""

from __future__ import annotations

from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Brief, Round, Seat
from panel.projections.juror_outcome import view_outcome
from panel.projections.mediator_verdict import verdict_desk
from panel.projections.panel_room import panel_room
from panel.projections.party_rounds import list_rounds
from panel.queries.cases import lock_case
from panel.services.redacting import frame_question
from tests.panel.scene import Scene

S = CaseStatus
OPTIONS = [("uphold", "不赔", "respondent"), ("partly", "全赔", "complainant"), ("other", "各退一步", "middle")]
SIDES = ["respondent", "complainant", "middle"]


def test_a_relabelled_option_takes_the_side_the_mediator_named(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    with scene.house.work() as uow:
        frame_question(uow, case_id, "商家该赔吗？", OPTIONS, "", now=scene.now)
    scene.publish(case_id)
    scene.vote_all(case_id, "partly")
    with scene.house.db.reading() as session:
        case = lock_case(session, case_id)
        brief = session.scalars(select(Brief)).one()
        assert [(o["key"], o["side"]) for o in brief.options] == list(zip(("uphold", "partly", "other"), SIDES, strict=True))
        assert [o.side for o in list_rounds(session, case)[0].options] == SIDES
        assert [a.side for a in verdict_desk(session, case).answers] == SIDES
        room = panel_room(session, case, scene.now)
        assert room is not None
        assert [o.side for o in room.options] == SIDES
        seat = session.scalars(select(Seat).join(Round, Round.id == Seat.round_id).limit(1)).one()
        assert [a.side for a in view_outcome(session, seat, dict).answers] == SIDES


def test_a_new_desk_begins_with_the_sides_of_the_kind_of_dispute(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    with scene.house.db.reading() as session:
        brief = session.scalars(select(Brief).where(Brief.case_id == case_id)).one()
    assert [o["side"] for o in brief.options] == ["complainant", "middle", "respondent"]
