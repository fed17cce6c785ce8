"""How the panel of one's own case was drawn, for both sides, once a round has closed."""

from __future__ import annotations

from flask import Response, g, request, url_for
from flask_babel import gettext

from app.access import requires
from app.disputes import blueprint
from app.house import reading
from app.loaders import case as load_case
from app.lots import lot_file, lot_page
from panel.permissions import Permission
from panel.projections.lot import LotView, list_drawn, view_lot


@blueprint.get("/cases/<case_id>/lot")
@requires(Permission.CASE_FOLLOW, load=load_case)
def lot(case_id: str) -> str:
    """The draw of the newest closed round, or of `round`."""
    view = _view()
    others = [
        (number, url_for("disputes.lot", case_id=case_id, round=number))
        for number in list_drawn(reading(), g.case.id) if number != view.round_no
    ]
    return lot_page(
        view, back=(url_for("disputes.case", case_id=case_id), gettext("The case")), others=others,
        file_href=url_for("disputes.lot_record", case_id=case_id, round=view.round_no),
    )


@blueprint.get("/cases/<case_id>/lot.json")
@requires(Permission.CASE_FOLLOW, load=load_case)
def lot_record(**_ids: str) -> Response:
    """The same as a file that anybody can redo."""
    return lot_file(_view())


def _view() -> LotView:
    return view_lot(reading(), g.case, request.args.get("round", type=int))
