"""The overview: what waits for a quality officer, where cases stand, how long stages take, departures, causes and actions."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from flask import render_template, request
from werkzeug.wrappers import Response

from app.access import requires
from app.formatting import local, writer
from app.house import now, reading
from app.paging import around, page_no
from app.quality import blueprint
from app.tables import as_csv
from app.throttle import own_exports
from app.viewer import get_viewer
from panel.lifecycle import CaseStatus
from panel.permissions import Permission
from panel.projections.analysis import count_open_flags
from panel.projections.controls import count_to_confirm, count_waiting
from panel.projections.issues import count_open_issues
from panel.projections.posts import count_posts
from panel.projections.quality import PAGE, health, table_of_closings
from panel.queries.actions import count_reviews
from panel.services.closing import CAUSES

SPANS = (30, 90, 365)  # days
HEADER = (
    "case", "category", "closed_on", "finding", "touchpoint", "cause", "role", "item", "responsibility", "action"
)


@blueprint.get("")
@requires(Permission.QUALITY_READ)
def overview() -> str:
    """How the house is doing."""
    (days, cause), page = _asked(), page_no()
    seen = health(reading(), now(), days=days, cause=cause, page=page)

    return render_template(
        "quality/overview.html", health=seen, waits=_waits(), posts=count_posts(reading(), now() - timedelta(days=days)),
        standing=[(status, seen.standing[status]) for status in CaseStatus if status in seen.standing], now=now(),
        today=local(now()).date(), days=days, spans=SPANS, cause=cause, causes=CAUSES,
        **around("quality.overview", page, PAGE, len(seen.closings), seen.closings_total, days=str(days), cause=cause or None),
    )


def _waits() -> dict[str, int]:
    """What waits for somebody besides appeals, which have a list of their own."""
    session = reading()
    flags, groups = count_open_flags(session)
    return {
        "contests": count_waiting(session), "controls": count_to_confirm(session, get_viewer().id), "flags": flags,
        "groups": groups, "reviews": count_reviews(session, get_viewer().id, now()), "issues": count_open_issues(session),
    }


@blueprint.get("/closings.csv")
@own_exports
@requires(Permission.QUALITY_READ)
def closings_csv() -> Response:
    """The closings of the span as a table, whole: whose work, what about, touchpoint, cause."""
    days, cause = _asked()
    read = partial(table_of_closings, since=now() - timedelta(days=days), cause=cause, zone=writer().zone)
    return as_csv("closings.csv", HEADER, read)


def _asked() -> tuple[int, str]:
    """The span in days and the cause in the address; anything unknown counts as not asked for."""
    cause = request.args.get("cause", "")
    return next((span for span in SPANS if request.args.get("days") == str(span)), 90), cause if cause in CAUSES else ""
