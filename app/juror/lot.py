"""How the panel one was on was drawn, for its jurors, once their round has closed; and the own number in the pool."""

from __future__ import annotations

import json

from flask import Response, g, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext

from app import loaders
from app.access import requires
from app.errors import status_of
from app.house import reading
from app.juror.routes import blueprint, own_juror
from app.lots import asked_list, drawn_page, lot_file
from app.messages import error_message
from panel.errors import Conflict, PanelError
from panel.models import Round, RoundStatus
from panel.permissions import Permission
from panel.projections.juror_slot import OwnOpening, OwnSlot, view_opening, view_own_slot, view_slot_at
from panel.projections.lot import build_record, list_lists
from panel.projections.lot_view import view_drawn


@blueprint.get("/seats/<seat_id>/lot")
@requires(Permission.OUTCOME_READ, load=loaders.seat)
def lot(seat_id: str) -> str:
    """The draw of the seat's round."""
    number, which = _closed_round(), asked_list()
    return drawn_page(
        view_drawn(reading(), g.case, number, which), build_record(reading(), g.case, number, which),
        back=(url_for("juror.seat", seat_id=seat_id), gettext("My seat")),
        file_href=url_for("juror.lot_record", seat_id=seat_id, list=which or None),
        opening_href=url_for("juror.own_step", seat_id=seat_id),
        lists=[(n, url_for("juror.lot", seat_id=seat_id, list=n or None)) for n in list_lists(reading(), g.case, number)],
    )


@blueprint.get("/seats/<seat_id>/lot.json")
@requires(Permission.OUTCOME_READ, load=loaders.seat)
def lot_record(**_ids: str) -> Response:
    """The same as a file that anybody can redo."""
    number = _closed_round()
    return lot_file(build_record(reading(), g.case, number, asked_list()))


@blueprint.get("/seats/<seat_id>/lot/own")
@requires(Permission.OUTCOME_READ, load=loaders.seat)
def own_step(seat_id: str) -> str:
    """What is under the seals of the own number, once the round has closed."""
    _closed_round()
    view = view_opening(reading(), g.case, g.seat)
    return render_template(
        "lot/opening.html", view=view, opening=_opening(view), file_href=url_for("juror.own_step_file", seat_id=seat_id),
        back=url_for("juror.lot", seat_id=seat_id, list=view.extension or None),
        record_href=url_for("juror.lot_record", seat_id=seat_id, list=view.extension or None),
    )


@blueprint.get("/seats/<seat_id>/lot/own.json")
@requires(Permission.OUTCOME_READ, load=loaders.seat)
def own_step_file(**_ids: str) -> Response:
    """The same as a file."""
    _closed_round()
    view = view_opening(reading(), g.case, g.seat)
    response = jsonify(json.loads(_opening(view)))
    response.headers["Content-Disposition"] = f'attachment; filename="lot-own-{view.commit[:16]}.json"'
    return response


def _opening(view: OwnOpening) -> str:
    return json.dumps({
        "commit": view.commit, "step": view.position, "slot": view.slot, "leaf": view.leaf,
        "parts": [{"name": name, "value": value, "salt": salt} for name, value, salt in view.parts],
    })


def _closed_round() -> int:
    """The number of the seat's round. Conflict for a control case too: until its juror is told, it answers like an open one."""
    round_ = reading().get_one(Round, g.seat.round_id)
    if g.case is None or round_.status is not RoundStatus.CLOSED:
        raise Conflict("lot.not_yet")
    return round_.number


@blueprint.get("/juror/slot")
@requires(Permission.SEATS_LIST)
def slot() -> Response:
    """The own number, and the proof that it is behind the root of now, or behind the one that a draw had fixed (`commit`)."""
    juror, commit, trouble, status = own_juror(), _asked_commit(), "", 200
    try:
        view = view_slot_at(reading(), juror, commit) if commit else view_own_slot(reading(), juror)
    except PanelError as refused:
        view, trouble, status = view_own_slot(reading(), juror), error_message(refused), status_of(refused)
    page = render_template(
        "lot/slot.html", view=view, proof=_proof(view) if view else "", commit=commit, trouble=trouble,
    )
    return make_response(page, status)


@blueprint.get("/juror/slot.json")
@requires(Permission.SEATS_LIST)
def slot_proof() -> Response:
    """The same as a file."""
    juror, commit = own_juror(), _asked_commit()
    view = view_slot_at(reading(), juror, commit) if commit else view_own_slot(reading(), juror)
    if view is None:
        raise Conflict("lot.no_number")
    response = jsonify(json.loads(_proof(view)))
    name = f"{view.epoch}-{view.commit[:16]}" if view.commit else str(view.epoch)
    response.headers["Content-Disposition"] = f'attachment; filename="slot-{name}.json"'
    return response


def _asked_commit() -> str:
    return request.args.get("commit", "").strip().rstrip("…").lower()


def _proof(view: OwnSlot) -> str:
    commit = {"commit": view.commit} if view.commit else {}
    return json.dumps({
        **commit, "epoch": view.epoch, "slot": view.slot, "size": view.size, "leaf": view.leaf, "root": view.root,
        "proof": list(view.proof),
    })
