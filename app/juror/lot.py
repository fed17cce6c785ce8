"""How the panel one was on was drawn, for its jurors, once their round has closed."""

from __future__ import annotations

from flask import Response, g, url_for
from flask_babel import gettext

from app import loaders
from app.access import requires
from app.house import reading
from app.juror.routes import blueprint
from app.lots import lot_file, lot_page
from panel.errors import Conflict
from panel.models import Round
from panel.permissions import Permission
from panel.projections.lot import LotView, view_lot


@blueprint.get("/seats/<seat_id>/lot")
@requires(Permission.OUTCOME_READ, load=loaders.seat)
def lot(seat_id: str) -> str:
    """The draw of the seat's round."""
    return lot_page(
        _view(), back=(url_for("juror.seat", seat_id=seat_id), gettext("My seat")),
        file_href=url_for("juror.lot_record", seat_id=seat_id),
    )


@blueprint.get("/seats/<seat_id>/lot.json")
@requires(Permission.OUTCOME_READ, load=loaders.seat)
def lot_record(**_ids: str) -> Response:
    """The same as a file that anybody can redo."""
    return lot_file(_view())


def _view() -> LotView:
    if g.case is None:  # a control case: nothing was drawn, and before its juror is told it answers like any open panel
        raise Conflict("lot.not_yet")
    return view_lot(reading(), g.case, reading().get_one(Round, g.seat.round_id).number)
