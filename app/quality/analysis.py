"""What all ballots together say: jurors by label, the pool, groups that vote alike; asking for an analysis now."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.house import now, reading, work
from app.paging import around, page_no
from app.quality import blueprint
from app.viewer import get_viewer
from panel.permissions import Permission
from panel.projections.analysis import PAGE, list_groups, list_jurors, read_panels, read_state
from panel.services.analysing import ask_analysis

PAGES = ("quality.jurors", "quality.panels", "quality.rings")


@blueprint.get("/jurors")
@requires(Permission.ANALYSIS_READ)
def jurors() -> str:
    """Every juror by label, those of whom something stands out first; `flagged=1` leaves the others out."""
    flagged, page = request.args.get("flagged") == "1", page_no()
    rows, total = list_jurors(reading(), flagged=flagged, page=page)
    return render_template(
        "quality/jurors.html", state=read_state(reading()), rows=rows, flagged=flagged,
        total=total, **around("quality.jurors", page, PAGE, len(rows), total, flagged="1" if flagged else None),
    )


@blueprint.get("/panels")
@requires(Permission.ANALYSIS_READ)
def panels() -> str:
    """The pool as a whole: agreement, weights, waves, undecided verdicts, calibration."""
    return render_template("quality/panels.html", state=read_state(reading()), figures=read_panels(reading()))


@blueprint.get("/rings")
@requires(Permission.ANALYSIS_READ)
def rings() -> str:
    """Groups of jurors who vote alike more often than by chance."""
    groups, compared = list_groups(reading())
    return render_template("quality/rings.html", state=read_state(reading()), groups=groups, compared=compared)


@blueprint.post("/analysis")
@requires(Permission.ANALYSIS_WORK)
def analyse() -> Response:
    """Ask for an analysis now; a worker takes it up within seconds."""
    with work() as uow:
        ask_analysis(uow, by_id=get_viewer().id, now=now())
    flash(gettext("Asked for. It starts within seconds, and this page says how far it is."), "success")
    back = request.form.get("back")
    return redirect(url_for(back if back in PAGES else PAGES[0]), 303)


@blueprint.get("/analysis.json")
@requires(Permission.ANALYSIS_READ)
def analysis_state() -> Response:
    """How far the newest analysis is, for the page that waits for it."""
    state = read_state(reading())
    return jsonify(status=state.status, busy=state.is_busy, step=state.step, steps=state.steps)
