"""Being somebody of the demo with one click, and starting its jurors. Outside demo mode there are no such pages."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from app.access import requires
from app.demo import playing
from app.demo.personas import find_account, list_cards, shared_password
from app.house import config, house
from app.signing import enter, way_back
from panel.demo.lots import PERSONAS
from panel.errors import NotFound
from panel.permissions import Permission

blueprint = Blueprint("demo", __name__, url_prefix="/demo")
START = "account.start"
JUROR_START = "juror.list_seats"  # a juror's first page would otherwise be the one of everybody who can file a dispute


@blueprint.before_request
def only_in_demo_mode() -> None:
    """The one guard of all these routes."""
    if config().mode != "demo":
        raise NotFound("page.not_found")


@blueprint.record_once
def prepare(state: BlueprintSetupState) -> None:
    """Give templates what they show in demo mode."""
    playing.init(state.app)
    state.app.jinja_env.globals.update(
        demo_cards=list_cards, demo_password=shared_password, demo_play=playing.get_play
    )


@blueprint.post("/sign-in/<persona>")
@requires(Permission.PUBLIC_READ, before_factor=True)
def sign_in(persona: str) -> Response:
    """Be this person: a session like any other, without asking for the password."""
    account_id = find_account(persona)
    if account_id is None:
        raise NotFound("page.not_found")
    if not enter(account_id):
        return redirect(url_for("account.code"), 303)
    return redirect(way_back(None, JUROR_START if persona in PERSONAS else START), 303)


@blueprint.post("/play")
@requires(Permission.PUBLIC_READ)
def play() -> Response:
    """Let the demo's jurors vote for a minute; a second click while they do changes nothing."""
    if playing.get_play().start(house(), current_app.config["CLOCK"]):
        flash(gettext("For a minute the other jurors accept their seats and vote. Open a running case and watch."), "success")
    else:
        cast = playing.get_play().cast
        told = ngettext("%(num)d ballot so far.", "%(num)d ballots so far.", cast)
        flash(f"{gettext('The jurors are voting already.')} {told}", "info")
    return redirect(way_back(request.form.get("next")), 303)
