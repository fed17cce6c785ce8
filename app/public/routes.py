"""Pages for everybody."""

from __future__ import annotations

from flask import Blueprint, jsonify, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.cookies import keep_cookie
from app.house import reading
from app.i18n import COOKIE, LOCALES, THEME_COOKIE, THEMES
from app.signing import way_back
from panel.errors import NotFound
from panel.permissions import Permission
from panel.projections.public import StatisticsView, view_statistics

blueprint = Blueprint("public", __name__)
YEAR = 365 * 24 * 3600


@blueprint.get("/")
@requires(Permission.PUBLIC_READ)
def home() -> str:
    """What this is, with a few counts once there are enough."""
    return render_template("public/home.html", figures=_figures(view_statistics(reading())))


def _figures(found: StatisticsView) -> list[dict[str, object]]:
    """The counts for the first page; none while they are too small to say anything."""
    if found.ballots is None:
        return []
    return [
        {"value": found.cases, "label": gettext("cases filed")},
        {"value": found.verdicts, "label": gettext("verdicts of panels")},
        {"value": found.ballots, "label": gettext("ballots counted"), "note": gettext("in closed rounds")},
    ]


@blueprint.route("/language/<code>", methods=["GET", "POST"])
@requires(Permission.PUBLIC_READ, before_factor=True)
def language(code: str) -> Response:
    """Show pages in another language in this browser. Changes nothing on the server, so a link may do it."""
    return _choose(COOKIE, code, tuple(LOCALES))


@blueprint.route("/theme/<code>", methods=["GET", "POST"])
@requires(Permission.PUBLIC_READ, before_factor=True)
def theme(code: str) -> Response:
    """Light, dark, or as the device has it, in this browser."""
    return _choose(THEME_COOKIE, code, THEMES)


def _choose(cookie: str, code: str, known: tuple[str, ...]) -> Response:
    if code not in known:
        raise NotFound("page.not_found")
    response = make_response(redirect(way_back(request.values.get("next")), 303))
    keep_cookie(response, cookie, code, YEAR)
    return response


@blueprint.get("/healthz")
@requires(Permission.PUBLIC_READ, before_factor=True)
def health() -> Response:
    """For load balancers: the process answers and reaches its database."""
    reading().connection()
    return make_response(jsonify({"ok": True}))
