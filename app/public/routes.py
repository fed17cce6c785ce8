"""Pages for everybody."""

from __future__ import annotations

from flask import Blueprint, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from app.access import requires
from app.house import config, reading
from app.i18n import COOKIE, LOCALES, THEME_COOKIE, THEMES
from app.signing import way_back
from panel.errors import NotFound
from panel.permissions import Permission

blueprint = Blueprint("public", __name__)
YEAR = 365 * 24 * 3600


@blueprint.get("/")
@requires(Permission.PUBLIC_READ)
def home() -> str:
    """What this is."""
    return render_template("public/home.html")


@blueprint.route("/language/<code>", methods=["GET", "POST"])
@requires(Permission.PUBLIC_READ)
def language(code: str) -> Response:
    """Show pages in another language in this browser. Changes nothing on the server, so a link may do it."""
    return _choose(COOKIE, code, tuple(LOCALES))


@blueprint.route("/theme/<code>", methods=["GET", "POST"])
@requires(Permission.PUBLIC_READ)
def theme(code: str) -> Response:
    """Light, dark, or as the device has it, in this browser."""
    return _choose(THEME_COOKIE, code, THEMES)


def _choose(cookie: str, code: str, known: tuple[str, ...]) -> Response:
    if code not in known:
        raise NotFound("page.not_found")
    response = make_response(redirect(way_back(request.values.get("next")), 303))
    response.set_cookie(cookie, code, max_age=YEAR, samesite="Lax", secure=config().secure_cookies, httponly=True)
    return response


@blueprint.get("/healthz")
@requires(Permission.PUBLIC_READ)
def health() -> Response:
    """For load balancers: the process answers and reaches its database."""
    reading().connection()
    return make_response(jsonify({"ok": True}))
