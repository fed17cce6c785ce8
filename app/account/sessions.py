"""Ending sessions of one's own: one of them, or all but this one."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.account.routes import blueprint
from app.house import work
from app.viewer import get_viewer
from panel.permissions import Permission
from panel.services import sessions


@blueprint.post("/account/sessions/<token_hash>/end")
@requires(Permission.ACCOUNT_OWN)
def end_session(token_hash: str) -> Response:
    """End one session of one's own; its live pages go silent at once."""
    with work() as uow:
        sessions.end_session(uow, get_viewer().id, token_hash)
    return redirect(url_for("account.overview", _anchor="sessions"), 303)


@blueprint.post("/account/sign-out-everywhere")
@requires(Permission.ACCOUNT_OWN)
def sign_out_everywhere() -> Response:
    """End every session but this one."""
    who = get_viewer()
    with work() as uow:
        sessions.sign_out_everywhere(uow, who.id, but=who.token)
    flash(gettext("All other browsers are signed out."), "success")
    return redirect(url_for("account.overview", _anchor="sessions"), 303)
