"""Counts a week by category, merchant and touchpoint, with what rises and what surges, and the surges that were raised."""

from __future__ import annotations

from flask import render_template

from app.access import requires
from app.house import now, reading
from app.quality import blueprint
from panel.permissions import Permission
from panel.projections.trends import view_trends
from panel.settings import read_settings


@blueprint.get("/trends")
@requires(Permission.MEASURES_READ)
def trends() -> str:
    """The newest look, made once a day."""
    least = read_settings(reading(), now()).surge_cases
    return render_template("quality/trends.html", found=view_trends(reading()), least=least)
