"""The panel room as it stands, with the split moved forward first when it is time: for pages and pushes alike."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from panel.models import Case
from panel.projections.panel_room import PanelRoom, panel_room
from panel.queries.cases import find_case
from panel.queries.rounds import count_live, find_open_round
from panel.services.watching import advance_split, may_advance
from panel.uow import House


def current_room(house: House, case_id: str, now: datetime) -> PanelRoom | None:
    """The room of the case with this public id; None before its first round."""
    with house.db.reading() as session:
        case = find_case(session, case_id)
        if case is None:
            return None
        due = _due_round(session, case)
        if due is None:
            return panel_room(session, case, now)
    with house.work() as uow:
        advance_split(uow, due)
    with house.db.reading() as session:
        return panel_room(session, case, now)


def _due_round(session: Session, case: Case) -> int | None:
    """The id of the open round when its split may take a step."""
    round_ = find_open_round(session, case.id)
    if round_ is None or not may_advance(round_, count_live(session, round_.id)[1]):
        return None
    return round_.id
