"""What the house says about itself: rules, lot, promises, statistics, ways outside, privacy. For everybody."""

from __future__ import annotations

from flask import render_template

from app.access import requires
from app.house import house, now, reading
from app.i18n import locale_code
from app.public.routes import blueprint
from app.throttle import looking
from panel.content import outside_routes
from panel.permissions import Permission
from panel.projections.public import view_rules, view_statistics

# The names the foot of every page uses for the five ways.
ANCHORS = {"association": "mediation", "regulator": "complaint"}


@blueprint.get("/rules")
@requires(Permission.PUBLIC_READ)
def rules() -> str:
    """The rules of the panel and the clocks, as they hold now."""
    view = view_rules(reading(), now())
    return render_template("public/rules.html", rules=view.settings, coming=view.coming)


@blueprint.get("/lot")
@requires(Permission.PUBLIC_READ)
def lot() -> str:
    """How jurors are drawn, and how to redo a draw."""
    return render_template("public/lot.html", rules=view_rules(reading(), now()).settings, beacon=house().beacon is not None)


@blueprint.get("/promises")
@requires(Permission.PUBLIC_READ)
def promises() -> str:
    """The eight promises, and how each is kept."""
    return render_template("public/promises.html")


@blueprint.get("/statistics")
@looking
@requires(Permission.PUBLIC_READ)
def statistics() -> str:
    """Counts of cases, verdicts and decisions."""
    return render_template("public/statistics.html", found=view_statistics(reading()))


@blueprint.get("/ways")
@requires(Permission.PUBLIC_READ)
def routes() -> str:
    """The ways outside of this house, and questions people ask."""
    return render_template("public/ways.html", routes=outside_routes(), anchors=ANCHORS, language=locale_code())


@blueprint.get("/privacy")
@requires(Permission.PUBLIC_READ)
def privacy() -> str:
    """What happens to what people tell us, and what a consent covers."""
    return render_template("public/privacy.html")
