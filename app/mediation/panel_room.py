"""The panel room: one running round live, and the wall of several. Each look at a split is written to the case log."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, g, jsonify, render_template, request

from app import loaders
from app.access import can, requires
from app.house import close_reading, house, now, reading, work
from app.mediation import blueprint
from app.realtime.panels import current_room
from app.viewer import get_viewer
from panel.models import Role
from panel.permissions import Permission, Standing
from panel.projections.panel_looks import list_looks
from panel.projections.panel_room import PanelRoom, payload, split_payload
from panel.projections.panel_wall import Wall, wall_payload
from panel.projections.panel_wall import wall as project_wall
from panel.services.watching import SPLIT_FROM, SPLIT_STEP, record_look


@blueprint.get("/cases/<case_id>/panel")
@requires(Permission.TURNOUT_WATCH, load=loaders.case)
def panel(case_id: str) -> str:
    """The panel of a case. Whoever opens it while a split may be seen has looked."""
    room = look(case_id)
    return render_template(
        "mediation/panel.html", case=g.case, room=room, looks=list_looks(reading(), g.case.id), now=now(),
        split_from=SPLIT_FROM, split_step=SPLIT_STEP,
    )


@blueprint.get("/cases/<case_id>/panel.json")
@requires(Permission.TURNOUT_WATCH, load=loaders.case)
def panel_json(case_id: str) -> Response:
    """The same as data, with the parts of the page freshly rendered. `seen`: ballots of the split the page shows already;
    only a newer one is given, and giving it is a look."""
    room = look(case_id, seen=request.args.get("seen", 0, type=int))
    if room is None:
        return jsonify({"state": None})
    shown = {"room": room, "now": now(), "split_from": SPLIT_FROM, "split_step": SPLIT_STEP}
    parts = {name: render_template(f"mediation/panel_{name}.html", **shown) for name in ("now", "lock", "status")}
    parts["looks"] = render_template("mediation/panel_looks.html", looks=list_looks(reading(), g.case.id))
    if room.split is not None or not room.split_cast:
        parts["split"] = render_template("mediation/panel_split.html", **shown)
    return jsonify({"state": payload(room), "split": split_payload(room), "parts": parts})


def look(case_id: str, seen: int = 0) -> PanelRoom | None:
    """The room as this viewer may see it, with the split only if it is newer than `seen`; a look is recorded first."""
    room = current_room(house(), case_id, now())
    if room is None or room.split is None:
        return room
    if not can(Permission.SPLIT_WATCH):
        return replace(room, split=None, split_cast=0)
    if room.closed:
        return room
    if room.split_cast <= seen:
        return replace(room, split=None)
    standing = Standing.OWNER if Standing.OWNER in g.standings else Standing.MANAGER
    with work() as uow:
        record_look(uow, g.case.id, standing.value, now=now())
    close_reading()
    return room


@blueprint.get("/wall")
@requires(Permission.QUEUE_READ)
def wall() -> str:
    """The running panels of one's own cases, of all cases for a manager: turnout only."""
    return render_template("mediation/wall.html", wall=_wall(), now=now())


@blueprint.get("/wall.json")
@requires(Permission.QUEUE_READ)
def wall_json() -> Response:
    """The same as data, for pages without a socket."""
    return jsonify(wall_payload(_wall()))


def _wall() -> Wall:
    who = get_viewer()
    return project_wall(reading(), who.id, Role.MANAGER in who.roles)
