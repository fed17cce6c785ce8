"""How good redaction is: what the machine found by itself, what people opened again or added; as a page and as a table."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from app.access import requires
from app.house import now, reading
from app.quality import blueprint
from app.quality.overview import SPANS
from app.tables import as_csv
from app.throttle import own_exports
from panel.permissions import Permission
from panel.projections.redaction_figures import LEAST, list_counts, read_figures

HEADER = ("month", "kind", "family", "briefs", "found", "kept", "left_readable", "added")


@blueprint.get("/redaction")
@requires(Permission.REDACTION_REVIEW)
def redaction() -> str:
    """The figures of the last 30, 90 or 365 days."""
    days = next((span for span in SPANS if request.args.get("days") == str(span)), 90)
    figures = read_figures(reading(), now(), days=days)
    return render_template("quality/redaction.html", figures=figures, days=days, spans=SPANS, least=LEAST)


@blueprint.get("/redaction.csv")
@own_exports
@requires(Permission.REDACTION_REVIEW)
def redaction_csv() -> Response:
    """Every count by month, kind and rule, for a spreadsheet."""
    return as_csv("redaction.csv", HEADER, list_counts)
