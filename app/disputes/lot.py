"""How the panel of one's own case was drawn, for both sides: what is fixed, and once a round has closed, all of it."""

from __future__ import annotations

from flask import Response, g, request, url_for
from flask_babel import gettext

from app.access import requires
from app.disputes import blueprint
from app.house import reading
from app.loaders import case as load_case
from app.lots import asked_list, drawn_page, fixed_page, lot_file
from panel.errors import Conflict
from panel.permissions import Permission
from panel.projections.lot import build_record, list_lists
from panel.projections.lot_view import list_drawn, list_fixed, view_drawn

ROUNDS_MAX = 100  # a larger number is a mistake, and more than a database counts


@blueprint.get("/cases/<case_id>/lot")
@requires(Permission.CASE_FOLLOW, load=load_case)
def lot(case_id: str) -> str:
    """The draw of the newest round, or of `round`: while it is not closed, what is fixed and no more."""
    drawn, fixed = list_drawn(reading(), g.case.id), list_fixed(reading(), g.case.id)
    known = {each.round_no: each for each in fixed}
    number = _number(default=max(known, default=0))
    if number not in known:
        raise Conflict("lot.not_yet")
    others = [(n, url_for("disputes.lot", case_id=case_id, round=n)) for n in sorted(known) if n != number]
    back = (url_for("disputes.case", case_id=case_id), gettext("The case"))
    if number not in drawn:
        return fixed_page(known[number], back=back, others=others)
    which, lists = asked_list(), list_lists(reading(), g.case, number)
    return drawn_page(
        view_drawn(reading(), g.case, number, which), build_record(reading(), g.case, number, which), back=back, others=others,
        file_href=url_for("disputes.lot_record", case_id=case_id, round=number, list=which or None),
        lists=[(n, url_for("disputes.lot", case_id=case_id, round=number, list=n or None)) for n in lists],
    )


@blueprint.get("/cases/<case_id>/lot.json")
@requires(Permission.CASE_FOLLOW, load=load_case)
def lot_record(**_ids: str) -> Response:
    """The record of a closed round as a file that anybody can redo."""
    drawn = list_drawn(reading(), g.case.id)
    number = _number(default=max(drawn, default=0))
    if number not in drawn:
        raise Conflict("lot.not_yet")
    return lot_file(build_record(reading(), g.case, number, asked_list()))


def _number(default: int) -> int:
    number = request.args.get("round", default, type=int)
    return number if 0 < number < ROUNDS_MAX else 0
