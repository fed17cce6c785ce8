"""Signing up, in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access import requires
from app.signing import leave
from panel.permissions import Permission

blueprint = Blueprint("account", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@requires(Permission.PUBLIC_READ)
def sign_in() -> str:
    """Sign in with e-mail or phone."""
    return render_template("account/sign_in.html", next=request.values.get("next"))


@blueprint.post("/sign-out")
@requires(Permission.PUBLIC_READ)
def sign_out() -> Response:
    """End this browser's session."""
    leave()
    return redirect(url_for("public.home"), 303)
