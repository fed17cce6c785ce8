"""The overview: where cases stand, how long stages take, departures, appeals to rule on, causes and actions."""

from __future__ import annotations

from flask import render_template, request, url_for

from app.access import requires
from app.formatting import local
from app.house import now, reading
from app.quality import blueprint
from panel.permissions import Permission
from panel.projections.quality import PAGE, health
from panel.services.closing import CAUSES

SPANS = (30, 90, 365)  # days


@blueprint.get("")
@requires(Permission.QUALITY_READ)
def overview() -> str:
    """How the house is doing."""
    days = next((span for span in SPANS if request.args.get("days") == str(span)), 90)
    cause = request.args.get("cause", "")
    cause = cause if cause in CAUSES else ""
    page = _page()
    seen = health(reading(), now(), days=days, cause=cause, page=page)

    def to(number: int) -> str:
        return url_for("quality.overview", days=days, cause=cause or None, page=number)

    return render_template(
        "quality/overview.html", health=seen, now=now(), today=local(now()).date(), days=days, spans=SPANS, cause=cause,
        causes=CAUSES, first=(page - 1) * PAGE + 1, earlier=to(page - 1) if page > 1 else None,
        later=to(page + 1) if page * PAGE < seen.closings_total else None,
    )


def _page() -> int:
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
