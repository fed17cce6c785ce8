"""A mediator's own three measures: cases taken, speed of judgement and follow-up, actions decided and done."""

from __future__ import annotations

from flask import render_template, request, url_for

from app.access import requires
from app.formatting import local, writer
from app.house import now, reading
from app.mediation import blueprint
from app.viewer import get_viewer
from app.words.measures import pauses_words
from panel.errors import NotFound
from panel.measures.months import Month
from panel.permissions import Permission
from panel.projections.measures import view_own_measures


@blueprint.get("/measures")
@requires(Permission.QUEUE_READ)
def measures() -> str:
    """One's own month."""
    this = Month.of(local(now()).date())
    text = request.args.get("month", "")
    month = Month.parse(text) if text else this
    if month is None or month > this:
        raise NotFound("measures.unknown")
    measured, own, rows = view_own_measures(reading(), month, writer().zone, now(), get_viewer().id)
    return render_template(
        "mediation/measures.html", measured=measured, own=own, rows=rows, month=str(month),
        pauses=pauses_words(measured.figures.get("pauses")),
        earlier=url_for("mediation.measures", month=str(month.plus(-1))),
        later=url_for("mediation.measures", month=str(month.plus(1))) if month < this else None,
    )
